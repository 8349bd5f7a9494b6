//! How far opportunities came: a step per open stage, and the signature.
//!
//! A step counts what reached its stage or went further, so a stage that was skipped counts as reached and no step
//! is larger than the one before. Mistakes and duplicates (dismissed) are in none.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Counted, Tally, stages_left, stages_of};
use crate::{
    opportunity::Filter,
    pipeline::{Pipeline, StageKind},
    tr,
    ui::chart::Drawings,
};

/// The funnel.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Funnel {
    /// From the first open stage to the signature.
    pub steps: Vec<Step>,
    /// The chart.
    pub drawings: Option<Drawings>,
}

/// A step of the funnel.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// The stage, or the signature.
    pub label: String,
    /// What came so far.
    pub tally: Tally,
    /// The share of the step before that came so far, percent with one decimal.
    pub conversion: Option<Decimal>,
    /// The share of the first step, percent with one decimal.
    pub of_all: Option<Decimal>,
    /// The list of exactly these records.
    pub href: String,
}

impl Funnel {
    /// From records counted by how many open stages they reached and by outcome. `records` is what they all meet.
    pub fn of(pipeline: &Pipeline, records: &Filter, counted: &[Counted]) -> Funnel {
        let value = |one: &Counted, place: usize| one.values.get(place).and_then(|value| value.0.clone());
        let sum = |keep: &dyn Fn(&Counted) -> bool| {
            counted.iter().filter(|one| keep(one)).map(|one| one.tally).fold(Tally::default(), Tally::plus)
        };
        let open = pipeline.stages.iter().filter(|stage| stage.kind == StageKind::Open).zip(1_i64..);
        let mut levels: Vec<(String, Tally, Filter)> = open
            .map(|(stage, place)| {
                let came = |one: &Counted| {
                    value(one, 0).and_then(|text| text.parse().ok()).is_some_and(|far: i64| far >= place)
                };
                let filter = Filter { reached: Some(stage.code.clone()), ..records.clone() };
                (stage.names.current(), sum(&came), filter)
            })
            .collect();
        let signed = stages_left(&records.stages, stages_of(pipeline, &[StageKind::Won, StageKind::ClosedWon]));
        let was_signed = |one: &Counted| value(one, 1).as_deref() == Some("won");
        levels.push((tr!(analysis.signed).to_owned(), sum(&was_signed), Filter { stages: signed, ..records.clone() }));
        Funnel { steps: steps(levels), drawings: None }
    }
}

fn steps(levels: Vec<(String, Tally, Filter)>) -> Vec<Step> {
    let all = levels.first().map(|(_, tally, _)| tally.count);
    let mut before: Option<i64> = None;
    let mut steps = Vec::new();
    for (label, tally, filter) in levels {
        let href = format!("/opportunities{}", filter.to_query());
        let conversion = before.and_then(|before| share(tally.count, before));
        steps.push(Step { label, tally, conversion, of_all: all.and_then(|all| share(tally.count, all)), href });
        before = Some(tally.count);
    }
    steps
}

/// A part of a number, percent with one decimal.
fn share(part: i64, of: i64) -> Option<Decimal> {
    Tally { signed: part, decided: of, ..Tally::default() }.value(super::Measure::WinRate)
}
