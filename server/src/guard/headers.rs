//! The headers that every answer carries.

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use http::{HeaderMap, HeaderName, HeaderValue, header};

use super::content_policy;

/// Adds the headers; those that are set already stay.
pub async fn add(State(secure): State<bool>, request: Request, next: Next) -> Response {
    let caching = caching(request.uri().path());
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let put = |headers: &mut HeaderMap, name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    put(headers, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    put(headers, header::REFERRER_POLICY, "same-origin");
    put(headers, header::CONTENT_SECURITY_POLICY, content_policy::WITHOUT_PAGE);
    put(headers, header::X_FRAME_OPTIONS, "DENY");
    put(headers, HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    put(headers, HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    put(headers, header::CACHE_CONTROL, caching);
    if secure {
        put(headers, header::STRICT_TRANSPORT_SECURITY, "max-age=31536000; includeSubDomains");
    }
    response
}

/// Files keep their names from build to build, so browsers ask whether theirs is still right; what a
/// person sees is kept nowhere.
fn caching(path: &str) -> &'static str {
    if path.starts_with("/pkg/") || path.starts_with("/assets/") { "no-cache" } else { "no-store" }
}
