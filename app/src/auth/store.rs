//! SQL of people, reporting lines, sessions and tokens.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::{PgConnection, Row, postgres::PgRow};

use super::{Colleague, Organisation, Person, PersonId, Role, SessionInfo, Site, Viewer};
use crate::{
    calendar::FiscalCalendar,
    error::{AppError, unavailable},
    language::Language,
};

/// A token's owner and the settings of the organisation, found in one statement.
pub struct Identified {
    /// Who.
    pub viewer: Viewer,
    /// Their choice of language, if they made one.
    pub language: Option<Language>,
    /// The settings.
    pub organisation: Organisation,
    /// When the token was last used.
    pub last_used_at: Option<DateTime<Utc>>,
}

const PERSON_AND_ORGANISATION: &str =
    "p.id, p.name, p.role, p.locale, o.name AS organisation, o.currency, o.fiscal_first_month";

/// The person behind a session token, unless it ended or they were switched off.
pub async fn by_session(
    db: &mut PgConnection,
    hash: &[u8],
    now: DateTime<Utc>,
) -> Result<Option<Identified>, AppError> {
    let sql = format!(
        "SELECT {PERSON_AND_ORGANISATION}, s.last_seen_at AS last_used_at
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
        "SELECT {PERSON_AND_ORGANISATION}, t.last_used_at FROM api_token t JOIN person p ON p.id = t.person_id, organisation o
         WHERE t.token_hash = $1 AND (t.expires_at IS NULL OR t.expires_at > $2) AND p.active"
    );
    let row = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(hash).bind(now).fetch_optional(db).await?;
    row.map(identified).transpose()
}

/// A person by key, as the command line acts for them.
pub async fn by_id(db: &mut PgConnection, id: PersonId) -> Result<Option<Identified>, AppError> {
    let sql = format!(
        "SELECT {PERSON_AND_ORGANISATION}, NULL::timestamptz AS last_used_at FROM person p, organisation o
         WHERE p.id = $1 AND p.active"
    );
    let row = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(id.0).fetch_optional(db).await?;
    row.map(identified).transpose()
}

fn identified(row: PgRow) -> Result<Identified, AppError> {
    Ok(Identified {
        viewer: Viewer::new(PersonId(row.try_get("id")?), row.try_get("name")?, role(&row)?),
        language: row.try_get::<Option<String>, _>("locale")?.and_then(|tag| tag.parse().ok()),
        organisation: organisation_from(&row, "organisation")?,
        last_used_at: row.try_get("last_used_at")?,
    })
}

fn organisation_from(row: &PgRow, name: &str) -> Result<Organisation, AppError> {
    let first_month = u32::try_from(row.try_get::<i16, _>("fiscal_first_month")?).map_err(unavailable)?;
    Ok(Organisation {
        name: row.try_get(name)?,
        currency: row.try_get::<String, _>("currency")?.parse().map_err(unavailable)?,
        calendar: FiscalCalendar::starting_in(first_month).unwrap_or_default(),
    })
}

fn role(row: &PgRow) -> Result<Role, AppError> {
    let code: String = row.try_get("role")?;
    code.parse().map_err(|()| unavailable(format!("role {code}")))
}

/// The settings of the organisation.
pub async fn organisation(db: &mut PgConnection) -> Result<Organisation, AppError> {
    let row = sqlx::query("SELECT name, currency, fiscal_first_month FROM organisation").fetch_one(db).await?;
    organisation_from(&row, "name")
}

