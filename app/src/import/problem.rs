//! Why a line cannot be imported, with its place.

use serde::{Deserialize, Serialize};

use super::{
    date_format::DateProblem,
    field::{FieldCode, ReferenceKind},
    number_format::NumberProblem,
};

/// So much of a value is repeated in a problem.
const SHOWN_MAX: usize = 80;

/// Why a line cannot be imported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Problem {
    /// A required value is blank.
    Missing,
    /// Longer than the field.
    TooLong {
        /// Most characters.
        max: usize,
    },
    /// A character that is no text: NUL, a line break within a name.
    ControlCharacter,
    /// The cell of a workbook holds the error of a formula; the value names both.
    CellFault,
    /// Not a date of the stated format.
    Date(DateProblem),
    /// A date, while the file's format is neither stated nor proven.
    DateFormatOpen,
    /// Not an amount or percentage.
    Number(NumberProblem),
    /// An amount with two readings, while the decimal mark is neither stated nor proven.
    DecimalMarkOpen,
    /// Not a quarter.
    Quarter,
    /// Not a currency code.
    Currency,
    /// Neither yes nor no.
    Flag,
    /// Names no record, and the user has not said what it means.
    UnknownValue {
        /// What it should name.
        reference: ReferenceKind,
    },
    /// The line has more or fewer cells than the header.
    Ragged {
        /// Cells of the header.
        expected: usize,
        /// Cells of the line.
        found: usize,
    },
    /// The same record stands on an earlier line.
    Repeated {
        /// That line.
        line: u64,
    },
    /// A rule of the record's own area refuses it.
    Refused {
        /// The area's stable code.
        code: String,
    },
}

impl Problem {
    /// Stable code, the end of the message key.
    pub fn code(&self) -> &str {
        match self {
            Self::Missing => "missing",
            Self::TooLong { .. } => "too_long",
            Self::ControlCharacter => "control_character",
            Self::CellFault => "cell_fault",
            Self::Date(problem) => problem.code(),
            Self::DateFormatOpen => "date_format_open",
            Self::Number(problem) => problem.code(),
            Self::DecimalMarkOpen => "decimal_mark_open",
            Self::Quarter => "quarter",
            Self::Currency => "currency",
            Self::Flag => "flag",
            Self::UnknownValue { .. } => "unknown_value",
            Self::Ragged { .. } => "ragged",
            Self::Repeated { .. } => "repeated",
            Self::Refused { code } => code,
        }
    }
}

/// A problem with its place in the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineProblem {
    /// Line in the file, from 1.
    pub line: u64,
    /// The field, unless the whole line is meant.
    pub field: Option<FieldCode>,
    /// The value, shortened and printable.
    pub value: String,
    /// What is wrong.
    pub problem: Problem,
}

impl LineProblem {
    /// A problem of a value as written.
    pub fn new(line: u64, field: Option<FieldCode>, value: &str, problem: Problem) -> Self {
        Self { line, field, value: shown(value), problem }
    }
}

/// A value that is safe to store and repeat: at most 80 characters, control characters replaced.
fn shown(value: &str) -> String {
    let printable = |c: char| if c.is_control() { '\u{fffd}' } else { c };
    let mut text: String = value.chars().take(SHOWN_MAX).map(printable).collect();
    if value.chars().nth(SHOWN_MAX).is_some() {
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_value_is_shortened_in_its_problem() {
        assert_eq!(LineProblem::new(1, None, &"é".repeat(81), Problem::Missing).value, "é".repeat(80) + "…");
        assert_eq!(LineProblem::new(1, None, &"é".repeat(80), Problem::Missing).value, "é".repeat(80));
    }
}
