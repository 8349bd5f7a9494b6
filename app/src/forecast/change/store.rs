//! SQL of what changed between two days.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use sqlx::{PgConnection, Postgres, QueryBuilder, Row, postgres::PgRow};

use super::{Account, ByCategory, Change, ChangeKind, ChangedRecord, ChangedRecords, State};
use crate::{
    auth::PersonId,
    error::{AppError, unavailable},
    opportunity::{OpportunityId, slice::Slice},
    pipeline::{Category, StageId, store::category},
};

/// The account between two slices of the same question: their filter names the quarter and the counted categories.
///
/// # Errors
/// When start and changes do not make the end: that would be ours, and nothing is shown.
pub async fn account(db: &mut PgConnection, before: &Slice<'_>, after: &Slice<'_>) -> Result<Account, AppError> {
    let mut query = steps(before, after);
    query.push(
        ", told (kind, category, delta, count) AS (
            SELECT 'start', category, COALESCE(sum(counted), 0), count(*) FROM before GROUP BY category
            UNION ALL SELECT 'end', category, COALESCE(sum(counted), 0), count(*) FROM after GROUP BY category
            UNION ALL SELECT kind, category, sum(delta), count(*) FROM step GROUP BY kind, category)
         SELECT kind, category, delta, count,
                COALESCE((SELECT sum(CASE kind WHEN 'end' THEN -delta ELSE delta END) FROM told all_of
                          WHERE all_of.category = told.category), 0) AS off,
                (SELECT count(DISTINCT id) FROM step WHERE step.kind = told.kind) AS records
         FROM told",
    );
    let rows = query.build().fetch_all(db).await?;
    let (mut start, mut end, mut changes) = (ByCategory::default(), ByCategory::default(), Vec::<Change>::new());
    for row in &rows {
        if !row.try_get::<Decimal, _>("off")?.is_zero() {
            return Err(unavailable("start and changes do not make the end"));
        }
        let (kind, delta): (String, Decimal) = (row.try_get("kind")?, row.try_get("delta")?);
        let category = category(&row.try_get::<String, _>("category")?)?;
        match kind.as_str() {
            "start" => start.add(category, delta),
            "end" => end.add(category, delta),
            code => {
                let kind = kind_from(code)?;
                let change = changes.iter_mut().find(|change| change.kind == kind);
                match change {
                    Some(change) => change.amounts.add(category, delta),
                    None => {
                        let mut amounts = ByCategory::default();
                        amounts.add(category, delta);
                        changes.push(Change { kind, count: row.try_get("records")?, amounts });
                    }
                }
            }
        }
    }
    changes.sort_by_key(|change| change.kind);
    Ok(Account { start, changes, end })
}

fn kind_from(code: &str) -> Result<ChangeKind, AppError> {
    code.parse().map_err(|()| unavailable(format!("kind of change {code}")))
}

/// The first day that the history knows.
pub async fn first_day(db: &mut PgConnection) -> Result<Option<NaiveDate>, AppError> {
    Ok(sqlx::query_scalar("SELECT min(day_from) FROM opportunity_version").fetch_one(db).await?)
}

