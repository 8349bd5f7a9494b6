//! Use cases of the board.

use super::{Board, Column, Moved, store};
use crate::{
    auth::Caller,
    db::Db,
    error::AppError,
    language::NumberMarks,
    opportunity::{self, Filter, MoveCommand, Summary, Totals, actions as opportunities, slice::Slice},
    pipeline::{self, StageId},
};

/// The board under a filter, always as of now: heads and first cards of one snapshot.
pub async fn board(db: &Db, caller: &Caller, filter: &Filter) -> Result<Board, AppError> {
    let mut tx = db.snapshot(caller).await?;
    let pipeline = pipeline::store::default_pipeline(&mut tx).await?;
    let stages: Vec<StageId> = pipeline.board_stages().map(|stage| stage.id).collect();
    let now = Filter { as_of: None, ..filter.clone() };
    let slice = Slice::load(&mut tx, &now, caller).await?;
    let mut heads = store::heads(&mut tx, &slice, &stages).await?;
    let mut columns = Vec::with_capacity(stages.len());
    for stage in stages {
        let totals = heads.remove(&stage).unwrap_or(Totals::none(caller.organisation.currency));
        let (cards, next) =
            if totals.count > 0 { store::cards(&mut tx, &slice, stage, None).await? } else { Default::default() };
        columns.push(Column { stage, totals, cards, next });
    }
    let editor = caller.viewer.opportunity_editor();
    Ok(Board { pipeline, columns, may_move: editor.is_ok(), leads: editor.is_ok_and(|editor| editor.leads()) })
}

/// Further cards of a column.
pub async fn cards(
    db: &Db,
    caller: &Caller,
    filter: &Filter,
    stage: StageId,
    after: &str,
) -> Result<(Vec<Summary>, Option<String>), AppError> {
    let mut tx = db.snapshot(caller).await?;
    let now = Filter { as_of: None, ..filter.clone() };
    let slice = Slice::load(&mut tx, &now, caller).await?;
    store::cards(&mut tx, &slice, stage, Some(after)).await
}

/// Moves a card and gives the heads that changed, under the mover's filter.
///
/// # Errors
/// As [`opportunities::move_to`].
pub async fn move_card(
    db: &Db,
    caller: &Caller,
    command: &MoveCommand,
    from: Option<StageId>,
    filter: &Filter,
    marks: NumberMarks,
) -> Result<Moved, AppError> {
    let card = opportunities::move_to(db, caller, command, marks).await?;
    let touched: Vec<StageId> = from.into_iter().chain([card.stage]).collect();
    let mut tx = db.snapshot(caller).await?;
    let now = Filter { as_of: None, ..filter.clone() };
    let slice = Slice::load(&mut tx, &now, caller).await?;
    let card = opportunity::store::summary(&mut tx, card.id, &now, caller).await?;
    let mut heads = store::heads(&mut tx, &slice, &touched).await?;
    let none = Totals::none(caller.organisation.currency);
    let heads = touched.iter().map(|stage| (*stage, heads.remove(stage).unwrap_or(none.clone()))).collect();
    Ok(Moved { card, heads })
}
