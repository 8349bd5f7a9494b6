//! Opportunities as CSV: the same filter as the list, so that its sums are the list's.

use app::{
    auth::Caller,
    error::{AppError, Problem},
    import::report::csv_cell_safe,
    opportunity::{Filter, Summary, actions, listing::Sort},
    pipeline::Pipeline,
    state::AppState,
};
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use http::header;

use super::{
    extract::{Asking, Query},
    opportunities::pipeline,
    responses::Reading,
};
use crate::problem::RestError;

const COLUMNS: [&str; 11] = [
    "number",
    "description",
    "account",
    "owner",
    "stage",
    "category",
    "amount",
    "currency",
    "probability",
    "closing_date",
    "stage_since",
];

/// Every matching opportunity as CSV (RFC 4180, UTF-8); formulas are neutralised.
#[utoipa::path(
    get,
    path = "/opportunities.csv",
    tag = "opportunities",
    description = "Takes the filter and the sort of `/opportunities`.",
    responses((status = 200, body = String, content_type = "text/csv"), Reading)
)]
pub async fn csv(State(state): State<AppState>, asking: Asking, query: Query) -> Result<Response, RestError> {
    asking.say(table(&state, &asking.0, &query).await).map(attachment)
}

/// The same for people: with the mark by which spreadsheets know UTF-8.
pub async fn download(State(state): State<AppState>, asking: Asking, query: Query) -> Result<Response, RestError> {
    asking.say(table(&state, &asking.0, &query).await).map(|table| attachment(format!("\u{feff}{table}")))
}

fn attachment(table: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"opportunities.csv\""),
    ];
    (headers, table).into_response()
}

async fn table(state: &AppState, caller: &Caller, query: &Query) -> Result<String, AppError> {
    // A page's address may hold a place in the list too; an export begins at the top.
    query.only(&[&Filter::KEYS, &["sort", "after", "cursor"]])?;
    let filter = Filter::from_query(&query.0)?;
    let sort = match query.get("sort") {
        Some(text) => Sort::from_text(text).ok_or(AppError::field("sort", Problem::NotAChoice))?,
        None => Sort::default(),
    };
    let pipeline = pipeline(state, caller).await?;
    let rows = actions::all(&state.db, caller, &filter, sort).await?;
    let lines = rows.iter().map(|row| line(&cells(row, &pipeline, caller)));
    Ok(std::iter::once(line(&COLUMNS.map(String::from))).chain(lines).collect())
}

fn cells(row: &Summary, pipeline: &Pipeline, caller: &Caller) -> [String; 11] {
    let stage = pipeline.stage(row.stage).map(|stage| stage.names.in_language(caller.language).to_owned());
    [
        row.number.clone(),
        row.description.clone(),
        row.account.as_ref().map(|account| account.name.clone()).unwrap_or_default(),
        row.owner.name.clone(),
        stage.unwrap_or_default(),
        row.category.as_str().to_owned(),
        row.amount.map(|amount| amount.to_string()).unwrap_or_default(),
        row.currency.to_string(),
        row.probability.to_string(),
        row.closing_date.map(|date| date.to_string()).unwrap_or_default(),
        row.stage_since.to_string(),
    ]
}

fn line(cells: &[String]) -> String {
    let quoted: Vec<String> =
        cells.iter().map(|cell| format!("\"{}\"", csv_cell_safe(cell).replace('"', "\"\""))).collect();
    format!("{}\r\n", quoted.join(","))
}
