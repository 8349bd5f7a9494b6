//! SQL of the trail.

use sqlx::{PgConnection, Postgres, QueryBuilder, Row, postgres::PgRow};

use super::{Actor, Entry, Place, TrailFilter};
use crate::{
    activity::{Event, Subject},
    error::{AppError, unavailable},
};

/// An event, who acted, and what its record is called now; an opportunity by its number.
const ENTRY: &str = "SELECT e.id, e.at, actor.name AS actor, e.subject, e.subject_id, e.kind, e.data,
    CASE e.subject
        WHEN 'opportunity' THEN (SELECT number FROM opportunity WHERE id = e.subject_id)
        WHEN 'account' THEN (SELECT name FROM account WHERE id = e.subject_id)
        WHEN 'product' THEN (SELECT name FROM product WHERE id = e.subject_id)
        WHEN 'import' THEN (SELECT file_name FROM import WHERE id = e.subject_id)
        WHEN 'site' THEN (SELECT code FROM site WHERE id = e.subject_id)
        WHEN 'exchange_rate' THEN (SELECT currency FROM exchange_rate WHERE id = e.subject_id)
        WHEN 'organisation' THEN (SELECT name FROM organisation)
        WHEN 'judgement' THEN (SELECT p.name FROM judgement j JOIN person p ON p.id = j.person_id WHERE j.id = e.subject_id)
        ELSE (SELECT name FROM person WHERE id = e.subject_id)
    END AS name
    FROM event e LEFT JOIN person actor ON actor.id = e.actor_id WHERE TRUE";

/// Entries that match, newest first, from behind a place on.
pub async fn entries(
    db: &mut PgConnection,
    filter: &TrailFilter,
    after: Option<Place>,
    limit: i64,
) -> Result<Vec<Entry>, AppError> {
    let mut query = QueryBuilder::new(ENTRY);
    push_condition(&mut query, filter);
    if let Some(Place { at, id }) = after {
        query.push(" AND (e.at, e.id) < (").push_bind(at).push(", ").push_bind(id).push(")");
    }
    query.push(" ORDER BY e.at DESC, e.id DESC LIMIT ").push_bind(limit);
    query.build().fetch_all(db).await?.iter().map(entry).collect()
}

fn push_condition(query: &mut QueryBuilder<Postgres>, filter: &TrailFilter) {
    match filter.actor {
        None => {}
        Some(Actor::Nobody) => drop(query.push(" AND e.actor_id IS NULL")),
        Some(Actor::Person(person)) => drop(query.push(" AND e.actor_id = ").push_bind(person.0)),
    }
    if let Some(subject) = filter.subject {
        // Written out, so that PostgreSQL knows which partial index fits.
        query.push(format!(" AND e.subject = '{}'", subject.as_str()));
    }
    let (from, to) = filter.instants();
    if let Some(from) = from {
        query.push(" AND e.at >= ").push_bind(from);
    }
    if let Some(to) = to {
        query.push(" AND e.at < ").push_bind(to);
    }
}

fn entry(row: &PgRow) -> Result<Entry, AppError> {
    let subject: String = row.try_get("subject")?;
    Ok(Entry {
        id: row.try_get("id")?,
        event: Event {
            at: row.try_get("at")?,
            actor: row.try_get("actor")?,
            kind: row.try_get("kind")?,
            data: row.try_get("data")?,
        },
        subject: subject.parse::<Subject>().map_err(|()| unavailable(format!("event of {subject}")))?,
        key: row.try_get("subject_id")?,
        name: row.try_get("name")?,
    })
}
