//! Server functions of exchange rates.

#![allow(missing_docs, reason = "`#[server]` makes a struct of each function, whose fields are its arguments")]

use std::collections::BTreeMap;

use leptos::{prelude::*, server_fn::codec::Json};
use serde::{Deserialize, Serialize};

use super::RateSheet;
use crate::error::AppError;
#[cfg(feature = "ssr")]
use crate::{
    auth::request::{answered, caller},
    error::Problem,
    rate::{RateFilter, RateForm, RateKey, actions},
};

/// The rates that an address asks for.
#[server(input = Json)]
pub async fn load_rates(query: BTreeMap<String, String>) -> Result<RateSheet, AppError> {
    answered(
        async {
            let (state, caller) = caller()?;
            actions::sheet(&state.db, &caller, &RateFilter::from_query(&query)?).await
        }
        .await,
    )
}

/// The form of a rate, as the browser sends it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct RateInput {
    /// Three letters.
    pub currency: String,
    /// day, quarter or budget.
    pub kind: String,
    /// `2026-11-20`.
    pub date: String,
    /// As typed.
    pub rate: String,
    /// What the form started from.
    pub seen: String,
}

/// Records or corrects a rate.
#[server]
pub async fn save_rate(rate: RateInput) -> Result<(), AppError> {
    answered(
        async {
            let (state, caller) = caller()?;
            let RateInput { currency, kind, date, rate, seen } = rate;
            let form = RateForm { currency, kind, date, rate, seen };
            let key = actions::save(&state.db, &caller, &form, caller.language.number_marks()).await?;
            leptos_axum::redirect(&format!("/rates?saved={key}"));
            Ok(())
        }
        .await,
    )
}

/// Withdraws a rate in the version that was seen.
#[server]
pub async fn withdraw_rate(rate: String, version: i32) -> Result<(), AppError> {
    answered(
        async {
            let (state, caller) = caller()?;
            let key: RateKey = rate.parse().map_err(|_| AppError::field("rate", Problem::Unreadable))?;
            actions::withdraw(&state.db, &caller, &key, version).await?;
            leptos_axum::redirect("/rates?withdrawn=1");
            Ok(())
        }
        .await,
    )
}
