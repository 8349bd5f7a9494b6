//! Texts of cells as dates, amounts, currencies and quarters.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::value::{Value, cell};
use crate::{
    calendar::YEARS,
    import::{
        date_format::{self, DateFormat},
        draft::QuarterText,
        field::FieldCode,
        file::{CellKind, Line},
        mapping::ColumnMapping,
        number_format::{self, DecimalMark, NumberProblem},
        problem::Problem,
    },
};

/// Dates by their type are in one form; a number is no date, whatever the file's form.
pub(super) fn parse_date(stated: Option<DateFormat>, value: Value<'_>) -> Result<NaiveDate, Problem> {
    let format = match value.kind {
        CellKind::Written => stated.ok_or(Problem::DateFormatOpen)?,
        CellKind::Date | CellKind::Number | CellKind::Fault => DateFormat::Iso,
    };
    date_format::parse(format, value.text).map_err(Problem::Date)
}

/// Reads by the stated mark; while it is open, only what both marks read alike.
pub(super) fn by_mark(
    mark: Option<DecimalMark>,
    parse: impl Fn(DecimalMark) -> Result<Option<Decimal>, NumberProblem>,
) -> Result<Option<Decimal>, Problem> {
    if let Some(mark) = mark {
        return parse(mark).map_err(Problem::Number);
    }
    match DecimalMark::ALL.map(parse) {
        [Ok(one), Ok(other)] if one == other => Ok(one),
        [Err(problem), Err(_)] => Err(Problem::Number(problem)),
        _ => Err(Problem::DecimalMarkOpen),
    }
}

/// An exchange rate: above zero, with as many digits as one has.
pub(super) fn parse_rate(mark: Option<DecimalMark>, text: &str) -> Result<Option<Decimal>, Problem> {
    let refused = |code: &str| Problem::Refused { code: code.to_owned() };
    match by_mark(mark, |mark| number_format::parse_rate(mark, text)) {
        Ok(Some(rate)) if rate.is_zero() => Err(refused("not_positive")),
        Err(Problem::Number(NumberProblem::Negative)) => Err(refused("not_positive")),
        Err(Problem::Number(NumberProblem::TooManyDigits)) => Err(refused("rate_digits")),
        read => read,
    }
}

/// The currency that a line's amounts are in.
pub(in crate::import) fn currency_of<'a>(mapping: &ColumnMapping, line: &'a Line, organisation: &'a str) -> &'a str {
    cell(mapping, line, FieldCode::Currency).and_then(|value| currency_code(value.text)).unwrap_or(organisation)
}

pub(super) fn currency_code(text: &str) -> Option<&str> {
    (text.len() == 3 && text.bytes().all(|b| b.is_ascii_alphabetic())).then_some(text)
}

/// Yes or no as spreadsheets and people write it.
pub(super) fn flag_of(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "true" | "yes" | "y" | "vrai" | "oui" | "o" | "x" | "1" => Some(true),
        "false" | "no" | "n" | "faux" | "non" | "-" | "0" => Some(false),
        _ => None,
    }
}

/// `2017-Q1`, `2017 T1`, `Q1 2017`, `FY2017/Q1`: four digits and one of 1–4, with a Q or (in French) a T.
pub(in crate::import) fn named_quarter(text: &str) -> Option<QuarterText> {
    let upper: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '/' | '_' | '.'))
        .collect::<String>()
        .to_ascii_uppercase();
    let plain = upper.replace("FY", "");
    let (before, after) = plain.split_once(['Q', 'T'])?;
    let (year, quarter) = if before.is_empty() { (after.get(1..)?, after.get(..1)?) } else { (before, after) };
    if year.len() != 4 || quarter.len() != 1 {
        return None;
    }
    let (year, quarter) = (year.parse().ok()?, quarter.parse().ok()?);
    (YEARS.contains(&year) && (1..=4).contains(&quarter)).then_some(QuarterText::Named { year, quarter })
}
