//! Problem documents (RFC 9457): how REST says what went wrong.

use std::collections::BTreeMap;

use app::{
    auth::Caller,
    error::{AppError, FieldProblem},
    language::Language,
    pipeline::MoveRefused,
};
use axum::{
    Json,
    body::Body,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, StatusCode, header};
use leptos::prelude::{Owner, provide_context};
use serde::Serialize;
use utoipa::ToSchema;

/// What went wrong, for programs and for people.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Problem {
    /// Names the kind of problem; equal kinds have equal texts.
    #[serde(rename = "type")]
    kind: String,
    /// The status in words.
    title: &'static str,
    /// The HTTP status.
    status: u16,
    /// What happened and what to do, in the caller's language.
    detail: String,
    /// Stable code of the problem, for programs.
    code: String,
    /// What is the matter with which field.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldError>,
    /// Version that now stands, when somebody else changed the record first.
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<i32>,
    /// Why a move was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    refusal: Option<&'static str>,
    /// What a refused move still needs: reason, amount, closing_date.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    missing: Vec<serde_json::Value>,
    /// Seconds to wait before the next attempt.
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after: Option<u64>,
    /// What else belongs to that kind of problem.
    #[serde(flatten)]
    #[schema(ignore)]
    more: BTreeMap<&'static str, serde_json::Value>,
}

/// What is the matter with a field.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FieldError {
    /// The field's name.
    field: String,
    /// Stable code of what is the matter.
    code: &'static str,
    /// The same for people.
    detail: String,
}

/// The media type of problem documents.
pub const MEDIA_TYPE: &str = "application/problem+json";

impl Problem {
    /// A problem of the transport, which no action has to know: `413 too_large`, `415 media_type` …
    pub fn of_transport(status: StatusCode, code: &str, detail: impl Into<String>) -> Problem {
        Problem {
            kind: format!("urn:quarterdeck:problem:{code}"),
            title: status.canonical_reason().unwrap_or("Problem"),
            status: status.as_u16(),
            detail: detail.into(),
            code: code.to_owned(),
            errors: Vec::new(),
            version: None,
            refusal: None,
            missing: Vec::new(),
            retry_after: None,
            more: BTreeMap::new(),
        }
    }

    /// The problem with another member.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: serde_json::Value) -> Problem {
        self.more.insert(name, value);
        self
    }

    /// What an action said, in that language.
    pub fn of(error: &AppError, language: Language) -> Problem {
        let owner = Owner::new();
        owner.with(|| {
            provide_context(language);
            Problem::in_current_language(error)
        })
    }

    fn in_current_language(error: &AppError) -> Problem {
        let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut problem = Problem::of_transport(status, error.code(), error.sentence());
        match error {
            AppError::Rejected(fields) => problem.errors = fields.iter().map(FieldError::from).collect(),
            AppError::Stale { version } => problem.version = Some(*version),
            AppError::TooManyAttempts { retry_after } => problem.retry_after = Some(*retry_after),
            AppError::MoveRefused(refused) => {
                problem.refusal = Some(refused.code());
                if let MoveRefused::Needs { missing } = refused {
                    problem.missing = missing.iter().filter_map(|missing| serde_json::to_value(missing).ok()).collect();
                }
            }
            _ => {}
        }
        problem
    }
}

impl From<&FieldProblem> for FieldError {
    fn from(FieldProblem { field, problem }: &FieldProblem) -> Self {
        FieldError { field: field.clone(), code: problem.code(), detail: problem.sentence() }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let wait = self.retry_after;
        let mut response: Response<Body> = (status, Json(self)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
        if let Some(seconds) = wait {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

/// The error of a REST handler: what the action said, in the caller's language.
#[derive(Clone, Debug)]
pub struct RestError(Box<Problem>);

impl RestError {
    /// What an action said to that caller.
    pub fn to(caller: &Caller) -> impl Fn(AppError) -> RestError {
        let language = caller.language;
        move |error| RestError::from(Problem::of(&error, language))
    }
}

impl From<Problem> for RestError {
    fn from(problem: Problem) -> Self {
        RestError(Box::new(problem))
    }
}

impl IntoResponse for RestError {
    fn into_response(self) -> Response {
        self.0.into_response()
    }
}
