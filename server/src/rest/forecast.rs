//! `/forecast`.

use app::{
    auth::{Caller, PersonId},
    error::{AppError, Problem},
    export::Audience,
    forecast::{self, Figures, Row, Who, actions, performance, scope_of},
    pipeline::Category,
    state::AppState,
};
use axum::{Json, extract::State, response::Response};
use rust_decimal::Decimal;
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    analysis::speaking,
    download,
    extract::{Asking, Query},
    responses::Reading,
    views::{Amount, Converted},
};
use crate::problem::RestError;

const KEYS: [&str; 4] = ["quarter", "who", "as_of", "cumulative"];

/// The forecast of a quarter.
#[derive(Serialize, ToSchema)]
pub struct Forecast {
    /// The fiscal quarter: `2026-Q3`.
    quarter: String,
    /// The organisation's currency, which all figures are in.
    currency: String,
    /// Whether each category includes the stronger ones.
    cumulative: bool,
    /// In reading order; the first is the sum of all.
    rows: Vec<ForecastRow>,
    /// The quarters around, oldest first, for the same people.
    quarters: Vec<ForecastQuarter>,
    /// What of the figures was converted, with rate and date.
    converted: Vec<Converted>,
    /// Amounts in currencies without a rate, in no figure.
    others: Vec<Amount>,
}

/// A person's own figures, or a team's.
#[derive(Serialize, ToSchema)]
pub struct ForecastRow {
    /// company, team or person.
    kind: &'static str,
    /// Key of the person, or of the team's leader.
    person: Option<i64>,
    /// Their name.
    name: String,
    /// Steps below the first row.
    level: u32,
    /// The figures.
    #[serde(flatten)]
    figures: ByCategory,
    /// Individual quota, or the sum of those in the team.
    quota: Option<Decimal>,
    /// The target that a team's leader answers for.
    target: Option<Decimal>,
    /// Closed as a share of target or quota, percent.
    attainment: Option<Decimal>,
    /// What is missing.
    gap: Option<Decimal>,
    /// Open amount as a multiple of the gap.
    coverage: Option<Decimal>,
}

/// The figures of a quarter against its quota.
#[derive(Serialize, ToSchema)]
pub struct ForecastQuarter {
    /// The fiscal quarter.
    quarter: String,
    /// The figures.
    #[serde(flatten)]
    figures: ByCategory,
    /// Target or quota.
    quota: Option<Decimal>,
}

/// A figure for each category that is reported.
#[derive(Serialize, ToSchema)]
pub struct ByCategory {
    /// Signed and validated.
    closed: Figure,
    /// Committed.
    commit: Figure,
    /// Committed, with one uncertainty left.
    best_case: Figure,
    /// Running.
    pipeline: Figure,
}

/// Count and sums.
#[derive(Serialize, ToSchema)]
pub struct Figure {
    /// Opportunities.
    count: i64,
    /// Sum of amounts.
    amount: Decimal,
    /// Sum of weighted amounts.
    weighted: Decimal,
}

impl ByCategory {
    /// Each category alone, or with the stronger ones.
    pub fn new(figures: &Figures, cumulative: bool) -> Self {
        let of = |category| {
            let figure = if cumulative { figures.cumulative(category) } else { figures.single(category) };
            Figure { count: figure.count, amount: figure.amount.normalize(), weighted: figure.weighted.normalize() }
        };
        ByCategory {
            closed: of(Category::Closed),
            commit: of(Category::Commit),
            best_case: of(Category::BestCase),
            pipeline: of(Category::Pipeline),
        }
    }
}

