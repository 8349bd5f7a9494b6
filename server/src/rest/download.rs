//! Tables as files that a browser saves, and that programs read.

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

/// The three handlers of a resource that leaves as a file: `csv` and `xlsx`, which are described, and `download`, the CSV for
/// people, which pages link to. They call the module's own `file`. What stands behind a path goes into its description.
macro_rules! files {
    (
        tag = $tag:literal,
        $(#[$csv_doc:meta])* csv($csv:literal $(, $($csv_more:tt)+)?),
        $(#[$xlsx_doc:meta])* xlsx($xlsx:literal, description = $xlsx_more:literal) $(,)?
    ) => {
        $(#[$csv_doc])*
        #[utoipa::path(
            get,
            path = $csv,
            tag = $tag,
            $($($csv_more)+)?
            responses((status = 200, body = String, content_type = "text/csv"), crate::rest::responses::Reading)
        )]
        pub async fn csv(
            axum::extract::State(state): axum::extract::State<app::state::AppState>,
            asking: crate::rest::extract::Asking,
            query: crate::rest::extract::Query,
        ) -> Result<axum::response::Response, crate::problem::RestError> {
            asking.say(file(&state, &asking.0, &query, app::export::Audience::Programs).await)
        }

        $(#[$xlsx_doc])*
        #[utoipa::path(
            get,
            path = $xlsx,
            tag = $tag,
            description = $xlsx_more,
            responses(
                (status = 200, body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
                crate::rest::responses::Reading
            )
        )]
        pub async fn xlsx(
            axum::extract::State(state): axum::extract::State<app::state::AppState>,
            asking: crate::rest::extract::Asking,
            query: crate::rest::extract::Query,
        ) -> Result<axum::response::Response, crate::problem::RestError> {
            let audience = app::export::Audience::People(app::export::Format::Xlsx);
            asking.say(file(&state, &asking.0, &query, audience).await)
        }

        /// The CSV for people: with the mark by which spreadsheets know UTF-8, and with its notes below the rows.
        pub async fn download(
            axum::extract::State(state): axum::extract::State<app::state::AppState>,
            asking: crate::rest::extract::Asking,
            query: crate::rest::extract::Query,
        ) -> Result<axum::response::Response, crate::problem::RestError> {
            let audience = app::export::Audience::People(app::export::Format::Csv);
            asking.say(file(&state, &asking.0, &query, audience).await)
        }
    };
}
pub(super) use files;
