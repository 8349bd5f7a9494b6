//! `/executive`.

use app::{
    auth::Caller,
    error::{AppError, Problem},
    executive::{ExecutiveView, RiskFigure, actions, at_risk},
    forecast::{Who, scope_of},
    opportunity::Filter,
    state::AppState,
};
use axum::{Json, extract::State};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    analysis::{Answer, speaking},
    changes::{Amounts, Changed, KindOfChange},
    extract::{Asking, Query},
    forecast::ByCategory,
    responses::Reading,
    views::{Amount, Converted},
};
use crate::problem::RestError;

/// A quarter on one page.
#[derive(Serialize, ToSchema)]
pub struct Executive {
    /// The fiscal quarter: `2026-Q3`.
    quarter: String,
    /// Key of the person whose team it is; null for everything that the caller sees.
    who: Option<i64>,
    /// The day as of which it is shown; null for now.
    as_of: Option<NaiveDate>,
    /// The organisation's currency, which all figures are in.
    currency: String,
    /// The figures of all of them together.
    #[serde(flatten)]
    figures: ByCategory,
    /// Target or quota.
    quota: Option<Decimal>,
    /// Closed as a share of the quota, percent.
    attainment: Option<Decimal>,
    /// What is missing to the quota.
    gap: Option<Decimal>,
    /// Open amount as a multiple of the gap.
    coverage: Option<Decimal>,
    /// Closed and commit together as a share of the quota, percent.
    committed: Option<Decimal>,
    /// What changed in the week behind the day that is shown.
    week: WeekBehind,
    /// The opportunities that changed most in it.
    moves: Vec<Changed>,
    /// What needs attention among all open opportunities, of any quarter.
    risks: Vec<AtRisk>,
    /// The quarter by a dimension and by category.
    parts: Answer,
    /// What was converted, with rate and date.
    converted: Vec<Converted>,
    /// Amounts in currencies without a rate, in no figure.
    others: Vec<Amount>,
}

/// What changed in a week: start and changes make the end.
#[derive(Serialize, ToSchema)]
pub struct WeekBehind {
    /// The first day.
    from: NaiveDate,
    /// The last day.
    to: NaiveDate,
    /// At the end of the first day.
    start: Amounts,
    /// Only kinds that occurred.
    changes: Vec<KindOfChange>,
    /// At the end of the last day.
    end: Amounts,
}

/// How much needs attention for one reason.
#[derive(Serialize, ToSchema)]
pub struct AtRisk {
    /// overdue, stuck or no_amount.
    risk: &'static str,
    /// Opportunities.
    count: i64,
    /// What they are worth.
    amount: Decimal,
    /// The query of `/opportunities` that lists exactly these.
    records: String,
}

fn risk(found: &RiskFigure, who: Who, as_of: Option<NaiveDate>) -> AtRisk {
    AtRisk {
        risk: found.risk.as_str(),
        count: found.totals.count,
        amount: found.totals.amount.amount.normalize(),
        records: Filter { as_of, ..at_risk(who, found.risk) }.to_query(),
    }
}

/// Attainment, gap, coverage, the week's changes, what needs attention, and the quarter by a dimension.
#[utoipa::path(
    get,
    path = "/executive",
    tag = "forecast",
    params(
        ("quarter" = Option<String>, Query, description = "`2026-Q3`; the current one unless told"),
        ("who" = Option<i64>, Query, description = "Key of a person: they and everybody below"),
        ("as_of" = Option<String>, Query, description = "As everything stood at the end of that day, `2026-03-31`"),
        ("by" = Option<String>, Query, description = "team (unless told), site, deal_type, series, sector or country"),
    ),
    responses((status = 200, body = Executive), Reading)
)]
pub async fn read(State(state): State<AppState>, asking: Asking, query: Query) -> Result<Json<Executive>, RestError> {
    let found = speaking(&asking.0, view(&state, &asking.0, &query)).await;
    asking.say(found).map(|found| Json(answer(&found, &asking.0)))
}

async fn view(state: &AppState, caller: &Caller, query: &Query) -> Result<ExecutiveView, AppError> {
    query.only(&[&["quarter", "who", "as_of", "by"]])?;
    let scope = scope_of(&query.0, caller)?;
    let by = query.parsed("by", Problem::NotAChoice)?;
    actions::executive(&state.db, caller, scope, by).await
}

fn answer(found: &ExecutiveView, caller: &Caller) -> Executive {
    let against = found.performance();
    let scope = found.scope;
    Executive {
        quarter: scope.quarter.to_string(),
        who: scope.who.person().map(|person| person.0),
        as_of: scope.as_of,
        currency: caller.organisation.currency.to_string(),
        figures: ByCategory::new(&found.figures, false),
        quota: found.quota.map(|quota| quota.normalize()),
        attainment: against.map(|against| against.attainment.normalize()),
        gap: against.map(|against| against.gap.normalize()),
        coverage: against.and_then(|against| against.coverage).map(|coverage| coverage.normalize()),
        committed: found.committed().map(|against| against.attainment.normalize()),
        week: WeekBehind {
            from: found.week.from,
            to: found.week.to,
            start: Amounts::from(&found.account.start),
            changes: found.account.changes.iter().map(KindOfChange::from).collect(),
            end: Amounts::from(&found.account.end),
        },
        moves: found.moves.iter().map(Changed::from).collect(),
        risks: found.risks.iter().map(|found| risk(found, scope.who, scope.as_of)).collect(),
        parts: Answer::from(&found.parts),
        converted: found.totals.converted.iter().map(Converted::from).collect(),
        others: found.totals.others.iter().map(Amount::from).collect(),
    }
}
