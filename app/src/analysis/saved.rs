//! Questions kept under a name, and the dashboard that a person makes of them. Row-level security shows a person
//! their own and the shared ones, and lets them change their own only.

use std::collections::BTreeMap;

use axum::extract::Query;
use sqlx::{PgConnection, Row, postgres::PgRow};

use super::{
    Answer, Dashboard, MOST_TILES, Question, SavedQuestion, Tile,
    actions::{answer_in, with_rates},
    store,
};
use crate::{
    auth::Caller,
    db::Db,
    error::{AppError, Problem},
    pipeline::{self, Pipeline},
    text,
};

const SAVED: &str = "SELECT q.id, q.name, q.query, q.shared, q.person_id, p.name AS owner,
        EXISTS (SELECT FROM dashboard_tile t WHERE t.question_id = q.id) AS on_dashboard
    FROM question q JOIN person p ON p.id = q.person_id";

/// All that the caller sees: their own first, by name.
pub async fn all(db: &mut PgConnection, caller: &Caller) -> Result<Vec<SavedQuestion>, AppError> {
    let sql = format!("{SAVED} ORDER BY q.person_id <> $1, lower(q.name), q.id LIMIT 500");
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(caller.viewer.id().0).fetch_all(db).await?;
    rows.iter().map(|row| saved_from(row, caller)).collect()
}

/// One of them.
///
/// # Errors
/// [`AppError::NotFound`] when there is none, or none that the caller sees.
pub async fn find(db: &mut PgConnection, caller: &Caller, id: i64) -> Result<SavedQuestion, AppError> {
    let sql = format!("{SAVED} WHERE q.id = $1");
    saved_from(&sqlx::query(sqlx::AssertSqlSafe(sql)).bind(id).fetch_one(db).await?, caller)
}

fn saved_from(row: &PgRow, caller: &Caller) -> Result<SavedQuestion, AppError> {
    Ok(SavedQuestion {
        id: row.try_get("id")?,
        name: row.try_get("name")?,
        query: row.try_get("query")?,
        shared: row.try_get("shared")?,
        own: row.try_get::<i64, _>("person_id")? == caller.viewer.id().0,
        owner: row.try_get("owner")?,
        on_dashboard: row.try_get("on_dashboard")?,
    })
}

/// Keeps a question under a name; with `id`, instead of one of the caller's that is there. Gives its address.
///
/// # Errors
/// When name or question cannot be taken; [`AppError::NotFound`] when `id` is not the caller's.
pub async fn save(
    db: &Db,
    caller: &Caller,
    id: Option<i64>,
    name: &str,
    shared: bool,
    query: &BTreeMap<String, String>,
) -> Result<SavedQuestion, AppError> {
    let name = text::required("name", name, 60)?;
    let query = text::optional("question", &Question::from_query(query)?.to_query(), 4000)?;
    let mut tx = db.begin(caller).await?;
    let kept: Option<i64> = match id {
        Some(id) => {
            sqlx::query_scalar("UPDATE question SET name = $2, shared = $3, query = $4 WHERE id = $1 RETURNING id")
                .bind(id)
                .bind(name)
                .bind(shared)
                .bind(query)
                .fetch_optional(&mut *tx)
                .await
        }
        None => {
            sqlx::query_scalar(
                "INSERT INTO question (person_id, name, shared, query) VALUES ($1, $2, $3, $4) RETURNING id",
            )
            .bind(caller.viewer.id().0)
            .bind(name)
            .bind(shared)
            .bind(query)
            .fetch_optional(&mut *tx)
            .await
        }
    }
    .map_err(name_taken)?;
    let saved = find(&mut tx, caller, kept.ok_or(AppError::NotFound)?).await?;
    tx.commit().await?;
    Ok(saved)
}

fn name_taken(error: sqlx::Error) -> AppError {
    let constraint = error.as_database_error().and_then(|database| database.constraint());
    match constraint {
        Some("question_name_unique") => AppError::field("name", Problem::Taken),
        _ => error.into(),
    }
}

/// Deletes one of the caller's questions, from every dashboard too.
///
/// # Errors
/// [`AppError::NotFound`] when it is not theirs.
pub async fn delete(db: &Db, caller: &Caller, id: i64) -> Result<(), AppError> {
    let mut tx = db.begin(caller).await?;
    let done = sqlx::query("DELETE FROM question WHERE id = $1").bind(id).execute(&mut *tx).await?;
    if done.rows_affected() == 0 {
        return Err(AppError::NotFound);
    }
    Ok(tx.commit().await?)
}

