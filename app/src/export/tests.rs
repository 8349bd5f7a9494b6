//! What stands in an exported file, read back.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop where it is")]

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use proptest::prelude::*;

use super::*;

fn decimal(text: &str) -> Cell {
    Cell::number(text.parse::<Decimal>().ok())
}

fn table() -> Table {
    let columns = vec![
        Column::text("name"),
        Column::money("amount", 2),
        Column::percent("chance", 0),
        Column::date("closing"),
        Column::number("days", 0),
    ];
    let mut table = Table::new("Sales: [2026]", columns);
    table.notes = vec!["=1+1".into()];
    let day = NaiveDate::from_ymd_opt(2026, 12, 31);
    table.push(vec![Cell::text("=1+1"), decimal("-1234.50"), decimal("62.5"), Cell::date(day), decimal("12")]);
    table.push(vec![Cell::text("a \"b\"\n,c"), decimal("123456789012345.67"), Cell::Empty, Cell::date(None)]);
    table
}

fn sheet(bytes: Vec<u8>, name: &str) -> Vec<Vec<Data>> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let range = book.worksheet_range(name).unwrap();
    range.rows().map(<[Data]>::to_vec).collect()
}

#[test]
fn csv_quotes_everything_and_disarms_texts_only() {
    let expected = "\"name\",\"amount\",\"chance\",\"closing\",\"days\"\r\n\
        \"'=1+1\",\"-1234.50\",\"62.5\",\"2026-12-31\",\"12\"\r\n\
        \"a \"\"b\"\"\n,c\",\"123456789012345.67\",\"\",\"\",\"\"\r\n";
    assert_eq!(table().csv(), expected);
    assert_eq!(table().bytes(Format::Csv).unwrap(), format!("\u{feff}{expected}").into_bytes());
}

#[test]
fn a_workbook_holds_typed_cells_and_no_figure_loses_a_digit() {
    let bytes = table().bytes(Format::Xlsx).unwrap();
    let rows = sheet(bytes.clone(), "Sales 2026");
    assert_eq!(rows[0][4], Data::String("days".into()));
    assert_eq!(rows[1][0], Data::String("=1+1".into()));
    assert_eq!(rows[1][1], Data::Float(-1234.5));
    assert_eq!(rows[1][2], Data::Float(0.625));
    assert!(matches!(&rows[1][3], Data::DateTime(day) if day.to_ymd_hms_milli() == (2026, 12, 31, 0, 0, 0, 0)));
    assert_eq!(rows[2][1], Data::String("123456789012345.67".into()), "seventeen digits");
    assert_eq!(rows[2][2..], [Data::Empty, Data::Empty, Data::Empty]);
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes.clone())).unwrap();
    assert_eq!(book.sheet_names(), ["Sales 2026", "Notes"]);
    for name in ["Sales 2026", "Notes"] {
        assert!(book.worksheet_formula(name).unwrap().is_empty(), "no formula, ever");
    }
    assert_eq!(sheet(bytes, "Notes")[1][0], Data::String("=1+1".into()));
}

#[test]
fn an_empty_table_is_a_head() {
    let table = Table::new("", vec![Column::text("name")]);
    assert_eq!(table.csv(), "\"name\"\r\n");
    assert_eq!(sheet(table.bytes(Format::Xlsx).unwrap(), "Table"), [[Data::String("name".into())]]);
}

#[test]
fn long_texts_fit_their_cells() {
    let mut table = Table::new("Notes", vec![Column::text("comment")]);
    table.push(vec![Cell::text("😀".repeat(20_000))]);
    let rows = sheet(table.bytes(Format::Xlsx).unwrap(), "Table");
    assert_eq!(rows[1][0], Data::String("😀".repeat(16_000)));
}

proptest! {
    #[test]
    fn no_text_starts_a_formula(text in "[=+@\t\r-]?\\PC{0,10}") {
        let mut table = Table::new("t", vec![Column::text("x")]);
        table.push(vec![Cell::text(text.clone())]);
        let csv = table.csv();
        let mut rows = ::csv::Reader::from_reader(csv.trim_start_matches('\u{feff}').as_bytes()).into_records();
        let shown = rows.next().unwrap().unwrap();
        prop_assert!(!shown[0].starts_with(['=', '+', '-', '@', '\t', '\r']), "{csv}");
        prop_assert!(text.starts_with('\'') || without_guard(&shown[0]) == text, "{csv}");
    }
}