/// Changes the settings of the organisation.
pub async fn set_organisation(db: &mut PgConnection, new: &Organisation) -> Result<(), AppError> {
    sqlx::query("UPDATE organisation SET name = $1, currency = $2, fiscal_first_month = $3, version = version + 1")
        .bind(&new.name)
        .bind(new.currency.code())
        .bind(new.calendar.first_month() as i16)
        .execute(db)
        .await?;
    Ok(())
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

/// Keeps a language for a person.
pub async fn set_language(db: &mut PgConnection, id: PersonId, language: Language) -> Result<(), AppError> {
    sqlx::query("UPDATE person SET locale = $2 WHERE id = $1").bind(id.0).bind(language.tag()).execute(db).await?;
    Ok(())
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

/// Ends one session of that person. False when it is not theirs or has gone.
pub async fn revoke_session(db: &mut PgConnection, person: PersonId, id: i64) -> Result<bool, AppError> {
    let done =
        sqlx::query("DELETE FROM session WHERE id = $1 AND person_id = $2").bind(id).bind(person.0).execute(db).await?;
    Ok(done.rows_affected() == 1)
}

/// Ends all sessions of a person but the one of that token.
pub async fn revoke_other_sessions(db: &mut PgConnection, person: PersonId, keep: &[u8]) -> Result<(), AppError> {
    sqlx::query("DELETE FROM session WHERE person_id = $1 AND token_hash <> $2")
        .bind(person.0)
        .bind(keep)
        .execute(db)
        .await?;
    Ok(())
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

/// Everybody, by name, with whom they report to on that day.
pub async fn people(db: &mut PgConnection, on: NaiveDate) -> Result<Vec<Person>, AppError> {
    let rows = sqlx::query(
        "SELECT p.id, p.name, p.email, p.role, p.active, p.version, s.code AS site, line.ancestor_id AS manager
         FROM person p JOIN site s ON s.id = p.site_id
         LEFT JOIN reporting_line line ON line.descendant_id = p.id AND line.depth = 1
              AND line.valid_from <= $1 AND (line.valid_to IS NULL OR line.valid_to > $1)
         ORDER BY lower(p.name), p.id",
    )
    .bind(on)
    .fetch_all(db)
    .await?;
    rows.iter().map(person_from).collect()
}

fn person_from(row: &PgRow) -> Result<Person, AppError> {
    Ok(Person {
        id: PersonId(row.try_get("id")?),
        name: row.try_get("name")?,
        email: row.try_get("email")?,
        role: role(row)?,
        site: row.try_get("site")?,
        manager: row.try_get::<Option<i64>, _>("manager")?.map(PersonId),
        active: row.try_get("active")?,
        version: row.try_get("version")?,
    })
}

/// The people whose records the caller of this transaction sees, with their managers.
pub async fn visible_colleagues(db: &mut PgConnection) -> Result<Vec<Colleague>, AppError> {
    let rows = sqlx::query(
        "SELECT p.id, p.name, p.role, line.ancestor_id AS manager
         FROM person p
         LEFT JOIN reporting_line line ON line.descendant_id = p.id AND line.depth = 1
              AND line.valid_from <= business_day() AND (line.valid_to IS NULL OR line.valid_to > business_day())
         WHERE (SELECT sees_everything()) OR p.id IN (SELECT visible_owners())
         ORDER BY lower(p.name), p.id",
    )
    .fetch_all(db)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Colleague {
                id: PersonId(row.try_get("id")?),
                name: row.try_get("name")?,
                role: role(row)?,
                manager: row.try_get::<Option<i64>, _>("manager")?.map(PersonId),
            })
        })
        .collect()
}

/// What is stored of a new person.
pub struct NewPerson<'a> {
    /// Name.
    pub name: &'a str,
    /// Sign-in address.
    pub email: Option<&'a str>,
    /// Role.
    pub role: Role,
    /// Site.
    pub site_id: i64,
    /// Hash of the first password.
    pub password_hash: Option<&'a str>,
}

/// Stores a person with nobody above them.
pub async fn insert_person(
    db: &mut PgConnection,
    new: NewPerson<'_>,
    now: DateTime<Utc>,
) -> Result<PersonId, AppError> {
    let id: i64 = sqlx::query_scalar(
        "INSERT INTO person (name, email, role, site_id, password_hash, created_at) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
    )
    .bind(new.name)
    .bind(new.email)
    .bind(new.role.as_str())
    .bind(new.site_id)
    .bind(new.password_hash)
    .bind(now)
    .fetch_one(&mut *db)
    .await?;
    sqlx::query(
        "INSERT INTO reporting_line (ancestor_id, descendant_id, depth, valid_from) VALUES ($1, $1, 0, '1900-01-01')",
    )
    .bind(id)
    .execute(db)
    .await?;
    Ok(PersonId(id))
}

/// Changes a person if the version still stands.
pub async fn update_person(db: &mut PgConnection, person: &Person, site_id: i64) -> Result<bool, AppError> {
    let done = sqlx::query(
        "UPDATE person SET name = $3, email = $4, role = $5, site_id = $6, active = $7, version = version + 1
         WHERE id = $1 AND version = $2",
    )
    .bind(person.id.0)
    .bind(person.version)
    .bind(&person.name)
    .bind(&person.email)
    .bind(person.role.as_str())
    .bind(site_id)
    .bind(person.active)
    .execute(&mut *db)
    .await?;
    if !person.active {
        sqlx::query("DELETE FROM session WHERE person_id = $1").bind(person.id.0).execute(db).await?;
    }
    Ok(done.rows_affected() == 1)
}

