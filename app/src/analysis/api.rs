//! Server functions of analysis.

#![allow(missing_docs, reason = "`#[server]` makes a struct of each function, whose fields are its arguments")]

use std::collections::BTreeMap;

use leptos::{prelude::*, server_fn::codec::Json};

use super::{AnalysisView, Dashboard, PortalView, QuestionView};
use crate::error::AppError;
#[cfg(feature = "ssr")]
use crate::{
    analysis::{Dimension, PERFORMANCE_BY, actions, asked_period, portal_question, ready, saved},
    auth::request::{answered, caller},
    error::Problem,
    opportunity::Filter,
    text::{Problems, optional_value},
};

/// The ready-made reports that an address asks for: `period`, `by`, `performance`, and the filter.
#[server(input = Json)]
pub async fn load_analysis(query: BTreeMap<String, String>) -> Result<AnalysisView, AppError> {
    answered(
        async {
            let (state, caller) = caller()?;
            let mut problems = Problems::default();
            let calendar = &caller.organisation.calendar;
            let asked = ready::Asked {
                period: problems.take(asked_period(&query)).map(|period| period.on(caller.today, calendar)),
                performance: problems
                    .take(optional_value(&query, "performance", Problem::NotAChoice))
                    .unwrap_or(Dimension::Person),
                by: problems.take(optional_value(&query, "by", Problem::NotAChoice)).unwrap_or(Dimension::Person),
                filter: problems.take(Filter::from_query(&query)),
            };
            if !PERFORMANCE_BY.contains(&asked.performance) {
                problems.add("performance", Problem::NotAChoice);
            }
            problems.done()?;
            ready::analysis(&state.db, &caller, &asked).await
        }
        .await,
    )
}

/// The question that an address asks, with its answer; `saved` is the kept question that it was opened as.
#[server(input = Json)]
pub async fn load_question(query: BTreeMap<String, String>) -> Result<QuestionView, AppError> {
    answered(
        async {
            let (state, caller) = caller()?;
            let kept = optional_value(&query, "saved", Problem::Unknown)?;
            actions::question_view(&state.db, &caller, &query, kept).await
        }
        .await,
    )
}

/// The portal that an address asks for: `by`, `then`, `measure`, the filter, and `sort` and `after` of its list.
#[server(input = Json)]
pub async fn load_portal(query: BTreeMap<String, String>) -> Result<PortalView, AppError> {
    answered(
        async {
            let (state, caller) = caller()?;
            let question = portal_question(&query)?;
            let text = |key: &str| query.get(key).map(String::as_str);
            actions::portal(&state.db, &caller, &question, text("sort").unwrap_or_default(), text("after")).await
        }
        .await,
    )
}

/// Keeps a question under a name and opens it; with `id`, in place of one that the caller kept before.
#[server]
pub async fn save_question(
    #[server(default)] id: Option<i64>,
    name: String,
    #[server(default)] shared: bool,
    question: BTreeMap<String, String>,
) -> Result<(), AppError> {
    answered(
        async {
            let (state, caller) = caller()?;
            let kept = saved::save(&state.db, &caller, id, &name, shared, &question).await?;
            leptos_axum::redirect(&kept.address());
            Ok(())
        }
        .await,
    )
}

/// Deletes a question of the caller's.
#[server]
pub async fn delete_question(id: i64) -> Result<(), AppError> {
    answered(
        async {
            let (state, caller) = caller()?;
            saved::delete(&state.db, &caller, id).await?;
            leptos_axum::redirect("/analysis/question");
            Ok(())
        }
        .await,
    )
}

/// The caller's dashboard, each question answered now.
#[server]
pub async fn load_dashboard() -> Result<Dashboard, AppError> {
    answered(
        async {
            let (state, caller) = caller()?;
            saved::dashboard(&state.db, &caller).await
        }
        .await,
    )
}

/// Puts a question on the caller's dashboard and shows it.
#[server]
pub async fn pin_question(id: i64) -> Result<(), AppError> {
    answered(
        async {
            let (state, caller) = caller()?;
            saved::pin(&state.db, &caller, id).await?;
            leptos_axum::redirect("/dashboard");
            Ok(())
        }
        .await,
    )
}

/// Takes a question off the caller's dashboard.
#[server]
pub async fn unpin_question(id: i64) -> Result<(), AppError> {
    answered(
        async {
            let (state, caller) = caller()?;
            saved::unpin(&state.db, &caller, id).await
        }
        .await,
    )
}

/// Moves a question one place up or down the caller's dashboard.
#[server]
pub async fn move_tile(id: i64, up: bool) -> Result<(), AppError> {
    answered(
        async {
            let (state, caller) = caller()?;
            saved::move_tile(&state.db, &caller, id, up).await
        }
        .await,
    )
}
