//! `/forecast/trend`.

use app::{
    auth::{Caller, PersonId},
    error::{AppError, Problem},
    forecast::{
        scope_of,
        trend::{self, TrendPoint, actions},
    },
    state::AppState,
};
use axum::{Json, extract::State};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    changes::Amounts,
    extract::{Asking, Query},
    responses::Reading,
};
use crate::problem::RestError;

/// A quarter week by week, and how closing dates moved.
#[derive(Serialize, ToSchema)]
pub struct Trend {
    /// The fiscal quarter: `2026-Q3`.
    quarter: String,
    /// The quarter before, whose total stands beside.
    earlier: String,
    /// The organisation's currency, which all figures are in.
    currency: String,
    /// Target or quota as it counts today.
    quota: Option<Decimal>,
    /// Oldest first; the last one of a running quarter that has figures is today.
    points: Vec<Week>,
    /// The days between which closing dates moved.
    from: NaiveDate,
    to: NaiveDate,
    /// By owner, most days pushed first.
    slippage: Vec<Slippage>,
    /// The 200 longest moves, of one owner or of all.
    slips: Vec<Slip>,
}

/// A quarter at the end of a day.
#[derive(Serialize, ToSchema)]
pub struct Week {
    /// The day.
    day: NaiveDate,
    /// The amounts; null for days that have not come.
    amounts: Option<Amounts>,
    /// The total of the quarter before on as many days after its beginning.
    before: Option<Decimal>,
    /// Target or quota as it counted on the day; for days to come, as it will unless it changes once more.
    quota: Option<Decimal>,
}

/// How often, and how far, somebody's closing dates moved.
#[derive(Serialize, ToSchema)]
pub struct Slippage {
    /// Key of the owner when they moved.
    owner: i64,
    /// Their name.
    name: String,
    /// Moves to a later day.
    pushes: i64,
    /// Moves to an earlier day.
    pulls: i64,
    /// Days of all pushes together.
    days_pushed: i64,
}

/// One move of a closing date.
#[derive(Serialize, ToSchema)]
pub struct Slip {
    /// `PAR-000123`.
    number: String,
    /// What it is, in a line.
    description: String,
    /// Key of the owner when it moved.
    owner: i64,
    /// The day on which it was moved.
    on: NaiveDate,
    /// The closing date before.
    from: NaiveDate,
    /// The closing date after.
    to: NaiveDate,
}

impl From<&TrendPoint> for Week {
    fn from(point: &TrendPoint) -> Self {
        Week {
            day: point.day,
            amounts: point.figures.as_ref().map(Amounts::from),
            before: point.before.map(|total| total.normalize()),
            quota: point.quota.map(|quota| quota.normalize()),
        }
    }
}

impl From<&trend::Slippage> for Slippage {
    fn from(of: &trend::Slippage) -> Self {
        Slippage {
            owner: of.owner.0,
            name: of.name.clone(),
            pushes: of.pushes,
            pulls: of.pulls,
            days_pushed: of.days_pushed,
        }
    }
}

impl From<&trend::Slip> for Slip {
    fn from(slip: &trend::Slip) -> Self {
        Slip {
            number: slip.number.clone(),
            description: slip.description.clone(),
            owner: slip.owner.0,
            on: slip.on,
            from: slip.from,
            to: slip.to,
        }
    }
}

/// Each category at the end of each week, against the quarter before; and closing dates that moved.
#[utoipa::path(
    get,
    path = "/forecast/trend",
    tag = "forecast",
    params(
        ("quarter" = Option<String>, Query, description = "`2026-Q3`; the current one unless told"),
        ("who" = Option<i64>, Query, description = "Key of a person: they and everybody below"),
        ("from" = Option<String>, Query, description = "First day of moves of closing dates, `2026-03-31`; ninety days before the last unless told"),
        ("to" = Option<String>, Query, description = "Last day of them; today unless told"),
        ("owner" = Option<i64>, Query, description = "Key of a person: lists their moves only"),
    ),
    responses((status = 200, body = Trend), Reading)
)]
pub async fn read(State(state): State<AppState>, asking: Asking, query: Query) -> Result<Json<Trend>, RestError> {
    asking.say(weeks(&state, &asking.0, &query).await).map(Json)
}

async fn weeks(state: &AppState, caller: &Caller, query: &Query) -> Result<Trend, AppError> {
    query.only(&[&["quarter", "who", "from", "to", "owner"]])?;
    let scope = scope_of(&query.0, caller)?;
    let days = (query.parsed("from", Problem::NotAChoice)?, query.parsed("to", Problem::NotAChoice)?);
    let owner = query.parsed("owner", Problem::Unknown)?.map(PersonId);
    let found = actions::view(&state.db, caller, scope, days, owner).await?;
    Ok(Trend {
        quarter: found.scope.quarter.to_string(),
        earlier: found.earlier.to_string(),
        currency: caller.organisation.currency.to_string(),
        quota: found.quota.map(|quota| quota.normalize()),
        points: found.points.iter().map(Week::from).collect(),
        from: found.between.from,
        to: found.between.to,
        slippage: found.slippage.iter().map(Slippage::from).collect(),
        slips: found.slips.iter().map(Slip::from).collect(),
    })
}
