//! Keeps what was typed into a form that was refused, when the browser runs no scripts.
//!
//! Leptos answers such a post with a redirect back to the form, the error in the address. The values wait here,
//! in memory and once per person, for that one page; passwords never do. Of somebody who is not signed in only the
//! e-mail is kept, and in their own browser: strangers get no memory of the server's.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, PoisonError},
};

use app::{
    auth::{Caller, PersonId},
    ui::Typed,
};
use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderValue, StatusCode, header};

use super::{BODY, origin, server_functions, way_back};

/// Forms that wait at most; more would be somebody playing.
const MOST: usize = 1_000;
/// What Leptos calls the error in the address that it leads back to.
const ERROR: &str = "__err=";
/// The cookie that keeps the e-mail of a refused sign-in, for the minute until the form is shown again.
const EMAIL: &str = "quarterdeck-email";
/// Longest e-mail that is kept, in bytes.
const LONGEST_EMAIL: usize = 254;

/// The forms that wait for their page.
#[derive(Clone, Default)]
pub struct Waiting(Arc<Mutex<HashMap<PersonId, Typed>>>);

impl Waiting {
    fn keep(&self, person: PersonId, typed: Typed) {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.len() >= MOST {
            waiting.clear();
        }
        waiting.insert(person, typed);
    }

    fn take(&self, person: PersonId) -> Option<Typed> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&person)
    }
}

/// Remembers a refused form and hands it to the page that shows the form again.
pub async fn remember(State(waiting): State<Waiting>, mut request: Request, next: Next) -> Response {
    let person = request.extensions().get::<Caller>().map(|caller| caller.viewer.id());
    if is_plain_post(&request) {
        let (mut parts, body) = request.into_parts();
        let Ok(body) = to_bytes(body, BODY).await else { return StatusCode::PAYLOAD_TOO_LARGE.into_response() };
        let page = way_back::record_page(&body);
        if let Some(page) = &page {
            way_back::stand_in(&mut parts.headers, page);
        }
        let mut response = next.run(Request::from_parts(parts, Body::from(body.clone()))).await;
        let refused = leads_back_with_error(response.headers());
        if let Some(page) = &page {
            way_back::lead(response.headers_mut(), page, refused);
        }
        if refused {
            match person {
                Some(person) => waiting.keep(person, Typed(Arc::new(typed(&body)))),
                None => set_email(response.headers_mut(), typed(&body).get("email").map_or("", String::as_str)),
            }
        }
        return response;
    }
    if !request.uri().query().is_some_and(|query| query.contains(ERROR)) {
        return next.run(request).await;
    }
    let (found, of_visitor) = match person {
        Some(person) => (waiting.take(person), false),
        None => (typed_email(request.headers()), true),
    };
    let clear = of_visitor && found.is_some();
    if let Some(typed) = found {
        request.extensions_mut().insert(typed);
    }
    let mut response = next.run(request).await;
    if clear {
        set_email(response.headers_mut(), "");
    }
    response
}

/// A form sent by the browser itself: its scripts ask for something else than a page.
fn is_plain_post(request: &Request) -> bool {
    let says = |name, what: &str| {
        request.headers().get(name).and_then(|value| value.to_str().ok()).is_some_and(|value| value.contains(what))
    };
    server_functions::is_one(request.uri().path())
        && says(header::CONTENT_TYPE, "x-www-form-urlencoded")
        && says(header::ACCEPT, "text/html")
}

fn leads_back_with_error(headers: &HeaderMap) -> bool {
    headers.get(header::LOCATION).and_then(|location| location.to_str().ok()).is_some_and(|to| to.contains(ERROR))
}

fn typed(body: &Bytes) -> BTreeMap<String, String> {
    let secret = |name: &str| ["password", "current", "new"].contains(&name);
    form_urlencoded::parse(body).into_owned().filter(|(name, _)| !secret(name)).collect()
}

/// Keeps the e-mail with the sign-in page; an empty one is forgotten.
fn set_email(headers: &mut HeaderMap, email: &str) {
    let kept = if email.len() <= LONGEST_EMAIL { email } else { "" };
    let age = if kept.is_empty() { 0 } else { 60 };
    let value: String = kept.bytes().map(origin::percent_encoded).collect();
    let cookie = format!("{EMAIL}={value}; Path=/login; HttpOnly; SameSite=Strict; Max-Age={age}");
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        headers.append(header::SET_COOKIE, cookie);
    }
}

fn typed_email(headers: &HeaderMap) -> Option<Typed> {
    let cookies = headers.get(header::COOKIE)?.to_str().ok()?;
    let mut pairs = cookies.split(';').filter_map(|pair| pair.trim().split_once('='));
    let (_, value) = pairs.find(|(name, value)| *name == EMAIL && !value.is_empty())?;
    let (_, email) = form_urlencoded::parse(format!("email={value}").as_bytes()).into_owned().next()?;
    Some(Typed(Arc::new(BTreeMap::from([("email".to_owned(), email)]))))
}
