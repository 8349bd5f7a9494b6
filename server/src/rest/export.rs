//! Opportunities as CSV and XLSX: the same filter as the list, so that its sums are the list's.

use app::{
    auth::Caller,
    error::{AppError, Problem},
    export::{Audience, Cell, Column, Table},
    money::Currency,
    opportunity::{DealType, Filter, Summary, actions, listing::Sort},
    pipeline::Pipeline,
    state::AppState,
};
use axum::response::Response;

use super::{download, extract::Query, opportunities::pipeline};

download::files! {
    tag = "opportunities",
    /// Every matching opportunity as CSV (RFC 4180, UTF-8); formulas are neutralised.
    csv(
        "/opportunities.csv",
        description = "Takes the filter and the sort of `/opportunities`.",
    ),
    /// Every matching opportunity as a workbook with typed cells; none is a formula.
    xlsx("/opportunities.xlsx", description = "The rows and columns of `/opportunities.csv`. A figure of more than 15 digits is a text."),
}

async fn file(state: &AppState, caller: &Caller, query: &Query, audience: Audience) -> Result<Response, AppError> {
    download::file(table(state, caller, query).await?, "opportunities", audience).await
}

async fn table(state: &AppState, caller: &Caller, query: &Query) -> Result<Table, AppError> {
    // A page's address may hold a place in the list too; an export begins at the top.
    query.only(&[&Filter::KEYS, &["sort", "after", "cursor"]])?;
    let filter = Filter::from_query(&query.0)?;
    let sort = match query.get("sort") {
        Some(text) => Sort::from_text(text).ok_or(AppError::field("sort", Problem::NotAChoice))?,
        None => Sort::default(),
    };
    let pipeline = pipeline(state, caller).await?;
    let rows = actions::all(&state.db, caller, &filter, sort).await?;
    let decimals = rows.iter().map(|row| row.currency.decimals()).max().unwrap_or_default();
    let mut table = Table::new("Opportunities", columns(decimals, caller.organisation.currency));
    table.rows = rows.iter().map(|row| cells(row, &pipeline, caller)).collect();
    Ok(table)
}

/// The same names in every language, as in the rest of REST. What counts sums to the total of the list.
fn columns(decimals: u32, report: Currency) -> Vec<Column> {
    vec![
        Column::text("number"),
        Column::text("description"),
        Column::text("account"),
        Column::text("owner"),
        Column::text("stage"),
        Column::text("category"),
        Column::money("amount", decimals),
        Column::text("currency"),
        Column::percent("probability", 0),
        Column::date("closing_date"),
        Column::date("stage_since"),
        Column::text("deal_type"),
        Column::percent("share", 2),
        Column::money("counted", report.decimals()),
        Column::money("counted_weighted", report.decimals()),
        Column::text("counted_currency"),
    ]
}

fn cells(row: &Summary, pipeline: &Pipeline, caller: &Caller) -> Vec<Cell> {
    let stage = pipeline.stage(row.stage).map(|stage| stage.names.in_language(caller.language).to_owned());
    vec![
        Cell::text(row.number.clone()),
        Cell::text(row.description.clone()),
        Cell::text(row.account.as_ref().map(|account| account.name.clone()).unwrap_or_default()),
        Cell::text(row.owner.name.clone()),
        Cell::text(stage.unwrap_or_default()),
        Cell::text(row.category.as_str()),
        Cell::number(row.amount),
        Cell::text(row.currency.to_string()),
        Cell::number(Some(row.probability)),
        Cell::date(row.closing_date),
        Cell::date(Some(row.stage_since)),
        Cell::text(row.deal_type.map_or("", DealType::as_str)),
        Cell::number(Some(row.share)),
        Cell::number(row.counted),
        Cell::number(row.counted_weighted),
        Cell::text(caller.organisation.currency.to_string()),
    ]
}
