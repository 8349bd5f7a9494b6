//! Money: exact decimals that never forget their currency.
//!
//! Amounts are [`Decimal`]; floating point is banned (see `.clippy.toml`). Sums never mix
//! currencies: [`Money::checked_add`] refuses. Rounding happens only where a figure is shown.

use std::{fmt, str::FromStr};

use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};

use crate::language::{Language, NumberMarks};

/// Codes of ISO 4217 that a company may deal in (funds, metals and test codes left out).
const CODES: &str = "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN \
BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD \
HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD \
MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON \
RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX \
USD UYU UZS VED VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG";
const WITHOUT_MINOR_UNIT: &str = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF";
const WITH_THREE_DECIMALS: &str = "BHD IQD JOD KWD LYD OMR TND";

/// Largest number of digits before the decimal mark of an amount: 15, a quadrillion less one.
pub const MAX_INTEGER_DIGITS: usize = 15;

/// A currency by its ISO 4217 code.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency([u8; 3]);

impl Currency {
    /// The euro, the currency of a new organisation.
    pub const EUR: Currency = Currency(*b"EUR");

    /// Every currency that amounts can be in, by code.
    pub fn all() -> impl Iterator<Item = Currency> {
        CODES.split(' ').filter_map(|code| code.parse().ok())
    }

    /// The three letters.
    pub fn code(&self) -> &str {
        str::from_utf8(&self.0).unwrap_or("XXX")
    }

    /// Decimals of the minor unit: 2 for the euro, 0 for the yen, 3 for the Kuwaiti dinar.
    pub fn decimals(&self) -> u32 {
        let among = |codes: &str| codes.split(' ').any(|code| code == self.code());
        if among(WITHOUT_MINOR_UNIT) {
            0
        } else if among(WITH_THREE_DECIMALS) {
            3
        } else {
            2
        }
    }

    fn symbol(&self) -> Option<&'static str> {
        Some(match self.code() {
            "EUR" => "€",
            "USD" => "$",
            "GBP" => "£",
            "JPY" | "CNY" => "¥",
            "KRW" => "₩",
            "INR" => "₹",
            "BRL" => "R$",
            _ => return None,
        })
    }
}

impl FromStr for Currency {
    type Err = UnknownCurrency;

    fn from_str(text: &str) -> Result<Self, UnknownCurrency> {
        let known = text.len() == 3 && CODES.split(' ').any(|code| code == text);
        let bytes = <[u8; 3]>::try_from(text.as_bytes()).ok().filter(|_| known);
        bytes.map(Currency).ok_or(UnknownCurrency)
    }
}

impl TryFrom<String> for Currency {
    type Error = UnknownCurrency;

