//! Which number a written amount means, in exact decimals. A column's decimal mark is stated by the user or proven
//! by its values (SPEC F7).
//! What is typed into a form is read by [`crate::money::parse_amount`], where the user's language decides.

use std::str::FromStr;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::date_format::Seen;
use crate::{money::MAX_INTEGER_DIGITS, rate::RATE_DIGITS};

/// Most digits after the decimal mark.
pub const MAX_FRACTION_DIGITS: usize = 4;

/// Characters that part thousands under either mark: spaces (also no-break, thin, narrow no-break), apostrophes.
const NEUTRAL_GROUPING: [char; 6] = [' ', '\u{a0}', '\u{2009}', '\u{202f}', '\'', '’'];

/// What people write for a currency beside its code.
const SYMBOLS: &[(&str, &[&str])] = &[
    ("AUD", &["$", "A$"]),
    ("BRL", &["R$"]),
    ("CAD", &["$", "C$", "CA$", "$CA"]),
    ("CHF", &["Fr.", "fr."]),
    ("CNY", &["¥", "￥", "元", "RMB"]),
    ("CZK", &["Kč"]),
    ("DKK", &["kr", "kr."]),
    ("EUR", &["€", "euro", "euros"]),
    ("GBP", &["£"]),
    ("INR", &["₹"]),
    ("JPY", &["¥", "￥", "円"]),
    ("KRW", &["₩"]),
    ("NOK", &["kr", "kr."]),
    ("PLN", &["zł"]),
    ("SEK", &["kr", "kr."]),
    ("USD", &["$", "US$", "$US"]),
];

/// The character before the fraction. The other one of the two may then only part thousands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DecimalMark {
    /// `1,234.50`, as in English.
    Point,
    /// `1.234,50` or `1 234,50`, as in French, German and Portuguese.
    Comma,
}

impl DecimalMark {
    /// Both marks, in the order in which a page offers them.
    pub const ALL: [Self; 2] = [Self::Point, Self::Comma];

    /// Stable name, as saved with a mapping and given on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Point => "point",
            Self::Comma => "comma",
        }
    }

    fn mark_and_grouping(self) -> (char, char) {
        match self {
            Self::Point => ('.', ','),
            Self::Comma => (',', '.'),
        }
    }
}

/// A name that is no [`DecimalMark`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownDecimalMark;

impl FromStr for DecimalMark {
    type Err = UnknownDecimalMark;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|mark| mark.as_str() == text).ok_or(UnknownDecimalMark)
    }
}

/// Why a text is not an amount.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NumberProblem {
    /// Not a number, or thousands parted where none can be (`12,5` in English).
    NotANumber,
    /// `1e9`: write the digits out.
    Exponent,
    /// Amounts are not negative.
    Negative,
    /// More than [`MAX_INTEGER_DIGITS`] before or [`MAX_FRACTION_DIGITS`] after the decimal mark.
    TooManyDigits,
    /// A currency other than the expected one is written beside the number.
    OtherCurrency {
        /// The code or symbol found.
        found: String,
    },
    /// A percentage outside 0–100.
    PercentOutOfRange,
}

impl NumberProblem {
    /// Stable code, the end of the message key.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotANumber => "number_not_a_number",
            Self::Exponent => "number_exponent",
            Self::Negative => "number_negative",
            Self::TooManyDigits => "number_too_many_digits",
            Self::OtherCurrency { .. } => "number_other_currency",
            Self::PercentOutOfRange => "number_percent_out_of_range",
        }
    }
}

/// What the values of a column say about their decimal mark. Values that no mark reads take no part: each is a
/// problem of its own line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MarkVerdict {
    /// Some value can only be read with this mark and none contradicts it.
    Proven(DecimalMark),
    /// Every value reads the same with either mark (`1054`, `1 234`): nothing to ask.
    Indifferent,
    /// Both marks read every value and this one differently (`1,234`): ask.
    Ambiguous {
        /// A value with two readings.
        example: Seen,
    },
    /// One value demands the point, another the comma.
    Contradictory {
        /// The first value that demands the point.
        point: Seen,
        /// The first value that demands the comma.
        comma: Seen,
    },
    /// There are values, and none is a number.
    NotNumbers {
        /// The first of them.
        example: Seen,
    },
    /// No value at all.
    NoNumbers,
}

