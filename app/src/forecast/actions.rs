//! Use cases of the forecast.

use std::collections::HashMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde_json::json;

use super::{
    Figures, Forecast, ForecastView, QuarterFigures, Quota, QuotaDays, QuotaForm, QuotaSheet, Reading, Row, Scope, Who,
    charts::Charts, counting_on, export, quota_export, roll_up, store,
};
use crate::{
    activity::{self, Subject},
    auth::{Caller, Colleague, PersonId, Role, store as people},
    calendar::{BEGINNING, DateRange, END, FiscalCalendar, Quarter, parse_date},
    db::{Db, both},
    error::{AppError, Problem},
    export::{Audience, Table},
    language::NumberMarks,
    money::parse_amount,
    opportunity::{Closing, Filter, Totals, slice::Slice},
    pipeline::Category,
};

/// Quarters shown before and after the chosen one.
const QUARTERS_AROUND: (i32, i32) = (3, 1);

/// The forecast of a quarter (today's unless said), as of a day (now unless said), for a person's part of the tree (all of it unless said).
///
/// # Errors
/// [`AppError::NotFound`] when the person is not one whose records the caller sees.
pub async fn forecast(
    db: &Db,
    caller: &Caller,
    quarter: Option<Quarter>,
    top: Option<PersonId>,
    as_of: Option<NaiveDate>,
) -> Result<Forecast, AppError> {
    let calendar = &caller.organisation.calendar;
    let quarter = quarter.unwrap_or_else(|| calendar.quarter_of(caller.today));
    let mut tx = db.snapshot(caller).await?;
    let shown = as_of.unwrap_or(caller.today);
    let people = people::colleagues_on(&mut tx, caller.organisation.line_day(quarter, shown)).await?;
    if top.is_some_and(|top| !people.iter().any(|person| person.id == top)) {
        return Err(AppError::NotFound);
    }
    let who = top.map_or(Who::Company, Who::Team);
    let scope = Scope { quarter, who, as_of };
    let filter = scope.records(Category::COUNTED.to_vec());
    let slice = Slice::load(&mut tx, &filter, caller).await?;
    let around: Vec<Quarter> =
        (-QUARTERS_AROUND.0..=QUARTERS_AROUND.1).map(|steps| calendar.plus(quarter, steps)).collect();
    let quotas = quotas_of(&mut tx, caller, &around, shown).await?;
    let no_quotas = Vec::new();
    let mut beside = db.beside(&mut tx, caller).await?;
    let (own, lines) = both(
        &mut tx,
        beside.as_deref_mut(),
        async |tx| store::by_person(tx, &slice).await,
        async |tx| all_around(tx, caller, (scope, &filter), &around, people.clone()).await,
    )
    .await?;
    let rows = roll_up(&people, &own.figures, &own.shared, quotas.get(&quarter).unwrap_or(&no_quotas), top);
    let mut quarters = Vec::with_capacity(around.len());
    let mut all_around = Totals::none(caller.organisation.currency);
    for Around { figures, all, people } in lines {
        all_around = all_around.plus(&all);
        quarters.extend(figures.into_iter().map(|(quarter, figures)| {
            let alone = roll_up(&people, &HashMap::new(), &[], quotas.get(&quarter).unwrap_or(&no_quotas), top);
            QuarterFigures { quarter, figures, quota: alone.first().and_then(Row::measured_against) }
        }));
    }
    Ok(Forecast {
        quarter,
        as_of,
        top,
        people,
        rows,
        quarters,
        converted: own.all.converted,
        others: own.all.others,
        converted_around: all_around.converted,
        others_around: all_around.others,
        leads: caller.viewer.role().leads(),
    })
}

/// The page of a forecast: its figures and charts, read as asked.
///
/// # Errors
/// As [`forecast`].
pub async fn view(
    db: &Db,
    caller: &Caller,
    quarter: Option<Quarter>,
    top: Option<PersonId>,
    as_of: Option<NaiveDate>,
    reading: Reading,
) -> Result<ForecastView, AppError> {
    let forecast = forecast(db, caller, quarter, top, as_of).await?;
    let charts = Charts { reading, currency: caller.organisation.currency };
    let by_person = charts.drawn(&charts.by_person(&forecast));
    let by_quarter = charts.drawn(&charts.by_quarter(&forecast));
    Ok(ForecastView { forecast, reading, by_person, by_quarter })
}

