//! What somebody is measured against, day by day.

use std::collections::HashMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use sqlx::PgConnection;

use super::{Quota, QuotaVersion, Row, Scope, counting_on, roll_up, store};
use crate::{
    auth::{Caller, Colleague, store as people},
    error::AppError,
};

/// Target or quota of a scope at the end of each of those days, of the people who belonged to it on that day: what the
/// forecast as of the day is measured against. Days to come take what is known today. `now` are the people of today;
/// others are read only where the reporting lines changed between the days.
pub async fn quota_by_day(
    tx: &mut PgConnection,
    caller: &Caller,
    scope: Scope,
    days: &[NaiveDate],
    now: &[Colleague],
) -> Result<HashMap<NaiveDate, Decimal>, AppError> {
    let organisation = &caller.organisation;
    let range = organisation.calendar.range(scope.quarter);
    let versions = store::quota_versions(tx, range).await?;
    if versions.is_empty() {
        return Ok(HashMap::new());
    }
    let moves = people::line_moves(tx, range.from, range.last_day()).await?;
    let line_day = |day: NaiveDate| organisation.line_day(scope.quarter, day);
    let last_move = |day: NaiveDate| moves.iter().rfind(|moved| **moved <= line_day(day)).copied();
    let (mut since, mut people) = (last_move(caller.today), now.to_vec());
    let mut found = HashMap::new();
    for day in days {
        if last_move(*day) != since {
            (since, people) = (last_move(*day), people::colleagues_on(tx, line_day(*day)).await?);
        }
        found.extend(measured(caller, scope, &versions, &people, *day).map(|quota| (*day, quota)));
    }
    Ok(found)
}

fn measured(
    caller: &Caller,
    scope: Scope,
    versions: &[QuotaVersion],
    people: &[Colleague],
    day: NaiveDate,
) -> Option<Decimal> {
    let counting = counting_on(versions, day).into_iter().map(|version| version.quota.clone());
    let quotas: Vec<Quota> = counting.filter(|quota| quota.currency == caller.organisation.currency).collect();
    roll_up(people, &HashMap::new(), &[], &quotas, scope.who.person()).first().and_then(Row::measured_against)
}
