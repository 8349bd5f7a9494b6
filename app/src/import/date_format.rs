//! Which date a written date means. A column's format is stated by the user or proven by its values; when day and
//! month could be exchanged it is a question, never a guess (SPEC F7).

use std::str::FromStr;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::calendar::YEARS;

/// The orders in which a date is written. The separator is one of `/ . -`, the same in both places; a time of day
/// may follow and is ignored: the calendar date counts as written, whatever the zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateFormat {
    /// `2017-03-01`, also with a time: `2017-03-01T09:30:00Z`.
    Iso,
    /// `01/03/2017`, `1.3.2017`, `01-03-2017`: the first of March.
    DayMonthYear,
    /// `03/01/2017`, `3.1.2017`, `03-01-2017`: the first of March.
    MonthDayYear,
    /// `2017/03/01` or `2017.03.01`.
    YearMonthDaySlash,
}

impl DateFormat {
    /// Every format, in the order in which a page offers them.
    pub const ALL: [Self; 4] = [Self::Iso, Self::DayMonthYear, Self::MonthDayYear, Self::YearMonthDaySlash];

    /// Stable name, as saved with a mapping and given on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Iso => "iso",
            Self::DayMonthYear => "day_month_year",
            Self::MonthDayYear => "month_day_year",
            Self::YearMonthDaySlash => "year_month_day_slash",
        }
    }
}

/// A name that is no [`DateFormat`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownDateFormat;

impl FromStr for DateFormat {
    type Err = UnknownDateFormat;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|format| format.as_str() == text).ok_or(UnknownDateFormat)
    }
}

/// Why a text is not a date of the given format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateProblem {
    /// Not written in this format at all.
    OtherForm,
    /// `1/3/17`: the century would be a guess.
    TwoDigitYear,
    /// The year lies outside [`YEARS`].
    YearOutOfRange,
    /// 31 February, or month 13.
    NoSuchDay,
}

impl DateProblem {
    /// Stable code, the end of the message key.
    pub fn code(self) -> &'static str {
        match self {
            Self::OtherForm => "date_other_form",
            Self::TwoDigitYear => "date_two_digit_year",
            Self::YearOutOfRange => "date_year_out_of_range",
            Self::NoSuchDay => "date_no_such_day",
        }
    }
}

/// A value of the file and where it stands, to show beside a question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// Line number in the file, from 1.
    pub line: u64,
    /// The text as written, trimmed.
    pub text: String,
}

impl Seen {
    pub(super) fn new((line, text): (u64, &str)) -> Self {
        Self { line, text: text.trim().to_owned() }
    }
}

/// What the values of a file say about their date format.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateVerdict {
    /// Exactly this format reads every value.
    Proven(DateFormat),
    /// Several formats read every value: ask, showing the example (one whose readings differ, where there is one).
    Ambiguous {
        /// The formats that read every value.
        candidates: Vec<DateFormat>,
        /// A value to show under each reading.
        example: Seen,
    },
    /// Each value is a date, but no format reads all: one value excludes what another demands.
    Contradictory {
        /// A value that narrowed the choice.
        one: Seen,
        /// The first value that left no choice.
        other: Seen,
    },
    /// A value that no format reads; the others allow `candidates`, from which the user may state one.
    NotDates {
        /// The first such value.
        example: Seen,
        /// Formats that read all the other values; empty when there is no other.
        candidates: Vec<DateFormat>,
    },
    /// No value at all: nothing to decide.
    NoDates,
}

/// Judges the non-empty values of the date columns together, as `(line, text)`.
pub fn prove<'a>(samples: impl IntoIterator<Item = (u64, &'a str)>) -> DateVerdict {
    let mut candidates = DateFormat::ALL.to_vec();
    let mut any = false;
    let (mut unreadable, mut differing, mut narrowing, mut broken) = (None, None, None, None);
    for sample in samples.into_iter().filter(|(_, text)| !text.trim().is_empty()) {
        let readings: Vec<_> =
            DateFormat::ALL.into_iter().filter_map(|f| Some((f, parse(f, sample.1).ok()?))).collect();
        if readings.is_empty() {
            unreadable.get_or_insert(sample);
            continue;
        }
        any = true;
        let left: Vec<_> = candidates.iter().copied().filter(|c| readings.iter().any(|(f, _)| f == c)).collect();
        if left.is_empty() {
            broken = Some((narrowing.unwrap_or(sample), sample));
            break;
        }
        if left.len() < candidates.len() || narrowing.is_none() {
            narrowing = Some(sample);
        }
        candidates = left;
        if differing.is_none() && readings.iter().any(|(_, date)| *date != readings[0].1) {
            differing = Some(sample);
        }
    }
    if let Some((one, other)) = broken {
        return DateVerdict::Contradictory { one: Seen::new(one), other: Seen::new(other) };
    }
    if let Some(example) = unreadable {
        let candidates = if any { candidates } else { Vec::new() };
        return DateVerdict::NotDates { example: Seen::new(example), candidates };
    }
    match (candidates.as_slice(), differing.or(narrowing)) {
        (_, None) => DateVerdict::NoDates,
        ([proven], _) => DateVerdict::Proven(*proven),
        (_, Some(example)) => DateVerdict::Ambiguous { candidates, example: Seen::new(example) },
    }
}

