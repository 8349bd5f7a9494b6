//! SQL of who is asking: identity, sessions, tokens, settings; people and their lines in the module below.

mod absences;
mod organisation;
mod people;

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, Row, postgres::PgRow};

pub use absences::*;
pub use organisation::*;
pub use people::*;

use super::{Density, Organisation, PersonId, Role, SessionInfo, Viewer};
use crate::{
    error::{AppError, unavailable},
    language::Language,
};

/// A token's owner and the settings of the organisation, found in one statement.
pub struct Identified {
    /// Who.
    pub viewer: Viewer,
    /// Their choice of language, if they made one.
    pub language: Option<Language>,
    /// How close they like rows.
    pub density: Density,
    /// The settings.
    pub organisation: Organisation,
    /// When the token was last used.
    pub last_used_at: Option<DateTime<Utc>>,
}

const PERSON: &str = "p.id, p.name, p.role, p.locale, p.density";

/// The person behind a session token, unless it ended or they were switched off.
pub async fn by_session(
    db: &mut PgConnection,
    hash: &[u8],
    now: DateTime<Utc>,
) -> Result<Option<Identified>, AppError> {
    let sql = format!(
        "SELECT {PERSON}, {ORGANISATION}, s.last_seen_at AS last_used_at
         FROM session s JOIN person p ON p.id = s.person_id, organisation o
         WHERE s.token_hash = $1 AND s.expires_at > $2 AND p.active"
    );
    let row = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(hash).bind(now).fetch_optional(db).await?;
    row.map(identified).transpose()
}

/// The person behind an API token, unless it ended or they were switched off.
pub async fn by_api_token(
    db: &mut PgConnection,
    hash: &[u8],
    now: DateTime<Utc>,
) -> Result<Option<Identified>, AppError> {
    let sql = format!(
        "SELECT {PERSON}, {ORGANISATION}, t.last_used_at FROM api_token t JOIN person p ON p.id = t.person_id, organisation o
         WHERE t.token_hash = $1 AND (t.expires_at IS NULL OR t.expires_at > $2) AND p.active"
    );
    let row = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(hash).bind(now).fetch_optional(db).await?;
    row.map(identified).transpose()
}

/// A person by key, as the command line acts for them.
pub async fn by_id(db: &mut PgConnection, id: PersonId) -> Result<Option<Identified>, AppError> {
    let sql = format!(
        "SELECT {PERSON}, {ORGANISATION}, NULL::timestamptz AS last_used_at FROM person p, organisation o
         WHERE p.id = $1 AND p.active"
    );
    let row = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(id.0).fetch_optional(db).await?;
    row.map(identified).transpose()
}

fn identified(row: PgRow) -> Result<Identified, AppError> {
    Ok(Identified {
        viewer: Viewer::new(PersonId(row.try_get("id")?), row.try_get("name")?, role(&row)?),
        language: row.try_get::<Option<String>, _>("locale")?.and_then(|tag| tag.parse().ok()),
        density: row.try_get::<String, _>("density")?.parse().unwrap_or_default(),
        organisation: organisation_from(&row)?,
        last_used_at: row.try_get("last_used_at")?,
    })
}

fn role(row: &PgRow) -> Result<Role, AppError> {
    let code: String = row.try_get("role")?;
    code.parse().map_err(|()| unavailable(format!("role {code}")))
}

/// Id and password hash for a sign-in address, of people who are switched on.
pub async fn credentials(db: &mut PgConnection, email: &str) -> Result<Option<(PersonId, Option<String>)>, AppError> {
    let row = sqlx::query("SELECT id, password_hash FROM person WHERE lower(email) = lower($1) AND active")
        .bind(email)
        .fetch_optional(db)
        .await?;
    row.map(|row| Ok((PersonId(row.try_get(0)?), row.try_get(1)?))).transpose()
}

/// The password hash of a person.
pub async fn password_hash(db: &mut PgConnection, id: PersonId) -> Result<Option<String>, AppError> {
    Ok(sqlx::query_scalar("SELECT password_hash FROM person WHERE id = $1").bind(id.0).fetch_one(db).await?)
}

/// The sign-in address of a person.
pub async fn email(db: &mut PgConnection, id: PersonId) -> Result<Option<String>, AppError> {
    Ok(sqlx::query_scalar("SELECT email FROM person WHERE id = $1").bind(id.0).fetch_one(db).await?)
}

/// Replaces a password.
pub async fn set_password_hash(db: &mut PgConnection, id: PersonId, hash: &str) -> Result<(), AppError> {
    sqlx::query("UPDATE person SET password_hash = $2 WHERE id = $1").bind(id.0).bind(hash).execute(db).await?;
    Ok(())
}

/// Keeps a language for a person; gives the tag of the one before.
pub async fn set_language(db: &mut PgConnection, id: PersonId, language: Language) -> Result<Option<String>, AppError> {
    let sql = "WITH before AS (SELECT locale FROM person WHERE id = $1)
               UPDATE person SET locale = $2 WHERE id = $1 RETURNING (SELECT locale FROM before)";
    Ok(sqlx::query_scalar(sql).bind(id.0).bind(language.tag()).fetch_one(db).await?)
}

