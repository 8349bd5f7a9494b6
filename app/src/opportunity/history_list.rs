//! A record's history in sentences.

use leptos::prelude::*;
use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::Value;

use super::{Credit, DealType, FieldChange};
use crate::{
    activity::{Event, EventList, Told, change_line},
    language,
    money::grouped,
    pipeline::{Category, Names},
    tr,
};

/// Newest first: who, what, when.
#[component]
pub fn HistoryList(
    /// The events.
    events: Vec<Event>,
) -> impl IntoView {
    view! { <EventList events=events told=told /> }
}

/// An event of an opportunity in words.
pub fn told(event: &Event) -> Told {
    Told { headline: headline(event), lines: details(event) }
}

fn headline(event: &Event) -> String {
    let stage = |key: &str| {
        let names = event.data.get(key).cloned().and_then(|value| serde_json::from_value::<Names>(value).ok());
        names.map(|names| names.current()).unwrap_or_default()
    };
    let person =
        |key: &str| event.data.pointer(&format!("/{key}/name")).and_then(Value::as_str).unwrap_or_default().to_owned();
    match event.kind.as_str() {
        "created" => tr!(history.created).to_string(),
        "imported" => tr!(history.imported).to_string(),
        "moved" => tr!(history.moved, from = stage("from"), to = stage("to")),
        "changed" => tr!(history.changed).to_string(),
        "credit_split" => tr!(history.credit_split).to_string(),
        "reassigned" => tr!(history.reassigned, from = person("from"), to = person("to")),
        other => other.to_owned(),
    }
}

/// The particulars: category, reason, and each field with its value before and after.
fn details(event: &Event) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(change) = event.data.get("category") {
        let name = |key: &str| shown("category", change.get(key).unwrap_or(&Value::Null));
        lines.push(change_line(tr!(field.category), &name("from"), &name("to")));
    }
    if let Some(change) = event.data.get("deal_type").filter(|change| change.is_object()) {
        let name = |key: &str| shown("deal_type", change.get(key).unwrap_or(&Value::Null));
        lines.push(change_line(tr!(field.deal_type), &name("from"), &name("to")));
    }
    if let Some(reason) = event.data.get("reason").and_then(Value::as_str) {
        lines.push(format!("{}: {reason}", tr!(field.reason)));
    }
    // A hand-over tells it beside the owner, a split of its own as a whole.
    let split = if event.kind == "credit_split" { Some(&event.data) } else { event.data.get("split") };
    if let Some(change) = split {
        let parts = |key: &str| credited(change.get(key).unwrap_or(&Value::Null));
        lines.push(change_line(tr!(history.credit), &parts("from"), &parts("to")));
    }
    let changes =
        event.data.get("changes").cloned().and_then(|value| serde_json::from_value::<Vec<FieldChange>>(value).ok());
    for change in changes.unwrap_or_default() {
        let label = field_label(&change.field);
        lines.push(match change.field.as_str() {
            "comment" | "account" | "product" => tr!(history.field_changed, field = label),
            field => change_line(label, &shown(field, &change.before), &shown(field, &change.after)),
        });
    }
    lines
}

/// `Ada 60%, Ben 40%`.
fn credited(value: &Value) -> String {
    let credits = Vec::<Credit>::deserialize(value).unwrap_or_default();
    if credits.is_empty() {
        return tr!(history.owner_alone).to_owned();
    }
    let part = |credit: &Credit| format!("{} {}", credit.person.name, language::current().percent(credit.percent));
    credits.iter().map(part).collect::<Vec<_>>().join(", ")
}

/// A stored value as people read it.
pub fn shown(field: &str, value: &Value) -> String {
    let text = match value {
        Value::Null => return String::from("—"),
        Value::String(text) if text.is_empty() => return String::from("—"),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let language = language::current();
    match field {
        "amount" => text
            .parse::<Decimal>()
            .map(|amount| grouped(amount, amount.normalize().scale(), language.number_marks()))
            .unwrap_or(text),
        "category" => text.parse::<Category>().map(|category| category.label().to_owned()).unwrap_or(text),
        "opening_date" | "closing_date" => text.parse().map(|day| language.date(day)).unwrap_or(text),
        "probability" => format!("{text} %"),
        "complex" | "special_bid" if text == "true" => tr!(common.yes).to_owned(),
        "complex" | "special_bid" => tr!(common.no).to_owned(),
        "deal_type" => text.parse::<DealType>().map(|kind| kind.label().to_owned()).unwrap_or(text),
        _ => text,
    }
}

/// The label of a field by its name.
pub fn field_label(field: &str) -> &'static str {
    match field {
        "description" => tr!(field.description),
        "comment" => tr!(field.comment),
        "external_reference" => tr!(field.external_reference),
        "account" => tr!(field.account),
        "product" => tr!(field.product),
        "amount" => tr!(field.amount),
        "currency" => tr!(field.currency),
        "probability" => tr!(field.probability),
        "category" => tr!(field.category),
        "opening_date" => tr!(field.opening_date),
        "closing_date" => tr!(field.closing_date),
        "complex" => tr!(field.complex),
        "special_bid" => tr!(field.special_bid),
        _ => tr!(common.unknown),
    }
}
