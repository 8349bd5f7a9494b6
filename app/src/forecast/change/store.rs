//! SQL of what changed between two days.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use sqlx::{PgConnection, Postgres, QueryBuilder, Row, postgres::PgRow};

use super::{Account, ByCategory, Change, ChangeKind, ChangedRecord, ChangedRecords, State, Step};
use crate::{
    auth::PersonId,
    error::{AppError, unavailable},
    opportunity::{OpportunityId, slice::Slice},
    pipeline::{Category, StageId, store::category},
};

/// The account between two slices of the same question, and the opportunities that changed in a way (or in any), largest
/// change first; with a category, those whose change touched it, and what it did to that category alone. In one statement,
/// since both tell the same steps. The filter of the slices names the quarter and the counted categories.
///
/// # Errors
/// When start and changes do not make the end: that would be ours, and nothing is shown.
pub async fn explain(
    db: &mut PgConnection,
    before: &Slice<'_>,
    after: &Slice<'_>,
    (kind, column): (Option<ChangeKind>, Option<Category>),
    limit: i64,
) -> Result<(Account, ChangedRecords), AppError> {
    // PostgreSQL takes the conditions on a version for independent, expects next to nothing, and would visit every row
    // behind an index that holds all that is asked.
    sqlx::query("SELECT set_config('enable_bitmapscan', 'off', TRUE)").execute(&mut *db).await?;
    let mut query = steps(before, after);
    // Lines add up to their rows, and only rows would have to be counted once.
    query.push(", sums (kind, category, delta) AS (SELECT 'start', category, COALESCE(sum(amount), 0) FROM (");
    before.push_summed_lines(&mut query);
    query.push(") part GROUP BY category UNION ALL SELECT 'end', category, COALESCE(sum(amount), 0) FROM (");
    after.push_summed_lines(&mut query);
    let wanted = wanted(kind, column);
    query.push(format!(
        ") part GROUP BY category)
         , parts AS (SELECT kind, category, sum(delta) AS delta, sum(once) AS records FROM step GROUP BY kind, category)
         , told_sums (kind, category, delta, records) AS (
            SELECT kind, category, delta, 0 FROM sums
            UNION ALL SELECT kind, category, delta, sum(records) OVER (PARTITION BY kind) FROM parts)
         , off AS (SELECT category, sum(CASE kind WHEN 'end' THEN -delta ELSE delta END) AS off FROM told_sums GROUP BY category)
         , sized AS MATERIALIZED (SELECT id, sum(abs(delta)) AS size FROM step WHERE TRUE{wanted} GROUP BY id)
         , largest AS MATERIALIZED (SELECT id, size FROM sized ORDER BY size DESC, id LIMIT {limit})
         , top AS (
            SELECT largest.id, size, (SELECT count(*) FROM sized) AS records,
                   COALESCE(sum(delta) FILTER (WHERE category = 'closed'), 0) AS closed,
                   COALESCE(sum(delta) FILTER (WHERE category = 'commit'), 0) AS commit,
                   COALESCE(sum(delta) FILTER (WHERE category = 'best_case'), 0) AS best_case,
                   COALESCE(sum(delta) FILTER (WHERE category = 'pipeline'), 0) AS pipeline
            FROM largest JOIN step ON step.id = largest.id WHERE TRUE{wanted} GROUP BY largest.id, size)"
    ));
    let nothing = |_: &str, _: &str, kind: &str| format!("NULL::{kind}");
    let told = |side: &str, column: &str, _: &str| format!("{side}.{column}");
    query.push(format!(
        " SELECT kind, category, delta, records::bigint AS records, off, NULL::bigint AS id, NULL::text AS number,
                 NULL::text AS description, NULL::numeric AS size, NULL::numeric AS worth, NULL::numeric AS closed,
                 NULL::numeric AS commit, NULL::numeric AS best_case, NULL::numeric AS pipeline,
                 NULL::numeric AS was_amount, NULL::numeric AS now_amount {} {}
          FROM told_sums JOIN off USING (category)
          UNION ALL
          SELECT NULL, NULL, 0, top.records, 0, top.id, o.number, o.description, top.size,
                 COALESCE(CASE WHEN went THEN was_counted ELSE now_counted END, 0),
                 top.closed, top.commit, top.best_case, top.pipeline,
                 CASE WHEN came THEN was.amount ELSE was_counted END, CASE WHEN went THEN now.amount ELSE now_counted END {} {}
          FROM top CROSS JOIN LATERAL opportunity_behind(top.id) o
          JOIN changed ON changed.id = top.id
          LEFT JOIN LATERAL ({}) was ON TRUE
          LEFT JOIN LATERAL ({}) now ON TRUE
          LEFT JOIN person was_owner ON was_owner.id = was.owner_id
          LEFT JOIN person now_owner ON now_owner.id = now.owner_id
          ORDER BY size DESC NULLS LAST, number",
        columns_of("was", nothing),
        columns_of("now", nothing),
        columns_of("was", told),
        columns_of("now", told),
        one_by_one(before, "v.owner_id, v.stage_id, v.category, v.amount, v.closing_date", "top"),
        one_by_one(after, "v.owner_id, v.stage_id, v.category, v.amount, v.closing_date", "top"),
    ));
    let rows = query.build().fetch_all(db).await?;
    let (mut account, mut records) = (Account::default(), ChangedRecords::default());
    for row in &rows {
        match row.try_get::<Option<String>, _>("kind")? {
            Some(kind) => tell(&mut account, &kind, row)?,
            None => {
                records.count = row.try_get("records")?;
                records.listed.push(record_from(row)?);
            }
        }
    }
    account.changes.sort_by_key(|change| change.kind);
    Ok((account, records))
}

