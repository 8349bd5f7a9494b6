//! SQL of imports themselves: the file, its state, its settings and its report.

pub mod records;
pub mod withdrawal;

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgPool, Row, postgres::PgRow, types::Json};

use super::{
    field::ImportKind,
    file::FileProblem,
    plan::quotas::Standing,
    report::DryRun,
    settings::ImportSettings,
    view::{ImportId, ImportState, ImportSummary},
};
use crate::{
    auth::{Caller, PersonId, Role},
    calendar::{DateRange, END, FiscalCalendar, Quarter},
    error::{AppError, unavailable},
    forecast::{self, QuotaVersion, counting_on},
};

const SUMMARY: &str =
    "SELECT i.id, i.kind, i.file_name, i.state, i.lines_done, i.lines_total, i.created_at, i.finished_at,
    p.name AS created_by";

/// A file about to be kept.
pub struct NewImport<'a> {
    /// What it holds.
    pub kind: ImportKind,
    /// Its name.
    pub file_name: &'a str,
    /// Its bytes; none when they cannot be read.
    pub content: &'a [u8],
    /// What an earlier file with the same columns was told.
    pub settings: &'a ImportSettings,
    /// Why it cannot be read.
    pub problem: Option<&'a FileProblem>,
}

/// Keeps a file.
pub async fn insert(db: &mut PgConnection, caller: &Caller, new: NewImport<'_>) -> Result<ImportId, AppError> {
    let state = if new.problem.is_some() { ImportState::Failed } else { ImportState::Uploaded };
    let id = sqlx::query_scalar(
        "INSERT INTO import (kind, file_name, content, settings, state, problem, created_at, created_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id",
    )
    .bind(new.kind.as_str())
    .bind(new.file_name)
    .bind(new.content)
    .bind(Json(new.settings))
    .bind(state.as_str())
    .bind(new.problem.map(Json))
    .bind(caller.now)
    .bind(caller.viewer.id().0)
    .fetch_one(db)
    .await?;
    Ok(ImportId(id))
}

/// An import with everything but its bytes.
pub struct Found {
    /// What lists show.
    pub summary: ImportSummary,
    /// What the user said.
    pub settings: ImportSettings,
    /// Why the file cannot be read.
    pub problem: Option<FileProblem>,
    /// The latest dry run, or what was written.
    pub report: Option<DryRun>,
}

/// One import, if it is the caller's or the caller administers.
pub async fn find(db: &mut PgConnection, id: ImportId) -> Result<Found, AppError> {
    let sql = format!(
        "{SUMMARY}, i.settings, i.problem, i.report FROM import i JOIN person p ON p.id = i.created_by WHERE i.id = $1"
    );
    let row = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(id.0).fetch_one(db).await?;
    Ok(Found {
        summary: summary_from(&row)?,
        settings: row.try_get::<Json<ImportSettings>, _>("settings")?.0,
        problem: row.try_get::<Option<Json<FileProblem>>, _>("problem")?.map(|json| json.0),
        report: row.try_get::<Option<Json<DryRun>>, _>("report")?.map(|json| json.0),
    })
}

/// The bytes of the file.
pub async fn content(db: &mut PgConnection, id: ImportId) -> Result<Vec<u8>, AppError> {
    Ok(sqlx::query_scalar("SELECT content FROM import WHERE id = $1").bind(id.0).fetch_one(db).await?)
}

/// The caller's imports (an administrator's: all), latest first.
pub async fn list(db: &mut PgConnection, limit: i64) -> Result<Vec<ImportSummary>, AppError> {
    let sql = format!(
        "{SUMMARY} FROM import i JOIN person p ON p.id = i.created_by ORDER BY i.created_at DESC, i.id DESC LIMIT $1"
    );
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(limit).fetch_all(db).await?;
    rows.iter().map(summary_from).collect()
}

