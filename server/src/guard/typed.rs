//! Keeps what was typed into a form that was refused, when the browser runs no scripts.
//!
//! Leptos answers such a post with a redirect back to the form, the error in the address. The values wait here,
//! in memory and once per person, for that one page; passwords never do.

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
use http::{HeaderMap, StatusCode, header};

use super::{BODY, server_functions};

/// Forms that wait at most; more would be somebody playing.
const MOST: usize = 1_000;
/// What Leptos calls the error in the address that it leads back to.
const ERROR: &str = "__err=";

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
    let Some(person) = request.extensions().get::<Caller>().map(|caller| caller.viewer.id()) else {
        return next.run(request).await;
    };
    if is_plain_post(&request) {
        let (parts, body) = request.into_parts();
        let Ok(body) = to_bytes(body, BODY).await else { return StatusCode::PAYLOAD_TOO_LARGE.into_response() };
        let response = next.run(Request::from_parts(parts, Body::from(body.clone()))).await;
        if leads_back_with_error(response.headers()) {
            waiting.keep(person, typed(&body));
        }
        return response;
    }
    if request.uri().query().is_some_and(|query| query.contains(ERROR))
        && let Some(typed) = waiting.take(person)
    {
        request.extensions_mut().insert(typed);
    }
    next.run(request).await
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

fn typed(body: &Bytes) -> Typed {
    let secret = |name: &str| ["password", "current", "new"].contains(&name);
    let pairs = form_urlencoded::parse(body).into_owned().filter(|(name, _)| !secret(name));
    Typed(Arc::new(pairs.collect::<BTreeMap<_, _>>()))
}
