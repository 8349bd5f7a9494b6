//! What every request passes, and what every answer carries.
//!
//! From outside to inside: one line of log; a panic becomes a 500; the headers that browsers obey;
//! refusal of other sites' and unreadable requests; where a request comes from and who is asking, found once; pages of nobody lead to
//! sign-in; what was typed into a refused form; the status of server functions.

pub mod content_policy;
mod headers;
mod log;
mod origin;
mod peer;
mod server_functions;
mod typed;
mod way_back;

use std::net::IpAddr;

use app::{
    auth::request::{Credential, credential, identify},
    error::{AppError, Denial},
    language::Language,
    state::AppState,
};
use axum::{
    Router,
    extract::{DefaultBodyLimit, Request, State},
    middleware::{Next, from_fn, from_fn_with_state},
    response::{IntoResponse, Redirect, Response},
};
use http::{Method, StatusCode, header};
use tower_http::catch_panic::CatchPanicLayer;

use crate::{problem::Problem, public_url::PublicUrl, router::Site};

/// Longest body taken, in bytes.
const BODY: usize = 1024 * 1024;
/// Longest upload taken, in bytes: the 20 MB that imports allow, and the envelope of the form.
const UPLOAD: usize = 21 * 1024 * 1024;
/// Takes in and drops what is too long, so that a browser shows the answer; see `app::import::upload`.
const FORM_UPLOAD: &str = "/import/upload";
/// Places that show nothing of the company and so need nobody signed in.
const PUBLIC: [&str; 8] =
    ["/login", "/pkg/", "/assets/", "/api/", "/healthz", "/readyz", "/favicon.ico", "/robots.txt"];

#[derive(Clone)]
struct Gate {
    state: AppState,
    public_url: Option<PublicUrl>,
    trusted_proxies: Vec<IpAddr>,
}

/// Puts the guards around the router.
pub fn protect(router: Router, site: &Site) -> Router {
    let (public_url, trusted_proxies) = (site.public_url.clone(), site.trusted_proxies.clone());
    let gate = Gate { state: site.state.clone(), public_url, trusted_proxies };
    router
        .layer(from_fn(server_functions::tell_status))
        .layer(from_fn_with_state(typed::Waiting::default(), typed::remember))
        .layer(from_fn_with_state(gate, admit))
        .layer(from_fn_with_state(site.state.secure, headers::add))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn(log::write))
}

async fn admit(State(gate): State<Gate>, mut request: Request, next: Next) -> Response {
    if let Err(refused) = check_form(&gate, &request) {
        return refused.answer(&request);
    }
    limit_body(&mut request);
    peer::find(&mut request, &gate.trusted_proxies);
    if is_static(request.uri().path()) {
        return next.run(request).await;
    }
    match identify(&gate.state, request.headers()).await {
        Ok(Some(caller)) => {
            request.extensions_mut().insert(caller);
        }
        Ok(None) if leads_to_sign_in(&request) => return sign_in_first(&request),
        Ok(None) => {}
        Err(error) => return Refused::Error(error).answer(&request),
    }
    next.run(request).await
}

enum Refused {
    Error(AppError),
    TooLarge,
    MediaType,
}

impl Refused {
    /// In the form that the client of this address reads.
    fn answer(self, request: &Request) -> Response {
        let path = request.uri().path();
        if server_functions::is_one(path) {
            return server_functions::refuse(path, &self.for_page());
        }
        match self {
            Refused::Error(error) => Problem::of(&error, Language::En).into_response(),
            Refused::TooLarge => Problem::of_transport(
                StatusCode::PAYLOAD_TOO_LARGE,
                "too_large",
                "The body is too long: at most 1 MB, uploads 20 MB.",
            )
            .into_response(),
            Refused::MediaType => {
                let detail = "Send application/json, a form, or multipart/form-data.";
                Problem::of_transport(StatusCode::UNSUPPORTED_MEDIA_TYPE, "media_type", detail).into_response()
            }
        }
    }

    fn for_page(self) -> AppError {
        match self {
            Refused::Error(error) => error,
            Refused::TooLarge => AppError::field("body", app::error::Problem::TooLong { max: BODY }),
            Refused::MediaType => AppError::field("body", app::error::Problem::Unreadable),
        }
    }
}

/// What can be judged before knowing who asks.
fn check_form(gate: &Gate, request: &Request) -> Result<(), Refused> {
    let headers = request.headers();
    if origin::changes(request.method()) {
        let shown = credential(headers, gate.state.secure);
        // A bearer token is not sent by a browser on its own, and REST without any credential ends at 401.
        let browser = match shown {
            Some(Credential::Bearer(_)) => false,
            Some(Credential::Session(_)) => true,
            None => !request.uri().path().starts_with("/api/v1/"),
        };
        if browser && !origin::is_same(headers, gate.public_url.as_ref()) {
            return Err(Refused::Error(AppError::Forbidden(Denial::CrossSite)));
        }
        if !origin::is_taken(headers) {
            return Err(Refused::MediaType);
        }
    }
    if origin::content_length(headers) > limit(request) as u64 {
        return Err(Refused::TooLarge);
    }
    Ok(())
}

fn limit(request: &Request) -> usize {
    if request.uri().path() == FORM_UPLOAD {
        return usize::MAX;
    }
    if origin::is_upload(request.headers()) { UPLOAD } else { BODY }
}

fn limit_body(request: &mut Request) {
    DefaultBodyLimit::max(limit(request)).apply(request);
}

fn is_static(path: &str) -> bool {
    path.starts_with("/pkg/") || path.starts_with("/assets/") || path == "/healthz" || path == "/readyz"
}

fn leads_to_sign_in(request: &Request) -> bool {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    reads && !PUBLIC.iter().any(|place| request.uri().path().starts_with(place))
}

fn sign_in_first(request: &Request) -> Response {
    let wanted = request.uri().path_and_query().map_or("/", |wanted| wanted.as_str());
    let next: String = wanted.bytes().map(origin::percent_encoded).collect();
    Redirect::to(&format!("/login?next={next}")).into_response()
}

fn panicked(cause: Box<dyn std::any::Any + Send>) -> Response {
    let text = cause.downcast_ref::<&str>().copied().or_else(|| cause.downcast_ref::<String>().map(String::as_str));
    let error = app::error::unavailable(format!("panic: {}", text.unwrap_or("without a message")));
    let mut response = Problem::of(&error, Language::En).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, http::HeaderValue::from_static("no-store"));
    response
}