fn summary_from(row: &PgRow) -> Result<ImportSummary, AppError> {
    let (kind, state): (String, String) = (row.try_get("kind")?, row.try_get("state")?);
    Ok(ImportSummary {
        id: ImportId(row.try_get("id")?),
        kind: kind.parse().map_err(|_| unavailable(format!("import kind {kind}")))?,
        file_name: row.try_get("file_name")?,
        state: state.parse().map_err(|()| unavailable(format!("import state {state}")))?,
        lines_done: row.try_get("lines_done")?,
        lines_total: row.try_get("lines_total")?,
        created_at: row.try_get("created_at")?,
        created_by: row.try_get("created_by")?,
        finished_at: row.try_get("finished_at")?,
    })
}

/// Keeps settings and forgets the dry run made under the older ones. False when the import is past that.
pub async fn set_settings(db: &mut PgConnection, id: ImportId, settings: &ImportSettings) -> Result<bool, AppError> {
    let sql = "UPDATE import SET settings = $2, report = NULL WHERE id = $1 AND state = 'uploaded'";
    let done = sqlx::query(sql).bind(id.0).bind(Json(settings)).execute(db).await?;
    Ok(done.rows_affected() == 1)
}

/// Keeps the report of a dry run. False when the import is past that.
pub async fn set_report(db: &mut PgConnection, id: ImportId, report: &DryRun) -> Result<bool, AppError> {
    let sql = "UPDATE import SET report = $2 WHERE id = $1 AND state = 'uploaded'";
    let done = sqlx::query(sql).bind(id.0).bind(Json(report)).execute(db).await?;
    Ok(done.rows_affected() == 1)
}

/// Takes an import from one state to another; one of two that try gets it.
pub async fn change_state(
    db: &mut PgConnection,
    id: ImportId,
    from: ImportState,
    to: ImportState,
    now: DateTime<Utc>,
) -> Result<bool, AppError> {
    let sql = "UPDATE import SET state = $3, lines_done = 0,
                      finished_at = CASE WHEN $3 IN ('failed', 'undone') THEN $4 END
               WHERE id = $1 AND state = $2";
    let done = sqlx::query(sql).bind(id.0).bind(from.as_str()).bind(to.as_str()).bind(now).execute(db).await?;
    Ok(done.rows_affected() == 1)
}

/// Lets one import write at a time: two of the same file must not both find its records missing.
pub async fn wait_for_turn(db: &mut PgConnection) -> Result<(), AppError> {
    sqlx::query("SELECT pg_advisory_xact_lock(hashtextextended('import', 0))").execute(db).await?;
    Ok(())
}

/// Says how far a running import is.
pub async fn set_progress(db: &mut PgConnection, id: ImportId, done: i32, total: i32) -> Result<(), AppError> {
    let sql = "UPDATE import SET lines_done = $2, lines_total = $3 WHERE id = $1 AND state = 'running'";
    sqlx::query(sql).bind(id.0).bind(done).bind(total).execute(db).await?;
    Ok(())
}

/// Closes an import that was written, in the transaction that wrote it; the file is not needed any more.
pub async fn finish(db: &mut PgConnection, id: ImportId, report: &DryRun, now: DateTime<Utc>) -> Result<(), AppError> {
    let sql = "UPDATE import SET state = 'done', report = $2, finished_at = $3, lines_done = lines_total, content = ''
               WHERE id = $1";
    sqlx::query(sql).bind(id.0).bind(Json(report)).bind(now).execute(db).await?;
    Ok(())
}

/// Marks imports that were running when the server stopped; their transactions are gone, nothing was written.
pub async fn fail_interrupted(owner: &PgPool, now: DateTime<Utc>) -> Result<u64, AppError> {
    let sql = "UPDATE import SET state = 'failed', finished_at = $1 WHERE state = 'running'";
    Ok(sqlx::query(sql).bind(now).execute(owner).await?.rows_affected())
}