/// Judges the values of the amount columns as `(line, text, currency)`, the currency as in [`parse`].
pub fn prove<'a>(samples: impl IntoIterator<Item = (u64, &'a str, Option<&'a str>)>) -> MarkVerdict {
    let (mut point, mut comma, mut differing, mut unreadable) = (None, None, None, None);
    let mut readable = false;
    for (line, text, currency) in samples.into_iter().filter(|(_, text, _)| !text.trim().is_empty()) {
        // A rate has more decimals than an amount, which proves its mark as well.
        let [by_point, by_comma] =
            DecimalMark::ALL.map(|mark| parse(mark, currency, text).or_else(|_| parse_rate(mark, text)).ok());
        let note = match (by_point, by_comma) {
            (None, None) => &mut unreadable,
            (Some(_), None) => &mut point,
            (None, Some(_)) => &mut comma,
            (one, other) if one != other => &mut differing,
            _ => {
                readable = true;
                continue;
            }
        };
        note.get_or_insert((line, text));
    }
    match (point, comma, differing, unreadable) {
        (Some(point), Some(comma), ..) => {
            MarkVerdict::Contradictory { point: Seen::new(point), comma: Seen::new(comma) }
        }
        (Some(_), None, ..) => MarkVerdict::Proven(DecimalMark::Point),
        (None, Some(_), ..) => MarkVerdict::Proven(DecimalMark::Comma),
        (None, None, Some(example), _) => MarkVerdict::Ambiguous { example: Seen::new(example) },
        (None, None, None, Some(example)) if !readable => MarkVerdict::NotNumbers { example: Seen::new(example) },
        _ if readable => MarkVerdict::Indifferent,
        _ => MarkVerdict::NoNumbers,
    }
}

/// Reads an amount of a file; blank text is no amount. `currency` is the ISO code that the line's amounts are in:
/// its code or symbol may stand before or behind. Without it nothing but the number may stand there.
///
/// # Errors
/// [`NumberProblem`], never a rounded or guessed value.
pub fn parse(mark: DecimalMark, currency: Option<&str>, text: &str) -> Result<Option<Decimal>, NumberProblem> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let (unsigned, negative) = without_sign(text);
    let (number, inner_negative) = without_sign(without_currency(unsigned, currency)?);
    let value = decimal(mark, number, MAX_INTEGER_DIGITS, MAX_FRACTION_DIGITS)?;
    if negative || inner_negative { Err(NumberProblem::Negative) } else { Ok(Some(value)) }
}

/// Reads an exchange rate of a file, with up to [`RATE_DIGITS`] on either side of the mark; blank is `None`.
///
/// # Errors
/// As for [`parse`].
pub fn parse_rate(mark: DecimalMark, text: &str) -> Result<Option<Decimal>, NumberProblem> {
    let (number, negative) = without_sign(text.trim());
    if number.is_empty() && !negative {
        return Ok(None);
    }
    let digits = RATE_DIGITS as usize;
    let value = decimal(mark, number, digits, digits)?;
    if negative { Err(NumberProblem::Negative) } else { Ok(Some(value)) }
}

/// Reads a percentage, 0–100, with or without `%`; blank is `None`.
///
/// # Errors
/// [`NumberProblem`] as for [`parse`], and [`NumberProblem::PercentOutOfRange`] above 100.
pub fn parse_percent(mark: DecimalMark, text: &str) -> Result<Option<Decimal>, NumberProblem> {
    let text = text.trim();
    let value = parse(mark, None, text.strip_suffix('%').unwrap_or(text))?;
    match value {
        Some(percent) if percent > Decimal::ONE_HUNDRED => Err(NumberProblem::PercentOutOfRange),
        None if !text.is_empty() => Err(NumberProblem::NotANumber),
        value => Ok(value),
    }
}

