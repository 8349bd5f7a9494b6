//! What happened to an account, in words.

use serde_json::Value;

use super::AccountType;
use crate::{
    activity::{Event, Told, blank_as_dash, change_line},
    tr,
};

/// An event of an account.
pub fn told(event: &Event) -> Told {
    let headline = match event.kind.as_str() {
        "created" if event.data.get("import").is_some() => tr!(account.was_imported).to_owned(),
        "created" => tr!(account.was_created).to_owned(),
        "changed" => tr!(account.was_changed).to_owned(),
        other => other.to_owned(),
    };
    let changes = event.changes().into_iter();
    let lines = changes.map(|change| change_line(&label(&change.field), &text(&change.before), &text(&change.after)));
    Told { headline, lines: lines.collect() }
}

fn label(field: &str) -> String {
    match field {
        "name" => tr!(field.name).to_owned(),
        "types" => tr!(field.types).to_owned(),
        "sector" => tr!(field.sector).to_owned(),
        "country" => tr!(field.country).to_owned(),
        other => other.to_owned(),
    }
}

fn text(value: &Value) -> String {
    blank_as_dash(value, |value| match value {
        Value::String(text) => text.clone(),
        Value::Array(codes) => {
            let of_account = |kind: &AccountType| codes.iter().any(|code| code == kind.as_str());
            let labels: Vec<&str> = AccountType::ALL.into_iter().filter(of_account).map(AccountType::label).collect();
            labels.join(", ")
        }
        other => other.to_string(),
    })
}
