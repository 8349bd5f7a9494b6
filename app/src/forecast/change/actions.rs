//! Use cases of what changed.

use chrono::{Days, NaiveDate};
use sqlx::PgConnection;

use super::{
    Account, Between, ChangeKind, ChangeView, ChangedRecords, chart,
    export::{self, Told},
    store,
};
use crate::{
    auth::{Caller, store as people},
    db::{Db, both},
    error::{AppError, Problem},
    export::{Audience, Table},
    forecast::Scope,
    opportunity::{Filter, listing, slice::Slice},
    pipeline::Category,
};

/// Days that a report of changes looks back unless said: a week.
const WEEK: Days = Days::new(7);
/// Records listed behind one kind of change, and in a file.
pub const MOST_RECORDS: i64 = 500;
/// As [`MOST_RECORDS`], on the page: more are not read there.
pub const MOST_SHOWN: i64 = 200;

/// What changed in a scope between two days: the last week unless said.
///
/// # Errors
/// Days in the wrong order, ahead or before the first record; [`AppError::NotFound`] for people out of sight.
pub async fn account(
    db: &Db,
    caller: &Caller,
    scope: Scope,
    days: (Option<NaiveDate>, Option<NaiveDate>),
) -> Result<(Between, Account), AppError> {
    let mut tx = db.snapshot(caller).await?;
    check_scope(&mut tx, caller, scope).await?;
    let between = between(&mut tx, caller, days).await?;
    Ok((between, explained(&mut tx, caller, scope, between, (None, None), 0).await?.0))
}

/// The opportunities behind one kind of change, or behind all, largest first; in one category, or in all.
///
/// # Errors
/// As [`account`].
pub async fn records(
    db: &Db,
    caller: &Caller,
    scope: Scope,
    days: (Option<NaiveDate>, Option<NaiveDate>),
    what: (Option<ChangeKind>, Option<Category>),
) -> Result<(Between, ChangedRecords), AppError> {
    let mut tx = db.snapshot(caller).await?;
    check_scope(&mut tx, caller, scope).await?;
    let between = between(&mut tx, caller, days).await?;
    Ok((between, explained(&mut tx, caller, scope, between, what, MOST_RECORDS).await?.1))
}

/// The account with the records that changed most, inside a report that has checked scope and days.
pub async fn explained(
    tx: &mut PgConnection,
    caller: &Caller,
    scope: Scope,
    between: Between,
    what: (Option<ChangeKind>, Option<Category>),
    limit: i64,
) -> Result<(Account, ChangedRecords), AppError> {
    let filter = records_in(scope);
    let (before, after) = slices(tx, caller, &filter, between).await?;
    store::explain(tx, &before, &after, what, limit).await
}

fn records_in(scope: Scope) -> Filter {
    Scope { as_of: None, ..scope }.records(Category::COUNTED.to_vec())
}

/// The same question on both days.
async fn slices<'a>(
    tx: &mut PgConnection,
    caller: &'a Caller,
    filter: &'a Filter,
    between: Between,
) -> Result<(Slice<'a>, Slice<'a>), AppError> {
    let now = Slice::load(tx, filter, caller).await?;
    Ok((now.at(tx, between.from).await?, now.at(tx, between.to).await?))
}

/// Only people whose figures the viewer sees in that quarter.
pub async fn check_scope(tx: &mut PgConnection, caller: &Caller, scope: Scope) -> Result<(), AppError> {
    let Some(person) = scope.who.person() else { return Ok(()) };
    let day = caller.organisation.line_day(scope.quarter, scope.as_of.unwrap_or(caller.today));
    let seen = people::colleagues_on(tx, day).await?;
    if seen.iter().any(|colleague| colleague.id == person) { Ok(()) } else { Err(AppError::NotFound) }
}

/// The days of a report: the last week unless said. It may begin at the end of the day before the first record,
/// when there was nothing yet.
///
/// # Errors
/// Days in the wrong order, ahead or before the first record.
pub async fn between(
    tx: &mut PgConnection,
    caller: &Caller,
    (from, to): (Option<NaiveDate>, Option<NaiveDate>),
) -> Result<Between, AppError> {
    let to = to.unwrap_or(caller.today);
    let first = store::first_day(tx).await?.unwrap_or(caller.today);
    let nothing_yet = first.pred_opt().unwrap_or(first);
    let from = match from {
        Some(day) if day < nothing_yet => return Err(AppError::field("from", Problem::BeforeHistory(first))),
        Some(day) => day,
        None => to.checked_sub_days(WEEK).unwrap_or(to).max(nothing_yet).min(to),
    };
    Between::new(from, to, caller.today)
}

/// The page of changes: the account, its waterfall and the largest of the records behind a kind (all kinds unless said).
///
/// # Errors
/// As [`account`].
pub async fn view(
    db: &Db,
    caller: &Caller,
    scope: Scope,
    days: (Option<NaiveDate>, Option<NaiveDate>),
    (kind, column): (Option<ChangeKind>, Option<Category>),
    limit: i64,
) -> Result<ChangeView, AppError> {
    let mut tx = db.snapshot(caller).await?;
    let people = people::colleagues_on(&mut tx, caller.organisation.line_day(scope.quarter, caller.today)).await?;
    check_scope(&mut tx, caller, scope).await?;
    let first_day = store::first_day(&mut tx).await?;
    let between = between(&mut tx, caller, days).await?;
    let filter = records_in(scope);
    let (before, after) = slices(&mut tx, caller, &filter, between).await?;
    let mut beside = db.beside(&mut tx, caller).await?;
    let ((account, records), (totals_before, totals)) = both(
        &mut tx,
        beside.as_deref_mut(),
        async |tx| store::explain(tx, &before, &after, (kind, column), limit).await,
        async |tx| Ok((listing::totals(tx, &before).await?, listing::totals(tx, &after).await?)),
    )
    .await?;
    let chart = chart::waterfall(scope, between, &account, column, caller);
    Ok(ChangeView { scope, between, first_day, people, account, column, chart, kind, records, totals_before, totals })
}

/// The account and the opportunities behind a kind (all unless said) as a table for a file; in one category, or in all.
///
/// # Errors
/// As [`account`].
pub async fn table(
    db: &Db,
    caller: &Caller,
    scope: Scope,
    days: (Option<NaiveDate>, Option<NaiveDate>),
    what: (Option<ChangeKind>, Option<Category>),
    audience: Audience,
) -> Result<Table, AppError> {
    Ok(export::table(&told(db, caller, scope, days, what, MOST_RECORDS).await?, caller, audience))
}

/// What such a file tells, with so many opportunities.
pub(super) async fn told(
    db: &Db,
    caller: &Caller,
    scope: Scope,
    days: (Option<NaiveDate>, Option<NaiveDate>),
    what: (Option<ChangeKind>, Option<Category>),
    limit: i64,
) -> Result<Told, AppError> {
    let mut tx = db.snapshot(caller).await?;
    check_scope(&mut tx, caller, scope).await?;
    let between = between(&mut tx, caller, days).await?;
    let filter = records_in(scope);
    let (before, after) = slices(&mut tx, caller, &filter, between).await?;
    let (account, records) = store::explain(&mut tx, &before, &after, what, limit).await?;
    let steps = store::steps_of(&mut tx, &before, &after, what, &records.listed).await?;
    let totals = listing::totals(&mut tx, &after).await?;
    Ok(Told { scope, between, what, account, records, steps, totals })
}
