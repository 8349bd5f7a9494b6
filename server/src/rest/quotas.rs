//! `/quotas`.

use app::{
    auth::{Caller, Colleague, PersonId},
    calendar::Quarter,
    error::{AppError, Problem},
    export::Audience,
    forecast::{QuotaForm, QuotaKind, actions},
    opportunity::actions::rest_marks,
    state::AppState,
};
use axum::{Json, extract::State, response::Response};
use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    download,
    extract::{Asking, Fields, Query},
    responses::{Changing, Reading},
    views::Named,
};
use crate::problem::RestError;

/// The quotas of a quarter.
#[derive(Serialize, ToSchema)]
pub struct Quotas {
    /// The fiscal quarter: `2026-Q3`.
    quarter: String,
    /// The versions that count.
    quotas: Vec<Quota>,
    /// Every change, latest first.
    changes: Vec<QuotaChange>,
}

/// A quota in the version that counts.
#[derive(Serialize, ToSchema)]
pub struct Quota {
    /// Whose.
    person: Named,
    /// individual, or team where a leader's target differs from the sum.
    kind: &'static str,
    /// How much.
    amount: Decimal,
    /// ISO 4217 code.
    currency: String,
    /// For the version check of changes.
    version: i32,
}

/// One change of a quota.
#[derive(Serialize, ToSchema)]
pub struct QuotaChange {
    /// Whose.
    person: Named,
    /// individual or team.
    kind: &'static str,
    /// The new amount.
    amount: Decimal,
    /// The amount before.
    before: Option<Decimal>,
    /// From when on it counts; the first day of the quarter for the whole of it.
    effective_from: NaiveDate,
    /// When.
    at: DateTime<Utc>,
    /// Who.
    by: Option<String>,
}

/// The quotas that this person sees.
#[utoipa::path(
    get,
    path = "/quotas",
    tag = "forecast",
    params(("quarter" = Option<String>, Query, description = "`2026-Q3`; the current one unless told")),
    responses((status = 200, body = Quotas), Reading)
)]
pub async fn read(State(state): State<AppState>, asking: Asking, query: Query) -> Result<Json<Quotas>, RestError> {
    let answer = async {
        query.only(&[&["quarter"]])?;
        sheet(&state, &asking.0, query.parsed("quarter", Problem::NotAChoice)?).await
    };
    asking.say(answer.await).map(Json)
}

async fn sheet(state: &AppState, caller: &Caller, quarter: Option<Quarter>) -> Result<Quotas, AppError> {
    let sheet = actions::quota_sheet(&state.db, caller, quarter).await?;
    let quota = |quota: &app::forecast::Quota| Quota {
        person: person(&sheet.people, quota.person),
        kind: quota.kind.as_str(),
        amount: quota.amount.normalize(),
        currency: quota.currency.to_string(),
        version: quota.version,
    };
    let change = |change: &app::forecast::QuotaChange| QuotaChange {
        person: person(&sheet.people, change.person),
        kind: change.kind.as_str(),
        amount: change.amount.normalize(),
        before: change.before.map(|before| before.normalize()),
        effective_from: change.effective_from,
        at: change.at,
        by: change.by.clone(),
    };
    Ok(Quotas {
        quarter: sheet.quarter.to_string(),
        quotas: sheet.quotas.iter().map(quota).collect(),
        changes: sheet.changes.iter().map(change).collect(),
    })
}

download::files! {
    tag = "forecast",
    /// The quotas as CSV (RFC 4180, UTF-8) that the import of quotas reads back; formulas are neutralised.
    csv(
        "/quotas.csv",
        params(("quarter" = Option<String>, Query, description = "`2026-Q3`; the current one unless told")),
    ),
    /// The quotas as a workbook with typed cells; none is a formula.
    xlsx("/quotas.xlsx", description = "The query, rows and columns of `/quotas.csv`."),
}

async fn file(state: &AppState, caller: &Caller, query: &Query, audience: Audience) -> Result<Response, AppError> {
    query.only(&[&["quarter"]])?;
    let quarter = query.parsed("quarter", Problem::NotAChoice)?;
    let quarter = quarter.unwrap_or_else(|| caller.organisation.calendar.quarter_of(caller.today));
    let table = actions::quota_table(&state.db, caller, quarter).await?;
    download::file(table, &format!("quotas-{quarter}"), audience).await
}

fn person(people: &[Colleague], id: PersonId) -> Named {
    let known = people.iter().find(|person| person.id == id);
    Named { id: id.0, name: known.map(|person| person.name.clone()).unwrap_or_default() }
}

/// A quota to set.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the body, which is read field by field")]
pub struct NewQuota {
    /// Key of the person.
    person: i64,
    /// `2026-Q3`.
    quarter: String,
    /// individual (unless told) or team.
    kind: Option<String>,
    /// The new amount.
    amount: String,
    /// The day of the quarter from which on it counts; the whole quarter unless told.
    effective_from: Option<String>,
    /// The version that was read; 0 (unless told) when there was none.
    version: Option<i32>,
}

/// Sets a quota: a new version, the older ones stay.
#[utoipa::path(
    put,
    path = "/quotas",
    tag = "forecast",
    request_body = NewQuota,
    responses((status = 200, body = Quotas), Changing)
)]
pub async fn put(State(state): State<AppState>, asking: Asking, fields: Fields) -> Result<Json<Quotas>, RestError> {
    asking.say(set(&state, &asking.0, &fields).await).map(Json)
}

async fn set(state: &AppState, caller: &Caller, fields: &Fields) -> Result<Quotas, AppError> {
    fields.only(&[&["person", "quarter", "kind", "amount", "effective_from", "version"]])?;
    let kind = match fields.text("kind")?.as_deref() {
        None | Some("") => QuotaKind::Individual,
        Some(code) => code.parse().map_err(|()| AppError::field("kind", Problem::NotAChoice))?,
    };
    let version = match fields.text("version")?.as_deref() {
        None | Some("") => 0,
        Some(_) => fields.required("version")?,
    };
    let quarter = fields.required("quarter")?;
    let amount = fields.text("amount")?.unwrap_or_default();
    let effective_from = fields.text("effective_from")?.unwrap_or_default();
    let form =
        QuotaForm { person: PersonId(fields.required("person")?), quarter, kind, amount, effective_from, version };
    actions::set_quota(&state.db, caller, &form, rest_marks()).await?;
    sheet(state, caller, Some(quarter)).await
}
