//! From a request to its caller: cookie or bearer token, clock, language.

use std::net::IpAddr;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use http::{HeaderMap, HeaderValue, header, request::Parts};
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;
use sha2::{Digest, Sha256};

use super::{Caller, Density, Organisation, PersonId, Role, Viewer, store};
use crate::{
    clock::Clock,
    error::{AppError, unavailable},
    language::Language,
    state::AppState,
};

/// A session ends after so many days without a request.
const IDLE_DAYS: i64 = 14;
/// How stale "last seen" may get: one write a minute and session, not one a request.
const TOUCH_EVERY: TimeDelta = TimeDelta::minutes(1);

/// Where a request comes from: the address that connects, or what a trusted proxy in front says of it. The
/// server puts it into the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peer(pub IpAddr);

/// How a request showed who it is from.
#[derive(Clone, Debug, PartialEq)]
pub enum Credential {
    /// A browser's cookie.
    Session(TokenHash),
    /// A REST client's token.
    Bearer(TokenHash),
}

/// SHA-256 of a token: what the database keeps.
#[derive(Clone, Debug, PartialEq)]
pub struct TokenHash(pub Vec<u8>);

/// Hashes a token as the database keeps it.
pub fn token_hash(token: &str) -> TokenHash {
    TokenHash(Sha256::digest(token.as_bytes()).to_vec())
}

/// A fresh token: 256 random bits in hexadecimal.
pub fn new_token() -> String {
    let bytes: [u8; 32] = rand::random();
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// When a session that is used now will end if it is not used again.
pub fn session_end(now: DateTime<Utc>) -> DateTime<Utc> {
    now + TimeDelta::days(IDLE_DAYS)
}

/// The cookie's name: `__Host-` binds it to this host over TLS.
pub fn cookie_name(secure: bool) -> &'static str {
    if secure { "__Host-quarterdeck" } else { "quarterdeck" }
}

/// The header that sets, or with no token clears, the session cookie.
pub fn session_cookie(token: Option<&str>, secure: bool) -> Result<HeaderValue, AppError> {
    let attributes = if secure { "; Secure" } else { "" };
    let age = if token.is_some() { IDLE_DAYS * 24 * 3600 } else { 0 };
    let name = cookie_name(secure);
    let text =
        format!("{name}={}; Path=/; HttpOnly; SameSite=Lax; Max-Age={age}{attributes}", token.unwrap_or_default());
    HeaderValue::from_str(&text).map_err(unavailable)
}

/// What the request shows, if anything.
pub fn credential(headers: &HeaderMap, secure: bool) -> Option<Credential> {
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    if let Some(token) = text(header::AUTHORIZATION).and_then(|value| value.strip_prefix("Bearer ")) {
        return Some(Credential::Bearer(token_hash(token.trim())));
    }
    let cookies = text(header::COOKIE)?;
    let pairs = cookies.split(';').filter_map(|pair| pair.trim().split_once('='));
    let mut named = pairs.filter(|(name, token)| *name == cookie_name(secure) && !token.is_empty());
    named.next().map(|(_, token)| Credential::Session(token_hash(token)))
}

/// The language that the request asks for, before anybody signed in.
pub fn wished_language(headers: &HeaderMap) -> Language {
    let header = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    header.map(Language::negotiate).unwrap_or_default()
}

/// Who is asking, or nobody. Called once per request by the server's middleware.
///
/// # Errors
/// When the database is not reached.
pub async fn identify(state: &AppState, headers: &HeaderMap) -> Result<Option<Caller>, AppError> {
    let Some(credential) = credential(headers, state.secure) else { return Ok(None) };
    let now = state.clock.now();
    let mut tx = state.db.begin_unseen().await?;
    let (found, hash) = match &credential {
        Credential::Session(hash) => (store::by_session(&mut tx, &hash.0, now).await?, hash),
        Credential::Bearer(hash) => (store::by_api_token(&mut tx, &hash.0, now).await?, hash),
    };
    let Some(found) = found else { return Ok(None) };
    if found.last_used_at.is_none_or(|used| now - used > TOUCH_EVERY) {
        store::touch(&mut tx, &hash.0, now, session_end(now)).await?;
    }
    tx.commit().await?;
    Ok(Some(caller_from(found, state.clock, || wished_language(headers))))
}

/// The caller that a person is right now; in the wished language unless they chose one.
pub fn caller_from(found: store::Identified, clock: Clock, wished: impl FnOnce() -> Language) -> Caller {
    Caller {
        viewer: found.viewer,
        now: clock.now(),
        today: clock.today(&found.organisation.time_zone),
        language: found.language.unwrap_or_else(wished),
        density: found.density,
        organisation: found.organisation,
    }
}

/// The shared state, inside a server function or a rendered page.
pub fn state() -> Result<AppState, AppError> {
    use_context::<AppState>().ok_or_else(|| unavailable("no state in context"))
}

/// State and caller, inside a server function or a rendered page.
///
/// # Errors
/// [`AppError::SignInRequired`] when nobody is signed in.
pub fn caller() -> Result<(AppState, Caller), AppError> {
    let parts = use_context::<Parts>().ok_or_else(|| unavailable("no request in context"))?;
    let caller = parts.extensions.get::<Caller>().cloned().ok_or(AppError::SignInRequired)?;
    Ok((state()?, caller))
}

/// The headers of the request.
pub fn headers() -> HeaderMap {
    use_context::<Parts>().map(|parts| parts.headers).unwrap_or_default()
}

/// Gives the answer of a server function the status that its error stands for. A form sent without
/// scripts is answered with a redirect to its page, which carries the error: that status must stand.
pub fn answered<T>(result: Result<T, AppError>) -> Result<T, AppError> {
    if let (Err(error), Some(response)) = (&result, use_context::<ResponseOptions>())
        && !is_plain_form()
        && let Ok(status) = http::StatusCode::from_u16(error.status())
    {
        response.set_status(status);
    }
    result
}

fn is_plain_form() -> bool {
    use_context::<Parts>().is_some_and(|parts| {
        let accepts = parts.headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
        parts.method == http::Method::POST && accepts.is_some_and(|accepts| accepts.contains("text/html"))
    })
}

impl Caller {
    /// Nobody in particular, who sees everything: for work that the server does by itself, on the connection of the
    /// schema's owner only. Row-level security knows no such person, so on any other connection nothing is visible.
    pub fn upkeep(organisation: Organisation, today: NaiveDate, now: DateTime<Utc>) -> Self {
        let viewer = Viewer::new(PersonId(0), String::new(), Role::Administrator);
        Caller { viewer, now, today, language: Language::default(), density: Density::default(), organisation }
    }
}