/// The forecast of a scope as a table for a file; with `cumulative`, each category with the stronger ones.
///
/// # Errors
/// As [`forecast`].
pub async fn table(
    db: &Db,
    caller: &Caller,
    scope: Scope,
    cumulative: bool,
    audience: Audience,
) -> Result<Table, AppError> {
    let found = forecast(db, caller, Some(scope.quarter), scope.who.person(), scope.as_of).await?;
    Ok(export::table(&found, caller, cumulative, audience))
}

/// Quarters whose reporting lines are the same.
struct Around {
    figures: Vec<(Quarter, Figures)>,
    /// What of all of them was converted.
    all: Totals,
    people: Vec<Colleague>,
}

async fn all_around(
    tx: &mut sqlx::PgConnection,
    caller: &Caller,
    (scope, filter): (Scope, &Filter),
    quarters: &[Quarter],
    people: Vec<Colleague>,
) -> Result<Vec<Around>, AppError> {
    let mut found = Vec::new();
    for (alike, people) in lines_around(tx, caller, scope, quarters, people).await? {
        let (figures, all) = figures_around(tx, caller, filter, &alike).await?;
        found.push(Around { figures, all, people });
    }
    Ok(found)
}

/// The quarters with the people of each: together while the reporting lines are the same, which is one statement more, or
/// each quarter of a team by itself, whose people are those of its own lines.
async fn lines_around(
    tx: &mut sqlx::PgConnection,
    caller: &Caller,
    scope: Scope,
    quarters: &[Quarter],
    people: Vec<Colleague>,
) -> Result<Vec<(Vec<Quarter>, Vec<Colleague>)>, AppError> {
    let shown = scope.as_of.unwrap_or(caller.today);
    let day = |quarter: &Quarter| caller.organisation.line_day(*quarter, shown);
    let (first, last) = (quarters.iter().map(day).min(), quarters.iter().map(day).max());
    let moved = match (scope.who, first.zip(last)) {
        (Who::Team(_), Some((first, last))) => !people::line_moves(tx, first, last).await?.is_empty(),
        _ => false,
    };
    if !moved {
        return Ok(vec![(quarters.to_vec(), people)]);
    }
    let mut lines = Vec::with_capacity(quarters.len());
    for quarter in quarters {
        lines.push((vec![*quarter], people::colleagues_on(tx, day(quarter)).await?));
    }
    Ok(lines)
}

/// The figures of several quarters under a filter whose own closing condition is left aside, and what of all of them was
/// converted.
async fn figures_around(
    tx: &mut sqlx::PgConnection,
    caller: &Caller,
    filter: &Filter,
    quarters: &[Quarter],
) -> Result<(Vec<(Quarter, Figures)>, Totals), AppError> {
    let calendar = &caller.organisation.calendar;
    let range = span(quarters, calendar);
    let closing = match quarters {
        // A quarter knows the day of its reporting lines; a span of days takes those of today.
        [only] => Closing::Quarter(*only),
        _ => Closing::Between(range.from, range.last_day()),
    };
    let filter = Filter { closing: Some(closing), ..filter.clone() };
    let slice = Slice::load(tx, &filter, caller).await?;
    store::by_quarter(tx, &slice, quarters, calendar).await
}

fn span(quarters: &[Quarter], calendar: &FiscalCalendar) -> DateRange {
    let ranges = quarters.iter().map(|quarter| calendar.range(*quarter));
    let joined = ranges.reduce(|a, b| DateRange { from: a.from.min(b.from), to: a.to.max(b.to) });
    joined.unwrap_or(DateRange { from: BEGINNING, to: BEGINNING })
}

/// The quotas that count in the organisation's currency, by quarter.
async fn quotas_of(
    tx: &mut sqlx::PgConnection,
    caller: &Caller,
    quarters: &[Quarter],
    as_of: NaiveDate,
) -> Result<HashMap<Quarter, Vec<Quota>>, AppError> {
    let calendar = &caller.organisation.calendar;
    let range = span(quarters, calendar);
    let mut found: HashMap<Quarter, Vec<Quota>> = HashMap::new();
    for (start, quota) in store::quotas(tx, range, as_of).await? {
        if quota.currency == caller.organisation.currency {
            found.entry(calendar.quarter_of(start)).or_default().push(quota);
        }
    }
    Ok(found)
}

