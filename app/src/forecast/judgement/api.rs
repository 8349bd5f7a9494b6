//! Server functions of judgement.

#![allow(missing_docs, reason = "`#[server]` makes a struct of each function, whose fields are its arguments")]

use std::collections::BTreeMap;

use leptos::{prelude::*, server_fn::codec::Json};
use serde::{Deserialize, Serialize};

use super::{ByCategory, JudgementSheet};
use crate::error::AppError;
#[cfg(feature = "ssr")]
use crate::{
    auth::{
        PersonId,
        request::{answered, caller},
    },
    calendar::parse_date,
    error::Problem,
    forecast::judgement::{JudgementForm, actions, parse_open},
    opportunity::actions::marks_of,
    text::optional_value,
};

/// The layers that an address asks for: `quarter`, `who`, `as_of`, and `open` for the row with its history.
#[server(input = Json)]
pub async fn load_judgement(query: BTreeMap<String, String>) -> Result<JudgementSheet, AppError> {
    answered(
        async {
            let (state, caller) = caller()?;
            let quarter = optional_value(&query, "quarter", Problem::NotAChoice)?;
            let who = optional_value(&query, "who", Problem::Unknown)?.map(PersonId);
            let as_of = query.get("as_of").map_or(Ok(None), |day| parse_date(day));
            let as_of = as_of.map_err(|why| AppError::field("as_of", Problem::Date(why)))?;
            let open = query.get("open").and_then(|code| parse_open(code));
            Ok(actions::sheet(&state.db, &caller, quarter, who, as_of, open).await?.folded())
        }
        .await,
    )
}

/// The form of a submission or an adjustment, as the browser sends it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct JudgementInput {
    /// submission or adjustment.
    pub layer: String,
    /// Whose figures.
    pub person: i64,
    /// Whether of the whole team.
    pub team: bool,
    /// `2026-Q4`.
    pub quarter: String,
    /// As typed.
    pub amounts: ByCategory<String>,
    /// The versions that the form started from.
    pub seen: ByCategory<i32>,
    /// Why.
    pub note: String,
}

/// Submits a quarter or adjusts somebody's.
#[server]
pub async fn save_judgement(judgement: JudgementInput) -> Result<(), AppError> {
    answered(
        async {
            let (state, caller) = caller()?;
            let choice = |field: &str| AppError::field(field, Problem::NotAChoice);
            let form = JudgementForm {
                kind: judgement.layer.parse().map_err(|()| choice("layer"))?,
                person: PersonId(judgement.person),
                whole: judgement.team,
                quarter: judgement.quarter.parse().map_err(|_| choice("quarter"))?,
                amounts: ByCategory::of(|category| judgement.amounts.get(category).cloned()),
                seen: judgement.seen,
                note: judgement.note,
            };
            actions::save(&state.db, &caller, &form, marks_of(&caller)).await
        }
        .await,
    )
}
