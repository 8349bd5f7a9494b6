//! What operations answer: stored records, and the errors in the description.

use std::collections::BTreeMap;

use axum::{
    Json,
    response::{IntoResponse, Response as Answer},
};
use http::{StatusCode, header};
use serde::Serialize;
use utoipa::{
    IntoResponses,
    openapi::{ContentBuilder, Ref, RefOr, Response, ResponseBuilder},
};

use crate::problem::MEDIA_TYPE;

/// A record that was stored, and where it can be read from now on: its path behind `/api/v1`.
pub fn created(path: &str, record: impl Serialize) -> Answer {
    let location = format!("/api/v1{path}");
    (StatusCode::CREATED, [(header::LOCATION, location)], Json(record)).into_response()
}

/// What may go wrong with a read.
pub struct Reading;

/// What may go wrong with a change.
pub struct Changing;

const OF_ALL: [(&str, &str); 4] = [
    ("401", "Nobody is signed in: no token, or one that has ended."),
    ("404", "No such record, or none that this person sees."),
    ("422", "Values that cannot be taken, each beside its field."),
    ("500", "Our fault; the log holds the cause under the number in `detail`."),
];

const OF_CHANGES: [(&str, &str); 5] = [
    ("400", "The body is not a JSON object."),
    ("403", "The person's role does not reach so far, or a browser came from another site."),
    ("409", "Somebody changed the record first; `version` is the one that now stands."),
    ("413", "The body is too long."),
    ("415", "The body is of another type."),
];

impl IntoResponses for Reading {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        OF_ALL.iter().map(documented).collect()
    }
}

impl IntoResponses for Changing {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        OF_ALL.iter().chain(&OF_CHANGES).map(documented).collect()
    }
}

fn documented((status, meaning): &(&str, &str)) -> (String, RefOr<Response>) {
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
    let response = ResponseBuilder::new().description(*meaning).content(MEDIA_TYPE, content).build();
    (String::from(*status), response.into())
}
