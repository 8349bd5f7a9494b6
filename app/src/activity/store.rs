//! SQL of the audit trail and of command receipts.

use chrono::{DateTime, Utc};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use sqlx::{PgConnection, Row};
use uuid::Uuid;

use super::{Event, Subject};
use crate::{
    auth::{Caller, PersonId},
    error::{AppError, unavailable},
};

/// Writes one event; call it in the transaction of the change.
pub async fn record(
    db: &mut PgConnection,
    caller: &Caller,
    subject: Subject,
    subject_id: i64,
    kind: &str,
    data: Value,
) -> Result<(), AppError> {
    write(db, caller.now, Some(caller.viewer.id()), (subject, subject_id), kind, data).await
}

/// Who acts without having signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unsigned {
    /// Whoever runs the command line; writes over the owner's connection.
    Operator,
    /// Somebody at the door; row-level security takes refused sign-ins only.
    Visitor,
}

/// As [`record`], for those who act without having signed in: the event has no actor, and says `by` whom.
pub async fn record_unsigned(
    db: &mut PgConnection,
    by: Unsigned,
    now: DateTime<Utc>,
    about: (Subject, i64),
    kind: &str,
    mut data: Value,
) -> Result<(), AppError> {
    let by = match by {
        Unsigned::Operator => "operator",
        Unsigned::Visitor => "visitor",
    };
    if let Some(particulars) = data.as_object_mut() {
        particulars.insert("by".to_owned(), by.into());
    }
    write(db, now, None, about, kind, data).await
}

async fn write(
    db: &mut PgConnection,
    at: DateTime<Utc>,
    actor: Option<PersonId>,
    (subject, subject_id): (Subject, i64),
    kind: &str,
    data: Value,
) -> Result<(), AppError> {
    sqlx::query("INSERT INTO event (at, actor_id, subject, subject_id, kind, data) VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(at)
        .bind(actor.map(|person| person.0))
        .bind(subject.as_str())
        .bind(subject_id)
        .bind(kind)
        .bind(data)
        .execute(db)
        .await?;
    Ok(())
}

/// The latest events of a record, newest first.
pub async fn events_of(
    db: &mut PgConnection,
    subject: Subject,
    subject_id: i64,
    limit: i64,
) -> Result<Vec<Event>, AppError> {
    let rows = sqlx::query(
        "SELECT e.at, p.name AS actor, e.kind, e.data FROM event e LEFT JOIN person p ON p.id = e.actor_id
         WHERE e.subject = $1 AND e.subject_id = $2 ORDER BY e.id DESC LIMIT $3",
    )
    .bind(subject.as_str())
    .bind(subject_id)
    .bind(limit)
    .fetch_all(db)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Event { at: row.try_get(0)?, actor: row.try_get(1)?, kind: row.try_get(2)?, data: row.try_get(3)? })
        })
        .collect()
}

/// The command that this person sent with this key before, and its answer. Two requests with one key take
/// turns: the second waits here until the first has answered.
pub async fn answer_of<T: DeserializeOwned>(
    db: &mut PgConnection,
    caller: &Caller,
    key: Uuid,
) -> Result<Option<(String, T)>, AppError> {
    let lock = "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))";
    sqlx::query(lock).bind(key.to_string()).execute(&mut *db).await?;
    let stored: Option<(String, Value)> =
        sqlx::query_as("SELECT command, answer FROM command_receipt WHERE person_id = $1 AND key = $2")
            .bind(caller.viewer.id().0)
            .bind(key)
            .fetch_optional(db)
            .await?;
    stored.map(|(command, json)| Ok((command, serde_json::from_value(json).map_err(unavailable)?))).transpose()
}

/// Keeps an answer under its key; call it in the transaction of the change.
pub async fn keep_answer<T: Serialize + Sync>(
    db: &mut PgConnection,
    caller: &Caller,
    key: Uuid,
    command: &str,
    answer: &T,
) -> Result<(), AppError> {
    let json = serde_json::to_value(answer).map_err(unavailable)?;
    sqlx::query("INSERT INTO command_receipt (person_id, key, command, answer, at) VALUES ($1, $2, $3, $4, $5)")
        .bind(caller.viewer.id().0)
        .bind(key)
        .bind(command)
        .bind(json)
        .bind(caller.now)
        .execute(db)
        .await?;
    Ok(())
}
