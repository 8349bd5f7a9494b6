//! `/forecast/changes`.

use app::{
    auth::Caller,
    error::{AppError, Problem},
    export::Audience,
    forecast::{
        Scope,
        change::{self, ChangeKind, ChangeView, ChangedRecord, State as Stood, actions},
        scope_of,
    },
    pipeline::Category,
    state::AppState,
};
use axum::{Json, extract::State, response::Response};
use chrono::NaiveDate;
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

/// What changed in a quarter between two days: start and changes make the end, in every category.
#[derive(Serialize, ToSchema)]
pub struct Changes {
    /// The fiscal quarter: `2026-Q3`.
    quarter: String,
    /// The organisation's currency, which all figures are in.
    currency: String,
    /// The first day; what happened on it is part of the start.
    from: NaiveDate,
    /// The last day; what happened on it is part of the end.
    to: NaiveDate,
    /// At the end of the first day.
    start: Amounts,
    /// Only kinds that occurred.
    changes: Vec<KindOfChange>,
    /// At the end of the last day.
    end: Amounts,
    /// How many opportunities changed in the way that was asked for; in any unless told.
    record_count: i64,
    /// The 500 largest of them.
    records: Vec<Changed>,
    /// What of the first day's figures was converted, with rate and date.
    start_converted: Vec<Converted>,
    /// Amounts in currencies that had no rate on the first day, not in the start.
    start_others: Vec<Amount>,
    /// What of the last day's figures was converted, with rate and date.
    converted: Vec<Converted>,
    /// Amounts in currencies without a rate, in no figure.
    others: Vec<Amount>,
}

/// An amount for each category that is reported, and all of them together.
#[derive(Serialize, ToSchema)]
pub struct Amounts {
    closed: Decimal,
    commit: Decimal,
    best_case: Decimal,
    pipeline: Decimal,
    total: Decimal,
}

/// A kind of change: how many opportunities, and what it added or took away.
#[derive(Serialize, ToSchema)]
pub struct KindOfChange {
    /// new, pulled_in, reopened, increased, decreased, revalued, recategorised, reassigned, pushed_out, won or lost.
    kind: &'static str,
    /// Opportunities, each once.
    count: i64,
    /// What it added, below zero what it took away.
    amounts: Amounts,
}

/// An opportunity that changed.
#[derive(Serialize, ToSchema)]
pub struct Changed {
    /// The number that people use: `PAR-000123`.
    number: String,
    /// What it is, in a line.
    description: String,
    /// What it did to the figures; to one category alone where only that was asked for.
    amounts: Amounts,
    /// What it counts for on the last day, or counted for on the first when it counts no longer.
    worth: Decimal,
    /// How it stood on the first day; null when it did not exist.
    before: Option<Side>,
    /// How it stands on the last day; null when it went out of sight.
    after: Option<Side>,
}

/// How an opportunity stood.
#[derive(Serialize, ToSchema)]
pub struct Side {
    category: &'static str,
    /// What it counted for; where it did not count, its own amount in its own currency.
    amount: Option<Decimal>,
    closing_date: Option<NaiveDate>,
    /// Key of the person in charge.
    owner: i64,
    owner_name: String,
}

impl From<&change::ByCategory> for Amounts {
    fn from(amounts: &change::ByCategory) -> Self {
        Amounts {
            closed: amounts.closed.normalize(),
            commit: amounts.commit.normalize(),
            best_case: amounts.best_case.normalize(),
            pipeline: amounts.pipeline.normalize(),
            total: amounts.total().normalize(),
        }
    }
}

impl From<&change::Change> for KindOfChange {
    fn from(change: &change::Change) -> Self {
        KindOfChange { kind: change.kind.as_str(), count: change.count, amounts: Amounts::from(&change.amounts) }
    }
}

impl From<&Stood> for Side {
    fn from(state: &Stood) -> Self {
        Side {
            category: state.category.as_str(),
            amount: state.amount,
            closing_date: state.closing_date,
            owner: state.owner.0,
            owner_name: state.owner_name.clone(),
        }
    }
}

