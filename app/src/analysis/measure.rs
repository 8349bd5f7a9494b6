//! What a question counts, and how the parts of it are kept so that every total is right.

use std::str::FromStr;

use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};

use crate::{
    language,
    money::{Currency, Money, grouped},
    pipeline::{Pipeline, StageKind},
    tr,
};

/// A measure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Measure {
    /// Sum of amounts.
    #[default]
    Amount,
    /// Sum of amounts, each weighted by its probability.
    Weighted,
    /// Number of opportunities.
    Count,
    /// Amount per opportunity that has one.
    Average,
    /// Signed ones as a share of the decided ones (signed, lost, given up), percent.
    WinRate,
    /// Days from the opening date to the signature, on average over signed ones.
    CycleDays,
}

impl Measure {
    /// Every measure, in the order of menus.
    pub const ALL: [Measure; 6] =
        [Measure::Amount, Measure::Weighted, Measure::Count, Measure::Average, Measure::WinRate, Measure::CycleDays];

    /// The code in addresses, in saved questions and in REST.
    pub fn as_str(self) -> &'static str {
        match self {
            Measure::Amount => "amount",
            Measure::Weighted => "weighted",
            Measure::Count => "count",
            Measure::Average => "average",
            Measure::WinRate => "win_rate",
            Measure::CycleDays => "cycle_days",
        }
    }

    /// The name in the current language.
    pub fn label(self) -> &'static str {
        match self {
            Measure::Amount => tr!(field.amount),
            Measure::Weighted => tr!(field.weighted),
            Measure::Count => tr!(analysis.count),
            Measure::Average => tr!(analysis.average),
            Measure::WinRate => tr!(analysis.win_rate),
            Measure::CycleDays => tr!(analysis.cycle_days),
        }
    }

    /// Whether the parts of a whole add up to it.
    pub fn adds_up(self) -> bool {
        matches!(self, Measure::Amount | Measure::Weighted | Measure::Count)
    }

    /// Whether it is a sum or a number, which kept totals tell.
    pub fn is_sum(self) -> bool {
        matches!(self, Measure::Amount | Measure::Weighted | Measure::Count)
    }

    /// Whether its values are amounts of money.
    pub fn is_money(self) -> bool {
        matches!(self, Measure::Amount | Measure::Weighted | Measure::Average)
    }

    /// The kinds of stages whose records it is about; none for all.
    pub fn kinds(self) -> Option<&'static [StageKind]> {
        match self {
            Measure::WinRate => Some(&[StageKind::Won, StageKind::ClosedWon, StageKind::Lost, StageKind::NoGo]),
            Measure::CycleDays => Some(&[StageKind::Won, StageKind::ClosedWon]),
            Measure::Amount | Measure::Weighted | Measure::Count | Measure::Average => None,
        }
    }

    /// A value as people read it, in full.
    pub fn text(self, value: Decimal, currency: Currency) -> String {
        let language = language::current();
        match self {
            Measure::Amount | Measure::Weighted | Measure::Average => Money::new(value, currency).display(language),
            Measure::Count => grouped(value, 0, language.number_marks()),
            Measure::WinRate => language.percent(value),
            Measure::CycleDays => {
                tr!(analysis.days, days = grouped(value, value.normalize().scale(), language.number_marks()))
            }
        }
    }

    /// As [`Measure::text`], short enough for a chart.
    pub fn short_text(self, value: Decimal, currency: Currency) -> String {
        if self.is_money() {
            Money::new(value, currency).compact(language::current())
        } else {
            self.text(value, currency)
        }
    }
}

impl FromStr for Measure {
    type Err = ();

    fn from_str(code: &str) -> Result<Self, ()> {
        Measure::ALL.into_iter().find(|measure| measure.as_str() == code).ok_or(())
    }
}

/// A code that no stage has: what a filter says when none is left.
const NO_STAGE: &str = "-";

/// Those of the wanted stages that a filter leaves: all of them when it names none.
pub fn stages_left(named: &[String], wanted: Vec<String>) -> Vec<String> {
    if named.is_empty() {
        return wanted;
    }
    let both: Vec<String> = wanted.into_iter().filter(|code| named.contains(code)).collect();
    if both.is_empty() { vec![NO_STAGE.to_owned()] } else { both }
}

/// The codes of the stages of these kinds.
pub fn stages_of(pipeline: &Pipeline, kinds: &[StageKind]) -> Vec<String> {
    pipeline.stages.iter().filter(|stage| kinds.contains(&stage.kind)).map(|stage| stage.code.clone()).collect()
}

/// What is counted of some records: enough for every [`Measure`], in the organisation's currency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Opportunities.
    pub count: i64,
    /// Sum of amounts.
    pub amount: Decimal,
    /// Sum of weighted amounts.
    pub weighted: Decimal,
    /// Opportunities with an amount that counts.
    pub known: i64,
    /// Signed ones.
    pub signed: i64,
    /// Decided ones.
    pub decided: i64,
    /// Days from opening to signature, summed over signed ones.
    pub days: i64,
}

/// A value as a text, none when it is not known, and the name that goes with it.
pub type Value = (Option<String>, Option<String>);

/// What is counted for one combination of values.
#[derive(Clone, Debug, PartialEq)]
pub struct Counted {
    /// A value per dimension, in their order.
    pub values: Vec<Value>,
    /// The count.
    pub tally: Tally,
}

impl Tally {
    /// Both together, where no record is in both.
    pub fn plus(self, more: Tally) -> Tally {
        Tally {
            count: self.count + more.count,
            amount: self.amount + more.amount,
            weighted: self.weighted + more.weighted,
            known: self.known + more.known,
            signed: self.signed + more.signed,
            decided: self.decided + more.decided,
            days: self.days + more.days,
        }
    }

    /// The value of a measure; none where there is nothing to divide by.
    pub fn value(&self, measure: Measure) -> Option<Decimal> {
        match measure {
            Measure::Amount => Some(self.amount),
            Measure::Weighted => Some(self.weighted),
            Measure::Count => Some(Decimal::from(self.count)),
            Measure::Average => ratio(self.amount, self.known, 2),
            Measure::WinRate => ratio(Decimal::from(self.signed) * Decimal::ONE_HUNDRED, self.decided, 1),
            Measure::CycleDays => ratio(Decimal::from(self.days), self.signed, 1),
        }
    }
}

fn ratio(sum: Decimal, of: i64, decimals: u32) -> Option<Decimal> {
    let exact = (of > 0).then(|| sum.checked_div(Decimal::from(of))).flatten()?;
    Some(exact.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero).normalize())
}

#[cfg(test)]
mod tests {
    use rust_decimal::dec;

    use super::*;

    #[test]
    fn ratios_are_of_sums_and_never_of_nothing() {
        let north =
            Tally { count: 4, amount: dec!(100), known: 3, signed: 1, decided: 3, days: 40, ..Tally::default() };
        let south = Tally { count: 1, signed: 1, decided: 1, days: 20, ..Tally::default() };
        let value = |tally: Tally, measure| tally.value(measure);
        assert_eq!(value(north, Measure::WinRate), Some(dec!(33.3)));
        assert_eq!(value(north.plus(south), Measure::WinRate), Some(dec!(50)), "not the average of 33.3 and 100");
        assert_eq!(value(north.plus(south), Measure::CycleDays), Some(dec!(30)));
        assert_eq!(value(north, Measure::Average), Some(dec!(33.33)));
        assert_eq!(value(south, Measure::Average), None);
        assert_eq!(value(Tally::default(), Measure::WinRate), None);
        assert_eq!(value(Tally::default(), Measure::Count), Some(dec!(0)));
    }
}