impl ForecastRow {
    fn new(row: &Row, cumulative: bool) -> Self {
        let (kind, person) = match row.who {
            Who::Company => ("company", None),
            Who::Team(person) => ("team", Some(person.0)),
            Who::Person(person) => ("person", Some(person.0)),
        };
        let against = performance(&row.figures, row.measured_against());
        ForecastRow {
            kind,
            person,
            name: row.name.clone(),
            level: row.level,
            figures: ByCategory::new(&row.figures, cumulative),
            quota: row.quota.map(|quota| quota.normalize()),
            target: row.target.map(|target| target.normalize()),
            attainment: against.map(|found| found.attainment.normalize()),
            gap: against.map(|found| found.gap.normalize()),
            coverage: against.and_then(|found| found.coverage).map(|coverage| coverage.normalize()),
        }
    }
}

/// Pipeline, Best Case, Commit and Closed against quota, by person and team.
#[utoipa::path(
    get,
    path = "/forecast",
    tag = "forecast",
    params(
        ("quarter" = Option<String>, Query, description = "`2026-Q3`; the current one unless told"),
        ("who" = Option<i64>, Query, description = "Key of a person: they and everybody below"),
        ("as_of" = Option<String>, Query, description = "As everything stood at the end of that day, `2026-03-31`"),
        ("cumulative" = Option<bool>, Query, description = "Each category with the stronger ones"),
    ),
    responses((status = 200, body = Forecast), Reading)
)]
pub async fn read(State(state): State<AppState>, asking: Asking, query: Query) -> Result<Json<Forecast>, RestError> {
    asking.say(figures(&state, &asking.0, &query).await).map(Json)
}

download::files! {
    tag = "forecast",
    /// The forecast as CSV (RFC 4180, UTF-8); formulas are neutralised.
    csv(
        "/forecast.csv",
        description = "Takes the query of `/forecast`, whose rows it holds with all measures; `team` is the row that a row is part of. \
                       The rates behind the figures stand in `/forecast`.",
    ),
    /// The forecast as a workbook with typed cells; none is a formula.
    xlsx(
        "/forecast.xlsx",
        description = "The rows and columns of `/forecast.csv` in the person's language, with the rates on a sheet of notes."
    ),
}

async fn file(state: &AppState, caller: &Caller, query: &Query, audience: Audience) -> Result<Response, AppError> {
    // A page's address says besides what is open and measured, and calls what is cumulative a reading; a file holds all.
    query.only(&[&KEYS, &["reading", "measure", "open"]])?;
    let scope = scope_of(&query.0, caller)?;
    let cumulative = query.parsed("cumulative", Problem::NotAChoice)?.unwrap_or(false);
    let cumulative = cumulative || query.get("reading") == Some("cumulative");
    let table = speaking(caller, actions::table(&state.db, caller, scope, cumulative, audience)).await?;
    download::file(table, &format!("forecast-{}", scope.quarter), audience).await
}

async fn figures(state: &AppState, caller: &Caller, query: &Query) -> Result<Forecast, AppError> {
    query.only(&[&KEYS])?;
    let quarter = query.parsed("quarter", Problem::NotAChoice)?;
    let who = query.parsed("who", Problem::Unknown)?.map(PersonId);
    let as_of = query.parsed("as_of", Problem::NotAChoice)?;
    let cumulative = query.parsed("cumulative", Problem::NotAChoice)?.unwrap_or(false);
    let found = actions::forecast(&state.db, caller, quarter, who, as_of).await?;
    let of_quarter = |around: &forecast::QuarterFigures| ForecastQuarter {
        quarter: around.quarter.to_string(),
        figures: ByCategory::new(&around.figures, cumulative),
        quota: around.quota.map(|quota| quota.normalize()),
    };
    Ok(Forecast {
        quarter: found.quarter.to_string(),
        currency: caller.organisation.currency.to_string(),
        cumulative,
        rows: found.rows.iter().map(|row| ForecastRow::new(row, cumulative)).collect(),
        quarters: found.quarters.iter().map(of_quarter).collect(),
        converted: found.converted.iter().map(Converted::from).collect(),
        others: found.others.iter().map(Amount::from).collect(),
    })
}
