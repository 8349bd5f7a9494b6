//! A table as a workbook.

use rust_decimal::{Decimal, prelude::ToPrimitive};
use rust_xlsxwriter::{Format, FormatAlign, Workbook, Worksheet, XlsxError};

use super::{Cell, Column, Kind, Table};

/// Rows of a sheet below its head; more go on to a further sheet.
const SHEET_ROWS: usize = 1_048_575;
/// Digits of a figure that a spreadsheet keeps: below ten to this power it is exact.
const EXACT_DIGITS: u32 = 15;
/// Most characters of a cell: a spreadsheet takes 32,767 units of UTF-16, of which some characters need two.
const TEXT_MAX: usize = 16_000;
/// Most characters of a sheet's name, less the room for a count.
const NAME_MAX: usize = 26;
/// Characters that a sheet's name cannot have.
const NOT_IN_NAMES: [char; 7] = ['[', ']', ':', '*', '?', '/', '\\'];
/// Narrowest and widest column, in characters.
const WIDTHS: (usize, usize) = (8, 60);
/// So many rows decide how wide a column is.
const MEASURED: usize = 1_000;
/// The name of the sheet with the notes, the same in every language of the interface.
const NOTES: &str = "Notes";

/// Why there is no workbook: temporary files could not be written.
#[derive(Debug, thiserror::Error)]
#[error("workbook not written: {0}")]
pub struct NotWritten(#[from] XlsxError);

/// The rows on as many sheets as they need, then the notes on one of their own.
pub fn write(table: &Table) -> Result<Vec<u8>, NotWritten> {
    let mut book = Workbook::new();
    let formats: Vec<Format> = table.columns.iter().map(|column| shown_as(column.kind)).collect();
    let parts = table.rows.chunks(SHEET_ROWS).count().max(1);
    for part in 0..parts {
        let rows = table.rows.chunks(SHEET_ROWS).nth(part).unwrap_or_default();
        // Rows are written in order and not held twice.
        let sheet = book.add_worksheet_with_low_memory()?;
        sheet.set_name(sheet_name(&table.title, part))?;
        write_rows(sheet, &table.columns, &formats, rows)?;
    }
    if !table.notes.is_empty() {
        write_notes(book.add_worksheet(), table)?;
    }
    Ok(book.save_to_buffer()?)
}

fn write_rows(
    sheet: &mut Worksheet,
    columns: &[Column],
    formats: &[Format],
    rows: &[Vec<Cell>],
) -> Result<(), XlsxError> {
    let head = Format::new().set_bold();
    sheet.set_freeze_panes(1, 0)?;
    for (at, column) in (0u16..).zip(columns) {
        let measured = rows.iter().take(MEASURED).filter_map(|row| row.get(usize::from(at))).map(length);
        let longest = measured.chain([column.name.chars().count()]).max().unwrap_or_default();
        sheet.set_column_width(at, u16::try_from(longest.clamp(WIDTHS.0, WIDTHS.1) + 2).unwrap_or(u16::MAX))?;
    }
    if let (Ok(last), Ok(width)) = (u32::try_from(rows.len()), u16::try_from(columns.len()))
        && let Some(right) = width.checked_sub(1)
    {
        sheet.autofilter(0, 0, last, right)?;
    }
    for (at, column) in (0u16..).zip(columns) {
        sheet.write_string_with_format(0, at, shortened(&column.name), &head)?;
    }
    for (line, row) in (1u32..).zip(rows) {
        for ((at, cell), (format, column)) in (0u16..).zip(row).zip(formats.iter().zip(columns)) {
            write_cell(sheet, (line, at), cell, format, column.kind)?;
        }
    }
    Ok(())
}

fn write_cell(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    cell: &Cell,
    format: &Format,
    kind: Kind,
) -> Result<(), XlsxError> {
    match cell {
        Cell::Empty => {}
        Cell::Text(text) => drop(sheet.write_string(row, column, shortened(text))?),
        Cell::Date(date) => drop(sheet.write_date_with_format(row, column, date, format)?),
        Cell::Number(number) => {
            let percent = matches!(kind, Kind::Percent { .. });
            let kept = if percent { *number / Decimal::ONE_HUNDRED } else { *number };
            match exact(kept).then(|| kept.to_f64()).flatten() {
                Some(figure) => drop(sheet.write_number_with_format(row, column, figure, format)?),
                None => drop(sheet.write_string_with_format(row, column, number.to_string(), format)?),
            }
        }
    }
    Ok(())
}

/// Whether a spreadsheet keeps all digits of the figure.
fn exact(number: Decimal) -> bool {
    number.normalize().mantissa().unsigned_abs() < 10u128.pow(EXACT_DIGITS)
}

fn shown_as(kind: Kind) -> Format {
    let with = |whole: &str, decimals: u32, after: &str| {
        let point = if decimals == 0 { "" } else { "." };
        let zeros = "0".repeat(usize::try_from(decimals).unwrap_or_default());
        Format::new().set_num_format(format!("{whole}{point}{zeros}{after}")).set_align(FormatAlign::Right)
    };
    match kind {
        Kind::Text => Format::new(),
        Kind::Number { decimals } => with("0", decimals, ""),
        Kind::Money { decimals } => with("#,##0", decimals, ""),
        Kind::Percent { decimals } => with("0", decimals, "%"),
        Kind::Date => Format::new().set_num_format("yyyy-mm-dd"),
    }
}

fn length(cell: &Cell) -> usize {
    match cell {
        Cell::Empty => 0,
        Cell::Text(text) => text.chars().count(),
        Cell::Number(number) => number.to_string().len() + 3,
        Cell::Date(_) => 10,
    }
}

fn shortened(text: &str) -> String {
    text.chars().take(TEXT_MAX).collect()
}

/// A name that a sheet can have: the title, with a count from the second sheet on.
fn sheet_name(title: &str, part: usize) -> String {
    let kept: String = title.chars().filter(|c| !NOT_IN_NAMES.contains(c) && !c.is_control()).take(NAME_MAX).collect();
    let kept = kept.trim_matches(['\'', ' ']);
    let taken = kept.is_empty() || kept.eq_ignore_ascii_case(NOTES) || kept.eq_ignore_ascii_case("history");
    let name = if taken { "Table" } else { kept };
    if part == 0 { name.to_owned() } else { format!("{name} {}", part + 1) }
}

fn write_notes(sheet: &mut Worksheet, table: &Table) -> Result<(), XlsxError> {
    sheet.set_name(NOTES)?;
    sheet.set_column_width(0, 80)?;
    sheet.write_string_with_format(0, 0, shortened(&table.title), &Format::new().set_bold())?;
    for (line, note) in (1u32..).zip(&table.notes) {
        sheet.write_string(line, 0, shortened(note))?;
    }
    Ok(())
}