impl From<&ChangedRecord> for Changed {
    fn from(record: &ChangedRecord) -> Self {
        Changed {
            number: record.number.clone(),
            description: record.description.clone(),
            amounts: Amounts::from(&record.amounts),
            worth: record.worth,
            before: record.before.as_ref().map(Side::from),
            after: record.after.as_ref().map(Side::from),
        }
    }
}

/// New, pulled in, pushed out, increased, decreased, re-categorised, reassigned, won and lost between two days.
#[utoipa::path(
    get,
    path = "/forecast/changes",
    tag = "forecast",
    params(
        ("quarter" = Option<String>, Query, description = "`2026-Q3`; the current one unless told"),
        ("who" = Option<i64>, Query, description = "Key of a person: they and everybody below"),
        ("from" = Option<String>, Query, description = "The first day, `2026-03-31`; a week before the last unless told"),
        ("to" = Option<String>, Query, description = "The last day; today unless told"),
        ("kind" = Option<String>, Query, description = "Lists the opportunities behind one kind of change"),
        ("column" = Option<String>, Query, description = "closed, commit, best_case or pipeline: lists what touched that category"),
    ),
    responses((status = 200, body = Changes), Reading)
)]
pub async fn read(State(state): State<AppState>, asking: Asking, query: Query) -> Result<Json<Changes>, RestError> {
    asking.say(changes(&state, &asking.0, &query).await).map(Json)
}

async fn changes(state: &AppState, caller: &Caller, query: &Query) -> Result<Changes, AppError> {
    let Asked { scope, days, kind, column } = asked(query, caller)?;
    let found = actions::view(&state.db, caller, scope, days, (kind, column), actions::MOST_RECORDS).await?;
    Ok(answer(&found, caller))
}

/// What an address asks for.
struct Asked {
    scope: Scope,
    days: (Option<NaiveDate>, Option<NaiveDate>),
    kind: Option<ChangeKind>,
    column: Option<Category>,
}

fn asked(query: &Query, caller: &Caller) -> Result<Asked, AppError> {
    query.only(&[&["quarter", "who", "from", "to", "kind", "column"]])?;
    let day = |key| query.parsed(key, Problem::NotAChoice);
    Ok(Asked {
        scope: scope_of(&query.0, caller)?,
        days: (day("from")?, day("to")?),
        kind: query.parsed("kind", Problem::NotAChoice)?,
        column: query.parsed("column", Problem::NotAChoice)?,
    })
}

download::files! {
    tag = "forecast",
    /// What changed as CSV (RFC 4180, UTF-8); formulas are neutralised.
    csv(
        "/forecast/changes.csv",
        description = "Takes the query of `/forecast/changes`. `row` says what a row is: start, change and end are the account; \
                       opportunity is one step of one record, whose changes these add up to; rest is what more than 500 records \
                       changed. The rates behind the figures stand in `/forecast/changes`.",
    ),
    /// What changed as a workbook with typed cells; none is a formula.
    xlsx(
        "/forecast/changes.xlsx",
        description = "The rows and columns of `/forecast/changes.csv` in the person's language, with the rates on a sheet of notes."
    ),
}

async fn file(state: &AppState, caller: &Caller, query: &Query, audience: Audience) -> Result<Response, AppError> {
    let Asked { scope, days, kind, column } = asked(query, caller)?;
    let table = actions::table(&state.db, caller, scope, days, (kind, column), audience);
    download::file(speaking(caller, table).await?, &format!("changes-{}", scope.quarter), audience).await
}

fn answer(found: &ChangeView, caller: &Caller) -> Changes {
    Changes {
        quarter: found.scope.quarter.to_string(),
        currency: caller.organisation.currency.to_string(),
        from: found.between.from,
        to: found.between.to,
        start: Amounts::from(&found.account.start),
        changes: found.account.changes.iter().map(KindOfChange::from).collect(),
        end: Amounts::from(&found.account.end),
        record_count: found.records.count,
        records: found.records.listed.iter().map(Changed::from).collect(),
        start_converted: found.totals_before.converted.iter().map(Converted::from).collect(),
        start_others: found.totals_before.others.iter().map(Amount::from).collect(),
        converted: found.totals.converted.iter().map(Converted::from).collect(),
        others: found.totals.others.iter().map(Amount::from).collect(),
    }
}
