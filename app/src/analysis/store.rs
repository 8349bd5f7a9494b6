//! SQL of questions: what is counted of a slice's records, by the values of dimensions.

use sqlx::{PgConnection, Postgres, QueryBuilder, Row, Transaction, postgres::PgRow};

use super::{Counted, Reading, Tally, Value};
use crate::{
    auth::Caller,
    db::Db,
    error::AppError,
    opportunity::slice::{
        PERSON, Slice,
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
    /// Whether sums and numbers by people and categories are all that is wanted, which kept totals tell.
    pub summed: bool,
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
    let counts = match grouping.summed {
        true => String::from(
            "COALESCE(sum(count), 0)::bigint AS count, 0::bigint AS known, 0::bigint AS signed, 0::bigint AS decided,
             0::bigint AS days",
        ),
        false => format!(
            "count(*) AS count, count(amount) AS known, count(*) FILTER (WHERE kind IN {SIGNED}) AS signed,
             count(*) FILTER (WHERE kind IN {DECIDED}) AS decided,
             COALESCE(sum(days) FILTER (WHERE kind IN {SIGNED}), 0)::bigint AS days"
        ),
    };
    let mut query = QueryBuilder::new(format!("SELECT {keys}{left_out} AS left_out, {sums}, {counts} FROM ("));
    if grouping.summed {
        push_summed(&mut query, slice, dimensions, grouping.credited);
    } else {
        push_records(&mut query, slice, dimensions, grouping);
    }
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

/// Sums by people and category. Where people are credited, what several members of a team share is taken out again as
/// often as it counts too much.
fn push_summed(query: &mut QueryBuilder<Postgres>, slice: &Slice<'_>, dimensions: &[Reading], credited: bool) {
    let joins = dimensions.iter().map(|dimension| dimension.joins.as_str()).collect::<Vec<_>>().join(" ");
    let values = dimensions.iter().enumerate();
    let values: String =
        values.map(|(n, dimension)| format!("{} AS k{n}, {} AS n{n}, ", dimension.value, dimension.name)).collect();
    // The dimensions read owner and category of `v`, and who is credited as `c`: here both are the person of the sum.
    let person = format!("CROSS JOIN (SELECT NULL::bigint AS person_id) c {joins}");
    query.push(format!(
        "SELECT {values}v.count, v.amount, v.weighted
         FROM (SELECT person_id AS owner_id, category, sum(count) AS count, sum(amount) AS amount, sum(weighted) AS weighted FROM ("
    ));
    if credited {
        slice.push_summed_lines(query);
    } else {
        slice.push_summed_rows(query);
    }
    query.push(format!(") part GROUP BY person_id, category) v {person}"));
    if credited {
        query.push(format!(" UNION ALL SELECT {values}1 - count(*), 0, 0 FROM ("));
        slice.push_lines_with(query, "", &format!("v.opportunity_id, {PERSON} AS owner_id, v.category"));
        let places: String = (1..=2 * dimensions.len()).map(|place| format!("{place}, ")).collect();
        query.push(format!("{}) v {person} GROUP BY {places}v.opportunity_id", slice.sharing()));
    }
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
