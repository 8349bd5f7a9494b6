//! Server functions of the executive view.

#![allow(missing_docs, reason = "`#[server]` makes a struct of each function, whose fields are its arguments")]

use std::collections::BTreeMap;

use leptos::{prelude::*, server_fn::codec::Json};

use super::ExecutiveView;
use crate::error::AppError;
#[cfg(feature = "ssr")]
use crate::{
    analysis::Dimension,
    auth::request::{answered, caller},
    error::Problem,
    executive::actions,
    forecast::scope_of,
    text::optional_value,
};

/// The executive view, as an address asks for it: `quarter`, `who`, `as_of`, `by`.
#[server(input = Json)]
pub async fn load_executive(query: BTreeMap<String, String>) -> Result<ExecutiveView, AppError> {
    answered(
        async {
            let (state, caller) = caller()?;
            let scope = scope_of(&query, &caller)?;
            let by: Option<Dimension> = optional_value(&query, "by", Problem::NotAChoice)?;
            actions::executive(&state.db, &caller, scope, by).await
        }
        .await,
    )
}