/// Conditions on steps. Written out: they are words of ours, and a statement without parameters is planned once.
fn wanted(kind: Option<ChangeKind>, column: Option<Category>) -> String {
    let kind = kind.map(|kind| format!(" AND kind = '{}'", kind.as_str()));
    kind.into_iter().chain(column.map(|column| format!(" AND category = '{}'", column.as_str()))).collect()
}

/// Each step of some opportunities that [`explain`] listed under the same conditions, in the order of the kinds.
pub async fn steps_of(
    db: &mut PgConnection,
    before: &Slice<'_>,
    after: &Slice<'_>,
    (kind, column): (Option<ChangeKind>, Option<Category>),
    records: &[ChangedRecord],
) -> Result<Vec<Step>, AppError> {
    let mut query = steps(before, after);
    query.push(" SELECT id, kind");
    for category in Category::COUNTED.map(Category::as_str) {
        query.push(format!(", COALESCE(sum(delta) FILTER (WHERE category = '{category}'), 0) AS {category}"));
    }
    query.push(" FROM step WHERE id = ANY(").push_bind(records.iter().map(|record| record.id.0).collect::<Vec<_>>());
    query.push(format!("){} GROUP BY id, kind", wanted(kind, column)));
    let step = |row: &PgRow| {
        let kind = kind_from(&row.try_get::<String, _>("kind")?)?;
        Ok(Step { id: OpportunityId(row.try_get("id")?), kind, amounts: amounts_from(row)? })
    };
    let mut found: Vec<Step> = query.build().fetch_all(db).await?.iter().map(step).collect::<Result<_, AppError>>()?;
    found.sort_by_key(|step| step.kind);
    Ok(found)
}

/// The columns that [`state_from`] reads of a side, besides the amount: as they are there, or as something else of their
/// type.
fn columns_of(side: &str, cell: impl Fn(&str, &str, &str) -> String) -> String {
    let columns = [
        ("category", "category", "text"),
        ("closing", "closing_date", "date"),
        ("stage", "stage_id", "bigint"),
        ("owner", "owner_id", "bigint"),
    ];
    let name = format!(", {} AS {side}_owner_name", cell(&format!("{side}_owner"), "name", "text"));
    let column = |(name, column, kind)| format!(", {} AS {side}_{name}", cell(side, column, kind));
    columns.into_iter().map(column).chain([name]).collect()
}

/// Takes a line of what is told into the account.
fn tell(account: &mut Account, kind: &str, row: &PgRow) -> Result<(), AppError> {
    if !row.try_get::<Decimal, _>("off")?.is_zero() {
        return Err(unavailable("start and changes do not make the end"));
    }
    let delta: Decimal = row.try_get("delta")?;
    let category = category(&row.try_get::<String, _>("category")?)?;
    let amounts = match kind {
        "start" => &mut account.start,
        "end" => &mut account.end,
        code => {
            let (kind, count) = (kind_from(code)?, row.try_get("records")?);
            let place = account.changes.iter().position(|change| change.kind == kind).unwrap_or_else(|| {
                account.changes.push(Change { kind, count, amounts: ByCategory::default() });
                account.changes.len() - 1
            });
            let Some(change) = account.changes.get_mut(place) else { return Ok(()) };
            &mut change.amounts
        }
    };
    amounts.add(category, delta);
    Ok(())
}