/// What an earlier file of that kind with the same columns was told.
pub async fn saved_settings(
    db: &mut PgConnection,
    kind: ImportKind,
    header: &str,
) -> Result<Option<ImportSettings>, AppError> {
    let sql = "SELECT settings FROM import_mapping WHERE kind = $1 AND header = $2";
    let found: Option<Json<ImportSettings>> =
        sqlx::query_scalar(sql).bind(kind.as_str()).bind(header).fetch_optional(db).await?;
    Ok(found.map(|json| json.0))
}

/// Keeps what a file was told for the next one with the same columns.
pub async fn save_mapping(
    db: &mut PgConnection,
    kind: ImportKind,
    header: &str,
    settings: &ImportSettings,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    sqlx::query(
        "INSERT INTO import_mapping (kind, header, settings, changed_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (kind, header) DO UPDATE SET settings = $3, changed_at = $4",
    )
    .bind(kind.as_str())
    .bind(header)
    .bind(Json(settings))
    .bind(now)
    .execute(db)
    .await?;
    Ok(())
}

/// A person who can own what is imported.
pub struct Owner {
    /// Key.
    pub id: PersonId,
    /// Name.
    pub name: String,
    /// Role.
    pub role: Role,
    /// Site whose counter numbers their opportunities.
    pub site: i64,
}

/// The people whose records the caller sees, switched off ones included: history was theirs.
pub async fn owners(db: &mut PgConnection) -> Result<HashMap<PersonId, Owner>, AppError> {
    let rows = sqlx::query(
        "SELECT id, name, role, site_id FROM person
         WHERE (SELECT sees_everything()) OR id IN (SELECT visible_owners()) ORDER BY id",
    )
    .fetch_all(db)
    .await?;
    let owner = |row: &PgRow| {
        let role: String = row.try_get("role")?;
        let id = PersonId(row.try_get("id")?);
        let role = role.parse().map_err(|()| unavailable(format!("role {role}")))?;
        Ok((id, Owner { id, name: row.try_get("name")?, role, site: row.try_get("site_id")? }))
    };
    rows.iter().map(owner).collect()
}

/// Sign-in addresses in use, in lower case.
pub async fn emails(db: &mut PgConnection) -> Result<HashSet<String>, AppError> {
    let found: Vec<String> =
        sqlx::query_scalar("SELECT email FROM person WHERE email IS NOT NULL").fetch_all(db).await?;
    Ok(found.into_iter().map(|email| email.to_lowercase()).collect())
}

/// The site of a person.
pub async fn site_of(db: &mut PgConnection, person: PersonId) -> Result<i64, AppError> {
    Ok(sqlx::query_scalar("SELECT site_id FROM person WHERE id = $1").bind(person.0).fetch_one(db).await?)
}

/// Which of these external references stand already, by site.
pub async fn existing_references(
    db: &mut PgConnection,
    references: &[String],
) -> Result<HashSet<(i64, String)>, AppError> {
    let sql = "SELECT site_id, external_reference FROM opportunity WHERE external_reference <> '' AND external_reference = ANY($1)";
    Ok(sqlx::query_as(sql).bind(references).fetch_all(db).await?.into_iter().collect())
}

/// The quotas that count in those quarters.
pub async fn standing_quotas(
    db: &mut PgConnection,
    quarters: &BTreeSet<Quarter>,
    calendar: &FiscalCalendar,
) -> Result<Standing, AppError> {
    let Some((first, last)) = quarters.first().zip(quarters.last()) else { return Ok(Standing::new()) };
    let range = DateRange { from: calendar.range(*first).from, to: calendar.range(*last).to };
    let versions = forecast::store::quota_versions(db, range).await?;
    let key = |of: &QuotaVersion| (of.quota.person, of.quota.kind, calendar.quarter_of(of.days.quarter_start));
    Ok(counting_on(&versions, END).into_iter().map(|version| (key(version), version.clone())).collect())
}
