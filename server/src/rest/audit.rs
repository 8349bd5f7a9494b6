//! The audit trail as CSV, for the page that links to it.

use app::{
    audit::{TrailFilter, actions},
    auth::Caller,
    error::AppError,
    export::{Audience, Format},
    state::AppState,
};
use axum::{extract::State, response::Response};

use super::{
    download,
    extract::{Asking, Query},
};
use crate::problem::RestError;

/// What matches the filter of the page's address, newest first.
pub async fn download(State(state): State<AppState>, asking: Asking, query: Query) -> Result<Response, RestError> {
    asking.say(file(&state, &asking.0, &query).await)
}

async fn file(state: &AppState, caller: &Caller, query: &Query) -> Result<Response, AppError> {
    // A page's address may hold a place in the trail too; a download begins at the top.
    query.only(&[&TrailFilter::KEYS, &["after"]])?;
    let filter = TrailFilter::from_query(&query.0)?;
    let table = actions::table(&state.db, caller, &filter).await?;
    download::file(table, "audit", Audience::People(Format::Csv)).await
}
