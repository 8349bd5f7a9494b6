//! Server functions of the board.

#![allow(missing_docs, reason = "`#[server]` makes a struct of each function, whose fields are its arguments")]

use std::collections::BTreeMap;

use leptos::{prelude::*, server_fn::codec::Json};

use super::{BoardView, CardPage, Moved};
#[cfg(feature = "ssr")]
use crate::{
    auth::request::{answered, caller},
    board::actions,
    opportunity::{
        Filter, FilterPage,
        actions::{filter_choices, marks_of},
    },
};
use crate::{error::AppError, opportunity::MoveCommand, pipeline::StageId};

/// The board under the filter of an address.
#[server(input = Json)]
pub async fn load_board(query: BTreeMap<String, String>) -> Result<BoardView, AppError> {
    answered(
        async {
            let (state, caller) = caller()?;
            let filter = Filter::from_query(&query)?;
            let board = actions::board(&state.db, &caller, &filter).await?;
            Ok(BoardView { board, choices: filter_choices(&state.db, &caller, filter, FilterPage::Board).await? })
        }
        .await,
    )
}

/// Further cards of a column.
#[server(input = Json)]
pub async fn load_cards(query: BTreeMap<String, String>, stage: StageId, after: String) -> Result<CardPage, AppError> {
    answered(
        async {
            let (state, caller) = caller()?;
            let filter = Filter::from_query(&query)?;
            let (cards, next) = actions::cards(&state.db, &caller, &filter, stage, &after).await?;
            Ok(CardPage { cards, next })
        }
        .await,
    )
}

/// Moves a card; the answer holds the heads that changed under the mover's filter.
#[server(input = Json)]
pub async fn move_card(
    query: BTreeMap<String, String>,
    command: MoveCommand,
    from: StageId,
) -> Result<Moved, AppError> {
    answered(
        async {
            let (state, caller) = caller()?;
            let filter = Filter::from_query(&query)?;
            actions::move_card(&state.db, &caller, &command, Some(from), &filter, marks_of(&caller)).await
        }
        .await,
    )
}
