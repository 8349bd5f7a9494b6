//! SQL of absences.

use chrono::{DateTime, Days, NaiveDate, Utc};
use sqlx::{PgConnection, Row, postgres::PgRow};

use super::{
    super::{Absence, Colleague, PersonId, StandingIn, Viewer},
    role,
};
use crate::error::{AppError, unavailable};

/// Reads absences as `a`, with the names of both; a condition follows.
const ABSENCES: &str =
    "SELECT a.id, a.person_id, p.name, a.stand_in_id, s.name AS stand_in_name, a.valid_from, a.valid_to
    FROM absence a JOIN person p ON p.id = a.person_id JOIN person s ON s.id = a.stand_in_id";
/// Whether the person with the key `{id}` is one whose absences the viewer ($1; $2 for all) keeps on the day $3.
const KEPT: &str = "($2 OR {id} = $1 OR EXISTS (SELECT FROM reporting_line line JOIN person viewer ON viewer.id = $1
    WHERE viewer.role IN ('manager', 'executive', 'administrator') AND line.ancestor_id = $1 AND line.descendant_id = {id}
      AND line.valid_from <= $3 AND (line.valid_to IS NULL OR line.valid_to > $3)))";

fn absence_from(row: &PgRow) -> Result<Absence, AppError> {
    Ok(Absence {
        id: row.try_get("id")?,
        person: PersonId(row.try_get("person_id")?),
        name: row.try_get("name")?,
        stand_in: PersonId(row.try_get("stand_in_id")?),
        stand_in_name: row.try_get("stand_in_name")?,
        from: row.try_get("valid_from")?,
        to: before(row.try_get("valid_to")?)?,
    })
}

fn before(day: NaiveDate) -> Result<NaiveDate, AppError> {
    day.checked_sub_days(Days::new(1)).ok_or_else(|| unavailable("a day before all days"))
}

fn after(day: NaiveDate) -> Result<NaiveDate, AppError> {
    day.checked_add_days(Days::new(1)).ok_or_else(|| unavailable("a day behind all days"))
}

/// Absences that are not over, of the people whose absences the viewer keeps.
pub async fn absences_kept(
    db: &mut PgConnection,
    viewer: &Viewer,
    all: bool,
    today: NaiveDate,
) -> Result<Vec<Absence>, AppError> {
    let kept = KEPT.replace("{id}", "a.person_id");
    let sql = format!("{ABSENCES} WHERE {kept} AND a.valid_to > $3 ORDER BY a.valid_from, lower(p.name), a.id");
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(viewer.id().0).bind(all).bind(today).fetch_all(db).await?;
    rows.iter().map(absence_from).collect()
}

/// Active people who own records and whose absences the viewer keeps, by name.
pub async fn absence_people(
    db: &mut PgConnection,
    viewer: &Viewer,
    all: bool,
    today: NaiveDate,
) -> Result<Vec<Colleague>, AppError> {
    let kept = KEPT.replace("{id}", "p.id");
    let sql = format!(
        "SELECT p.id, p.name, p.role FROM person p
         WHERE p.active AND p.role IN ('salesperson', 'manager', 'executive', 'administrator') AND {kept}
         ORDER BY lower(p.name), p.id"
    );
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(viewer.id().0).bind(all).bind(today).fetch_all(db).await?;
    rows.iter()
        .map(|row| {
            let id = PersonId(row.try_get("id")?);
            Ok(Colleague { id, name: row.try_get("name")?, role: role(row)?, manager: None })
        })
        .collect()
}

/// The absences of a person that are not over on that day. Holds the person's absences until the transaction ends:
/// two that overlap, entered at once, cannot both be taken.
pub async fn absences_of(db: &mut PgConnection, person: PersonId, today: NaiveDate) -> Result<Vec<Absence>, AppError> {
    sqlx::query("SELECT pg_advisory_xact_lock(hashtextextended('absence', $1))")
        .bind(person.0)
        .execute(&mut *db)
        .await?;
    let sql = format!("{ABSENCES} WHERE a.person_id = $1 AND a.valid_to > $2 ORDER BY a.valid_from");
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(person.0).bind(today).fetch_all(db).await?;
    rows.iter().map(absence_from).collect()
}

/// One absence.
pub async fn absence(db: &mut PgConnection, id: i64) -> Result<Absence, AppError> {
    let sql = format!("{ABSENCES} WHERE a.id = $1");
    absence_from(&sqlx::query(sqlx::AssertSqlSafe(sql)).bind(id).fetch_one(db).await?)
}

/// Stores an absence; its key is given by the database.
pub async fn insert_absence(
    db: &mut PgConnection,
    absence: &Absence,
    by: PersonId,
    now: DateTime<Utc>,
) -> Result<i64, AppError> {
    let sql = "INSERT INTO absence (person_id, stand_in_id, valid_from, valid_to, recorded_at, recorded_by)
               VALUES ($1, $2, $3, $4, $5, $6) RETURNING id";
    let id = sqlx::query_scalar(sql)
        .bind(absence.person.0)
        .bind(absence.stand_in.0)
        .bind(absence.from)
        .bind(after(absence.to)?)
        .bind(now)
        .bind(by.0);
    Ok(id.fetch_one(db).await?)
}

/// Keeps what remains of an absence, or removes it.
pub async fn shorten_absence(db: &mut PgConnection, id: i64, remains: Option<&Absence>) -> Result<(), AppError> {
    match remains {
        Some(absence) => {
            let end = after(absence.to)?;
            sqlx::query("UPDATE absence SET valid_to = $2 WHERE id = $1").bind(id).bind(end).execute(db).await?
        }
        None => sqlx::query("DELETE FROM absence WHERE id = $1").bind(id).execute(db).await?,
    };
    Ok(())
}

/// For whom somebody stands in on that day, by name.
pub async fn standing_in(
    db: &mut PgConnection,
    stand_in: PersonId,
    today: NaiveDate,
) -> Result<Vec<StandingIn>, AppError> {
    let sql = "SELECT a.person_id, p.name, a.valid_to, EXISTS (
                   SELECT FROM reporting_line line WHERE line.ancestor_id = a.person_id AND line.depth > 0
                   AND line.valid_from <= $2 AND (line.valid_to IS NULL OR line.valid_to > $2)) AS leads
               FROM absence a JOIN person p ON p.id = a.person_id
               WHERE a.stand_in_id = $1 AND a.valid_from <= $2 AND a.valid_to > $2 ORDER BY lower(p.name), p.id";
    let rows = sqlx::query(sql).bind(stand_in.0).bind(today).fetch_all(db).await?;
    rows.iter()
        .map(|row| {
            Ok(StandingIn {
                person: PersonId(row.try_get("person_id")?),
                name: row.try_get("name")?,
                leads: row.try_get("leads")?,
                until: before(row.try_get("valid_to")?)?,
            })
        })
        .collect()
}
