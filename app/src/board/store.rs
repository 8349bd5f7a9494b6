//! SQL of the board, over a slice of opportunities.

use std::collections::HashMap;

use sqlx::{PgConnection, Postgres, QueryBuilder, Row, postgres::PgRow};

use super::CARDS;
use crate::{
    error::AppError,
    opportunity::{
        Summary, Totals,
        listing::{ROW_TOTALS_BY, include, row_totals, summary_columns, summary_from},
        slice::Slice,
    },
    pipeline::StageId,
};

/// Count and sums of every column; a column without records is absent.
pub async fn heads(
    db: &mut PgConnection,
    slice: &Slice<'_>,
    stages: &[StageId],
) -> Result<HashMap<StageId, Totals>, AppError> {
    let mut query = slice.sums(&format!("v.stage_id, {}", row_totals(slice)));
    push_stages(&mut query, stages);
    query.push(format!(" GROUP BY v.stage_id, {ROW_TOTALS_BY} ORDER BY v.stage_id, {ROW_TOTALS_BY}"));
    let mut heads = HashMap::new();
    for row in &query.build().fetch_all(db).await? {
        let stage = StageId(row.try_get("stage_id")?);
        include(heads.entry(stage).or_insert_with(|| Totals::none(slice.rates().report)), slice, row)?;
    }
    Ok(heads)
}

/// Cards of one column behind a position, and the position of the last one when there are more.
pub async fn cards(
    db: &mut PgConnection,
    slice: &Slice<'_>,
    stage: StageId,
    after: Option<&str>,
) -> Result<(Vec<Summary>, Option<String>), AppError> {
    let mut query = slice.rows(&format!("{}, o.board_position", summary_columns(slice)));
    query.push(" AND o.stage_id = ").push_bind(stage.0);
    if let Some(after) = after {
        query.push(" AND o.board_position > ").push_bind(after.to_owned()).push(" COLLATE \"C\"");
    }
    query.push(" ORDER BY o.board_position LIMIT ").push_bind(CARDS + 1);
    let rows = query.build().fetch_all(db).await?;
    let shown = rows.len().min(usize::try_from(CARDS).unwrap_or(0));
    let last = rows.get(..shown).and_then(<[PgRow]>::last).filter(|_| rows.len() > shown);
    let next = last.map(|row| row.try_get("board_position")).transpose()?;
    Ok((rows.iter().take(shown).map(summary_from).collect::<Result<_, _>>()?, next))
}

fn push_stages(query: &mut QueryBuilder<Postgres>, stages: &[StageId]) {
    let keys: Vec<i64> = stages.iter().map(|stage| stage.0).collect();
    query.push(" AND v.stage_id = ANY(").push_bind(keys).push(")");
}
