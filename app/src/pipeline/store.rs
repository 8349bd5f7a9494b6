//! SQL of pipelines. They are few and small: a pipeline is always read whole.

use sqlx::{PgConnection, Row, postgres::PgRow, types::Json};

use super::{Category, Names, Pipeline, Stage, StageId};
use crate::error::{AppError, unavailable};

/// The pipeline that new opportunities and the board use.
pub async fn default_pipeline(db: &mut PgConnection) -> Result<Pipeline, AppError> {
    let row = sqlx::query("SELECT id, names FROM pipeline WHERE is_default").fetch_one(&mut *db).await?;
    let rows = sqlx::query(
        "SELECT s.id, s.code, s.names, s.kind, s.default_category, s.default_probability, s.stale_after_days,
                ARRAY(SELECT category FROM stage_category WHERE stage_id = s.id) AS allowed,
                ARRAY(SELECT to_stage_id FROM stage_transition WHERE from_stage_id = s.id ORDER BY 1) AS next
         FROM stage s WHERE s.pipeline_id = $1 ORDER BY s.position",
    )
    .bind(row.try_get::<i64, _>("id")?)
    .fetch_all(db)
    .await?;
    let stages = rows.iter().map(stage_from).collect::<Result<_, _>>()?;
    Ok(Pipeline { id: row.try_get("id")?, names: names(&row)?, stages })
}

fn stage_from(row: &PgRow) -> Result<Stage, AppError> {
    let mut allowed =
        row.try_get::<Vec<String>, _>("allowed")?.iter().map(|code| category(code)).collect::<Result<Vec<_>, _>>()?;
    allowed.sort();
    let kind: String = row.try_get("kind")?;
    Ok(Stage {
        id: StageId(row.try_get("id")?),
        code: row.try_get("code")?,
        names: names(row)?,
        kind: kind.parse().map_err(|()| unavailable(format!("stage kind {kind}")))?,
        allowed,
        default_category: category(&row.try_get::<String, _>("default_category")?)?,
        default_probability: row.try_get("default_probability")?,
        stale_after_days: row.try_get("stale_after_days")?,
        next: row.try_get::<Vec<i64>, _>("next")?.into_iter().map(StageId).collect(),
    })
}

fn names(row: &PgRow) -> Result<Names, AppError> {
    Ok(row.try_get::<Json<Names>, _>("names")?.0)
}

/// A category from its code in the database.
pub fn category(code: &str) -> Result<Category, AppError> {
    code.parse().map_err(|()| unavailable(format!("category {code}")))
}