/// The opportunities that changed in a way, or in any, largest change first; with a category, those whose change
/// touched it, and what it did to that category alone.
pub async fn records(
    db: &mut PgConnection,
    before: &Slice<'_>,
    after: &Slice<'_>,
    (kind, column): (Option<ChangeKind>, Option<Category>),
    limit: i64,
) -> Result<ChangedRecords, AppError> {
    let mut query = steps(before, after);
    query.push(
        " SELECT step.id, sum(abs(step.delta)) AS size, count(*) OVER () AS records, o.number, o.description,
                 COALESCE(after.counted, before.counted, 0) AS worth,
                 COALESCE(sum(step.delta) FILTER (WHERE step.category = 'closed'), 0) AS closed,
                 COALESCE(sum(step.delta) FILTER (WHERE step.category = 'commit'), 0) AS commit,
                 COALESCE(sum(step.delta) FILTER (WHERE step.category = 'best_case'), 0) AS best_case,
                 COALESCE(sum(step.delta) FILTER (WHERE step.category = 'pipeline'), 0) AS pipeline,
                 was.category AS was_category, was.counted AS was_amount, was.closing_date AS was_closing,
                 was.stage_id AS was_stage, was.owner_id AS was_owner, was_owner.name AS was_owner_name,
                 now.category AS now_category, now.counted AS now_amount, now.closing_date AS now_closing,
                 now.stage_id AS now_stage, now.owner_id AS now_owner, now_owner.name AS now_owner_name
          FROM step CROSS JOIN LATERAL opportunity_behind(step.id) o
          LEFT JOIN was ON was.id = step.id LEFT JOIN person was_owner ON was_owner.id = was.owner_id
          LEFT JOIN now ON now.id = step.id LEFT JOIN person now_owner ON now_owner.id = now.owner_id
          LEFT JOIN before ON before.id = step.id LEFT JOIN after ON after.id = step.id
          WHERE TRUE",
    );
    if let Some(kind) = kind {
        query.push(" AND step.kind = ").push_bind(kind.as_str());
    }
    if let Some(column) = column {
        query.push(" AND step.category = ").push_bind(column.as_str());
    }
    query.push(
        " GROUP BY step.id, o.number, o.description, was.category, was.counted, was.closing_date, was.stage_id,
                   was.owner_id, was_owner.name, now.category, now.counted, now.closing_date, now.stage_id,
                   now.owner_id, now_owner.name, before.counted, after.counted
          ORDER BY size DESC, o.number LIMIT ",
    );
    query.push_bind(limit);
    let rows = query.build().fetch_all(db).await?;
    let count = rows.first().map_or(Ok(0), |row| row.try_get("records"))?;
    Ok(ChangedRecords { listed: rows.iter().map(record_from).collect::<Result<_, AppError>>()?, count })
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

/// `WITH … step`: every step of every opportunity that counted on either day, as id, kind, category and delta.
///
/// `before` and `after` count; `was` and `now` also hold, for those that count on one day only, how they stood on
/// the other. Where both count, the difference is told in this order, each step from where the last one ended: share
/// of the credit, exchange rate, amount, category. So the steps add up whatever happened together.
fn steps(before: &Slice<'_>, after: &Slice<'_>) -> QueryBuilder<Postgres> {
    let mut query = QueryBuilder::new("WITH before AS (");
    push_counted(&mut query, before);
    query.push("), after AS (");
    push_counted(&mut query, after);
    query.push(format!(
        "), was AS (SELECT * FROM before UNION ALL SELECT other.* FROM after CROSS JOIN LATERAL ({}) other
           WHERE NOT EXISTS (SELECT FROM before WHERE before.id = after.id))",
        elsewhere(before, "after.id")
    ));
    query.push(format!(
        ", now AS (SELECT * FROM after UNION ALL SELECT other.* FROM before CROSS JOIN LATERAL ({}) other
           WHERE NOT EXISTS (SELECT FROM after WHERE after.id = before.id))",
        elsewhere(after, "before.id")
    ));
    query.push(format!(
        ", pair AS (
            SELECT id, b.category AS b_category, a.category AS a_category, b.amount AS b_amount, a.amount AS a_amount,
                   shared, CASE WHEN b.currency = a.currency AND b.factor <> a.factor
                           THEN round(shared * a.factor / b.factor, {decimals}) ELSE shared END AS valued,
                   b.stage_kind IN ({WON}) AS b_won, a.stage_kind IN ({WON}) AS a_won
            FROM (SELECT id, category, stage_kind, currency, factor, share, COALESCE(counted, 0) AS amount FROM before) b
            JOIN (SELECT id, category, stage_kind, currency, factor, share, COALESCE(counted, 0) AS amount FROM after) a USING (id)
            CROSS JOIN LATERAL (SELECT CASE WHEN a.share = b.share THEN b.amount
                                ELSE round(b.amount * a.share / b.share, {decimals}) END AS shared) s)
        , step (id, kind, category, delta) AS (
            SELECT after.id, CASE
                WHEN was.id IS NULL THEN 'new'
                WHEN NOT was.inside THEN 'pulled_in'
                WHEN was.stage_kind IN ({STOPPED}) THEN 'reopened'
                WHEN was.category = 'omitted' THEN 'recategorised'
                ELSE 'reassigned' END, after.category, COALESCE(after.counted, 0)
            FROM after LEFT JOIN was ON was.id = after.id WHERE NOT EXISTS (SELECT FROM before WHERE before.id = after.id)
            UNION ALL
            SELECT before.id, CASE
                WHEN now.id IS NULL THEN 'reassigned'
                WHEN now.stage_kind IN ({STOPPED}) THEN 'lost'
                WHEN NOT now.inside THEN 'pushed_out'
                WHEN now.category = 'omitted' THEN 'recategorised'
                ELSE 'reassigned' END, before.category, -COALESCE(before.counted, 0)
            FROM before LEFT JOIN now ON now.id = before.id WHERE NOT EXISTS (SELECT FROM after WHERE after.id = before.id)
            UNION ALL
            SELECT pair.id, part.kind, part.category, part.delta FROM pair CROSS JOIN LATERAL (VALUES
                ('reassigned', b_category, shared - b_amount),
                ('revalued', b_category, valued - shared),
                (CASE WHEN a_amount > valued THEN 'increased' ELSE 'decreased' END, b_category, a_amount - valued)
            ) AS part (kind, category, delta) WHERE part.delta <> 0
            UNION ALL
            SELECT pair.id, CASE WHEN a_won AND NOT b_won THEN 'won' ELSE 'recategorised' END, part.category, part.delta
            FROM pair CROSS JOIN LATERAL (VALUES (b_category, -a_amount), (a_category, a_amount)) AS part (category, delta)
            WHERE b_category <> a_category)",
        decimals = after.rates().report.decimals(),
    ));
    query
}

const WON: &str = "'won', 'closed_won'";
const STOPPED: &str = "'no_go', 'on_hold', 'lost', 'dismissed'";

/// What counts on a day, with all that the steps compare.
fn push_counted(query: &mut QueryBuilder<Postgres>, slice: &Slice<'_>) {
    let columns = columns(slice, "TRUE", &slice.row_amount(), &slice.row_share());
    slice.push_sums(query, &columns);
}

fn columns(slice: &Slice<'_>, inside: &str, amount: &str, share: &str) -> String {
    format!(
        "v.opportunity_id AS id, v.owner_id, v.stage_id, v.stage_kind, v.category, v.currency, v.closing_date,
         {amount} AS counted, {share} AS share, {} AS factor, {inside} AS inside",
        slice.factor()
    )
}

/// How an opportunity stood on the day of a slice, whether it counted or not.
fn elsewhere(slice: &Slice<'_>, id: &str) -> String {
    let inside = slice.closes_inside();
    let columns = columns(slice, &format!("COALESCE({inside}, FALSE)"), "v.amount", "100::numeric");
    format!("{} AND v.opportunity_id = {id}", slice.versions(&columns))
}
