//! Texts at the door: trimmed, bounded, free of control characters.

use std::{collections::BTreeMap, str::FromStr};

use chrono::NaiveDate;

use crate::{
    calendar::parse_date,
    error::{AppError, FieldProblem, Problem},
};

/// A text of at most `max` characters, trimmed; empty is allowed. Line breaks and tabs are kept.
///
/// # Errors
/// The problem of that field.
pub fn optional(field: &str, text: &str, max: usize) -> Result<String, AppError> {
    check(text, max).map_err(|problem| AppError::field(field, problem))
}

/// As [`optional`], but not empty.
///
/// # Errors
/// The problem of that field.
pub fn required(field: &str, text: &str, max: usize) -> Result<String, AppError> {
    let text = optional(field, text, max)?;
    if text.is_empty() { Err(AppError::field(field, Problem::Required)) } else { Ok(text) }
}

/// An e-mail address, roughly checked (RFC 5321 lengths, one `@`, a dot behind it), or empty.
///
/// # Errors
/// The problem of that field.
pub fn email(field: &str, text: &str) -> Result<String, AppError> {
    let text = optional(field, text, 254)?;
    let plausible = text.split_once('@').is_some_and(|(local, host)| {
        !local.is_empty() && host.contains('.') && !host.contains('@') && !text.contains(char::is_whitespace)
    });
    if text.is_empty() || plausible { Ok(text) } else { Err(AppError::field(field, Problem::NotAnEmail)) }
}

/// The rule behind them all.
///
/// # Errors
/// What is the matter with the text.
pub fn check(text: &str, max: usize) -> Result<String, Problem> {
    let text = text.trim();
    if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        return Err(Problem::ControlCharacter);
    }
    if text.chars().count() > max {
        return Err(Problem::TooLong { max });
    }
    Ok(text.to_owned())
}

/// A value of an address, if it is there and not empty.
///
/// # Errors
/// `problem` beside its key when it cannot be read.
pub fn optional_value<T: FromStr>(
    query: &BTreeMap<String, String>,
    key: &str,
    problem: Problem,
) -> Result<Option<T>, AppError> {
    let text = query.get(key).map(|text| text.trim()).filter(|text| !text.is_empty());
    text.map(|text| text.parse().map_err(|_| AppError::field(key, problem))).transpose()
}

/// A day of an address, if it is there and not empty.
///
/// # Errors
/// The problem beside its key when it is no day.
pub fn optional_day(query: &BTreeMap<String, String>, key: &str) -> Result<Option<NaiveDate>, AppError> {
    let text = query.get(key).map(String::as_str).unwrap_or_default();
    parse_date(text).map_err(|why| AppError::field(key, Problem::Date(why)))
}

/// Collects the problems of several fields, so that a form shows all of them at once.
#[derive(Debug, Default)]
pub struct Problems(Vec<FieldProblem>);

impl Problems {
    /// The value, or its default after noting the problems.
    pub fn take<T: Default>(&mut self, result: Result<T, AppError>) -> T {
        match result {
            Ok(value) => value,
            Err(AppError::Rejected(mut problems)) => {
                self.0.append(&mut problems);
                T::default()
            }
            Err(other) => {
                self.0.push(FieldProblem { field: other.code().to_owned(), problem: Problem::Unreadable });
                T::default()
            }
        }
    }

    /// Notes one problem.
    pub fn add(&mut self, field: &str, problem: Problem) {
        self.0.push(FieldProblem { field: field.to_owned(), problem });
    }

    /// # Errors
    /// All problems noted, when there are any.
    pub fn done(self) -> Result<(), AppError> {
        if self.0.is_empty() { Ok(()) } else { Err(AppError::Rejected(self.0)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_taken_and_what_is_not() {
        assert_eq!(check("  Zażółć 🚢 \u{202e}x ", 20).as_deref(), Ok("Zażółć 🚢 \u{202e}x"));
        assert_eq!(check("a\0b", 20), Err(Problem::ControlCharacter));
        assert_eq!(check(&"x".repeat(10_000), 500), Err(Problem::TooLong { max: 500 }));
        assert!(email("email", "a@b").is_err() && email("email", "a b@c.d").is_err());
        assert_eq!(email("email", "a@b.c"), Ok("a@b.c".into()));
    }
}
