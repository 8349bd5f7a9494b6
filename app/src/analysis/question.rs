//! A question as its address asks it: what to count, divided by what, over which time and records.

use std::{collections::BTreeMap, str::FromStr};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{AskedPeriod, Basis, Dimension, Measure, asked_period, stages_left, stages_of};
use crate::{
    calendar::FiscalCalendar,
    error::{AppError, Problem},
    opportunity::{Filter, query_string},
    pipeline::Pipeline,
    text::{Problems, optional_value},
    tr,
};

/// How an answer is shown besides its table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Show {
    /// One bar per value of the first dimension.
    #[default]
    Bars,
    /// Bars, each divided by the second dimension.
    Stacked,
    /// Nothing but the table.
    Table,
}

impl Show {
    /// Every way, in the order of menus.
    pub const ALL: [Show; 3] = [Show::Bars, Show::Stacked, Show::Table];

    /// The code in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Show::Bars => "bars",
            Show::Stacked => "stacked",
            Show::Table => "table",
        }
    }

    /// The name in the current language.
    pub fn label(self) -> &'static str {
        match self {
            Show::Bars => tr!(analysis.bars),
            Show::Stacked => tr!(analysis.stacked),
            Show::Table => tr!(analysis.table_only),
        }
    }
}

impl FromStr for Show {
    type Err = ();

    fn from_str(code: &str) -> Result<Self, ()> {
        Show::ALL.into_iter().find(|show| show.as_str() == code).ok_or(())
    }
}

/// A question.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Question {
    /// What the rows are.
    pub by: Dimension,
    /// What the columns are, if the rows are divided further.
    pub then: Option<Dimension>,
    /// What is counted.
    pub measure: Measure,
    /// Which day of a record has to lie in the period.
    pub basis: Basis,
    /// The period; none for all time.
    pub period: Option<AskedPeriod>,
    /// The chart.
    pub show: Show,
    /// Which records besides.
    pub filter: Filter,
}

impl Question {
    /// What it asks, in a few words: `Amount by stage`.
    pub fn title(&self) -> String {
        tr!(analysis.measure_by, measure = self.measure.label(), by = self.by.label().to_lowercase())
    }

    /// What its answer is called: the title, and the time that it is about.
    pub fn heading(&self) -> String {
        let time = |period: AskedPeriod| tr!(analysis.time, basis = self.basis.label(), period = period.label());
        format!("{} – {}", self.title(), self.period.map_or_else(|| tr!(analysis.all_time).to_owned(), time))
    }

    /// The keys of an address that it reads besides those of [`Filter::KEYS`].
    pub const KEYS: [&str; 8] = ["by", "then", "measure", "basis", "period", "from", "to", "chart"];

    /// Amounts by person.
    pub fn about(by: Dimension, measure: Measure) -> Question {
        Question {
            by,
            then: None,
            measure,
            basis: Basis::default(),
            period: None,
            show: Show::default(),
            filter: Filter::default(),
        }
    }

    /// Reads an address; other keys are somebody else's.
    ///
    /// # Errors
    /// Every value that cannot be taken, beside its key. Dimensions that are gone are among them;
    /// [`Question::retired`] names them.
    pub fn from_query(query: &BTreeMap<String, String>) -> Result<Question, AppError> {
        let mut problems = Problems::default();
        let by = problems.take(optional_value(query, "by", Problem::NotAChoice)).unwrap_or(Dimension::Person);
        let then: Option<Dimension> = problems.take(optional_value(query, "then", Problem::NotAChoice));
        let question = Question {
            by,
            then: then.filter(|then| *then != by),
            measure: problems.take(optional_value(query, "measure", Problem::NotAChoice)).unwrap_or_default(),
            basis: problems.take(optional_value(query, "basis", Problem::NotAChoice)).unwrap_or_default(),
            period: problems.take(asked_period(query)),
            show: problems.take(optional_value(query, "chart", Problem::NotAChoice)).unwrap_or_default(),
            filter: problems.take(Filter::from_query(query)),
        };
        problems.done()?;
        Ok(question)
    }