/// Puts a question at the end of the caller's dashboard.
///
/// # Errors
/// [`AppError::NotFound`] when the caller does not see it; when the dashboard is full.
pub async fn pin(db: &Db, caller: &Caller, id: i64) -> Result<(), AppError> {
    let mut tx = db.begin(caller).await?;
    find(&mut tx, caller, id).await?;
    let (count, last): (i64, i32) =
        sqlx::query_as("SELECT count(*), COALESCE(max(place), 0) FROM dashboard_tile").fetch_one(&mut *tx).await?;
    if count >= MOST_TILES as i64 {
        return Err(AppError::field("dashboard", Problem::OutOfRange { min: 0, max: MOST_TILES as i64 }));
    }
    sqlx::query(
        "INSERT INTO dashboard_tile (person_id, question_id, place) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
    )
    .bind(caller.viewer.id().0)
    .bind(id)
    .bind(last + 1)
    .execute(&mut *tx)
    .await?;
    Ok(tx.commit().await?)
}

/// Takes a question off the caller's dashboard.
pub async fn unpin(db: &Db, caller: &Caller, id: i64) -> Result<(), AppError> {
    let mut tx = db.begin(caller).await?;
    sqlx::query("DELETE FROM dashboard_tile WHERE question_id = $1").bind(id).execute(&mut *tx).await?;
    Ok(tx.commit().await?)
}

/// Moves a question one place up or down the caller's dashboard; at the end it stays.
///
/// # Errors
/// [`AppError::NotFound`] when it is not on it.
pub async fn move_tile(db: &Db, caller: &Caller, id: i64, up: bool) -> Result<(), AppError> {
    let mut tx = db.begin(caller).await?;
    let mut order: Vec<i64> =
        sqlx::query_scalar("SELECT question_id FROM dashboard_tile ORDER BY place, question_id FOR UPDATE")
            .fetch_all(&mut *tx)
            .await?;
    let at = order.iter().position(|one| *one == id).ok_or(AppError::NotFound)?;
    let to = if up { at.saturating_sub(1) } else { (at + 1).min(order.len().saturating_sub(1)) };
    order.swap(at, to);
    sqlx::query(
        "UPDATE dashboard_tile t SET place = wanted.place
         FROM unnest($1::bigint[]) WITH ORDINALITY AS wanted (id, place) WHERE t.question_id = wanted.id",
    )
    .bind(order)
    .execute(&mut *tx)
    .await?;
    Ok(tx.commit().await?)
}

/// The caller's dashboard, each question answered now.
pub async fn dashboard(db: &Db, caller: &Caller) -> Result<Dashboard, AppError> {
    let mut tx = store::snapshot(db, caller).await?;
    let pipeline = pipeline::store::default_pipeline(&mut tx).await?;
    let all = all(&mut tx, caller).await?;
    let ids: Vec<i64> = sqlx::query_scalar("SELECT question_id FROM dashboard_tile ORDER BY place, question_id")
        .fetch_all(&mut *tx)
        .await?;
    let mut tiles = Vec::new();
    for id in &ids {
        let saved = all.iter().find(|saved| saved.id == *id).cloned();
        tiles.push(tile(&mut tx, caller, *id, saved, &pipeline).await?);
    }
    let others = all.into_iter().filter(|saved| !ids.contains(&saved.id)).collect();
    Ok(Dashboard { tiles, others })
}

/// A question that cannot be asked any more takes nothing away from the others.
async fn tile(
    tx: &mut PgConnection,
    caller: &Caller,
    id: i64,
    saved: Option<SavedQuestion>,
    pipeline: &Pipeline,
) -> Result<Tile, AppError> {
    let query = saved.as_ref().map(|saved| pairs_of(&saved.query)).unwrap_or_default();
    let retired = Question::retired(&query);
    let answer = match (&saved, retired.is_empty(), Question::from_query(&query)) {
        (Some(_), true, Ok(question)) => {
            match answered(tx, caller, &question, pipeline, &format!("tile-{id}")).await {
                // A statement that failed ends the transaction: nothing more can be read in it.
                Err(ours @ AppError::Unavailable { .. }) => return Err(ours),
                answer => answer.map(Some),
            }
        }
        (Some(_), true, Err(why)) => Err(why),
        _ => Ok(None),
    };
    Ok(Tile { id, saved, retired, answer })
}

/// The answer, with the rates behind it where it is an amount.
async fn answered(
    tx: &mut PgConnection,
    caller: &Caller,
    question: &Question,
    pipeline: &Pipeline,
    chart: &str,
) -> Result<Answer, AppError> {
    let answer = answer_in(tx, caller, question, pipeline, chart).await?;
    if question.measure.is_money() { with_rates(tx, caller, answer, pipeline).await } else { Ok(answer) }
}

/// The keys and values of a saved address; nothing of one that cannot be read.
pub fn pairs_of(query: &str) -> BTreeMap<String, String> {
    let address = format!("/{query}").parse::<http::Uri>().ok();
    let pairs = address.and_then(|address| Query::<BTreeMap<String, String>>::try_from_uri(&address).ok());
    pairs.map(|Query(pairs)| pairs).unwrap_or_default()
}