fn kind_from(code: &str) -> Result<ChangeKind, AppError> {
    code.parse().map_err(|()| unavailable(format!("kind of change {code}")))
}

/// The first day that the history knows.
pub async fn first_day(db: &mut PgConnection) -> Result<Option<NaiveDate>, AppError> {
    Ok(sqlx::query_scalar("SELECT history_begins()").fetch_one(db).await?)
}

fn record_from(row: &PgRow) -> Result<ChangedRecord, AppError> {
    Ok(ChangedRecord {
        id: OpportunityId(row.try_get("id")?),
        number: row.try_get("number")?,
        description: row.try_get("description")?,
        amounts: amounts_from(row)?,
        worth: row.try_get::<Decimal, _>("worth")?.normalize(),
        before: state_from(row, "was")?,
        after: state_from(row, "now")?,
    })
}

fn amounts_from(row: &PgRow) -> Result<ByCategory, AppError> {
    let mut amounts = ByCategory::default();
    for category in Category::COUNTED {
        amounts.add(category, row.try_get::<Decimal, _>(category.as_str())?.normalize());
    }
    Ok(amounts)
}

fn state_from(row: &PgRow, side: &str) -> Result<Option<State>, AppError> {
    let column = |name: &str| format!("{side}_{name}");
    let Some(code) = row.try_get::<Option<String>, _>(column("category").as_str())? else { return Ok(None) };
    Ok(Some(State {
        category: category(&code)?,
        amount: row.try_get::<Option<Decimal>, _>(column("amount").as_str())?.map(|amount| amount.normalize()),
        closing_date: row.try_get(column("closing").as_str())?,
        stage: StageId(row.try_get(column("stage").as_str())?),
        owner: PersonId(row.try_get(column("owner").as_str())?),
        owner_name: row.try_get(column("owner_name").as_str())?,
    }))
}