/// A minus before or behind, or the parentheses of bookkeepers.
fn without_sign(text: &str) -> (&str, bool) {
    let minus = ['-', '−'];
    let bracketed = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    match bracketed.or_else(|| text.strip_prefix(minus)).or_else(|| text.strip_suffix(minus)) {
        Some(rest) => (rest.trim(), true),
        None => (text, false),
    }
}

/// Cuts the expected currency off, before and behind the digits.
fn without_currency<'a>(text: &'a str, currency: Option<&str>) -> Result<&'a str, NumberProblem> {
    let starts = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '−');
    let mut start = text.find(starts).ok_or(NumberProblem::NotANumber)?;
    if text[..start].ends_with(char::is_alphabetic) && text[start..].starts_with('.') {
        start += 1; // the dot of "Fr. 5" belongs to the symbol
    }
    let end = text.rfind(|c: char| c.is_ascii_digit()).map_or(text.len(), |at| at + 1).max(start);
    let (before, number, behind) = (text[..start].trim(), &text[start..end], text[end..].trim());
    for affix in [before, behind].into_iter().filter(|affix| !affix.is_empty()) {
        if !currency.is_some_and(|code| names_currency(affix, code)) {
            return Err(affix_problem(affix));
        }
    }
    Ok(number.trim())
}

fn names_currency(affix: &str, code: &str) -> bool {
    let symbols =
        SYMBOLS.iter().find(|(known, _)| known.eq_ignore_ascii_case(code)).map_or(&[][..], |(_, symbols)| symbols);
    affix.eq_ignore_ascii_case(code) || symbols.iter().any(|symbol| symbol.eq_ignore_ascii_case(affix))
}

fn affix_problem(affix: &str) -> NumberProblem {
    let is_code = affix.len() == 3 && affix.bytes().all(|b| b.is_ascii_uppercase());
    if is_code || SYMBOLS.iter().any(|(code, _)| names_currency(affix, code)) {
        return NumberProblem::OtherCurrency { found: affix.to_owned() };
    }
    NumberProblem::NotANumber
}

fn decimal(mark: DecimalMark, text: &str, wholes: usize, fractions: usize) -> Result<Decimal, NumberProblem> {
    let (mark, grouping) = mark.mark_and_grouping();
    let (whole, fraction) = match text.split_once(mark) {
        Some((_, "")) => return Err(NumberProblem::NotANumber),
        Some((whole, fraction)) => (whole, fraction),
        None => (text, ""),
    };
    if is_exponent(text) {
        return Err(NumberProblem::Exponent);
    }
    let whole = ungrouped(whole, grouping).ok_or(NumberProblem::NotANumber)?;
    if !all_digits(fraction) || (whole.is_empty() && fraction.is_empty()) {
        return Err(NumberProblem::NotANumber);
    }
    let whole = whole.trim_start_matches('0');
    if whole.len() > wholes || fraction.len() > fractions {
        return Err(NumberProblem::TooManyDigits);
    }
    let plain = if fraction.is_empty() { format!("0{whole}") } else { format!("0{whole}.{fraction}") };
    Decimal::from_str_exact(&plain).map_err(|_| NumberProblem::NotANumber)
}

/// The digits of the whole part when its thousands, if parted at all, are parted by one character in proper groups.
fn ungrouped(whole: &str, grouping: char) -> Option<String> {
    if all_digits(whole) {
        return Some(whole.to_owned());
    }
    let separator =
        whole.chars().find(|c| !c.is_ascii_digit()).filter(|c| *c == grouping || NEUTRAL_GROUPING.contains(c))?;
    let groups: Vec<&str> = whole.split(separator).collect();
    let (first, rest) = groups.split_first()?;
    let proper = (1..=3).contains(&first.len()) && !first.starts_with('0') && rest.iter().all(|group| group.len() == 3);
    (proper && groups.iter().all(|group| all_digits(group))).then(|| groups.concat())
}

fn is_exponent(text: &str) -> bool {
    let simple = |part: &str| {
        part.bytes().any(|b| b.is_ascii_digit()) && part.bytes().all(|b| b.is_ascii_digit() || b"+-.,".contains(&b))
    };
    text.split_once(['e', 'E']).is_some_and(|(base, power)| simple(base) && simple(power))
}

fn all_digits(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests;
