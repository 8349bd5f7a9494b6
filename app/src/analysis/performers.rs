//! Sales performance, counted: what was decided in a period, by its outcome.

use rust_decimal::Decimal;
use sqlx::PgConnection;

use super::{
    Attained, Attainment, Dimension, Lists, MOST_ROWS, Outcomes, Performer, Question, SalesPerformance, Teams,
    outcomes, stages_left, stages_of,
    store::{self, Grouping},
    tabulate::{Words, key_of, list_of},
    with_outcome,
};
use crate::{
    auth::{Caller, store as people},
    error::AppError,
    opportunity::{Filter, listing::totals, slice::Slice},
    pipeline::{Pipeline, StageKind},
    tr,
};

/// The records of a report: what was decided, and what of it was signed.
struct Records {
    decided: Filter,
    won: Filter,
}

/// Who won what of the records of a question, by its dimension; people with their attainment.
pub async fn performance(
    tx: &mut PgConnection,
    caller: &Caller,
    pipeline: &Pipeline,
    question: &Question,
    attainment: &Attainment,
) -> Result<SalesPerformance, AppError> {
    let (by, calendar) = (question.by, &caller.organisation.calendar);
    let decided = question.records(caller.today, calendar, pipeline);
    let won =
        Filter { stages: stages_left(&decided.stages, stages_of(pipeline, &StageKind::SIGNED)), ..decided.clone() };
    let records = Records { decided, won };
    let slice = Slice::load(tx, &records.decided, caller).await?;
    let people = people::colleagues_on(tx, slice.line_day()).await?;
    let outcome = store::outcome();
    let whom = by.reading(0, &Teams { leaders: Vec::new(), on: slice.as_of() });
    let grouping = Grouping { credited: by.is_credited(), days: true };
    let counted = store::tallies(tx, &slice, &[whom, outcome.clone()], grouping).await?;
    // What several people share counts once in all.
    let all = store::tallies(tx, &slice, &[outcome], Grouping { days: true, ..Grouping::default() }).await?;
    let sums = totals(tx, &slice.narrowed(&records.won)).await?;

    let words = Words { pipeline, people: &people, calendar, currency: caller.organisation.currency };
    let mut found = outcomes(&counted, |one| one.values.first().map(|value| key_of(by, value, calendar)));
    // One more is no longer than a row that stands for it.
    let smaller = if found.len() > MOST_ROWS + 1 { found.split_off(MOST_ROWS) } else { Vec::new() };
    let row = |(key, name, sums): (String, Option<String>, Outcomes)| {
        let label = words.label(by, &key, name);
        let attained = attained(attainment, &key).filter(|_| by == Dimension::Person);
        performer(label, sums, Some(records.lists(&[(by, key)])), attained)
    };
    let mut rows: Vec<Performer> = found.into_iter().map(row).collect();
    rows.extend(together(smaller));
    let all = all.iter().fold(Outcomes::default(), with_outcome);
    let all = performer(tr!(analysis.overall).to_owned(), all, Some(records.lists(&[])), None);
    let quarter = attainment.scope.quarter;
    Ok(SalesPerformance { by, rows, all, quarter, converted: sums.converted, missing: sums.others })
}

impl Records {
    fn lists(&self, conditions: &[(Dimension, String)]) -> Lists {
        let with_amount = Filter { min: self.won.min.or(Some(Decimal::ZERO)), ..self.won.clone() };
        let list = |records: &Filter| list_of(records, conditions);
        Lists { won: list(&self.won), with_amount: list(&with_amount), decided: list(&self.decided) }
    }
}

fn performer(label: String, (won, decided): Outcomes, lists: Option<Lists>, attained: Option<&Attained>) -> Performer {
    Performer { label, won, decided, lists, attained: attained.cloned() }
}

/// The smaller ones as one row, which no address names.
fn together(smaller: Vec<(String, Option<String>, Outcomes)>) -> Option<Performer> {
    let label = tr!(analysis.others, count = smaller.len());
    let sums = smaller.into_iter().map(|(_, _, sums)| sums);
    let sums = sums.reduce(|(won, decided), (more_won, more)| (won.plus(more_won), decided.plus(more)))?;
    Some(performer(label, sums, None, None))
}

/// A person's attainment, by their key.
fn attained<'a>(attainment: &'a Attainment, key: &str) -> Option<&'a Attained> {
    attainment.bands.iter().flat_map(|band| &band.people).find(|attained| attained.person.to_string() == key)
}
