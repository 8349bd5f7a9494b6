//! The trail as a table for programs and spreadsheets, in codes that no language changes.

use super::Entry;
use crate::{
    activity::Change,
    export::{Cell, Column, Table},
};

const COLUMNS: [&str; 9] = ["at", "actor", "by", "subject", "key", "record", "event", "changes", "particulars"];

/// A row per entry.
pub fn of(entries: &[Entry]) -> Table {
    let mut table = Table::new("Audit trail", COLUMNS.map(Column::text).to_vec());
    entries.iter().for_each(|entry| table.push(cells(entry)));
    table
}

fn cells(entry: &Entry) -> Vec<Cell> {
    let event = &entry.event;
    let changes: Vec<String> = event.changes().iter().map(line).collect();
    let by = event.text("by").unwrap_or(if event.actor.is_some() { "person" } else { "system" });
    [
        event.at.to_rfc3339(),
        event.actor.clone().unwrap_or_default(),
        by.to_owned(),
        entry.subject.as_str().to_owned(),
        entry.key.to_string(),
        entry.name.clone().unwrap_or_default(),
        event.kind.clone(),
        changes.join("; "),
        event.data.to_string(),
    ]
    .map(Cell::text)
    .to_vec()
}

fn line(change: &Change) -> String {
    format!("{}: {} → {}", change.field, change.before, change.after)
}