    fn try_from(text: String) -> Result<Self, UnknownCurrency> {
        text.parse()
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> String {
        currency.code().to_owned()
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// The text is not one of the currency codes of ISO 4217.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an ISO 4217 currency code")]
pub struct UnknownCurrency;

/// An exact amount in one currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    /// Major units (euros, not cents), exact.
    pub amount: Decimal,
    /// What the amount is in.
    pub currency: Currency,
}

impl Money {
    /// Nothing, in that currency.
    pub fn zero(currency: Currency) -> Self {
        Money { amount: Decimal::ZERO, currency }
    }

    /// An amount in a currency.
    pub fn new(amount: Decimal, currency: Currency) -> Self {
        Money { amount, currency }
    }

    /// The sum, or nothing when the currencies differ or the sum leaves the range of a decimal.
    pub fn checked_add(self, other: Money) -> Option<Money> {
        if self.currency != other.currency {
            return None;
        }
        Some(Money { amount: self.amount.checked_add(other.amount)?, ..self })
    }

    /// Half-up to the minor unit, for showing or reporting only (SPEC O3).
    pub fn rounded(self) -> Money {
        let amount =
            self.amount.round_dp_with_strategy(self.currency.decimals(), RoundingStrategy::MidpointAwayFromZero);
        Money { amount, ..self }
    }

    /// In full, as people of that language write it: `€1,234.50`, `1 234,50 €`. Whole amounts drop
    /// their zeros after the mark.
    pub fn display(self, language: Language) -> String {
        let rounded = self.rounded();
        let decimals = if rounded.amount.fract().is_zero() { 0 } else { self.currency.decimals() };
        self.with_unit(&grouped(rounded.amount, decimals, language.number_marks()), language)
    }

    /// In three or four figures for a card or a chart: `€1.2M`, `1,2 M€`. The full amount belongs beside it.
    pub fn compact(self, language: Language) -> String {
        let magnitude = self.amount.abs();
        let (divisor, suffix) = if magnitude >= Decimal::from(999_950_000) {
            (Decimal::from(1_000_000_000), language.billion())
        } else if magnitude >= Decimal::from(999_950) {
            (Decimal::from(1_000_000), "M")
        } else if magnitude >= Decimal::from(10_000) {
            (Decimal::from(1_000), "k")
        } else {
            return Money::new(
                self.amount.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero),
                self.currency,
            )
            .display(language);
        };
        let scaled = (self.amount / divisor).round_dp_with_strategy(1, RoundingStrategy::MidpointAwayFromZero);
        let decimals = u32::from(!scaled.fract().is_zero());
        let digits = grouped(scaled, decimals, language.number_marks());
        match (language.currency_first(), self.currency.symbol()) {
            (true, Some(symbol)) => format!("{}{symbol}{}{suffix}", sign(scaled), digits.trim_start_matches('−')),
            (true, None) => format!("{} {digits}{suffix}", self.currency),
            (false, symbol) => format!("{digits}\u{a0}{suffix}{}", symbol.unwrap_or(self.currency.code())),
        }
    }

    fn with_unit(self, digits: &str, language: Language) -> String {
        match (language.currency_first(), self.currency.symbol()) {
            (true, Some(symbol)) => format!("{}{symbol}{}", sign(self.amount), digits.trim_start_matches('−')),
            (true, None) => format!("{}\u{a0}{digits}", self.currency),
            (false, symbol) => format!("{digits}\u{a0}{}", symbol.unwrap_or(self.currency.code())),
        }
    }
}

/// Digits with the grouping and decimal mark of a language and a true minus sign.
pub fn grouped(value: Decimal, decimals: u32, marks: NumberMarks) -> String {
    let text = format!("{:.*}", decimals as usize, value.abs());
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let mut out = String::from(sign(value));
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index) % 3 == 0 {
            out.push(marks.group);
        }
        out.push(digit);
    }
    if !fraction.is_empty() {
        out.push(marks.decimal);
        out.push_str(fraction);
    }
    out
}

fn sign(value: Decimal) -> &'static str {
    if value.is_sign_negative() && !value.is_zero() { "−" } else { "" }
}

/// Why a typed amount was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AmountProblem {
    /// Letters, exponents, two decimal marks, misplaced grouping.
    NotANumber,
    /// Amounts of opportunities, quotas and prices are never below zero.
    Negative,
    /// More than [`MAX_INTEGER_DIGITS`] before the decimal mark.
    TooLarge,
    /// More decimals than the currency has.
    TooFine {
        /// Decimals that the currency allows.
        decimals: u32,
    },
}

/// What somebody typed, read with the marks of their language. Empty is "not known".
///
/// Grouping is accepted only where it is right (`1,234` in English is a thousand, `12,5` is not a
/// number there; in French `12,5` is twelve and a half), so nothing is guessed.
///
/// # Errors
/// An [`AmountProblem`]; the text is never altered to fit.
pub fn parse_amount(text: &str, currency: Currency, marks: NumberMarks) -> Result<Option<Decimal>, AmountProblem> {
    parse_decimal(text, MAX_INTEGER_DIGITS, currency.decimals(), marks)
}

/// As [`parse_amount`], of anything with so many digits before and behind the decimal mark at most.
///
/// # Errors
/// An [`AmountProblem`].
pub fn parse_decimal(
    text: &str,
    integer_digits: usize,
    decimals: u32,
    marks: NumberMarks,
) -> Result<Option<Decimal>, AmountProblem> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let (negative, digits) = match text.strip_prefix(['-', '−']) {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, fraction) = digits.split_once(marks.decimal).unwrap_or((digits, ""));
    let whole = ungroup(whole, marks).ok_or(AmountProblem::NotANumber)?;
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !all_digits(&whole) || !all_digits(fraction) {
        return Err(AmountProblem::NotANumber);
    }
    if whole.trim_start_matches('0').len() > integer_digits {
        return Err(AmountProblem::TooLarge);
    }
    let fraction = fraction.trim_end_matches('0');
    if fraction.len() > decimals as usize {
        return Err(AmountProblem::TooFine { decimals });
    }
    let amount = Decimal::from_str(&format!("{whole}.{fraction}0")).map_err(|_| AmountProblem::NotANumber)?.normalize();
    if negative && !amount.is_zero() { Err(AmountProblem::Negative) } else { Ok(Some(amount)) }
}

