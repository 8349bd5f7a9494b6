//! SQL of questions: what is counted of a slice's records, by the values of dimensions.

use std::collections::HashMap;

use sqlx::{PgConnection, Postgres, QueryBuilder, Row, Transaction, postgres::PgRow};

use super::{Counted, Reading, Tally, Teams, Value};
use crate::{
    auth::{Caller, PersonId},
    db::Db,
    error::AppError,
    opportunity::slice::{
        Slice,
        course::{DECIDED, SIGNED, decided_on, interpret, signature, stages_reached},
    },
    pipeline::{Pipeline, StageKind},
};

/// What a grouping needs besides its dimensions.
#[derive(Clone, Copy, Debug, Default)]
pub struct Grouping {
    /// Whether records are counted by person credited, each with their part.
    pub credited: bool,
    /// Whether the days until the signature are wanted, for which the history is read.
    pub days: bool,
}

/// A snapshot to count in.
pub async fn snapshot(db: &Db, caller: &Caller) -> Result<Transaction<'static, Postgres>, AppError> {
    let mut tx = db.snapshot(caller).await?;
    interpret(&mut tx).await?;
    Ok(tx)
}

/// Counts the records of a slice by the values of some dimensions; by none, all of them together.
pub async fn tallies(
    db: &mut PgConnection,
    slice: &Slice<'_>,
    dimensions: &[Reading],
    grouping: Grouping,
) -> Result<Vec<Counted>, AppError> {
    let all: Vec<usize> = (0..dimensions.len()).collect();
    Ok(tallies_by(db, slice, dimensions, &[&all], grouping).await?.pop().unwrap_or_default())
}

/// As [`tallies`], by several choices from the dimensions (given by their places) in one statement. Where people are
/// credited, every choice holds the same dimensions of people: a record of two of them would count twice without.
pub async fn tallies_by(
    db: &mut PgConnection,
    slice: &Slice<'_>,
    dimensions: &[Reading],
    choices: &[&[usize]],
    grouping: Grouping,
) -> Result<Vec<Vec<Counted>>, AppError> {
    let keys: String = (0..dimensions.len()).map(|n| format!("k{n}, n{n}, ")).collect();
    let left_out = match dimensions.len() {
        0 => String::from("0"),
        all => format!("GROUPING({})", (0..all).map(|n| format!("k{n}")).collect::<Vec<_>>().join(", ")),
    };
    let sums = "COALESCE(sum(amount), 0) AS amount, COALESCE(sum(weighted), 0) AS weighted";
    let counts = format!(
        "count(*) AS count, count(amount) AS known, count(*) FILTER (WHERE kind IN {SIGNED}) AS signed,
         count(*) FILTER (WHERE kind IN {DECIDED}) AS decided,
         COALESCE(sum(days) FILTER (WHERE kind IN {SIGNED}), 0)::bigint AS days"
    );
    let mut query = QueryBuilder::new(format!("SELECT {keys}{left_out} AS left_out, {sums}, {counts} FROM ("));
    push_records(&mut query, slice, dimensions, grouping);
    let sets = choices.iter().map(|choice| {
        let keys: Vec<String> = choice.iter().map(|n| format!("k{n}, n{n}")).collect();
        format!("({})", keys.join(", "))
    });
    query.push(format!(") record GROUP BY GROUPING SETS ({})", sets.collect::<Vec<_>>().join(", ")));
    let rows = query.build().fetch_all(db).await?;
    let mut counted: Vec<Vec<Counted>> = vec![Vec::new(); choices.len()];
    for row in &rows {
        let left_out: i32 = row.try_get("left_out")?;
        // The first dimension is the highest bit; a set bit means that the row was not divided by it.
        let divided = |n: &usize| left_out >> (dimensions.len() - 1 - n) & 1 == 0;
        let by: Vec<usize> = (0..dimensions.len()).filter(divided).collect();
        let place = choices.iter().position(|choice| **choice == *by);
        if let Some(found) = place.and_then(|place| counted.get_mut(place)) {
            found.push(counted_from(row, &by)?);
        }
    }
    Ok(counted)
}

