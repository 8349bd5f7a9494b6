//! An event of judgement in words.

use rust_decimal::Decimal;
use serde_json::Value;

use crate::{
    activity::{Change, Event, Told, blank_as_dash, change_line},
    language,
    money::grouped,
    pipeline::Category,
    tr,
};

/// What was said, by category, before and after.
pub fn told(event: &Event) -> Told {
    let quarter = event.text("quarter").unwrap_or_default().to_owned();
    let headline = match event.kind.as_str() {
        "submitted" => tr!(judgement.event_submitted, quarter = quarter),
        _ if event.data.get("team").and_then(Value::as_bool) == Some(true) => {
            tr!(judgement.event_team_adjusted, quarter = quarter)
        }
        _ => tr!(judgement.event_adjusted, quarter = quarter),
    };
    let note = event.text("note").filter(|note| !note.is_empty()).map(str::to_owned);
    Told { headline, lines: event.changes().iter().map(line).chain(note).collect() }
}

fn line(change: &Change) -> String {
    let category = change.field.parse().map(Category::label).unwrap_or_default();
    let amount = |value: &Value| blank_as_dash(value, shown);
    change_line(category, &amount(&change.before), &amount(&change.after))
}

fn shown(value: &Value) -> String {
    let amount = value.as_str().and_then(|text| text.parse::<Decimal>().ok()).unwrap_or_default().normalize();
    grouped(amount, amount.scale(), language::current().number_marks())
}
