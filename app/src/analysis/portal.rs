//! The opportunity portal: a chart of the filter's records beside their list; each mark narrows both (SPEC W7).
//!
//! It is a question without a period of its own, of a measure that adds up, so that the chart's total is the list's.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Answer, Basis, Dimension, Measure, Question, Show};
use crate::{
    error::{AppError, Problem},
    opportunity::{ListView, query_string},
};

/// What a portal counts.
pub const PORTAL_MEASURES: [Measure; 3] = [Measure::Amount, Measure::Weighted, Measure::Count];

/// Chart and list of the same records.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PortalView {
    /// The chart with its table; every figure leads to the portal of its records.
    pub answer: Answer,
    /// The list.
    pub list: ListView,
}

impl PortalView {
    /// The portal of an answer and the list beside it.
    pub fn of(answer: Answer, list: ListView) -> PortalView {
        let own = query_string(&portal_pairs(&answer.question, &list.sort));
        let own = own.trim_start_matches('?');
        let narrowed = |href: &str| {
            let query = href.strip_prefix("/opportunities").unwrap_or(href);
            let sign = if query.is_empty() { "?" } else { "&" };
            format!("/portal{query}{sign}{own}")
        };
        PortalView { answer: answer.relinked(narrowed), list }
    }

    /// What its address says besides the filter and the place in the list.
    pub fn own_pairs(&self) -> Vec<(&'static str, String)> {
        portal_pairs(&self.answer.question, &self.list.sort)
    }
}

fn portal_pairs(question: &Question, sort: &str) -> Vec<(&'static str, String)> {
    let asked = question.own_pairs().into_iter().filter(|(key, _)| ["by", "then", "measure"].contains(key));
    asked.chain((!sort.is_empty()).then(|| ("sort", sort.to_owned()))).collect()
}

/// The question of a portal's address; by account unless told otherwise.
///
/// # Errors
/// As [`Question::from_query`]; when the measure does not add up.
pub fn portal_question(query: &BTreeMap<String, String>) -> Result<Question, AppError> {
    let own = |key: &String| !["period", "basis", "chart"].contains(&key.as_str());
    let mut query: BTreeMap<_, _> = query.clone().into_iter().filter(|(key, _)| own(key)).collect();
    query.entry("by".to_owned()).or_insert_with(|| Dimension::Account.as_str().to_owned());
    let question = Question::from_query(&query)?;
    if !PORTAL_MEASURES.contains(&question.measure) {
        return Err(AppError::field("measure", Problem::NotAChoice));
    }
    let show = if question.then.is_some() { Show::Stacked } else { Show::Bars };
    Ok(Question { basis: Basis::Closing, show, ..question })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(pairs: &[(&str, &str)]) -> Result<Question, AppError> {
        portal_question(&pairs.iter().map(|(key, value)| (key.to_string(), value.to_string())).collect())
    }

    #[test]
    fn a_portal_counts_what_its_list_counts() {
        let question = asked(&[("sort", "-amount"), ("period", "2026"), ("sector", "Steel")]).unwrap();
        assert_eq!((question.by, question.period, question.show), (Dimension::Account, None, Show::Bars));
        assert_eq!(question.filter.sector.as_deref(), Some("Steel"));
        let divided = asked(&[("by", "team"), ("then", "category")]).unwrap();
        assert_eq!((divided.by, divided.show), (Dimension::Team, Show::Stacked));
        assert!(asked(&[("measure", "win_rate")]).unwrap_err().problem_of("measure").is_some());
    }
}
