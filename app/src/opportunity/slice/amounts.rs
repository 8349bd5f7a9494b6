//! What the rows and lines of a slice count for, as expressions over `v` (and a line's `c`).
//!
//! In the organisation's currency, rounded half-up to its minor unit per record (SPEC O3). Rates stand in the
//! expressions themselves: there are few, and a join would cost more than the sums.

use chrono::NaiveDate;

use super::Slice;
use crate::{calendar::DateRange, money::Currency, rate::AppliedRate};

impl Slice<'_> {
    /// What a row counts for, in the organisation's currency; null without an amount or without a rate.
    pub fn row_amount(&self) -> String {
        self.of_row(&self.gross())
    }

    /// As [`Slice::row_amount`], weighted by the probability.
    pub fn row_weighted(&self) -> String {
        self.of_row(&self.gross_weighted())
    }

    /// The part of a row that counts, percent.
    pub fn row_share(&self) -> String {
        match self.people.condition("c.person_id") {
            None => String::from("100::numeric"),
            Some(credited) => format!(
                "CASE WHEN v.credited IS NULL THEN 100
                 ELSE COALESCE((SELECT sum(c.share_to - c.share_from) FROM {CREDIT} WHERE {credited}), 0) END"
            ),
        }
    }

    /// What a line counts for: the difference of two rounded steps, so that the lines of a row sum to it.
    pub fn line_amount(&self) -> String {
        self.of_line(&self.gross())
    }

    /// As [`Slice::line_amount`], weighted by the probability.
    pub fn line_weighted(&self) -> String {
        self.of_line(&self.gross_weighted())
    }

    /// What one unit of a row's currency is worth in the organisation's; null without a rate.
    pub fn factor(&self) -> String {
        self.by_rate("1", |(_, rate)| rate.rate.to_string())
    }

    /// Which of [`crate::rate::Rates::applied`] converts a row; null for the organisation's own currency and without
    /// a rate.
    pub fn rate_place(&self) -> String {
        self.by_rate("NULL::int", |(place, _)| place.to_string())
    }

    fn of_row(&self, gross: &str) -> String {
        let whole = self.rounded(gross);
        match self.people.condition("c.person_id") {
            None => whole,
            Some(credited) => {
                let part = self.part(gross);
                format!(
                    "CASE WHEN v.credited IS NULL THEN {whole} ELSE (SELECT sum({part}) FROM {CREDIT} WHERE {credited}) END"
                )
            }
        }
    }

    fn of_line(&self, gross: &str) -> String {
        format!("CASE WHEN c.person_id IS NULL THEN {} ELSE {} END", self.rounded(gross), self.part(gross))
    }

    /// The part of a credit line `c`.
    fn part(&self, gross: &str) -> String {
        let upper = self.rounded(&format!("{gross} * c.share_to * 0.01"));
        let lower = self.rounded(&format!("{gross} * c.share_from * 0.01"));
        format!("({upper} - {lower})")
    }

    fn rounded(&self, value: &str) -> String {
        format!("round({value}, {})", self.rates.report.decimals())
    }

    /// The whole amount in the organisation's currency, unrounded.
    fn gross(&self) -> String {
        format!("(v.amount * {})", self.factor())
    }

    fn gross_weighted(&self) -> String {
        format!("(v.amount * v.probability * 0.01 * {})", self.factor())
    }

    /// An expression by currency and closing date; only rates that the filter's period can need.
    fn by_rate(&self, own: &str, cell: impl Fn((usize, &AppliedRate)) -> String) -> String {
        let mut cases = format!("CASE v.currency WHEN '{}' THEN {own}", self.rates.report);
        for currency in self.currencies() {
            let of_currency = |rate: &AppliedRate| rate.currency == currency && self.may_need(rate.closing);
            let needed: Vec<_> = self.rates.applied.iter().enumerate().filter(|(_, rate)| of_currency(rate)).collect();
            let value = match needed.as_slice() {
                [] => continue,
                [only] if self.lies_within(only.1.closing) => cell(*only),
                several => self.by_closing(several, &cell),
            };
            cases.push_str(&format!(" WHEN '{currency}' THEN {value}"));
        }
        cases.push_str(" END");
        cases
    }

    fn by_closing(&self, rates: &[(usize, &AppliedRate)], cell: &impl Fn((usize, &AppliedRate)) -> String) -> String {
        let closing = format!("COALESCE(v.closing_date, '{}')", self.as_of);
        // The latest first: most of what is asked for closes about now.
        let cases: String = rates
            .iter()
            .rev()
            .map(|(place, rate)| {
                let DateRange { from, to } = rate.closing;
                format!(" WHEN {closing} >= '{from}' AND {closing} < '{to}' THEN {}", cell((*place, rate)))
            })
            .collect();
        format!("CASE{cases} END")
    }

    /// Every currency that has a rate, once; those of the organisation aside.
    fn currencies(&self) -> Vec<Currency> {
        let mut found = Vec::new();
        for rate in &self.rates.applied {
            if rate.currency != self.rates.report && !found.contains(&rate.currency) {
                found.push(rate.currency);
            }
        }
        found
    }

    fn may_need(&self, closing: DateRange) -> bool {
        self.closing_range().is_none_or(|(from, last)| from < closing.to && last >= closing.from)
    }

    fn lies_within(&self, closing: DateRange) -> bool {
        self.closing_range().is_some_and(|(from, last)| closing.from <= from && last < closing.to)
    }

    /// The closing dates, from the first to the last, of the rows whose amounts are wanted; nothing when they are
    /// not bounded.
    fn closing_range(&self) -> Option<(NaiveDate, NaiveDate)> {
        if self.beyond_filter { None } else { self.closing_days() }
    }
}

/// Those credited with parts of a row `v`, as a relation `c`.
pub(super) const CREDIT: &str = "unnest(v.credited, v.share_from, v.share_to) AS c (person_id, share_from, share_to)";
