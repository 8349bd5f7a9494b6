//! Server functions of what changed.

#![allow(missing_docs, reason = "`#[server]` makes a struct of each function, whose fields are its arguments")]

use std::collections::BTreeMap;

use leptos::{prelude::*, server_fn::codec::Json};

use super::ChangeView;
use crate::error::AppError;
#[cfg(feature = "ssr")]
use crate::{
    auth::request::{answered, caller},
    error::Problem,
    forecast::{
        change::{ChangeKind, actions},
        scope_of,
    },
    pipeline::Category,
    text::{optional_day, optional_value},
};

/// What changed, as an address asks for it: `quarter`, `who`, `from`, `to`, `column`, `kind`.
#[server(input = Json)]
pub async fn load_changes(query: BTreeMap<String, String>) -> Result<ChangeView, AppError> {
    answered(
        async {
            let (state, caller) = caller()?;
            let scope = scope_of(&query, &caller)?;
            let days = (optional_day(&query, "from")?, optional_day(&query, "to")?);
            let column: Option<Category> = optional_value(&query, "column", Problem::NotAChoice)?;
            let kind: Option<ChangeKind> = optional_value(&query, "kind", Problem::NotAChoice)?;
            actions::view(&state.db, &caller, scope, days, (kind, column), actions::MOST_SHOWN).await
        }
        .await,
    )
}
