//! Server functions of trends.

#![allow(missing_docs, reason = "`#[server]` makes a struct of each function, whose fields are its arguments")]

use std::collections::BTreeMap;

use leptos::{prelude::*, server_fn::codec::Json};

use super::TrendView;
use crate::error::AppError;
#[cfg(feature = "ssr")]
use crate::{
    auth::{
        PersonId,
        request::{answered, caller},
    },
    error::Problem,
    forecast::{scope_of, trend::actions},
    text::{optional_day, optional_value},
};

/// A trend, as an address asks for it: `quarter`, `who`; `from`, `to` and `owner` for moved closing dates.
#[server(input = Json)]
pub async fn load_trend(query: BTreeMap<String, String>) -> Result<TrendView, AppError> {
    answered(
        async {
            let (state, caller) = caller()?;
            let scope = scope_of(&query, &caller)?;
            let days = (optional_day(&query, "from")?, optional_day(&query, "to")?);
            let owner = optional_value(&query, "owner", Problem::Unknown)?.map(PersonId);
            actions::view(&state.db, &caller, scope, days, owner).await
        }
        .await,
    )
}
