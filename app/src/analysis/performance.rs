//! Sales performance by person, account or programme (SPEC D9).
//!
//! "Programme" is read as the series of the product: the line of products that a company runs as one.

use std::{cmp::Reverse, collections::HashMap};

use serde::{Deserialize, Serialize};

use super::{Attained, Counted, Dimension, Measure, Tally};
use crate::{calendar::Quarter, money::Money, opportunity::Converted};

/// What performance is told by.
pub const PERFORMANCE_BY: [Dimension; 3] = [Dimension::Person, Dimension::Account, Dimension::Series];

/// What its columns say, besides attainment.
pub const PERFORMANCE_OF: [Measure; 5] =
    [Measure::Amount, Measure::Count, Measure::WinRate, Measure::Average, Measure::CycleDays];

/// What was decided in a period, by whom or for whom, the most won first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SalesPerformance {
    /// What the rows are.
    pub by: Dimension,
    /// The rows.
    pub rows: Vec<Performer>,
    /// Over all of them; what several people share counts once.
    pub all: Performer,
    /// The quarter of the attainment.
    pub quarter: Quarter,
    /// What of the amounts won was converted.
    pub converted: Vec<Converted>,
    /// Amounts won without a rate, in no figure.
    pub missing: Vec<Money>,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Performer {
    /// Who or what.
    pub label: String,
    /// Signed in the period.
    pub won: Tally,
    /// Decided in the period: signed, lost or given up.
    pub decided: Tally,
    /// The lists behind it; none for all the smaller ones together.
    pub lists: Option<Lists>,
    /// How much of their quota a person has closed.
    pub attained: Option<Attained>,
}

/// The lists behind a row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Lists {
    /// What was signed.
    pub won: String,
    /// What of it has an amount.
    pub with_amount: String,
    /// What was decided.
    pub decided: String,
}

impl Performer {
    /// What a figure is told from: the records and their list.
    pub fn behind(&self, measure: Measure) -> (&Tally, Option<&str>) {
        let list = |of: fn(&Lists) -> &String| self.lists.as_ref().map(of).map(String::as_str);
        match measure {
            Measure::WinRate => (&self.decided, list(|lists| &lists.decided)),
            Measure::Average => (&self.won, list(|lists| &lists.with_amount)),
            _ => (&self.won, list(|lists| &lists.won)),
        }
    }
}

/// What was won and what was decided.
pub type Outcomes = (Tally, Tally);

/// Adds up what was counted by some value and by outcome (`won` or `lost`), the value read by `key`; in order of the
/// amount won.
pub fn outcomes(
    counted: &[Counted],
    key: impl Fn(&Counted) -> Option<String>,
) -> Vec<(String, Option<String>, Outcomes)> {
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut found: Vec<(String, Option<String>, Outcomes)> = Vec::new();
    for one in counted {
        let Some(value) = key(one) else { continue };
        let place = *places.entry(value.clone()).or_insert(found.len());
        if place == found.len() {
            found.push((value, one.values.first().and_then(|value| value.1.clone()), Outcomes::default()));
        }
        if let Some((_, _, sums)) = found.get_mut(place) {
            *sums = with_outcome(*sums, one);
        }
    }
    found.sort_by_key(|(key, name, (won, _))| (Reverse(won.amount), name.clone().unwrap_or_default(), key.clone()));
    found
}

/// Takes in what was counted of one outcome, which stands in the last value.
pub fn with_outcome((won, decided): Outcomes, one: &Counted) -> Outcomes {
    let is_won = one.values.last().and_then(|value| value.0.as_deref()) == Some("won");
    (if is_won { won.plus(one.tally) } else { won }, decided.plus(one.tally))
}

#[cfg(test)]
mod tests {
    use rust_decimal::dec;

    use super::*;

    #[test]
    fn what_was_lost_counts_for_the_win_rate_only() {
        let one = |key: &str, outcome: &str, tally: Tally| Counted {
            values: vec![(Some(key.to_owned()), Some(key.to_uppercase())), (Some(outcome.to_owned()), None)],
            tally,
        };
        let won = Tally { count: 2, amount: dec!(50), known: 2, signed: 2, decided: 2, days: 30, ..Tally::default() };
        let lost = Tally { count: 1, amount: dec!(900), known: 1, decided: 1, ..Tally::default() };
        let counted = [one("b", "lost", lost), one("a", "lost", lost), one("a", "won", won)];
        let found = outcomes(&counted, |one| one.values.first()?.0.clone());
        let [(first, name, (of_a, decided)), (_, _, (of_b, _))] = &found[..] else { panic!("{found:?}") };
        assert_eq!((first.as_str(), name.as_deref(), of_a.amount), ("a", Some("A"), dec!(50)));
        assert_eq!(decided.value(Measure::WinRate), Some(dec!(66.7)));
        assert_eq!((of_b.amount, of_a.value(Measure::CycleDays)), (dec!(0), Some(dec!(15))));
    }
}
