//! A table as comma-separated values.

use std::borrow::Cow;

use super::{Cell, Table};

/// The characters that make a spreadsheet read a cell as a formula when they come first.
const STARTERS: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// Head and rows, each cell quoted, with the line ends of RFC 4180.
pub fn write(table: &Table) -> String {
    let mut text = String::new();
    push_line(&mut text, table.columns.iter().map(|column| harmless(&column.name)));
    for row in &table.rows {
        let cells = (0..table.columns.len()).map(|index| row.get(index).map_or(Cow::Borrowed(""), written));
        push_line(&mut text, cells);
    }
    text
}

/// A text as it was before it was made harmless; any other text as it is.
pub fn without_guard(text: &str) -> &str {
    text.strip_prefix('\'').filter(|rest| rest.starts_with(STARTERS)).unwrap_or(text)
}

fn push_line<'a>(text: &mut String, cells: impl Iterator<Item = Cow<'a, str>>) {
    for (index, cell) in cells.enumerate() {
        text.push_str(if index == 0 { "\"" } else { ",\"" });
        text.push_str(&cell.replace('"', "\"\""));
        text.push('"');
    }
    text.push_str("\r\n");
}

fn written(cell: &Cell) -> Cow<'_, str> {
    match cell {
        Cell::Empty => Cow::Borrowed(""),
        Cell::Text(text) => harmless(text),
        Cell::Number(number) => Cow::Owned(number.to_string()),
        Cell::Date(date) => Cow::Owned(date.to_string()),
    }
}

/// A text that no spreadsheet takes for a formula: what would start one gets an apostrophe in front.
fn harmless(text: &str) -> Cow<'_, str> {
    if text.starts_with(STARTERS) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}
