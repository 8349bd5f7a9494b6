//! What became of the opportunities of each quarter of opening.

use serde::{Deserialize, Serialize};

use super::{Counted, Tally, stages_left};
use crate::{
    calendar::{FiscalCalendar, Quarter, parse_date},
    money::Money,
    opportunity::{Closing, Converted, Filter},
    ui::chart::Drawings,
};

/// The cohorts, oldest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cohorts {
    /// One per quarter.
    pub quarters: Vec<Cohort>,
    /// What of the amounts won was converted.
    pub converted: Vec<Converted>,
    /// Amounts won without a rate, in no figure.
    pub missing: Vec<Money>,
    /// The chart.
    pub drawings: Option<Drawings>,
}

/// The opportunities opened in one quarter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cohort {
    /// The quarter of their opening dates.
    pub quarter: Quarter,
    /// Signed ones.
    pub won: Outcome,
    /// Those still open, or on hold.
    pub open: Outcome,
    /// Lost ones, and those given up by our own decision.
    pub lost: Outcome,
    /// All of them.
    pub all: Outcome,
}

/// A part of a cohort.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// What is in it.
    pub tally: Tally,
    /// The list of exactly these records.
    pub href: String,
}

impl Cohorts {
    /// From records counted by month of opening and by outcome; `stages` are the codes of won, open and lost ones.
    pub fn of(
        quarters: &[Quarter],
        calendar: &FiscalCalendar,
        records: &Filter,
        stages: [Vec<String>; 3],
        counted: &[Counted],
    ) -> Cohorts {
        let [won, open, lost] = stages;
        let one = |quarter: &Quarter| {
            let part = |outcome: Option<&str>, stages: &[String]| {
                let mine = counted.iter().filter(|one| is_of(one, *quarter, outcome, calendar)).map(|one| one.tally);
                let opened = Some(Closing::Quarter(*quarter));
                let kept = if stages.is_empty() {
                    records.stages.clone()
                } else {
                    stages_left(&records.stages, stages.to_vec())
                };
                let filter = Filter { opened, stages: kept, ..records.clone() };
                Outcome {
                    tally: mine.fold(Tally::default(), Tally::plus),
                    href: format!("/opportunities{}", filter.to_query()),
                }
            };
            Cohort {
                quarter: *quarter,
                won: part(Some("won"), &won),
                open: part(Some("open"), &open),
                lost: part(Some("lost"), &lost),
                all: part(None, &[]),
            }
        };
        Cohorts {
            quarters: quarters.iter().map(one).collect(),
            converted: Vec::new(),
            missing: Vec::new(),
            drawings: None,
        }
    }
}

fn is_of(counted: &Counted, quarter: Quarter, outcome: Option<&str>, calendar: &FiscalCalendar) -> bool {
    let value = |place: usize| counted.values.get(place).and_then(|value| value.0.as_deref());
    let opened = value(0).and_then(|day| parse_date(day).ok().flatten());
    opened.is_some_and(|day| calendar.quarter_of(day) == quarter) && (outcome.is_none() || value(1) == outcome)
}
