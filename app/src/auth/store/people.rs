//! SQL of people, their reporting lines and their sites.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::{PgConnection, Row, postgres::PgRow};

use super::{
    super::{Colleague, Person, PersonId, PlannedMove, Role, Site},
    role,
};
use crate::error::AppError;

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
    let sql = "SELECT p.id, p.name, p.role, line.ancestor_id AS manager
         FROM person p
         LEFT JOIN reporting_line line ON line.descendant_id = p.id AND line.depth = 1
              AND line.valid_from <= business_day() AND (line.valid_to IS NULL OR line.valid_to > business_day())
         WHERE (SELECT sees_everything()) OR p.id IN (SELECT visible_owners())
         ORDER BY lower(p.name), p.id";
    colleagues(&sqlx::query(sql).fetch_all(db).await?)
}

/// The people whose figures of a day the caller sees, with the managers of that day: those who reported to
/// whomever the caller looks for then, on that day and today alike.
pub async fn colleagues_on(db: &mut PgConnection, day: NaiveDate) -> Result<Vec<Colleague>, AppError> {
    let sql = "SELECT p.id, p.name, p.role, line.ancestor_id AS manager
         FROM person p
         LEFT JOIN reporting_line line ON line.descendant_id = p.id AND line.depth = 1
              AND line.valid_from <= $1 AND (line.valid_to IS NULL OR line.valid_to > $1)
         WHERE (SELECT sees_everything()) OR p.id IN (
             SELECT below.descendant_id FROM reporting_line below WHERE below.ancestor_id IN (SELECT watched_people())
             AND below.valid_from <= $1 AND (below.valid_to IS NULL OR below.valid_to > $1))
         ORDER BY lower(p.name), p.id";
    colleagues(&sqlx::query(sql).bind(day).fetch_all(db).await?)
}

/// The days on which anybody's place in the reporting line changed, after a day, up to another; earliest first.
pub async fn line_moves(db: &mut PgConnection, after: NaiveDate, until: NaiveDate) -> Result<Vec<NaiveDate>, AppError> {
    let sql = "SELECT valid_from FROM reporting_line WHERE valid_from > $1 AND valid_from <= $2
               UNION SELECT valid_to FROM reporting_line WHERE valid_to > $1 AND valid_to <= $2 ORDER BY 1";
    Ok(sqlx::query_scalar(sql).bind(after).bind(until).fetch_all(db).await?)
}

/// Everybody active who owns opportunities, whoever sees them: for sharing credit across teams.
pub async fn sellers(db: &mut PgConnection) -> Result<Vec<Colleague>, AppError> {
    let sql = "SELECT p.id, p.name, p.role, NULL::bigint AS manager FROM person p
         WHERE p.active AND p.role IN ('salesperson', 'manager', 'executive', 'administrator')
         ORDER BY lower(p.name), p.id";
    colleagues(&sqlx::query(sql).fetch_all(db).await?)
}

/// Whether somebody still works here.
pub async fn is_active(db: &mut PgConnection, id: PersonId) -> Result<bool, AppError> {
    Ok(sqlx::query_scalar("SELECT active FROM person WHERE id = $1").bind(id.0).fetch_one(db).await?)
}

/// Everybody who no longer works here.
pub async fn switched_off(db: &mut PgConnection) -> Result<Vec<PersonId>, AppError> {
    let ids = sqlx::query_scalar("SELECT id FROM person WHERE NOT active ORDER BY id").fetch_all(db).await?;
    Ok(ids.into_iter().map(PersonId).collect())
}

fn colleagues(rows: &[PgRow]) -> Result<Vec<Colleague>, AppError> {
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

/// Whether `below` reports to `above`, at any depth, on that day or on a later one (or is the same person).
pub async fn reports_to_since(
    db: &mut PgConnection,
    below: PersonId,
    above: PersonId,
    from: NaiveDate,
) -> Result<bool, AppError> {
    let sql = "SELECT EXISTS (SELECT FROM reporting_line WHERE ancestor_id = $1 AND descendant_id = $2
               AND (valid_to IS NULL OR valid_to > $3))";
    Ok(sqlx::query_scalar(sql).bind(above.0).bind(below.0).bind(from).fetch_one(db).await?)
}

/// Who reports to somebody else from a day after that one on, earliest first.
pub async fn planned_moves(db: &mut PgConnection, after: NaiveDate) -> Result<Vec<PlannedMove>, AppError> {
    let rows = sqlx::query(
        "SELECT line.descendant_id AS person, line.valid_from AS day, line.ancestor_id AS manager
         FROM reporting_line line WHERE line.depth = 1 AND line.valid_from > $1
           AND NOT EXISTS (SELECT FROM reporting_line same WHERE same.descendant_id = line.descendant_id AND same.depth = 1
                           AND same.ancestor_id = line.ancestor_id AND same.valid_to = line.valid_from)
         UNION ALL
         SELECT line.descendant_id, line.valid_to, NULL
         FROM reporting_line line WHERE line.depth = 1 AND line.valid_to > $1
           AND NOT EXISTS (SELECT FROM reporting_line next WHERE next.descendant_id = line.descendant_id
                           AND next.depth = 1 AND next.valid_from = line.valid_to)
         ORDER BY day, person",
    )
    .bind(after)
    .fetch_all(db)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(PlannedMove {
                person: PersonId(row.try_get("person")?),
                from: row.try_get("day")?,
                manager: row.try_get::<Option<i64>, _>("manager")?.map(PersonId),
            })
        })
        .collect()
}

/// Whether somebody was ever their manager.
pub async fn had_a_manager(db: &mut PgConnection, person: PersonId) -> Result<bool, AppError> {
    let sql = "SELECT EXISTS (SELECT FROM reporting_line WHERE descendant_id = $1 AND depth = 1)";
    Ok(sqlx::query_scalar(sql).bind(person.0).fetch_one(db).await?)
}

/// Moves a person and everybody below them under another manager (or under nobody) from that day on, whatever
/// was to follow later; the line before that day stays as it was. Both sides join as they stand on each day.
pub async fn move_under(
    db: &mut PgConnection,
    person: PersonId,
    manager: Option<PersonId>,
    from: NaiveDate,
) -> Result<(), AppError> {
    // A row from above the person to somebody at or below them leads through the person on all of its days.
    let through = "FROM reporting_line below
         WHERE below.ancestor_id = $1 AND line.descendant_id = below.descendant_id AND line.depth > below.depth
           AND (below.valid_to IS NULL OR line.valid_from < below.valid_to)
           AND (line.valid_to IS NULL OR below.valid_from < line.valid_to)";
    for sql in [
        format!("DELETE FROM reporting_line line WHERE line.valid_from >= $2 AND EXISTS (SELECT {through})"),
        format!(
            "UPDATE reporting_line line SET valid_to = $2
             WHERE line.valid_from < $2 AND (line.valid_to IS NULL OR line.valid_to > $2) AND EXISTS (SELECT {through})"
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
