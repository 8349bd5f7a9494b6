//! Use cases of trends and slippage.

use std::collections::HashMap;

use chrono::{Days, NaiveDate};
use rust_decimal::Decimal;
use sqlx::PgConnection;

use super::{Slip, Slippage, TrendPoint, TrendView, chart, store, upkeep, weeks};
use crate::{
    auth::{Caller, Colleague, PersonId, store as people},
    calendar::Quarter,
    db::{Db, both},
    error::{AppError, Problem},
    forecast::{
        Scope,
        change::{Between, ByCategory, actions::check_scope},
        quota_by_day::quota_by_day,
    },
    opportunity::{Totals, slice::Slice},
    pipeline::Category,
};

/// Moves listed one by one.
const MOST_SLIPS: i64 = 200;

/// A quarter week by week, with the quarter before at the same days; the last point of a running quarter is today.
///
/// # Errors
/// [`AppError::NotFound`] for people out of sight.
pub async fn trend(db: &Db, caller: &Caller, scope: Scope) -> Result<Vec<TrendPoint>, AppError> {
    let days = days(db, caller, scope.quarter).await?;
    let mut tx = db.snapshot(caller).await?;
    check_scope(&mut tx, caller, scope).await?;
    let people = people_now(&mut tx, caller, scope).await?;
    let quotas = quotas(&mut tx, caller, scope, &days, &people).await?;
    Ok(points(&mut tx, caller, scope, &days, &quotas).await?.0)
}

/// The days of a trend, each with its counterpart in the quarter before. Takes the snapshots that are missing of them.
async fn days(db: &Db, caller: &Caller, quarter: Quarter) -> Result<Vec<(NaiveDate, NaiveDate)>, AppError> {
    let calendar = &caller.organisation.calendar;
    let (range, earlier) = (calendar.range(quarter), calendar.plus(quarter, -1));
    let earlier_range = calendar.range(earlier);
    let mut days = weeks(range);
    if range.contains(caller.today) && !days.contains(&caller.today) {
        days.push(caller.today);
        days.sort_unstable();
    }
    let counterpart = |day: NaiveDate| {
        let offset = (day - range.from).num_days();
        let day = earlier_range.from.checked_add_signed(chrono::TimeDelta::days(offset));
        day.unwrap_or(earlier_range.from).min(earlier_range.last_day())
    };
    let before: Vec<NaiveDate> = days.iter().map(|day| counterpart(*day)).collect();
    upkeep::fill(db, caller.today, caller.now, quarter, &days).await?;
    upkeep::fill(db, caller.today, caller.now, earlier, &before).await?;
    Ok(days.into_iter().zip(before).collect())
}

/// The people of the quarter as the reporting lines are today.
async fn people_now(tx: &mut PgConnection, caller: &Caller, scope: Scope) -> Result<Vec<Colleague>, AppError> {
    people::colleagues_on(tx, caller.organisation.line_day(scope.quarter, caller.today)).await
}

/// What is measured against on the days of a trend, and today.
async fn quotas(
    tx: &mut PgConnection,
    caller: &Caller,
    scope: Scope,
    days: &[(NaiveDate, NaiveDate)],
    people: &[Colleague],
) -> Result<HashMap<NaiveDate, Decimal>, AppError> {
    let days: Vec<NaiveDate> = days.iter().map(|(day, _)| *day).chain([caller.today]).collect();
    quota_by_day(tx, caller, scope, &days, people).await
}

/// The points of a trend, and the quarter as it stands now with what was converted.
async fn points(
    tx: &mut PgConnection,
    caller: &Caller,
    scope: Scope,
    days: &[(NaiveDate, NaiveDate)],
    quotas: &HashMap<NaiveDate, Decimal>,
) -> Result<(Vec<TrendPoint>, Totals), AppError> {
    let calendar = &caller.organisation.calendar;
    let (here, there): (Vec<_>, Vec<_>) = days.iter().copied().unzip();
    let mut shown = store::snapshots(tx, calendar.range(scope.quarter), &here, scope.who).await?;
    let earlier = calendar.range(calendar.plus(scope.quarter, -1));
    let earlier = store::snapshots(tx, earlier, &there, scope.who).await?;
    let (now, totals) = latest(tx, caller, scope).await?;
    if here.contains(&caller.today) {
        shown.insert(caller.today, now);
    }
    let points = days.iter().map(|days| point(*days, caller.today, &shown, &earlier, quotas));
    Ok((points.collect(), totals))
}

