//! The answers of server functions.

use app::error::AppError;
use axum::{
    body::{Body, to_bytes},
    extract::Request,
    middleware::Next,
    response::Response,
};
use http::{HeaderValue, StatusCode, header};
use leptos::server_fn::error::{FromServerFnError, SERVER_FN_ERROR_HEADER};

use crate::rest;

/// Longest error that is read to find its status, in bytes.
const ERROR: usize = 64 * 1024;

/// Whether the address is one of a server function.
pub fn is_one(path: &str) -> bool {
    path.starts_with("/api/") && !rest::is_one(path)
}

/// Gives an error of a server function the status that it stands for: the transport calls every
/// error, also an unreadable body, the server's own.
pub async fn tell_status(request: Request, next: Next) -> Response {
    let concerned = is_one(request.uri().path());
    let response = next.run(request).await;
    let is_error = response.headers().contains_key(SERVER_FN_ERROR_HEADER);
    if concerned && is_error && !response.status().is_redirection() { with_status(response).await } else { response }
}

async fn with_status(response: Response) -> Response {
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, ERROR).await else {
        return Response::from_parts(parts, Body::empty());
    };
    parts.status = status(&AppError::de(bytes.clone()));
    Response::from_parts(parts, Body::from(bytes))
}

/// Refuses a call in the form that its client reads.
pub fn refuse(path: &str, error: &AppError) -> Response {
    let mut response = Response::new(Body::from(error.ser()));
    *response.status_mut() = status(error);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    if let Ok(path) = HeaderValue::from_str(path) {
        headers.insert(SERVER_FN_ERROR_HEADER, path);
    }
    response
}

fn status(error: &AppError) -> StatusCode {
    StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}