/// Lets one change of people and of the reporting line happen after the other: two at once could close
/// a loop or remove the last administrator, though each alone would be refused.
pub async fn queue_for_people(db: &mut PgConnection) -> Result<(), AppError> {
    sqlx::query("LOCK TABLE reporting_line IN SHARE ROW EXCLUSIVE MODE").execute(db).await?;
    Ok(())
}

/// Active administrators who can sign in, other than that person.
pub async fn other_administrators(db: &mut PgConnection, than: PersonId) -> Result<i64, AppError> {
    let sql = "SELECT count(*) FROM person WHERE role = 'administrator' AND active AND email IS NOT NULL AND id <> $1";
    Ok(sqlx::query_scalar(sql).bind(than.0).fetch_one(db).await?)
}

/// Whether `below` reports to `above`, at any depth, on that day (or is the same person).
pub async fn reports_to(
    db: &mut PgConnection,
    below: PersonId,
    above: PersonId,
    on: NaiveDate,
) -> Result<bool, AppError> {
    let sql = "SELECT EXISTS (SELECT FROM reporting_line WHERE ancestor_id = $1 AND descendant_id = $2
               AND valid_from <= $3 AND (valid_to IS NULL OR valid_to > $3))";
    Ok(sqlx::query_scalar(sql).bind(above.0).bind(below.0).bind(on).fetch_one(db).await?)
}

/// Whether somebody was ever their manager.
pub async fn had_a_manager(db: &mut PgConnection, person: PersonId) -> Result<bool, AppError> {
    let sql = "SELECT EXISTS (SELECT FROM reporting_line WHERE descendant_id = $1 AND depth = 1)";
    Ok(sqlx::query_scalar(sql).bind(person.0).fetch_one(db).await?)
}

/// Moves a person and everybody below them under another manager (or under nobody) from that day on;
/// the line before that day stays as it was. A day in the past joins the lines as they stood since.
pub async fn move_under(
    db: &mut PgConnection,
    person: PersonId,
    manager: Option<PersonId>,
    from: NaiveDate,
) -> Result<(), AppError> {
    let subtree = "SELECT descendant_id FROM reporting_line WHERE ancestor_id = $1 AND valid_to IS NULL";
    for sql in [
        format!(
            "DELETE FROM reporting_line WHERE valid_to IS NULL AND valid_from >= $2
             AND descendant_id IN ({subtree}) AND ancestor_id NOT IN ({subtree})"
        ),
        format!(
            "UPDATE reporting_line SET valid_to = $2 WHERE valid_to IS NULL
             AND descendant_id IN ({subtree}) AND ancestor_id NOT IN ({subtree})"
        ),
    ] {
        sqlx::query(sqlx::AssertSqlSafe(sql)).bind(person.0).bind(from).execute(&mut *db).await?;
    }
    let Some(manager) = manager else { return Ok(()) };
    sqlx::query(
        "INSERT INTO reporting_line (ancestor_id, descendant_id, depth, valid_from, valid_to)
         SELECT *
         FROM (SELECT above.ancestor_id, below.descendant_id, above.depth + below.depth + 1,
                      greatest(above.valid_from, below.valid_from, $3) AS valid_from, least(above.valid_to, below.valid_to) AS valid_to
               FROM reporting_line above, reporting_line below
               WHERE above.descendant_id = $2 AND below.ancestor_id = $1) AS joined
         WHERE valid_to IS NULL OR valid_to > valid_from",
    )
    .bind(person.0)
    .bind(manager.0)
    .bind(from)
    .execute(db)
    .await?;
    Ok(())
}

/// All sites by code.
pub async fn sites(db: &mut PgConnection) -> Result<Vec<Site>, AppError> {
    let rows = sqlx::query("SELECT id, code, name FROM site ORDER BY code").fetch_all(db).await?;
    rows.iter().map(|row| Ok(Site { id: row.try_get(0)?, code: row.try_get(1)?, name: row.try_get(2)? })).collect()
}

/// Stores a site.
pub async fn insert_site(db: &mut PgConnection, code: &str, name: &str) -> Result<i64, AppError> {
    let sql = "INSERT INTO site (code, name) VALUES ($1, $2) RETURNING id";
    Ok(sqlx::query_scalar(sql).bind(code).bind(name).fetch_one(db).await?)
}
