//! Figures of a quarter.

use chrono::NaiveDate;
use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};

use crate::{
    auth::PersonId,
    calendar::Quarter,
    opportunity::{Closing, Filter, Totals, query_string},
    pipeline::Category,
    tr,
};

/// What a figure counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Amounts.
    #[default]
    Amount,
    /// Weighted amounts.
    Weighted,
    /// Number of opportunities.
    Count,
}

impl Measure {
    /// Every measure, in the order of the switch.
    pub const ALL: [Measure; 3] = [Measure::Amount, Measure::Weighted, Measure::Count];

    /// The code in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Measure::Amount => "amount",
            Measure::Weighted => "weighted",
            Measure::Count => "count",
        }
    }

    /// The name in the current language.
    pub fn label(self) -> &'static str {
        match self {
            Measure::Amount => tr!(field.amount),
            Measure::Weighted => tr!(field.weighted),
            Measure::Count => tr!(forecast.count),
        }
    }

    /// Whether it is in the organisation's currency, and can stand against a quota.
    pub fn is_money(self) -> bool {
        self != Measure::Count
    }
}

/// Count, amount and weighted amount of one category, in the organisation's currency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figure {
    /// Number of opportunities, in any currency.
    pub count: i64,
    /// Sum of amounts.
    pub amount: Decimal,
    /// Sum of weighted amounts.
    pub weighted: Decimal,
}

impl Figure {
    /// The figure by measure.
    pub fn by(&self, measure: Measure) -> Decimal {
        match measure {
            Measure::Amount => self.amount,
            Measure::Weighted => self.weighted,
            Measure::Count => Decimal::from(self.count),
        }
    }

    fn plus(self, other: Figure) -> Figure {
        Figure {
            count: self.count + other.count,
            amount: self.amount + other.amount,
            weighted: self.weighted + other.weighted,
        }
    }
}

impl From<&Totals> for Figure {
    fn from(totals: &Totals) -> Self {
        Figure { count: totals.count, amount: totals.amount.amount, weighted: totals.weighted.amount }
    }
}

/// The figures of the four counted categories.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    /// Signed.
    pub closed: Figure,
    /// Committed.
    pub commit: Figure,
    /// Committed with an uncertainty.
    pub best_case: Figure,
    /// Running.
    pub pipeline: Figure,
}

impl Figures {
    /// One category by itself; omitted opportunities are not reported.
    pub fn single(&self, category: Category) -> Figure {
        match category {
            Category::Closed => self.closed,
            Category::Commit => self.commit,
            Category::BestCase => self.best_case,
            Category::Pipeline => self.pipeline,
            Category::Omitted => Figure::default(),
        }
    }

    /// A category together with all stronger ones: "what if everything down to here is signed".
    pub fn cumulative(&self, category: Category) -> Figure {
        included(category, true).iter().fold(Figure::default(), |sum, stronger| sum.plus(self.single(*stronger)))
    }

    /// Adds a figure to a category.
    pub fn add(&mut self, category: Category, figure: Figure) {
        let slot = match category {
            Category::Closed => &mut self.closed,
            Category::Commit => &mut self.commit,
            Category::BestCase => &mut self.best_case,
            Category::Pipeline => &mut self.pipeline,
            Category::Omitted => return,
        };
        *slot = slot.plus(figure);
    }

    /// Both together.
    pub fn plus(mut self, other: &Figures) -> Figures {
        for category in Category::COUNTED {
            self.add(category, other.single(category));
        }
        self
    }

    /// Amount still open: commit, best case and pipeline.
    pub fn open_amount(&self) -> Decimal {
        self.commit.amount + self.best_case.amount + self.pipeline.amount
    }
}

/// The categories behind a figure: the category, and in cumulative view the stronger ones with it.
pub fn included(category: Category, cumulative: bool) -> Vec<Category> {
    let counted = Category::COUNTED.into_iter();
    counted.filter(|other| *other == category || cumulative && *other < category).collect()
}

/// Whose figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Who {
    /// Everybody that the viewer sees.
    Company,
    /// A person and everybody below.
    Team(PersonId),
    /// A person's own.
    Person(PersonId),
}

impl Who {
    /// The person, or the one who leads the team.
    pub fn person(self) -> Option<PersonId> {
        match self {
            Who::Company => None,
            Who::Team(person) | Who::Person(person) => Some(person),
        }
    }
}

