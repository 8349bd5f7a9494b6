//! `/analysis`: a question of one's own, answered as JSON, CSV or XLSX.

use app::{
    analysis::{self, Question, actions},
    auth::Caller,
    error::AppError,
    export::{Audience, Format},
    state::AppState,
};
use axum::{Json, extract::State, response::Response};
use leptos::prelude::{Owner, ScopedFuture, provide_context};
use rust_decimal::Decimal;
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    download,
    extract::{Asking, Query},
    responses::Reading,
    views::{Amount, Converted},
};
use crate::problem::RestError;

/// The answer to a question.
#[derive(Serialize, ToSchema)]
pub struct Answer {
    /// What the rows are.
    by: &'static str,
    /// What the columns are, if rows are divided further.
    then: Option<&'static str>,
    /// What is counted.
    measure: &'static str,
    /// The organisation's currency, which amounts are in.
    currency: String,
    /// The columns, each with its figure over all rows.
    columns: Vec<Entry>,
    /// The rows.
    rows: Vec<Line>,
    /// Over everything.
    total: Figure,
    /// What was converted, with rate and date.
    converted: Vec<Converted>,
    /// Amounts in currencies without a rate, in no figure.
    others: Vec<Amount>,
}

/// A value of a dimension with its figure.
#[derive(Serialize, ToSchema)]
pub struct Entry {
    /// As the filter of `/opportunities` has it; null for all the smaller ones together.
    key: Option<String>,
    /// What people call it.
    name: String,
    /// Its figure.
    #[serde(flatten)]
    figure: Figure,
}

/// A row.
#[derive(Serialize, ToSchema)]
pub struct Line {
    /// Its value and figure.
    #[serde(flatten)]
    entry: Entry,
    /// A figure per column.
    cells: Vec<Figure>,
}

/// A figure.
#[derive(Serialize, ToSchema)]
pub struct Figure {
    /// In the unit of the measure (currency, number, percent, days); null where there is nothing to divide by.
    value: Option<Decimal>,
    /// Opportunities behind it.
    count: i64,
    /// The query of `/opportunities` that lists exactly these.
    records: Option<String>,
}

impl From<&analysis::Cell> for Figure {
    fn from(cell: &analysis::Cell) -> Self {
        let records = cell.href.as_deref().and_then(|href| href.strip_prefix("/opportunities"));
        Figure {
            value: cell.value.map(|value| value.normalize()),
            count: cell.count,
            records: records.map(str::to_owned),
        }
    }
}

impl From<&analysis::Entry> for Entry {
    fn from(entry: &analysis::Entry) -> Self {
        Entry { key: entry.key.clone(), name: entry.label.clone(), figure: Figure::from(&entry.figure) }
    }
}

impl From<&analysis::Answer> for Answer {
    fn from(answer: &analysis::Answer) -> Self {
        let question = &answer.question;
        let line = |line: &analysis::Line| Line {
            entry: Entry::from(&line.entry),
            cells: line.cells.iter().map(Figure::from).collect(),
        };
        Answer {
            by: question.by.as_str(),
            then: question.then.map(|then| then.as_str()),
            measure: question.measure.as_str(),
            currency: answer.currency.to_string(),
            columns: answer.columns.iter().map(Entry::from).collect(),
            rows: answer.rows.iter().map(line).collect(),
            total: Figure::from(&answer.total),
            converted: answer.converted.iter().map(Converted::from).collect(),
            others: answer.missing.iter().map(Amount::from).collect(),
        }
    }
}

/// Opportunities that this person sees, counted by one or two dimensions.
#[utoipa::path(
    get,
    path = "/analysis",
    tag = "analysis",
    description = "Takes the filter of `/opportunities` too. At most 200 rows and 50 columns; the smaller ones follow as one.",
    params(
        ("by" = Option<String>, Query, description = "category, stage, person (credited; unless told), team, site, deal_type, series, sector, country, account, currency, closing_quarter or opening_quarter"),
        ("then" = Option<String>, Query, description = "A second dimension, for columns"),
        ("measure" = Option<String>, Query, description = "amount (unless told), weighted, count, average, win_rate (signed ÷ decided, percent) or cycle_days (opening to signature)"),
        ("period" = Option<String>, Query, description = "`2026-Q3`, a fiscal year `2026`, `2026-01-01..2026-03-31`, or this_quarter, last_quarter, next_quarter or this_year as of today; all time unless told"),
        ("basis" = Option<String>, Query, description = "Which day lies in the period: closing (unless told), opening or decision"),
    ),
    responses((status = 200, body = Answer), Reading)
)]
pub async fn read(State(state): State<AppState>, asking: Asking, query: Query) -> Result<Json<Answer>, RestError> {
    let answer = match asked(&query) {
        Ok(question) => speaking(&asking.0, actions::answer(&state.db, &asking.0, &question)).await,
        Err(why) => Err(why),
    };
    asking.say(answer).map(|answer| Json(Answer::from(&answer)))
}

/// The answer as CSV for people, for the page that links to it.
pub async fn csv(State(state): State<AppState>, asking: Asking, query: Query) -> Result<Response, RestError> {
    asking.say(file(&state, &asking.0, &query, Format::Csv).await)
}

/// The answer as a workbook.
pub async fn xlsx(State(state): State<AppState>, asking: Asking, query: Query) -> Result<Response, RestError> {
    asking.say(file(&state, &asking.0, &query, Format::Xlsx).await)
}

async fn file(state: &AppState, caller: &Caller, query: &Query, format: Format) -> Result<Response, AppError> {
    let question = asked(query)?;
    let table = speaking(caller, actions::table(&state.db, caller, &question, format)).await?;
    download::file(table, "question", Audience::People(format)).await
}

/// Lets an answer name things in the caller's language.
pub fn speaking<F: Future>(caller: &Caller, answer: F) -> ScopedFuture<F> {
    Owner::new().with(|| {
        provide_context(caller.language);
        ScopedFuture::new(answer)
    })
}

fn asked(query: &Query) -> Result<Question, AppError> {
    query.only(&actions::known_keys())?;
    Question::from_query(&query.0)
}