    /// The dimensions that an address names and that there are none of (any more).
    pub fn retired(query: &BTreeMap<String, String>) -> Vec<String> {
        let named = ["by", "then"].into_iter().filter_map(|key| query.get(key));
        let codes = named.map(|code| code.trim()).filter(|code| !code.is_empty() && code.parse::<Dimension>().is_err());
        codes.map(str::to_owned).collect()
    }

    /// What it says besides the filter, in a fixed order.
    pub fn own_pairs(&self) -> Vec<(&'static str, String)> {
        let pairs = [
            ("by", Some(self.by.as_str().to_owned())),
            ("then", self.then.map(|then| then.as_str().to_owned())),
            ("measure", Some(self.measure.as_str().to_owned())),
            ("basis", Some(self.basis.as_str().to_owned())),
            ("period", self.period.map(|period| period.to_string())),
            ("chart", Some(self.show.as_str().to_owned())),
        ];
        pairs.into_iter().filter_map(|(key, value)| Some((key, value?))).collect()
    }

    /// The key and value pairs of its address.
    pub fn to_pairs(&self) -> Vec<(&'static str, String)> {
        self.own_pairs().into_iter().chain(self.filter.to_pairs()).collect()
    }

    /// The query part of its address.
    pub fn to_query(&self) -> String {
        query_string(&self.to_pairs())
    }

    /// All records that it is about when it is answered on a day: the period, and what its measure asks of them, are
    /// conditions like the others.
    pub fn records(&self, today: NaiveDate, calendar: &FiscalCalendar, pipeline: &Pipeline) -> Filter {
        let mut filter = self.filter.clone();
        if let Some(period) = self.period {
            let condition = Some(period.on(today, calendar).condition(calendar));
            match self.basis {
                Basis::Closing => filter.closing = condition,
                Basis::Opening => filter.opened = condition,
                Basis::Decision => filter.decided = condition,
            }
        }
        if self.measure == Measure::Average {
            // Whatever has an amount.
            filter.min = filter.min.or(Some(rust_decimal::Decimal::ZERO));
        }
        if let Some(kinds) = self.measure.kinds() {
            filter.stages = stages_left(&filter.stages, stages_of(pipeline, kinds));
        }
        filter
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn query(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|(key, value)| (key.to_string(), value.to_string())).collect()
    }

    #[test]
    fn an_answer_says_which_time_it_is_about() {
        let mut question = Question::about(Dimension::Stage, Measure::Amount);
        assert_eq!(question.heading(), "Amount by stage – All time");
        question.period = Some("2026-Q4".parse().unwrap());
        question.basis = Basis::Opening;
        assert_eq!(question.heading(), "Amount by stage – Opening date: Q4 2026");
    }

    #[test]
    fn a_question_survives_its_address() {
        let asked = query(&[
            ("by", "sector"),
            ("then", "category"),
            ("measure", "win_rate"),
            ("basis", "decision"),
            ("period", "2026"),
            ("chart", "stacked"),
            ("team", "4"),
        ]);
        let question = Question::from_query(&asked).unwrap();
        let again = question.to_pairs().into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
        assert_eq!(Question::from_query(&again), Ok(question));
        assert_eq!(Question::from_query(&query(&[])), Ok(Question::about(Dimension::Person, Measure::Amount)));
    }

    #[test]
    fn a_dimension_that_is_gone_is_named() {
        let asked = query(&[("by", "moon_phase"), ("then", "category")]);
        assert_eq!(Question::retired(&asked), ["moon_phase"]);
        assert!(Question::from_query(&asked).unwrap_err().problem_of("by").is_some());
    }

    proptest! {
        #[test]
        fn any_query_is_answered(values in proptest::collection::vec("\\PC{0,20}", 8)) {
            let asked: BTreeMap<_, _> = Question::KEYS.iter().map(|key| key.to_string()).zip(values).collect();
            let _ = Question::from_query(&asked);
            let _ = Question::retired(&asked);
        }
    }
}