/// Reads one date. Spaces around it do not matter; a time of day behind it is checked for form and dropped.
///
/// # Errors
/// [`DateProblem`] when the text is not written so, the year has two digits or lies outside [`YEARS`], or the
/// calendar has no such day.
pub fn parse(format: DateFormat, text: &str) -> Result<NaiveDate, DateProblem> {
    let text = text.trim();
    let end = text.find(|c: char| c == 'T' || c.is_whitespace()).unwrap_or(text.len());
    let (date, time) = text.split_at(end);
    let [first, second, third] = parts(format, date).ok_or(DateProblem::OtherForm)?;
    let (year, month, day) = match format {
        DateFormat::Iso | DateFormat::YearMonthDaySlash => (first, second, third),
        DateFormat::DayMonthYear => (third, second, first),
        DateFormat::MonthDayYear => (third, first, second),
    };
    if year.len() == 2 && month.len() <= 2 && day.len() <= 2 {
        return Err(DateProblem::TwoDigitYear);
    }
    if year.len() != 4 || month.len() > 2 || day.len() > 2 || !is_time(time) {
        return Err(DateProblem::OtherForm);
    }
    let year: i32 = number(year)?;
    if !YEARS.contains(&year) {
        return Err(DateProblem::YearOutOfRange);
    }
    NaiveDate::from_ymd_opt(year, number(month)?, number(day)?).ok_or(DateProblem::NoSuchDay)
}

/// The three runs of digits, when one separator that the format knows stands twice.
fn parts(format: DateFormat, date: &str) -> Option<[&str; 3]> {
    let separators: &[char] = match format {
        DateFormat::Iso => &['-'],
        DateFormat::YearMonthDaySlash => &['/', '.'],
        DateFormat::DayMonthYear | DateFormat::MonthDayYear => &['/', '.', '-'],
    };
    let separator = date.chars().find(|c| !c.is_ascii_digit()).filter(|c| separators.contains(c))?;
    let parts: Vec<&str> = date.split(separator).collect();
    let digits = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if parts.iter().all(digits) { parts.try_into().ok() } else { None }
}

fn number<T: FromStr>(digits: &str) -> Result<T, DateProblem> {
    digits.parse().map_err(|_| DateProblem::OtherForm)
}

/// Nothing, or `9:30`, `09:30:00.000`, with `Z`, an offset, `AM` or `PM` behind.
fn is_time(text: &str) -> bool {
    let text = text.strip_prefix('T').unwrap_or(text).trim();
    let clock_end = text.find(|c: char| !c.is_ascii_digit() && c != ':' && c != '.').unwrap_or(text.len());
    let (clock, zone) = text.split_at(clock_end);
    text.is_empty() || (is_clock(clock) && is_zone(zone.trim()))
}

fn is_clock(clock: &str) -> bool {
    let (whole, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let fields: Vec<&str> = whole.split(':').collect();
    let below = |field: &str, limit: u32| field.len() <= 2 && field.parse::<u32>().is_ok_and(|value| value < limit);
    let fits = |(field, limit): (&&str, u32)| below(field, limit);
    matches!(fields.len(), 2 | 3)
        && !fraction.is_empty()
        && fraction.bytes().all(|b| b.is_ascii_digit())
        && fields.iter().zip([24, 60, 61]).all(fits)
}

fn is_zone(zone: &str) -> bool {
    let offset = |rest: &str| matches!(rest.len(), 2 | 4 | 5) && rest.bytes().all(|b| b.is_ascii_digit() || b == b':');
    matches!(zone.to_ascii_uppercase().as_str(), "" | "Z" | "UTC" | "AM" | "PM")
        || zone.strip_prefix(['+', '-']).is_some_and(offset)
}

#[cfg(test)]
mod tests;
