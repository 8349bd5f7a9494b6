//! Tables that leave the product: every list and report is a [`Table`] of typed cells, written as CSV for programs or
//! as XLSX for people, with the same rows and columns (SPEC F7).
//!
//! A report makes a [`Table::new`] with its columns, [`Table::push`]es its rows, and hands out [`Table::bytes`] with the
//! media type and the file name of the [`Format`]; programs get [`Table::csv`]. A report that people read in their own
//! language asks its [`Audience`] what heads are called and where sentences go.
//!
//! What a table promises, whatever stands in it: no cell is a formula, in CSV by an apostrophe before what would start
//! one, in XLSX by its type; no figure loses a digit, so one with more digits than a spreadsheet keeps becomes text.

mod csv;
mod xlsx;

#[cfg(test)]
mod tests;

use chrono::NaiveDate;
use rust_decimal::Decimal;

pub use csv::without_guard;
pub use xlsx::NotWritten;

/// Rows under typed columns.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// What the rows are, in a few words: the name of the sheet. CSV does not show it.
    pub title: String,
    /// What a reader should know besides (filters, date, rates), a line each: on a sheet of their own. CSV leaves them
    /// out, since programs read it.
    pub notes: Vec<String>,
    /// The columns, in order.
    pub columns: Vec<Column>,
    /// A cell per column in every row; missing ones at the end are empty.
    pub rows: Vec<Vec<Cell>>,
}

/// A column of a [`Table`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its head.
    pub name: String,
    /// What its cells hold.
    pub kind: Kind,
}

/// What the cells of a column hold: how a spreadsheet shows them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Words.
    Text,
    /// Figures with so many decimals, without thousands marks: counts, days, factors.
    Number {
        /// Decimals that are shown; the cell keeps all.
        decimals: u32,
    },
    /// Amounts with thousands marks. The currency is a column of its own, or said in the head.
    Money {
        /// Decimals that are shown; the cell keeps all.
        decimals: u32,
    },
    /// Percentages: a cell of 62.5 is 62.5 %.
    Percent {
        /// Decimals that are shown; the cell keeps all.
        decimals: u32,
    },
    /// Calendar dates.
    Date,
}

/// A cell of a [`Table`].
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Words.
    Text(String),
    /// A figure, exact.
    Number(Decimal),
    /// A day.
    Date(NaiveDate),
}

/// The formats that a table can be written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated values (RFC 4180) in UTF-8 with a byte order mark, by which spreadsheets know the encoding.
    Csv,
    /// A workbook of Excel 2007 and later.
    Xlsx,
}

/// Whom a report's file is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Programs: CSV with codes, the same in every language, and nothing but the rows.
    Programs,
    /// People: words of their language, with the sentences that belong to the figures.
    People(Format),
}

impl Audience {
    /// The code for programs, the words for people.
    pub fn says(self, code: &str, words: impl Into<String>) -> String {
        match self {
            Audience::Programs => code.to_owned(),
            Audience::People(_) => words.into(),
        }
    }

    /// What the file is written in.
    pub fn format(self) -> Format {
        match self {
            Audience::Programs => Format::Csv,
            Audience::People(format) => format,
        }
    }
}

impl Table {
    /// A table without rows.
    pub fn new(title: impl Into<String>, columns: Vec<Column>) -> Table {
        Table { title: title.into(), columns, ..Table::default() }
    }

    /// Adds a row.
    pub fn push(&mut self, cells: Vec<Cell>) {
        self.rows.push(cells);
    }

    /// Adds sentences for people: in a workbook on the sheet of notes, in CSV, which has none, below the rows.
    pub fn explain(&mut self, sentences: Vec<String>, audience: Audience) {
        match audience {
            Audience::Programs => {}
            Audience::People(Format::Csv) => sentences.into_iter().for_each(|text| self.push(vec![Cell::Text(text)])),
            Audience::People(Format::Xlsx) => self.notes.extend(sentences),
        }
    }

    /// The table as CSV for programs: a head, then the rows; dates as `2026-12-31`, figures with a decimal point.
    pub fn csv(&self) -> String {
        csv::write(self)
    }

    /// The table as a file for its readers. Programs want no byte order mark.
    ///
    /// # Errors
    /// As for [`Table::bytes`].
    pub fn bytes_for(&self, audience: Audience) -> Result<Vec<u8>, NotWritten> {
        match audience {
            Audience::Programs => Ok(self.csv().into_bytes()),
            Audience::People(format) => self.bytes(format),
        }
    }

    /// The table as a file for people.
    ///
    /// # Errors
    /// When a workbook cannot be written: the disk for temporary files is full.
    pub fn bytes(&self, format: Format) -> Result<Vec<u8>, NotWritten> {
        match format {
            Format::Csv => Ok(format!("\u{feff}{}", self.csv()).into_bytes()),
            Format::Xlsx => xlsx::write(self),
        }
    }
}

impl Column {
    /// Words.
    pub fn text(name: impl Into<String>) -> Column {
        Column { name: name.into(), kind: Kind::Text }
    }

    /// Figures with so many decimals.
    pub fn number(name: impl Into<String>, decimals: u32) -> Column {
        Column { name: name.into(), kind: Kind::Number { decimals } }
    }

    /// Amounts with so many decimals.
    pub fn money(name: impl Into<String>, decimals: u32) -> Column {
        Column { name: name.into(), kind: Kind::Money { decimals } }
    }

    /// Percentages with so many decimals.
    pub fn percent(name: impl Into<String>, decimals: u32) -> Column {
        Column { name: name.into(), kind: Kind::Percent { decimals } }
    }

    /// Calendar dates.
    pub fn date(name: impl Into<String>) -> Column {
        Column { name: name.into(), kind: Kind::Date }
    }
}

impl Cell {
    /// Words.
    pub fn text(text: impl Into<String>) -> Cell {
        Cell::Text(text.into())
    }

    /// A figure, or nothing.
    pub fn number(number: Option<impl Into<Decimal>>) -> Cell {
        number.map_or(Cell::Empty, |number| Cell::Number(number.into()))
    }

    /// A day, or nothing.
    pub fn date(date: Option<NaiveDate>) -> Cell {
        date.map_or(Cell::Empty, Cell::Date)
    }
}

impl Format {
    /// Both formats.
    pub const ALL: [Format; 2] = [Format::Csv, Format::Xlsx];

    /// The end of the file's name.
    pub fn extension(self) -> &'static str {
        match self {
            Format::Csv => "csv",
            Format::Xlsx => "xlsx",
        }
    }

    /// The media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Format::Csv => "text/csv; charset=utf-8",
            Format::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }

    /// The header by which a browser saves the file under that name (without its end) instead of showing it.
    pub fn disposition(self, name: &str) -> String {
        format!("attachment; filename=\"{name}.{}\"", self.extension())
    }
}