/// Keeps a density for a person; gives the code of the one before.
pub async fn set_density(db: &mut PgConnection, id: PersonId, density: Density) -> Result<String, AppError> {
    let sql = "WITH before AS (SELECT density FROM person WHERE id = $1)
               UPDATE person SET density = $2 WHERE id = $1 RETURNING (SELECT density FROM before)";
    Ok(sqlx::query_scalar(sql).bind(id.0).bind(density.as_str()).fetch_one(db).await?)
}

/// Opens a session; sessions that ended are cleared away on the same occasion.
pub async fn open_session(
    db: &mut PgConnection,
    person: PersonId,
    hash: &[u8],
    user_agent: &str,
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> Result<(), AppError> {
    sqlx::query("DELETE FROM session WHERE expires_at <= $1").bind(now).execute(&mut *db).await?;
    sqlx::query(
        "INSERT INTO session (token_hash, person_id, created_at, last_seen_at, expires_at, user_agent)
         VALUES ($1, $2, $3, $3, $4, $5)",
    )
    .bind(hash)
    .bind(person.0)
    .bind(now)
    .bind(expires_at)
    .bind(user_agent)
    .execute(db)
    .await?;
    Ok(())
}

/// Notes that a session or an API token was used and lets a session live on.
pub async fn touch(
    db: &mut PgConnection,
    hash: &[u8],
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> Result<(), AppError> {
    sqlx::query("UPDATE session SET last_seen_at = $2, expires_at = $3 WHERE token_hash = $1")
        .bind(hash)
        .bind(now)
        .bind(expires_at)
        .execute(&mut *db)
        .await?;
    sqlx::query("UPDATE api_token SET last_used_at = $2 WHERE token_hash = $1")
        .bind(hash)
        .bind(now)
        .execute(db)
        .await?;
    Ok(())
}

/// Ends the session of that token.
pub async fn close_session(db: &mut PgConnection, hash: &[u8]) -> Result<(), AppError> {
    sqlx::query("DELETE FROM session WHERE token_hash = $1").bind(hash).execute(db).await?;
    Ok(())
}

/// Ends one session of that person and gives its device; nothing when it is not theirs or has gone.
pub async fn revoke_session(db: &mut PgConnection, person: PersonId, id: i64) -> Result<Option<String>, AppError> {
    let sql = "DELETE FROM session WHERE id = $1 AND person_id = $2 RETURNING user_agent";
    Ok(sqlx::query_scalar(sql).bind(id).bind(person.0).fetch_optional(db).await?)
}

/// Ends all sessions of a person but the one of that token; gives how many they were.
pub async fn revoke_other_sessions(db: &mut PgConnection, person: PersonId, keep: &[u8]) -> Result<u64, AppError> {
    let sql = "DELETE FROM session WHERE person_id = $1 AND token_hash <> $2";
    Ok(sqlx::query(sql).bind(person.0).bind(keep).execute(db).await?.rows_affected())
}

/// The devices of a person, latest first.
pub async fn sessions(
    db: &mut PgConnection,
    person: PersonId,
    current: &[u8],
    now: DateTime<Utc>,
) -> Result<Vec<SessionInfo>, AppError> {
    let rows = sqlx::query(
        "SELECT id, user_agent, created_at, last_seen_at, token_hash = $2 AS current FROM session
         WHERE person_id = $1 AND expires_at > $3 ORDER BY last_seen_at DESC, id DESC",
    )
    .bind(person.0)
    .bind(current)
    .bind(now)
    .fetch_all(db)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(SessionInfo {
                id: row.try_get("id")?,
                user_agent: row.try_get("user_agent")?,
                created_at: row.try_get("created_at")?,
                last_seen_at: row.try_get("last_seen_at")?,
                current: row.try_get("current")?,
            })
        })
        .collect()
}

/// Keeps a new API token.
pub async fn add_api_token(
    db: &mut PgConnection,
    person: PersonId,
    name: &str,
    hash: &[u8],
    now: DateTime<Utc>,
    expires_at: Option<DateTime<Utc>>,
) -> Result<(), AppError> {
    sqlx::query(
        "INSERT INTO api_token (token_hash, person_id, name, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(hash)
    .bind(person.0)
    .bind(name)
    .bind(now)
    .bind(expires_at)
    .execute(db)
    .await?;
    Ok(())
}

/// Ends the API tokens of that name that a person has; gives how many they were.
pub async fn remove_api_tokens(db: &mut PgConnection, person: PersonId, name: &str) -> Result<u64, AppError> {
    let sql = "DELETE FROM api_token WHERE person_id = $1 AND name = $2";
    Ok(sqlx::query(sql).bind(person.0).bind(name).execute(db).await?.rows_affected())
}
