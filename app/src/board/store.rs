//! SQL of the board.

use std::collections::HashMap;

use sqlx::{PgConnection, Postgres, QueryBuilder, Row, postgres::PgRow};

use super::CARDS;
use crate::{
    auth::Caller,
    error::AppError,
    opportunity::{
        Filter, Summary, Totals,
        listing::{SUMMARY, TABLES, include, push_condition, summary_from},
    },
    pipeline::StageId,
};

/// Count and sums of every column under the filter; a column without records is absent.
pub async fn heads(
    db: &mut PgConnection,
    filter: &Filter,
    stages: &[StageId],
    caller: &Caller,
) -> Result<HashMap<StageId, Totals>, AppError> {
    let mut query = QueryBuilder::<Postgres>::new(
        "SELECT o.stage_id, o.currency, count(*) AS count, COALESCE(sum(o.amount), 0) AS amount, COALESCE(sum(o.weighted), 0) AS weighted ",
    );
    query.push(TABLES);
    push_condition(&mut query, filter, caller);
    push_stages(&mut query, stages);
    query.push(" GROUP BY o.stage_id, o.currency ORDER BY o.stage_id, o.currency");
    let mut heads = HashMap::new();
    for row in &query.build().fetch_all(db).await? {
        let stage = StageId(row.try_get("stage_id")?);
        include(heads.entry(stage).or_insert_with(|| Totals::none(caller.organisation.currency)), row)?;
    }
    Ok(heads)
}

/// Cards of one column behind a position, and the position of the last one when there are more.
pub async fn cards(
    db: &mut PgConnection,
    filter: &Filter,
    stage: StageId,
    after: Option<&str>,
    caller: &Caller,
) -> Result<(Vec<Summary>, Option<String>), AppError> {
    let mut query = QueryBuilder::<Postgres>::new(format!("SELECT {SUMMARY}, o.board_position {TABLES}"));
    push_condition(&mut query, filter, caller);
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
    query.push(" AND o.stage_id = ANY(").push_bind(keys).push(")");
}
