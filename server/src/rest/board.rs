//! `/board`.

use app::{
    auth::Caller,
    board::{Column, actions},
    error::{AppError, Problem},
    opportunity::Filter,
    pipeline::Pipeline,
    state::AppState,
};
use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    extract::{Asking, Query},
    opportunities::pipeline,
    responses::Reading,
    views::{Opportunity, Totals},
};
use crate::problem::RestError;

/// The pipeline's stages as columns.
#[derive(Serialize, ToSchema)]
pub struct Board {
    /// In the order of the process.
    columns: Vec<BoardColumn>,
}

/// A stage with its first cards, or with further ones.
#[derive(Serialize, ToSchema)]
pub struct BoardColumn {
    /// Code of the stage.
    stage: String,
    /// Its name in the caller's language.
    name: String,
    /// Over everything that matches; absent with further cards.
    #[serde(skip_serializing_if = "Option::is_none")]
    totals: Option<Totals>,
    /// From the top, or from `after` on.
    opportunities: Vec<Opportunity>,
    /// `after` of the next cards, if there are more.
    next: Option<String>,
}

/// The board under a filter, each column with its totals and first cards; with `column` and `after`, the
/// cards that follow in one column.
#[utoipa::path(
    get,
    path = "/board",
    tag = "board",
    description = "Takes the filter of `/opportunities`.",
    params(
        ("column" = Option<String>, Query, description = "Code of a stage"),
        ("after" = Option<String>, Query, description = "`next` of the column"),
    ),
    responses((status = 200, body = Board), Reading)
)]
pub async fn read(State(state): State<AppState>, asking: Asking, query: Query) -> Result<Json<Board>, RestError> {
    asking.say(board(&state, &asking.0, &query).await).map(Json)
}

async fn board(state: &AppState, caller: &Caller, query: &Query) -> Result<Board, AppError> {
    query.only(&[&Filter::KEYS, &["column", "after"]])?;
    let filter = Filter::from_query(&query.0)?;
    if let Some(code) = query.get("column") {
        return further(state, caller, &filter, code, query.get("after").unwrap_or_default()).await;
    }
    let board = actions::board(&state.db, caller, &filter).await?;
    Ok(Board { columns: board.columns.iter().map(|found| column(found, &board.pipeline, caller)).collect() })
}

fn column(found: &Column, pipeline: &Pipeline, caller: &Caller) -> BoardColumn {
    let stage = pipeline.stage(found.stage);
    BoardColumn {
        stage: stage.map(|stage| stage.code.clone()).unwrap_or_default(),
        name: stage.map(|stage| stage.names.in_language(caller.language).to_owned()).unwrap_or_default(),
        totals: Some(Totals::from(&found.totals)),
        opportunities: found.cards.iter().map(|card| Opportunity::new(card, pipeline)).collect(),
        next: found.next.clone(),
    }
}

async fn further(
    state: &AppState,
    caller: &Caller,
    filter: &Filter,
    code: &str,
    after: &str,
) -> Result<Board, AppError> {
    let pipeline = pipeline(state, caller).await?;
    let stage = pipeline.stage_by_code(code).ok_or(AppError::field("column", Problem::NotAChoice))?;
    let (cards, next) = actions::cards(&state.db, caller, filter, stage.id, after).await?;
    let column = BoardColumn {
        stage: stage.code.clone(),
        name: stage.names.in_language(caller.language).to_owned(),
        totals: None,
        opportunities: cards.iter().map(|card| Opportunity::new(card, &pipeline)).collect(),
        next,
    };
    Ok(Board { columns: vec![column] })
}
