//! The audit trail as CSV, for the page that links to it.

use app::{
    audit::{TrailFilter, actions},
    auth::Caller,
    error::{AppError, unavailable},
    export::Format,
    state::AppState,
};
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use http::header;

use super::extract::{Asking, Query};
use crate::problem::RestError;

/// What matches the filter of the page's address, newest first.
pub async fn download(State(state): State<AppState>, asking: Asking, query: Query) -> Result<Response, RestError> {
    let file = asking.say(file(&state, &asking.0, &query).await)?;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"audit.csv\""),
    ];
    Ok((headers, file).into_response())
}

async fn file(state: &AppState, caller: &Caller, query: &Query) -> Result<Vec<u8>, AppError> {
    // A page's address may hold a place in the trail too; a download begins at the top.
    query.only(&[&TrailFilter::KEYS, &["after"]])?;
    let filter = TrailFilter::from_query(&query.0)?;
    actions::table(&state.db, caller, &filter).await?.bytes(Format::Csv).map_err(unavailable)
}
