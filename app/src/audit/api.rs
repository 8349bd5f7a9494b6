//! The server function of the trail.

#![allow(missing_docs, reason = "`#[server]` makes a struct of each function, whose fields are its arguments")]

use std::collections::BTreeMap;

use leptos::{prelude::*, server_fn::codec::Json};

use super::Trail;
use crate::error::AppError;
#[cfg(feature = "ssr")]
use crate::{
    audit::{TrailFilter, actions},
    auth::request::{answered, caller},
    error::Problem,
    text::optional_value,
};

/// A page of the trail under the filter of an address; `after` is `next` of the page before.
#[server(input = Json)]
pub async fn load_trail(query: BTreeMap<String, String>) -> Result<Trail, AppError> {
    answered(
        async {
            let (state, caller) = caller()?;
            let filter = TrailFilter::from_query(&query)?;
            let after = optional_value(&query, "after", Problem::Unreadable)?;
            actions::page(&state.db, &caller, &filter, after).await
        }
        .await,
    )
}