/// The digits without their grouping, or nothing when a group is not three digits long.
fn ungroup(whole: &str, marks: NumberMarks) -> Option<String> {
    let separator = |c: char| c == marks.group || matches!(c, ' ' | '\u{a0}' | '\u{202f}');
    let groups: Vec<&str> = whole.split(separator).collect();
    let (first, rest) = groups.split_first()?;
    let right = rest.is_empty() || (1..=3).contains(&first.len()) && rest.iter().all(|group| group.len() == 3);
    right.then(|| groups.concat())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rust_decimal::dec;

    use super::*;

    const EN: NumberMarks = NumberMarks { decimal: '.', group: ',' };
    const FR: NumberMarks = NumberMarks { decimal: ',', group: '\u{202f}' };

    #[test]
    fn typed_amounts() {
        let eur = Currency::EUR;
        for (text, marks, expected) in [
            ("", EN, Ok(None)),
            ("1,234.50", EN, Ok(Some(dec!(1234.5)))),
            ("1 234,50", FR, Ok(Some(dec!(1234.5)))),
            ("12,5", FR, Ok(Some(dec!(12.5)))),
            ("12,5", EN, Err(AmountProblem::NotANumber)),
            ("1e9", EN, Err(AmountProblem::NotANumber)),
            ("-5", EN, Err(AmountProblem::Negative)),
            ("12345678901234567890", EN, Err(AmountProblem::TooLarge)),
            ("1.005", EN, Err(AmountProblem::TooFine { decimals: 2 })),
            ("1.500", EN, Ok(Some(dec!(1.5)))),
            (".", EN, Err(AmountProblem::NotANumber)),
            ("٣", EN, Err(AmountProblem::NotANumber)),
        ] {
            assert_eq!(parse_amount(text, eur, marks), expected, "{text}");
        }
        let jpy: Currency = "JPY".parse().unwrap();
        assert_eq!(parse_amount("10.5", jpy, EN), Err(AmountProblem::TooFine { decimals: 0 }));
    }

    #[test]
    fn shown_as_people_write_it() {
        let money = |amount| Money::new(amount, Currency::EUR);
        assert_eq!(money(dec!(1234.5)).display(Language::En), "€1,234.50");
        assert_eq!(money(dec!(-1234567)).display(Language::En), "−€1,234,567");
        assert_eq!(money(dec!(1234.5)).display(Language::Fr), "1\u{202f}234,50\u{a0}€");
        assert_eq!(money(dec!(1234567)).compact(Language::En), "€1.2M");
        assert_eq!(money(dec!(1234567)).compact(Language::Fr), "1,2\u{a0}M€");
        assert_eq!(money(dec!(999960)).compact(Language::En), "€1M");
        assert_eq!(money(dec!(45000)).compact(Language::En), "€45k");
        assert_eq!(money(dec!(450)).compact(Language::En), "€450");
        assert_eq!(Money::new(dec!(0.005), Currency::EUR).rounded().amount, dec!(0.01));
    }

    #[test]
    fn currencies_do_not_mix() {
        let usd = Money::new(dec!(1), "USD".parse().unwrap());
        assert_eq!(usd.checked_add(Money::zero(Currency::EUR)), None);
        assert!("eur".parse::<Currency>().is_err());
        assert!("XXX".parse::<Currency>().is_err());
    }

    proptest! {
        #[test]
        fn what_is_shown_can_be_typed(cents in 0i64..10_000_000_000, french: bool) {
            let language = if french { Language::Fr } else { Language::En };
            let amount = Decimal::new(cents, 2);
            let shown = grouped(amount, 2, language.number_marks());
            prop_assert_eq!(parse_amount(&shown, Currency::EUR, language.number_marks()), Ok(Some(amount.normalize())));
        }

        #[test]
        fn any_text_is_answered(text in "\\PC{0,40}") {
            let _ = parse_amount(&text, Currency::EUR, EN);
        }
    }
}
