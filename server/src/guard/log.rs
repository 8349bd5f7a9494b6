//! One line per request.

use std::time::Instant;

use axum::{extract::Request, middleware::Next, response::Response};

/// Logs method, path, status and duration; query strings hold what people search for and stay out.
pub async fn write(request: Request, next: Next) -> Response {
    let begin = Instant::now();
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let response = next.run(request).await;
    let (status, milliseconds) = (response.status().as_u16(), begin.elapsed().as_millis());
    tracing::info!("{method} {path} {status} {milliseconds} ms");
    response
}