/// One row per record and combination of values. Where people are credited, the parts of those who share a value
/// (the members of a team) are one.
fn push_records(query: &mut QueryBuilder<Postgres>, slice: &Slice<'_>, dimensions: &[Reading], grouping: Grouping) {
    let signed = if grouping.days { signature("signed", slice.as_of()) } else { String::new() };
    let joins = dimensions.iter().map(|dimension| dimension.joins.as_str()).chain([signed.as_str()]);
    let joins = joins.collect::<Vec<_>>().join(" ");
    let values = dimensions.iter().enumerate();
    let values: String =
        values.map(|(n, dimension)| format!("{} AS k{n}, {} AS n{n}, ", dimension.value, dimension.name)).collect();
    let days = match grouping.days {
        true => format!("({}) - v.opening_date", decided_on("signed")),
        false => String::from("NULL::int"),
    };
    if grouping.credited {
        let (amount, weighted) = (slice.line_amount(), slice.line_weighted());
        let select =
            format!("{values}{amount} AS amount, {weighted} AS weighted, v.stage_kind AS kind, {days} AS days");
        slice.push_lines_with(query, &joins, &select);
        query.push(" AND v.credited IS NULL UNION ALL ");
        let select = format!(
            "{values}sum({amount}) AS amount, sum({weighted}) AS weighted, min(v.stage_kind) AS kind, min({days}) AS days"
        );
        slice.push_lines_with(query, &joins, &select);
        let places: String = (1..=2 * dimensions.len()).map(|place| format!("{place}, ")).collect();
        query.push(format!(" AND v.credited IS NOT NULL GROUP BY {places}v.opportunity_id"));
    } else {
        let (amount, weighted) = (slice.row_amount(), slice.row_weighted());
        let select =
            format!("{values}{amount} AS amount, {weighted} AS weighted, v.stage_kind AS kind, {days} AS days");
        slice.push_sums_with(query, &joins, &select);
    }
}

/// Who belongs to the teams of a report on its day: leader and member.
pub async fn members(db: &mut PgConnection, teams: &Teams) -> Result<Vec<(PersonId, PersonId)>, AppError> {
    let leaders: Vec<i64> = teams.leaders.iter().map(|leader| leader.0).collect();
    let sql = "SELECT ancestor_id, descendant_id FROM reporting_line
               WHERE ancestor_id = ANY($1) AND valid_from <= $2 AND (valid_to IS NULL OR valid_to > $2)";
    let found: Vec<(i64, i64)> = sqlx::query_as(sql).bind(leaders).bind(teams.on).fetch_all(db).await?;
    Ok(found.into_iter().map(|(leader, member)| (PersonId(leader), PersonId(member))).collect())
}

/// What people are called.
pub async fn names(
    db: &mut PgConnection,
    people: impl Iterator<Item = &PersonId>,
) -> Result<HashMap<PersonId, String>, AppError> {
    let people: Vec<i64> = people.map(|person| person.0).collect();
    let sql = "SELECT id, name FROM person WHERE id = ANY($1)";
    let found: Vec<(i64, String)> = sqlx::query_as(sql).bind(people).fetch_all(db).await?;
    Ok(found.into_iter().map(|(id, name)| (PersonId(id), name)).collect())
}

fn counted_from(row: &PgRow, dimensions: &[usize]) -> Result<Counted, AppError> {
    let value = |n: &usize| -> Result<Value, AppError> {
        Ok((row.try_get(format!("k{n}").as_str())?, row.try_get(format!("n{n}").as_str())?))
    };
    Ok(Counted {
        values: dimensions.iter().map(value).collect::<Result<_, _>>()?,
        tally: Tally {
            count: row.try_get("count")?,
            amount: row.try_get("amount")?,
            weighted: row.try_get("weighted")?,
            known: row.try_get("known")?,
            signed: row.try_get("signed")?,
            decided: row.try_get("decided")?,
            days: row.try_get("days")?,
        },
    })
}

/// How many open stages a record has reached, as a number.
pub fn reached(pipeline: &Pipeline, slice: &Slice<'_>) -> Reading {
    let open = pipeline.stages.iter().filter(|stage| stage.kind == StageKind::Open).map(|stage| stage.id.0);
    Reading {
        joins: stages_reached(&open.collect::<Vec<_>>(), slice.as_of()),
        value: String::from("COALESCE(came.far, 1)::text"),
        name: String::from("NULL::text"),
    }
}

/// What became of a record: `won`, `lost` (or given up), or `open`.
pub fn outcome() -> Reading {
    let value = format!(
        "CASE WHEN v.stage_kind IN {SIGNED} THEN 'won' WHEN v.stage_kind IN {DECIDED} THEN 'lost' ELSE 'open' END"
    );
    Reading { joins: String::new(), value, name: String::from("NULL::text") }
}