fn point(
    (day, before_day): (NaiveDate, NaiveDate),
    today: NaiveDate,
    shown: &HashMap<NaiveDate, ByCategory>,
    earlier: &HashMap<NaiveDate, ByCategory>,
    quotas: &HashMap<NaiveDate, Decimal>,
) -> TrendPoint {
    let figures = (day <= today).then(|| shown.get(&day).copied().unwrap_or_default());
    let total = earlier.get(&before_day).map_or_else(Default::default, ByCategory::total);
    let before = (before_day < today).then_some(total);
    TrendPoint { day, figures, before_day, before, quota: quotas.get(&day).copied() }
}

/// The quarter today, or on its last day once it is over, with what was converted.
async fn latest(tx: &mut PgConnection, caller: &Caller, scope: Scope) -> Result<(ByCategory, Totals), AppError> {
    let last = caller.organisation.calendar.range(scope.quarter).last_day();
    let filter = Scope { as_of: None, ..scope }.records(Category::COUNTED.to_vec());
    let now = Slice::load(tx, &filter, caller).await?;
    let slice = if last < caller.today { now.at(tx, last).await? } else { now };
    store::by_category(tx, &slice).await
}

/// How closing dates moved in a time (the last ninety days unless said), by owner, and the longest moves of all
/// or of one owner.
///
/// # Errors
/// Days in the wrong order or ahead; [`AppError::NotFound`] for people out of sight.
pub async fn slippage(
    db: &Db,
    caller: &Caller,
    scope: Scope,
    days: (Option<NaiveDate>, Option<NaiveDate>),
    owner: Option<PersonId>,
) -> Result<(Between, Vec<Slippage>, Vec<Slip>), AppError> {
    let between = slippage_days(caller, days)?;
    let mut tx = db.snapshot(caller).await?;
    check_scope(&mut tx, caller, scope).await?;
    let (people, moves) = slipped(&mut tx, scope, between, owner).await?;
    Ok((between, people, moves))
}

fn slippage_days(caller: &Caller, (from, to): (Option<NaiveDate>, Option<NaiveDate>)) -> Result<Between, AppError> {
    let to = to.unwrap_or(caller.today);
    let from = from.unwrap_or_else(|| to.checked_sub_days(Days::new(90)).unwrap_or(to));
    if from > to {
        return Err(AppError::field("from", Problem::Reversed));
    }
    Between::new(from, to, caller.today)
}

async fn slipped(
    tx: &mut PgConnection,
    scope: Scope,
    Between { from, to }: Between,
    owner: Option<PersonId>,
) -> Result<(Vec<Slippage>, Vec<Slip>), AppError> {
    let team = scope.who.person();
    let people = store::slippage(tx, from, to, team).await?;
    Ok((people, store::slips(tx, from, to, team, owner, MOST_SLIPS).await?))
}

/// The page of trends.
///
/// # Errors
/// As [`trend`] and [`slippage`].
pub async fn view(
    db: &Db,
    caller: &Caller,
    scope: Scope,
    asked: (Option<NaiveDate>, Option<NaiveDate>),
    owner: Option<PersonId>,
) -> Result<TrendView, AppError> {
    let between = slippage_days(caller, asked)?;
    let days = days(db, caller, scope.quarter).await?;
    let mut tx = db.snapshot(caller).await?;
    check_scope(&mut tx, caller, scope).await?;
    let people = people_now(&mut tx, caller, scope).await?;
    let quotas = quotas(&mut tx, caller, scope, &days, &people).await?;
    let mut beside = db.beside(&mut tx, caller).await?;
    let ((points, totals), (slippage, slips)) = both(
        &mut tx,
        beside.as_deref_mut(),
        async |tx| points(tx, caller, scope, &days, &quotas).await,
        async |tx| slipped(tx, scope, between, owner).await,
    )
    .await?;
    let earlier = caller.organisation.calendar.plus(scope.quarter, -1);
    let chart = chart::drawn(&chart::lines(scope, earlier, &points, caller), caller);
    let quota = quotas.get(&caller.today).copied();
    Ok(TrendView { scope, earlier, people, points, quota, totals, chart, between, slippage, slips, owner })
}
