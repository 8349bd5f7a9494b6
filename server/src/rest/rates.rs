//! `/rates`.

use app::{
    auth::Caller,
    error::{AppError, Problem},
    opportunity::actions::rest_marks,
    rate::{RateEntry, RateFilter, RateForm, RateKey, RateSheet, actions},
    state::AppState,
};
use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use chrono::{DateTime, NaiveDate, Utc};
use http::StatusCode;
use rust_decimal::Decimal;
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    extract::{Asking, Fields, Named, Query},
    responses::{Changing, Reading, created},
};
use crate::problem::RestError;

/// Exchange rates, and what opportunities wait for.
#[derive(Serialize, ToSchema)]
pub struct Rates {
    /// What the rates are in: ISO 4217 code of the organisation's currency.
    currency: String,
    /// The latest days first. Without `currency` and `kind` the latest day of each.
    rates: Vec<Rate>,
    /// `after` of the next page, when there is more.
    next: Option<String>,
    /// Rates without which opportunities stand beside the totals.
    missing: Vec<Missing>,
}

/// A rate, or one of its versions.
#[derive(Serialize, ToSchema)]
pub struct Rate {
    /// Its name in addresses: `USD-day-2026-11-20`.
    key: String,
    /// ISO 4217 code of what it converts.
    currency: String,
    /// day, quarter or budget.
    kind: &'static str,
    /// The day; of a quarter or a budget the first day of a quarter.
    date: NaiveDate,
    /// What one unit is worth; null once it was withdrawn.
    rate: Option<Decimal>,
    /// For the version check of changes.
    version: i32,
    /// When this version was recorded.
    at: DateTime<Utc>,
    /// By whom.
    by: Option<String>,
}

/// A rate that opportunities wait for.
#[derive(Serialize, ToSchema)]
pub struct Missing {
    /// Its name, once it is recorded.
    key: String,
    /// The first quarter that waits.
    from: String,
    /// The last quarter that waits.
    to: String,
    /// How many opportunities.
    count: i64,
    /// Their amounts together, in the rate's currency.
    amount: Decimal,
}

/// A rate with its history.
#[derive(Serialize, ToSchema)]
pub struct RateHistory {
    /// Every version, the latest first.
    versions: Vec<Rate>,
}

fn rate(entry: &RateEntry) -> Rate {
    Rate {
        key: entry.key.to_string(),
        currency: entry.key.currency.to_string(),
        kind: entry.key.kind.as_str(),
        date: entry.key.dated,
        rate: entry.rate,
        version: entry.version,
        at: entry.at,
        by: entry.by.clone(),
    }
}

/// The recorded rates; everybody reads them.
#[utoipa::path(
    get,
    path = "/rates",
    tag = "rates",
    params(
        ("currency" = Option<String>, Query, description = "Every date of that currency: `USD`"),
        ("kind" = Option<String>, Query, description = "Every date of that kind: `day`, `quarter` or `budget`"),
        ("after" = Option<String>, Query, description = "`next` of the page before"),
    ),
    responses((status = 200, body = Rates), Reading)
)]
pub async fn list(State(state): State<AppState>, asking: Asking, query: Query) -> Result<Json<Rates>, RestError> {
    asking.say(listed(&state, &asking.0, &query).await).map(Json)
}

async fn listed(state: &AppState, caller: &Caller, query: &Query) -> Result<Rates, AppError> {
    query.only(&[&["currency", "kind", "after"]])?;
    let RateSheet { entries, next, missing, .. } =
        actions::sheet(&state.db, caller, &RateFilter::from_query(&query.0)?).await?;
    let missing = missing.iter().map(|one| Missing {
        key: one.key.to_string(),
        from: one.from.to_string(),
        to: one.to.to_string(),
        count: one.count,
        amount: one.amount.amount,
    });
    Ok(Rates {
        currency: caller.organisation.currency.to_string(),
        rates: entries.iter().map(rate).collect(),
        next: next.map(|key| key.to_string()),
        missing: missing.collect(),
    })
}

/// A rate with every version that was ever recorded.
#[utoipa::path(
    get,
    path = "/rates/{key}",
    tag = "rates",
    params(("key" = String, Path, description = "`USD-day-2026-11-20`")),
    responses((status = 200, body = RateHistory), Reading)
)]
pub async fn read(
    State(state): State<AppState>,
    asking: Asking,
    key: Named<RateKey>,
) -> Result<Json<RateHistory>, RestError> {
    asking.say(history(&state, &asking.0, &key).await).map(Json)
}

