//! Use cases of trends and slippage.

use std::collections::HashMap;

use chrono::{Days, NaiveDate};

use super::{Slip, Slippage, TrendPoint, TrendView, chart, store, upkeep, weeks};
use crate::{
    auth::{Caller, PersonId, store as people},
    db::Db,
    error::{AppError, Problem},
    forecast::{
        Scope,
        actions::quota_of,
        change::{Between, ByCategory, actions::check_scope},
    },
    opportunity::{Totals, listing::totals, slice::Slice},
    pipeline::Category,
};

/// Moves listed one by one.
const MOST_SLIPS: i64 = 200;

/// A quarter week by week, with the quarter before at the same days; the last point of a running quarter is today.
///
/// # Errors
/// [`AppError::NotFound`] for people out of sight.
pub async fn trend(db: &Db, caller: &Caller, scope: Scope) -> Result<Vec<TrendPoint>, AppError> {
    let calendar = &caller.organisation.calendar;
    let (range, earlier) = (calendar.range(scope.quarter), calendar.plus(scope.quarter, -1));
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
    upkeep::fill(db, caller.today, caller.now, scope.quarter, &days).await?;
    upkeep::fill(db, caller.today, caller.now, earlier, &before).await?;
    let mut tx = db.snapshot(caller).await?;
    check_scope(&mut tx, caller, scope).await?;
    let mut shown = store::snapshots(&mut tx, range, &days, scope.who).await?;
    let earlier_shown = store::snapshots(&mut tx, earlier_range, &before, scope.who).await?;
    if days.contains(&caller.today) {
        shown.insert(caller.today, now(&mut tx, caller, scope).await?);
    }
    Ok(days.iter().zip(before).map(|(day, before)| point(*day, before, caller.today, &shown, &earlier_shown)).collect())
}

fn point(
    day: NaiveDate,
    before: NaiveDate,
    today: NaiveDate,
    shown: &HashMap<NaiveDate, ByCategory>,
    earlier: &HashMap<NaiveDate, ByCategory>,
) -> TrendPoint {
    let figures = (day <= today).then(|| shown.get(&day).copied().unwrap_or_default());
    let total = earlier.get(&before).map_or_else(Default::default, ByCategory::total);
    TrendPoint { day, figures, before_day: before, before: (before < today).then_some(total) }
}

async fn now(tx: &mut sqlx::PgConnection, caller: &Caller, scope: Scope) -> Result<ByCategory, AppError> {
    let filter = Scope { as_of: None, ..scope }.records(Category::COUNTED.to_vec());
    let slice = Slice::load(tx, &filter, caller).await?;
    store::by_category(tx, &slice).await
}

/// The quarter today, or on its last day once it is over, with what was converted.
async fn latest(tx: &mut sqlx::PgConnection, caller: &Caller, scope: Scope) -> Result<Totals, AppError> {
    let last = caller.organisation.calendar.range(scope.quarter).last_day();
    let filter = Scope { as_of: None, ..scope }.records(Category::COUNTED.to_vec());
    let now = Slice::load(tx, &filter, caller).await?;
    let slice = if last < caller.today { now.at(tx, last).await? } else { now };
    totals(tx, &slice).await
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
    let to = days.1.unwrap_or(caller.today);
    let from = days.0.unwrap_or_else(|| to.checked_sub_days(Days::new(90)).unwrap_or(to));
    if from > to {
        return Err(AppError::field("from", Problem::Reversed));
    }
    let between = Between::new(from, to, caller.today)?;
    let mut tx = db.snapshot(caller).await?;
    check_scope(&mut tx, caller, scope).await?;
    let team = scope.who.person();
    let people = store::slippage(&mut tx, from, to, team).await?;
    Ok((between, people, store::slips(&mut tx, from, to, team, owner, MOST_SLIPS).await?))
}

/// The page of trends.
///
/// # Errors
/// As [`trend`] and [`slippage`].
pub async fn view(
    db: &Db,
    caller: &Caller,
    scope: Scope,
    days: (Option<NaiveDate>, Option<NaiveDate>),
    owner: Option<PersonId>,
) -> Result<TrendView, AppError> {
    let points = trend(db, caller, scope).await?;
    let (between, slippage, slips) = slippage(db, caller, scope, days, owner).await?;
    let mut tx = db.snapshot(caller).await?;
    let people = people::colleagues_on(&mut tx, caller.organisation.line_day(scope.quarter, caller.today)).await?;
    let quota = quota_of(&mut tx, caller, scope, &people).await?;
    let earlier = caller.organisation.calendar.plus(scope.quarter, -1);
    let chart = chart::lines(scope, earlier, &points, quota, caller);
    let totals = latest(&mut tx, caller, scope).await?;
    Ok(TrendView { scope, earlier, people, points, quota, totals, chart, between, slippage, slips, owner })
}
