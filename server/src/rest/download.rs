//! Tables as files that a browser saves.

use app::{
    error::{AppError, unavailable},
    export::{Audience, Table},
};
use axum::response::{IntoResponse, Response};
use http::header;

/// The table as a file of that name.
///
/// # Errors
/// When a workbook cannot be written.
pub async fn file(table: Table, name: &str, audience: Audience) -> Result<Response, AppError> {
    // Packing a long list takes a while, and other requests go on.
    let written = tokio::task::spawn_blocking(move || table.bytes_for(audience)).await.map_err(unavailable)?;
    let format = audience.format();
    let headers = [
        (header::CONTENT_TYPE, format.media_type().to_owned()),
        (header::CONTENT_DISPOSITION, format.disposition(name)),
    ];
    Ok((headers, written.map_err(unavailable)?).into_response())
}