/// `WITH … step`: every step of every opportunity that counted on either day, as id, kind, category and delta;
/// `once` is one for a single step of each kind.
///
/// `before` and `after` count, without what stands on both days and is worth the same; `changed` counted on one day only,
/// or differently. What counted on one day is looked up on the other, where it did not count. Where both days count, the
/// difference is told in this order, each step from where the last one ended: share of the credit, exchange rate, amount,
/// category. So the steps add up whatever happened together.
fn steps(before: &Slice<'_>, after: &Slice<'_>) -> QueryBuilder<Postgres> {
    let touched = Touched::between(before, after);
    let mut query = QueryBuilder::new("WITH before AS MATERIALIZED (");
    push_counted(&mut query, before, &touched.before);
    query.push("), after AS MATERIALIZED (");
    push_counted(&mut query, after, &touched.after);
    let both: String = COUNTED.iter().map(|name| format!(", b.{name} AS was_{name}, a.{name} AS now_{name}")).collect();
    let elsewhere = |slice: &Slice<'_>| {
        let inside = slice.closes_inside();
        one_by_one(slice, &format!("v.category, v.stage_kind, COALESCE({inside}, FALSE) AS inside"), "changed")
    };
    query.push(format!(
        "), changed AS MATERIALIZED (
            SELECT COALESCE(b.id, a.id) AS id, b.id IS NULL AS came, a.id IS NULL AS went {both}
            FROM before b FULL JOIN after a ON a.id = b.id
            WHERE (b.category, b.counted, b.share, b.factor) IS DISTINCT FROM (a.category, a.counted, a.share, a.factor))
         , step (id, kind, category, delta, once) AS MATERIALIZED (
            SELECT changed.id, CASE
                    WHEN was.category IS NULL THEN 'new'
                    WHEN NOT was.inside THEN 'pulled_in'
                    WHEN was.stage_kind IN ({STOPPED}) THEN 'reopened'
                    WHEN was.category = 'omitted' THEN 'recategorised'
                    ELSE 'reassigned' END, now_category, COALESCE(now_counted, 0), 1
            FROM changed LEFT JOIN LATERAL ({}) was ON TRUE WHERE came
            UNION ALL
            SELECT changed.id, CASE
                    WHEN now.category IS NULL THEN 'reassigned'
                    WHEN now.stage_kind IN ({STOPPED}) THEN 'lost'
                    WHEN NOT now.inside THEN 'pushed_out'
                    WHEN now.category = 'omitted' THEN 'recategorised'
                    ELSE 'reassigned' END, was_category, -COALESCE(was_counted, 0), 1
            FROM changed LEFT JOIN LATERAL ({}) now ON TRUE WHERE went
            UNION ALL
            SELECT id, part.kind, was_category, part.delta, 1
            FROM changed
            -- OFFSET 0 keeps each of them one value: merged, they would be worked out again wherever they are named.
            CROSS JOIN LATERAL (SELECT COALESCE(was_counted, 0) AS was_amount, COALESCE(now_counted, 0) AS now_amount) amount
            CROSS JOIN LATERAL (SELECT CASE WHEN now_share = was_share THEN was_amount
                                ELSE round(was_amount * now_share / was_share, {decimals}) END AS shared OFFSET 0) a
            CROSS JOIN LATERAL (SELECT CASE WHEN was_currency = now_currency AND was_factor <> now_factor
                                THEN round(shared * now_factor / was_factor, {decimals}) ELSE shared END AS valued OFFSET 0) b
            CROSS JOIN LATERAL (VALUES
                ('reassigned', shared - was_amount),
                ('revalued', valued - shared),
                (CASE WHEN now_amount > valued THEN 'increased' ELSE 'decreased' END, now_amount - valued)
            ) AS part (kind, delta)
            WHERE NOT came AND NOT went AND part.delta <> 0
            UNION ALL
            SELECT id, CASE WHEN now_stage_kind IN ({WON}) AND NOT was_stage_kind IN ({WON}) THEN 'won'
                       ELSE 'recategorised' END, part.category, part.delta, part.once
            FROM changed
            CROSS JOIN LATERAL (VALUES (was_category, -COALESCE(now_counted, 0), 1), (now_category, COALESCE(now_counted, 0), 0))
                AS part (category, delta, once)
            WHERE NOT came AND NOT went AND was_category <> now_category)",
        elsewhere(before),
        elsewhere(after),
        decimals = after.rates().report.decimals(),
    ));
    query
}

const WON: &str = "'won', 'closed_won'";
const STOPPED: &str = "'no_go', 'on_hold', 'lost', 'dismissed'";

/// What the steps compare.
const COUNTED: [&str; 6] = ["stage_kind", "category", "currency", "counted", "share", "factor"];

/// Conditions on the versions of either day that can have changed: those that do not stand on both, and those whose rate
/// may be another. Where other people count on the second day, all can.
#[derive(Default)]
struct Touched {
    before: String,
    after: String,
}

impl Touched {
    fn between(before: &Slice<'_>, after: &Slice<'_>) -> Self {
        if !before.is_about_the_people_of(after) {
            return Touched::default();
        }
        let revalued = match before.factor() == after.factor() {
            true => String::new(),
            false => format!(" OR v.currency <> '{}'", after.rates().report),
        };
        Touched {
            before: format!(" AND (v.stands_until <= '{}'{revalued})", after.as_of()),
            after: format!("{} AND (v.day_from > '{}'{revalued})", after.standing(), before.as_of()),
        }
    }
}

/// What counts on a day, by `id`, with the columns of [`COUNTED`].
fn push_counted(query: &mut QueryBuilder<Postgres>, slice: &Slice<'_>, touched: &str) {
    let (amount, share, factor) = (slice.row_amount(), slice.row_share(), slice.factor());
    let counted = format!("{amount} AS counted, {share} AS share, {factor} AS factor");
    slice.push_sums(query, &format!("v.opportunity_id AS id, v.stage_kind, v.category, v.currency, {counted}"));
    query.push(touched);
}

/// How an opportunity of a table stood on the day of a slice, whether it counted or not. Looked up one by one: they are few,
/// and the history is long.
fn one_by_one(slice: &Slice<'_>, select: &str, table: &str) -> String {
    format!("{} AND v.opportunity_id = {table}.id LIMIT 1", slice.versions(select))
}