async fn history(state: &AppState, caller: &Caller, key: &RateKey) -> Result<RateHistory, AppError> {
    let versions = actions::versions(&state.db, caller, key).await?;
    Ok(RateHistory { versions: versions.iter().map(rate).collect() })
}

/// A rate to record.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the body, which is read field by field")]
pub struct NewRate {
    /// ISO 4217 code; not the organisation's own.
    currency: String,
    /// day, quarter or budget.
    kind: String,
    /// A day that has come; of a quarter or a budget the first day of a quarter.
    date: String,
    /// What one unit is worth, above zero, up to 10 decimals.
    rate: String,
}

/// Records a rate that is not recorded yet.
#[utoipa::path(
    post,
    path = "/rates",
    tag = "rates",
    request_body = NewRate,
    responses((status = 201, body = RateHistory, headers(("Location" = String, description = "Its address"))), Changing)
)]
pub async fn create(State(state): State<AppState>, asking: Asking, fields: Fields) -> Result<Response, RestError> {
    let answer = async {
        fields.only(&[&["currency", "kind", "date", "rate"]])?;
        let text = |name: &str| fields.text(name).map(Option::unwrap_or_default);
        let form = RateForm {
            currency: text("currency")?,
            kind: text("kind")?,
            date: text("date")?,
            rate: text("rate")?,
            seen: String::new(),
        };
        let key = actions::save(&state.db, &asking.0, &form, rest_marks()).await?;
        Ok((key, history(&state, &asking.0, &key).await?))
    };
    let (key, stored) = asking.say(answer.await)?;
    Ok(created(&format!("/rates/{key}"), stored))
}

/// A correction.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the body, which is read field by field")]
pub struct RateCorrection {
    /// What one unit is worth, above zero, up to 10 decimals.
    rate: String,
    /// The version that was read; 0 (unless told) when there was none.
    version: Option<i32>,
}

/// Corrects a rate by a new version. Reports as of earlier days keep the older ones.
#[utoipa::path(
    put,
    path = "/rates/{key}",
    tag = "rates",
    params(("key" = String, Path, description = "`USD-day-2026-11-20`")),
    request_body = RateCorrection,
    responses((status = 200, body = RateHistory), Changing)
)]
pub async fn put(
    State(state): State<AppState>,
    asking: Asking,
    key: Named<RateKey>,
    fields: Fields,
) -> Result<Json<RateHistory>, RestError> {
    asking.say(correct(&state, &asking.0, &key, &fields).await).map(Json)
}

async fn correct(state: &AppState, caller: &Caller, key: &RateKey, fields: &Fields) -> Result<RateHistory, AppError> {
    fields.only(&[&["rate", "version"]])?;
    let version = match fields.text("version")?.as_deref() {
        None | Some("") => 0,
        Some(_) => fields.required("version")?,
    };
    let form = RateForm {
        currency: key.currency.to_string(),
        kind: key.kind.as_str().to_owned(),
        date: key.dated.to_string(),
        rate: fields.text("rate")?.unwrap_or_default(),
        seen: key.seen(version),
    };
    actions::save(&state.db, caller, &form, rest_marks()).await?;
    history(state, caller, key).await
}

/// Withdraws a rate: amounts that only it converts stand beside the totals from today on. Its history stays.
#[utoipa::path(
    delete,
    path = "/rates/{key}",
    tag = "rates",
    params(
        ("key" = String, Path, description = "`USD-day-2026-11-20`"),
        ("version" = i32, Query, description = "The version that was read"),
    ),
    responses((status = 204, description = "It is withdrawn."), Changing)
)]
pub async fn withdraw(
    State(state): State<AppState>,
    asking: Asking,
    key: Named<RateKey>,
    query: Query,
) -> Result<Response, RestError> {
    let answer = async {
        query.only(&[&["version"]])?;
        let version = query.parsed("version", Problem::NotAChoice)?.unwrap_or(0);
        actions::withdraw(&state.db, &asking.0, &key, version).await
    };
    asking.say(answer.await)?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
