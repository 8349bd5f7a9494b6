//! Use cases of questions: answer one, show it with what can be asked instead, make a file of it.

use std::collections::BTreeMap;

use sqlx::PgConnection;

use super::{
    Answer, Dimension, Measure, Question, QuestionView, Reading, Show, Tally, Teams, charts, export, saved,
    store::{self, Grouping},
    tabulate::{Counts, Words, stacks, tabulate},
};
use crate::{
    auth::{Caller, store as people},
    db::Db,
    error::AppError,
    export::Table,
    opportunity::{Filter, FilterPage, actions::filter_choices, listing::totals, slice::Slice},
    pipeline::{self, Pipeline},
};

/// The answer to a question.
///
/// # Errors
/// When the day of the question has not come yet or lies before the first record.
pub async fn answer(db: &Db, caller: &Caller, question: &Question) -> Result<Answer, AppError> {
    let mut tx = store::snapshot(db, caller).await?;
    let pipeline = pipeline::store::default_pipeline(&mut tx).await?;
    answer_in(&mut tx, caller, question, &pipeline, "answer").await
}

/// As [`answer`], inside a transaction that asks more; its chart is told from others on the page by `chart`.
pub async fn answer_in(
    tx: &mut PgConnection,
    caller: &Caller,
    question: &Question,
    pipeline: &Pipeline,
    chart: &str,
) -> Result<Answer, AppError> {
    let calendar = &caller.organisation.calendar;
    let records = question.records(calendar, pipeline);
    let slice = Slice::load(tx, &records, caller).await?;
    let people = people::colleagues_on(tx, slice.line_day()).await?;
    let teams = Teams::of(&people, slice.line_day(), records.team);
    let counts = counts(tx, &slice, question, &teams).await?;
    let sums = totals(tx, &slice).await?;
    let words = Words { pipeline, people: &people, calendar, currency: caller.organisation.currency };
    let mut answer = tabulate(question, &records, counts, &words);
    (answer.converted, answer.missing) = (sums.converted, sums.others);
    answer.drawings = match question.show {
        Show::Table => None,
        Show::Stacked if stacks(question) => Some(charts::stacked(&answer, chart)),
        Show::Stacked | Show::Bars => Some(charts::bars(&answer, chart)),
    };
    Ok(answer)
}

/// Two statements, four with a second dimension: what is shared between people counts once in every total.
async fn counts(
    tx: &mut PgConnection,
    slice: &Slice<'_>,
    question: &Question,
    teams: &Teams,
) -> Result<Counts, AppError> {
    let days = question.measure == Measure::CycleDays;
    let reading = |dimension: Dimension, n| dimension.reading(n, teams);
    let grouping =
        |dimensions: &[Dimension]| Grouping { credited: dimensions.iter().any(|one| one.is_credited()), days };
    let none: &[Reading] = &[];
    let all = store::tallies(tx, slice, none, grouping(&[])).await?;
    let rows = store::tallies(tx, slice, &[reading(question.by, 0)], grouping(&[question.by])).await?;
    let (columns, cells) = match question.then {
        Some(then) => {
            let both = [reading(question.by, 0), reading(then, 1)];
            (
                store::tallies(tx, slice, &[reading(then, 0)], grouping(&[then])).await?,
                store::tallies(tx, slice, &both, grouping(&[question.by, then])).await?,
            )
        }
        None => (Vec::new(), Vec::new()),
    };
    let all = all.first().map_or_else(Tally::default, |one| one.tally);
    Ok(Counts { rows, columns, cells, all })
}

/// The page of a question: its answer, or what is the matter with it, and what can be asked instead.
pub async fn question_view(
    db: &Db,
    caller: &Caller,
    query: &BTreeMap<String, String>,
    saved: Option<i64>,
) -> Result<QuestionView, AppError> {
    let retired = Question::retired(query);
    let known: BTreeMap<String, String> = query
        .iter()
        .filter(|(_, value)| !retired.contains(&value.trim().to_owned()))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    let question = Question::from_query(&known)?;
    let answer = match retired.is_empty() {
        true => Some(answer(db, caller, &question).await?),
        false => None,
    };
    let mut tx = db.snapshot(caller).await?;
    let kept = match saved {
        Some(id) => Some(saved::find(&mut tx, caller, id).await?),
        None => None,
    };
    let all = saved::all(&mut tx, caller).await?;
    drop(tx);
    let choices = filter_choices(db, caller, question.filter.clone(), FilterPage::Question).await?;
    Ok(QuestionView { question, retired, answer, choices, kept, saved: all })
}

/// The answer as a table for spreadsheets, with what a reader should know on a sheet of its own.
///
/// # Errors
/// As [`answer`].
pub async fn table(db: &Db, caller: &Caller, question: &Question) -> Result<Table, AppError> {
    let plain = Question { show: Show::Table, ..question.clone() };
    Ok(export::table(&answer(db, caller, &plain).await?, caller))
}

/// The keys that a question's address may hold.
pub fn known_keys() -> [&'static [&'static str]; 2] {
    [&Question::KEYS, &Filter::KEYS]
}
