//! Use cases of questions: answer one, show it with what can be asked instead, make a file of it.

use std::collections::{BTreeMap, HashMap};

use sqlx::PgConnection;

use super::{
    Answer, Counted, Dimension, Measure, PortalView, Question, QuestionView, Reading, Show, Tally, Teams, by_people,
    export, saved,
    store::{self, Grouping},
    tabulate::{Counts, Words, tabulate},
};
use crate::{
    auth::{Caller, store as people},
    db::Db,
    error::AppError,
    export::{Format, Table},
    forecast::store::{ByPerson, by_person},
    opportunity::{
        Filter, FilterPage, ListView,
        actions::{filter_choices, listing_in},
        listing::totals,
        slice::Slice,
    },
    pipeline::{self, Pipeline},
};

/// The answer to a question.
///
/// # Errors
/// When the day of the question has not come yet or lies before the first record.
pub async fn answer(db: &Db, caller: &Caller, question: &Question) -> Result<Answer, AppError> {
    let mut tx = store::snapshot(db, caller).await?;
    let pipeline = pipeline::store::default_pipeline(&mut tx).await?;
    let answer = answer_in(&mut tx, caller, question, &pipeline, "answer").await?;
    with_rates(&mut tx, caller, answer, &pipeline).await
}

/// An answer with the rates behind its amounts, and with the amounts that have none.
pub async fn with_rates(
    tx: &mut PgConnection,
    caller: &Caller,
    mut answer: Answer,
    pipeline: &Pipeline,
) -> Result<Answer, AppError> {
    let records = answer.question.records(caller.today, &caller.organisation.calendar, pipeline);
    let slice = Slice::load(tx, &records, caller).await?;
    let sums = totals(tx, &slice).await?;
    (answer.converted, answer.missing) = (sums.converted, sums.others);
    Ok(answer)
}

/// As [`answer`], inside a transaction that asks more and says itself what was converted; its chart is told from others on
/// the page by `chart`.
pub async fn answer_in(
    tx: &mut PgConnection,
    caller: &Caller,
    question: &Question,
    pipeline: &Pipeline,
    chart: &str,
) -> Result<Answer, AppError> {
    Ok(table_in(tx, caller, question, pipeline, None).await?.drawn(chart))
}

/// As [`answer_in`], without its chart; `own` is what the people of the question have, where that is known.
pub async fn table_in(
    tx: &mut PgConnection,
    caller: &Caller,
    question: &Question,
    pipeline: &Pipeline,
    own: Option<&ByPerson>,
) -> Result<Answer, AppError> {
    let calendar = &caller.organisation.calendar;
    let records = question.records(caller.today, calendar, pipeline);
    let slice = Slice::load(tx, &records, caller).await?;
    let people = people::colleagues_on(tx, slice.line_day()).await?;
    let teams = Teams::of(&people, slice.line_day(), records.team);
    let counts = counts(tx, &slice, question, &teams, own).await?;
    let words = Words { pipeline, people: &people, calendar, currency: caller.organisation.currency };
    Ok(tabulate(question, &records, counts, &words))
}

/// A portal: the chart of a question and a page of the list of the same records, read in one snapshot.
///
/// # Errors
/// As [`answer`]; when `sort` is no order or `after` no place in a list.
pub async fn portal(
    db: &Db,
    caller: &Caller,
    question: &Question,
    sort: &str,
    after: Option<&str>,
) -> Result<PortalView, AppError> {
    let mut tx = store::snapshot(db, caller).await?;
    let pipeline = pipeline::store::default_pipeline(&mut tx).await?;
    let answer = table_in(&mut tx, caller, question, &pipeline, None).await?;
    let listing = listing_in(&mut tx, caller, &question.filter, sort, after).await?;
    drop(tx);
    let choices = filter_choices(db, caller, question.filter.clone(), FilterPage::Portal).await?;
    let mut portal = PortalView::of(answer, ListView { listing, choices, sort: sort.to_owned() });
    portal.answer = portal.answer.drawn("portal");
    Ok(portal)
}

/// Told from the figures by person where those say it. Else one statement, or one more for every choice of people to
/// divide by: what they share counts once in every total.
async fn counts(
    tx: &mut PgConnection,
    slice: &Slice<'_>,
    question: &Question,
    teams: &Teams,
    own: Option<&ByPerson>,
) -> Result<Counts, AppError> {
    let days = question.measure == Measure::CycleDays;
    let dimensions: Vec<Dimension> = std::iter::once(question.by).chain(question.then).collect();
    if slice.is_kept() && question.measure.is_sum() && dimensions.iter().all(|one| one.is_of_totals()) {
        let asked;
        let own = match own {
            Some(own) => own,
            None => {
                asked = by_person(tx, slice).await?;
                &asked
            }
        };
        return by_people::counts(tx, own, dimensions, teams).await;
    }
    let readings: Vec<Reading> = dimensions.iter().enumerate().map(|(n, one)| one.reading(n, teams)).collect();
    let credited = |choice: &[usize]| -> Vec<usize> {
        let of_people = |n: &usize| dimensions.get(*n).is_some_and(|one| one.is_credited());
        choice.iter().copied().filter(of_people).collect()
    };
    let choices: &[&[usize]] = if question.then.is_some() { &[&[], &[0], &[1], &[0, 1]] } else { &[&[], &[0]] };
    let mut found: HashMap<&[usize], Vec<Counted>> = HashMap::new();
    for choice in choices {
        if found.contains_key(choice) {
            continue;
        }
        let people = credited(choice);
        let together: Vec<&[usize]> = choices.iter().copied().filter(|other| credited(other) == people).collect();
        let grouping = Grouping { credited: !people.is_empty(), days };
        // Only the dimensions that are asked for: of people that another choice divides by, nothing is joined.
        let places: Vec<usize> = (0..dimensions.len()).filter(|n| together.iter().any(|one| one.contains(n))).collect();
        let used: Vec<Reading> = places.iter().filter_map(|n| readings.get(*n).cloned()).collect();
        let inside = |choice: &[usize]| -> Vec<usize> {
            choice.iter().filter_map(|n| places.iter().position(|place| place == n)).collect()
        };
        let asked: Vec<Vec<usize>> = together.iter().map(|choice| inside(choice)).collect();
        let asked: Vec<&[usize]> = asked.iter().map(Vec::as_slice).collect();
        let counted = store::tallies_by(tx, slice, &used, &asked, grouping).await?;
        found.extend(together.into_iter().zip(counted));
    }
    let mut take = |choice: &[usize]| found.remove(choice).unwrap_or_default();
    let all = take(&[]).first().map_or_else(Tally::default, |one| one.tally);
    Ok(Counts { rows: take(&[0]), columns: take(&[1]), cells: take(&[0, 1]), all })
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

/// The answer as a table for a file, with what a reader should know beside it.
///
/// # Errors
/// As [`answer`].
pub async fn table(db: &Db, caller: &Caller, question: &Question, format: Format) -> Result<Table, AppError> {
    let plain = Question { show: Show::Table, ..question.clone() };
    Ok(export::table(&answer(db, caller, &plain).await?, caller, format))
}

/// The keys that a question's address may hold.
pub fn known_keys() -> [&'static [&'static str]; 2] {
    [&Question::KEYS, &Filter::KEYS]
}
