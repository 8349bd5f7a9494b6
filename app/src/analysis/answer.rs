//! The answer to a question: a table whose every cell leads to its records.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::Question;
use crate::{
    money::{Currency, Money},
    opportunity::Converted,
    ui::chart::Drawings,
};

/// Rows that are shown one by one; the smaller ones follow as one.
pub const MOST_ROWS: usize = 200;
/// Columns that are shown one by one.
pub const MOST_COLUMNS: usize = 50;

/// The answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// What was asked.
    pub question: Question,
    /// What amounts are in.
    pub currency: Currency,
    /// The values of the second dimension, each with its figure over all rows.
    pub columns: Vec<Entry>,
    /// The values of the first dimension, each with its figure and its cells, one per column.
    pub rows: Vec<Line>,
    /// The figure over everything.
    pub total: Cell,
    /// What was converted, with rate and date.
    pub converted: Vec<Converted>,
    /// Amounts without a rate, in no figure.
    pub missing: Vec<Money>,
    /// The chart, if one was asked for.
    pub drawings: Option<Drawings>,
}

/// A value with its figure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// The value as addresses have it; none for all the smaller ones together.
    pub key: Option<String>,
    /// What people call it.
    pub label: String,
    /// Its figure.
    pub figure: Cell,
}

/// A row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// Its value and figure.
    pub entry: Entry,
    /// A cell per column.
    pub cells: Vec<Cell>,
}

/// A figure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// In the unit of the measure; none where there is nothing to divide by.
    pub value: Option<Decimal>,
    /// Opportunities behind it.
    pub count: i64,
    /// The list of exactly these; none where no address can name them (all the smaller ones together).
    pub href: Option<String>,
}

impl Answer {
    /// Whether nothing matches.
    pub fn is_empty(&self) -> bool {
        self.total.count == 0
    }

    /// The same with every figure leading where `link` says instead of where it led.
    pub fn relinked(mut self, link: impl Fn(&str) -> String) -> Answer {
        let rows = self.rows.iter_mut();
        let figures = rows.flat_map(|line| std::iter::once(&mut line.entry.figure).chain(&mut line.cells));
        let figures = figures.chain(self.columns.iter_mut().map(|column| &mut column.figure)).chain([&mut self.total]);
        figures.for_each(|cell| cell.href = cell.href.as_deref().map(&link));
        self
    }

    /// A figure as people read it.
    pub fn text(&self, cell: &Cell) -> String {
        let text = |value| self.question.measure.text(value, self.currency);
        cell.value.filter(|_| cell.count > 0).map_or_else(|| String::from("—"), text)
    }
}