/// What a report is about: a quarter, of somebody, as of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Scope {
    /// The fiscal quarter of the closing dates.
    pub quarter: Quarter,
    /// Whose figures.
    pub who: Who,
    /// As everything stood at the end of that day; none for now.
    pub as_of: Option<NaiveDate>,
}

impl Scope {
    /// The records behind a figure; their sum is the figure.
    pub fn records(&self, categories: Vec<Category>) -> Filter {
        let (owner, team) = match self.who {
            Who::Company => (None, None),
            Who::Team(person) => (None, Some(person)),
            Who::Person(person) => (Some(person), None),
        };
        let closing = Some(Closing::Quarter(self.quarter));
        Filter { owner, team, closing, categories, as_of: self.as_of, ..Filter::default() }
    }

    /// The address of the list of those records.
    pub fn list(&self, categories: Vec<Category>) -> String {
        format!("/opportunities{}", self.records(categories).to_query())
    }

    /// The address of a report about it: `quarter`, `who`, `as_of`.
    pub fn address(&self, page: &str) -> String {
        let mut pairs = vec![("quarter", self.quarter.to_string())];
        pairs.extend(self.who.person().map(|person| ("who", person.to_string())));
        pairs.extend(self.as_of.map(|day| ("as_of", day.to_string())));
        format!("{page}{}", query_string(&pairs))
    }

    /// The same of somebody else.
    pub fn of(self, who: Who) -> Scope {
        Scope { who, ..self }
    }

    /// The same of another quarter.
    pub fn in_quarter(self, quarter: Quarter) -> Scope {
        Scope { quarter, ..self }
    }
}

/// Closed against quota: what an executive reads first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Performance {
    /// Closed as a share of the quota, percent with one decimal.
    pub attainment: Decimal,
    /// What is missing to the quota; below zero when it is exceeded.
    pub gap: Decimal,
    /// Open amount as a multiple of the gap, one decimal; none once the quota is reached.
    pub coverage: Option<Decimal>,
}

/// Attainment, gap and coverage; nothing without a quota above zero.
pub fn performance(figures: &Figures, quota: Option<Decimal>) -> Option<Performance> {
    let quota = quota.filter(|quota| !quota.is_zero())?;
    let gap = quota - figures.closed.amount;
    let one_decimal = |value: Decimal| value.round_dp_with_strategy(1, RoundingStrategy::MidpointAwayFromZero);
    let share = figures.closed.amount.checked_div(quota)?.checked_mul(Decimal::ONE_HUNDRED)?;
    let coverage = (gap > Decimal::ZERO).then(|| figures.open_amount().checked_div(gap)).flatten();
    Some(Performance { attainment: one_decimal(share), gap, coverage: coverage.map(one_decimal) })
}

#[cfg(test)]
mod tests {
    use rust_decimal::dec;

    use super::*;

    fn amount(value: i64) -> Figure {
        Figure { count: 1, amount: Decimal::from(value), weighted: Decimal::ZERO }
    }

    #[test]
    fn cumulative_takes_the_stronger_ones_along() {
        let figures = Figures { closed: amount(1), commit: amount(2), best_case: amount(4), pipeline: amount(8) };
        let cumulative = Category::COUNTED.map(|category| figures.cumulative(category).amount);
        assert_eq!(cumulative, [dec!(1), dec!(3), dec!(7), dec!(15)]);
        assert_eq!(included(Category::BestCase, true), [Category::Closed, Category::Commit, Category::BestCase]);
        assert_eq!(included(Category::BestCase, false), [Category::BestCase]);
    }

    #[test]
    fn performance_against_quota() {
        let figures = Figures { closed: amount(400), commit: amount(300), ..Figures::default() };
        let found = performance(&figures, Some(dec!(1000))).unwrap();
        assert_eq!((found.attainment, found.gap, found.coverage), (dec!(40), dec!(600), Some(dec!(0.5))));
        let beyond = performance(&figures, Some(dec!(400))).unwrap();
        assert_eq!((beyond.attainment, beyond.gap, beyond.coverage), (dec!(100), dec!(0), None));
        assert_eq!(performance(&figures, Some(dec!(0))), None);
        assert_eq!(performance(&figures, None), None);
    }
}
