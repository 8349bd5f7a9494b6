//! What handlers read out of a request, with problem documents for what cannot be read.

use std::{collections::BTreeMap, ops::Deref, str::FromStr};

use app::{
    auth::{Caller, request::wished_language},
    error::{AppError, Problem as FieldIs},
    language::Language,
};
use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Query as AxumQuery, Request},
};
use http::{StatusCode, header, request::Parts};
use serde_json::value::RawValue;

use crate::problem::{Problem, RestError};

/// Who asks; without anybody the answer is 401.
pub struct Asking(pub Caller);

impl Asking {
    /// Gives an action's error the form and the language that this client reads.
    pub fn say<T>(&self, result: Result<T, AppError>) -> Result<T, RestError> {
        result.map_err(RestError::to(&self.0))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Asking {
    type Rejection = RestError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, RestError> {
        let caller = parts.extensions.get::<Caller>().cloned();
        let nobody = || RestError::from(Problem::of(&AppError::SignInRequired, wished_language(&parts.headers)));
        caller.map(Asking).ok_or_else(nobody)
    }
}

/// The query of the address.
pub struct Query(pub BTreeMap<String, String>);

impl Query {
    /// Refuses keys that would be ignored: a misspelt filter must not answer with everything.
    ///
    /// # Errors
    /// Each unknown key.
    pub fn only(&self, known: &[&[&str]]) -> Result<(), AppError> {
        none_but(self.0.keys(), known)
    }

    /// A value, if the key is there and not empty.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(|value| value.trim()).filter(|value| !value.is_empty())
    }

    /// A parsed value, if the key is there and not empty.
    ///
    /// # Errors
    /// `problem` beside the key.
    pub fn parsed<T: FromStr>(&self, key: &str, problem: FieldIs) -> Result<Option<T>, AppError> {
        self.get(key).map(|value| value.parse().map_err(|_| AppError::field(key, problem))).transpose()
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Query {
    type Rejection = RestError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, RestError> {
        let query = AxumQuery::from_request_parts(parts, state).await;
        let AxumQuery(query) = query
            .map_err(|_| RestError::from(Problem::of(&AppError::field("query", FieldIs::Unreadable), Language::En)))?;
        Ok(Query(query))
    }
}

/// The fields of a JSON object, each as the client wrote it: numbers are never read as floats.
#[derive(Debug, Default)]
pub struct Fields(BTreeMap<String, Box<RawValue>>);

impl Fields {
    /// Refuses fields that would be ignored.
    ///
    /// # Errors
    /// Each unknown field.
    pub fn only(&self, known: &[&[&str]]) -> Result<(), AppError> {
        none_but(self.0.keys(), known)
    }

    /// A text or number as text; null is the empty text; absent is `None`.
    ///
    /// # Errors
    /// Other JSON values.
    pub fn text(&self, name: &str) -> Result<Option<String>, AppError> {
        self.0.get(name).map(|value| scalar(name, value)).transpose()
    }

    /// true or false; false when absent or null.
    ///
    /// # Errors
    /// Other JSON values.
    pub fn flag(&self, name: &str) -> Result<bool, AppError> {
        let Some(value) = self.0.get(name) else { return Ok(false) };
        let read = serde_json::from_str::<Option<bool>>(value.get());
        read.map(|flag| flag.unwrap_or(false)).map_err(|_| AppError::field(name, FieldIs::NotAChoice))
    }

    /// true or false as the text that forms send; null is false; absent is `None`.
    ///
    /// # Errors
    /// Other JSON values.
    pub fn flag_text(&self, name: &str) -> Result<Option<String>, AppError> {
        let Some(value) = self.0.get(name) else { return Ok(None) };
        match value.get() {
            flag @ ("true" | "false") => Ok(Some(flag.to_owned())),
            "null" => Ok(Some(String::from("false"))),
            _ => scalar(name, value).map(Some),
        }
    }

    /// A value that has to be there and to be read as `T`.
    ///
    /// # Errors
    /// Absent, null, or something else.
    pub fn required<T: FromStr>(&self, name: &str) -> Result<T, AppError> {
        let text = self.text(name)?.filter(|text| !text.is_empty()).ok_or(AppError::field(name, FieldIs::Required))?;
        text.trim().parse().map_err(|_| AppError::field(name, FieldIs::NotAChoice))
    }

    /// The objects of an array.
    ///
    /// # Errors
    /// Absent, null, or something else.
    pub fn objects(&self, name: &str) -> Result<Vec<Fields>, AppError> {
        let value = self.0.get(name).ok_or(AppError::field(name, FieldIs::Required))?;
        let read = serde_json::from_str::<Vec<BTreeMap<String, Box<RawValue>>>>(value.get());
        read.map(|items| items.into_iter().map(Fields).collect())
            .map_err(|_| AppError::field(name, FieldIs::Unreadable))
    }

    /// Texts of an array, or those of one text with commas.
    ///
    /// # Errors
    /// Other JSON values.
    pub fn list(&self, name: &str) -> Result<Option<String>, AppError> {
        let Some(value) = self.0.get(name) else { return Ok(None) };
        match serde_json::from_str::<Vec<String>>(value.get()) {
            Ok(items) => Ok(Some(items.join(","))),
            Err(_) => scalar(name, value).map(Some),
        }
    }
}

fn none_but<'a>(keys: impl Iterator<Item = &'a String>, known: &[&[&str]]) -> Result<(), AppError> {
    let is_known = |key: &str| known.iter().any(|some| some.contains(&key));
    let mut problems = app::text::Problems::default();
    keys.filter(|key| !is_known(key)).for_each(|key| problems.add(key.as_str(), FieldIs::NotAChoice));
    problems.done()
}

fn scalar(name: &str, value: &RawValue) -> Result<String, AppError> {
    let raw = value.get();
    match raw.as_bytes().first() {
        Some(b'"') => serde_json::from_str(raw).map_err(|_| AppError::field(name, FieldIs::Unreadable)),
        Some(b'n') => Ok(String::new()),
        Some(b'-' | b'0'..=b'9') => Ok(raw.to_owned()),
        _ => Err(AppError::field(name, FieldIs::Unreadable)),
    }
}

impl<S: Send + Sync> FromRequest<S> for Fields {
    type Rejection = RestError;

    async fn from_request(request: Request, state: &S) -> Result<Self, RestError> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        if !kind.contains("json") {
            let detail = "Send the body as application/json.";
            return Err(RestError::from(Problem::of_transport(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "media_type",
                detail,
            )));
        }
        let bytes = Bytes::from_request(request, state).await.map_err(too_long)?;
        serde_json::from_slice(&bytes).map(Fields).map_err(|problem| {
            let detail =
                format!("The body is not a JSON object (line {}, column {}).", problem.line(), problem.column());
            RestError::from(Problem::of_transport(StatusCode::BAD_REQUEST, "unreadable_json", detail))
        })
    }
}

fn too_long(rejection: impl axum::response::IntoResponse) -> RestError {
    let status = rejection.into_response().status();
    RestError::from(Problem::of_transport(status, "body", "The body is too long or ended early."))
}

/// A part of the path that names a record by number or key; what cannot be one names none.
pub struct Named<T>(pub T);

impl<T> Deref for Named<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<S: Send + Sync, T: FromStr> FromRequestParts<S> for Named<T> {
    type Rejection = RestError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, RestError> {
        let unknown = || RestError::from(Problem::of(&AppError::NotFound, Language::En));
        let path = axum::extract::Path::<String>::from_request_parts(parts, state).await;
        let text = path.map(|path| path.0).ok().filter(|text| text.len() <= 40 && !text.contains('\0'));
        text.and_then(|text| text.parse().ok()).map(Named).ok_or_else(unknown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(json: &str) -> Fields {
        Fields(serde_json::from_str(json).unwrap())
    }

    #[test]
    fn amounts_keep_their_digits() {
        let read = fields(r#"{"a": 12345678901234.56, "b": "7.10", "c": null, "d": [1], "e": 1e9}"#);
        assert_eq!(read.text("a"), Ok(Some("12345678901234.56".into())));
        assert_eq!(read.text("b"), Ok(Some("7.10".into())));
        assert_eq!(read.text("c"), Ok(Some(String::new())));
        assert_eq!(read.text("e"), Ok(Some("1e9".into())));
        assert_eq!(read.text("absent"), Ok(None));
        assert!(read.text("d").is_err());
    }

    #[test]
    fn unknown_fields_are_named() {
        let Err(AppError::Rejected(problems)) = fields(r#"{"amount": 1, "ammount": 2}"#).only(&[&["amount"]]) else {
            panic!("taken")
        };
        assert_eq!(problems[0].field, "ammount");
    }
}