/// Target or quota of a scope as it counts on its day: what attainment is measured against.
pub async fn quota_of(
    tx: &mut sqlx::PgConnection,
    caller: &Caller,
    scope: Scope,
    people: &[Colleague],
) -> Result<Option<Decimal>, AppError> {
    let quotas = quotas_of(tx, caller, &[scope.quarter], scope.as_of.unwrap_or(caller.today)).await?;
    let quotas = quotas.get(&scope.quarter).map(Vec::as_slice).unwrap_or_default();
    let rows = roll_up(people, &HashMap::new(), &[], quotas, scope.who.person());
    Ok(rows.first().and_then(Row::measured_against))
}

/// Quotas of a quarter and their history.
pub async fn quota_sheet(db: &Db, caller: &Caller, quarter: Option<Quarter>) -> Result<QuotaSheet, AppError> {
    let calendar = &caller.organisation.calendar;
    let quarter = quarter.unwrap_or_else(|| calendar.quarter_of(caller.today));
    let range = calendar.range(quarter);
    let mut tx = db.snapshot(caller).await?;
    let people = people::visible_colleagues(&mut tx).await?;
    let quotas = store::quotas(&mut tx, range, END).await?.into_iter().map(|(_, quota)| quota).collect();
    let changes = store::quota_changes(&mut tx, range, 100).await?;
    let settable = people.iter().map(|person| person.id).filter(|id| may_set(caller, *id)).collect();
    let left = people::switched_off(&mut tx).await?;
    Ok(QuotaSheet { quarter, people, quotas, changes, settable, left })
}

/// The quotas of a quarter in the versions that count, as a file that the import reads back.
pub async fn quota_table(db: &Db, caller: &Caller, quarter: Quarter) -> Result<Table, AppError> {
    let mut tx = db.snapshot(caller).await?;
    let people = people::visible_colleagues(&mut tx).await?;
    let versions = store::quota_versions(&mut tx, caller.organisation.calendar.range(quarter)).await?;
    Ok(quota_export::table(quarter, &people, &counting_on(&versions, END)))
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
    let mut standing = store::quotas(&mut tx, range, END).await?.into_iter();
    let before = standing.find(|(_, quota)| quota.person == form.person && quota.kind == form.kind);
    // A quota that was set under an earlier fiscal year keeps its own first day.
    let start = before.as_ref().map_or(range.from, |(start, _)| *start);
    let before = before.map(|(_, quota)| quota);
    let version = before.as_ref().map_or(0, |quota| quota.version);
    if !people::is_active(&mut tx, form.person).await? {
        return Err(AppError::field("amount", Problem::HasLeft));
    }
    let days =
        QuotaDays { quarter_start: start, effective_from: effective_from(form, range)?, recorded_on: caller.today };
    let new = Quota { person: form.person, kind: form.kind, amount, currency, version: version + 1 };
    let stands = version == form.version;
    if !stands || !store::add_quota(&mut tx, &new, days, caller.viewer.id(), caller.now, None).await? {
        return Err(AppError::Stale { version });
    }
    let data = json!({
        "quarter": form.quarter, "kind": form.kind, "before": before.map(|quota| quota.amount), "after": amount,
        "effective_from": days.effective_from,
    });
    activity::record(&mut tx, caller, Subject::Quota, form.person.0, "quota_set", data).await?;
    Ok(tx.commit().await?)
}

/// The day from which a quota counts: of its quarter, its first one unless said.
fn effective_from(form: &QuotaForm, quarter: DateRange) -> Result<NaiveDate, AppError> {
    let problem = |problem| AppError::field("effective_from", problem);
    let day = parse_date(&form.effective_from).map_err(|why| problem(Problem::Date(why)))?.unwrap_or(quarter.from);
    if quarter.contains(day) { Ok(day) } else { Err(problem(Problem::OutsideQuarter(form.quarter))) }
}
