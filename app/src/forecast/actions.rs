//! Use cases of the forecast.

use std::collections::HashMap;

use serde_json::json;

use super::{Forecast, QuarterFigures, Quota, QuotaForm, QuotaSheet, Row, Who, charts, drill_down, roll_up, store};
use crate::{
    activity::{self, Subject},
    auth::{Caller, PersonId, Role, store as people},
    calendar::{DateRange, Quarter},
    db::Db,
    error::{AppError, Problem},
    language::NumberMarks,
    money::parse_amount,
    pipeline::Category,
};

/// Quarters shown before and after the chosen one.
const QUARTERS_AROUND: (i32, i32) = (3, 1);

/// The forecast of a quarter (today's unless said) for a person's part of the tree (all of it unless said).
///
/// # Errors
/// [`AppError::NotFound`] when the person is not one whose records the caller sees.
pub async fn forecast(
    db: &Db,
    caller: &Caller,
    quarter: Option<Quarter>,
    top: Option<PersonId>,
) -> Result<Forecast, AppError> {
    let calendar = caller.organisation.calendar;
    let quarter = quarter.unwrap_or_else(|| calendar.quarter_of(caller.today));
    let mut tx = db.snapshot(caller).await?;
    let people = people::visible_colleagues(&mut tx).await?;
    if top.is_some_and(|top| !people.iter().any(|person| person.id == top)) {
        return Err(AppError::NotFound);
    }
    let who = top.map_or(Who::Company, Who::Team);
    let filter = drill_down(quarter, who, Category::COUNTED.to_vec());
    let (own, all) = store::by_owner(&mut tx, &filter, caller).await?;
    let around: Vec<Quarter> = (-QUARTERS_AROUND.0..=QUARTERS_AROUND.1).map(|steps| quarter.plus(steps)).collect();
    let quotas = quotas_of(&mut tx, caller, &around).await?;
    let no_quotas = Vec::new();
    let rows = roll_up(&people, &own, quotas.get(&quarter).unwrap_or(&no_quotas), top);
    let figures = store::by_quarter(&mut tx, &filter, &around, caller).await?;
    let quarters: Vec<QuarterFigures> = figures
        .into_iter()
        .map(|(quarter, figures)| {
            let alone = roll_up(&people, &HashMap::new(), quotas.get(&quarter).unwrap_or(&no_quotas), top);
            QuarterFigures { quarter, figures, quota: alone.first().and_then(Row::measured_against) }
        })
        .collect();
    let by_person = charts::by_person(quarter, &rows, caller);
    let by_quarter = charts::by_quarter(&quarters, who, caller);
    Ok(Forecast {
        quarter,
        top,
        people,
        rows,
        quarters,
        others: all.others,
        by_person,
        by_quarter,
        leads: caller.viewer.role().leads(),
    })
}

/// The quotas that count in the organisation's currency, by quarter.
async fn quotas_of(
    tx: &mut sqlx::PgConnection,
    caller: &Caller,
    quarters: &[Quarter],
) -> Result<HashMap<Quarter, Vec<Quota>>, AppError> {
    let calendar = caller.organisation.calendar;
    let ranges = quarters.iter().map(|quarter| calendar.range(*quarter));
    let Some(range) = ranges.reduce(|a, b| DateRange { from: a.from.min(b.from), to: a.to.max(b.to) }) else {
        return Ok(HashMap::new());
    };
    let mut found: HashMap<Quarter, Vec<Quota>> = HashMap::new();
    for (start, quota) in store::quotas(tx, range).await? {
        if quota.currency == caller.organisation.currency {
            found.entry(calendar.quarter_of(start)).or_default().push(quota);
        }
    }
    Ok(found)
}

/// Quotas of a quarter and their history.
pub async fn quota_sheet(db: &Db, caller: &Caller, quarter: Option<Quarter>) -> Result<QuotaSheet, AppError> {
    let calendar = caller.organisation.calendar;
    let quarter = quarter.unwrap_or_else(|| calendar.quarter_of(caller.today));
    let range = calendar.range(quarter);
    let mut tx = db.snapshot(caller).await?;
    let people = people::visible_colleagues(&mut tx).await?;
    let quotas = store::quotas(&mut tx, range).await?.into_iter().map(|(_, quota)| quota).collect();
    let changes = store::quota_changes(&mut tx, range, 100).await?;
    let settable = people.iter().map(|person| person.id).filter(|id| may_set(caller, *id)).collect();
    Ok(QuotaSheet { quarter, people, quotas, changes, settable })
}

/// A manager sets the quotas of those below, not their own; executives and administrators set all.
fn may_set(caller: &Caller, person: PersonId) -> bool {
    match caller.viewer.role() {
        Role::Executive | Role::Administrator => true,
        Role::Manager => person != caller.viewer.id(),
        _ => false,
    }
}

/// Sets a quota: a new version, the older ones stay.
///
/// # Errors
/// [`AppError::Stale`] when somebody set another one meanwhile; field problems; permission.
pub async fn set_quota(db: &Db, caller: &Caller, form: &QuotaForm, marks: NumberMarks) -> Result<(), AppError> {
    caller.viewer.leader()?;
    let currency = caller.organisation.currency;
    let amount = parse_amount(&form.amount, currency, marks)
        .map_err(|why| AppError::field("amount", Problem::Amount(why)))?
        .ok_or(AppError::field("amount", Problem::Required))?;
    let mut tx = db.begin(caller).await?;
    let visible = people::visible_colleagues(&mut tx).await?.iter().any(|person| person.id == form.person);
    if !visible {
        return Err(AppError::NotFound);
    }
    if !may_set(caller, form.person) {
        return Err(AppError::Forbidden(crate::error::Denial::Manager));
    }
    let range = caller.organisation.calendar.range(form.quarter);
    let mut standing = store::quotas(&mut tx, range).await?.into_iter();
    let before = standing.find(|(_, quota)| quota.person == form.person && quota.kind == form.kind);
    // A quota that was set under an earlier fiscal year keeps its own first day.
    let start = before.as_ref().map_or(range.from, |(start, _)| *start);
    let before = before.map(|(_, quota)| quota);
    let version = before.as_ref().map_or(0, |quota| quota.version);
    let new = Quota { person: form.person, kind: form.kind, amount, currency, version: version + 1 };
    let stands = version == form.version;
    if !stands || !store::add_quota(&mut tx, &new, start, caller.viewer.id(), caller.now, None).await? {
        return Err(AppError::Stale { version });
    }
    let data = json!({ "quarter": form.quarter, "kind": form.kind, "before": before.map(|quota| quota.amount), "after": amount });
    activity::record(&mut tx, caller, Subject::Quota, form.person.0, "quota_set", data).await?;
    Ok(tx.commit().await?)
}
