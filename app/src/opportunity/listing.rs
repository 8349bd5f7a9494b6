//! SQL of lists of opportunities and of their totals, over a [`Slice`].

use chrono::NaiveDate;
use rust_decimal::Decimal;
use sqlx::{PgConnection, QueryBuilder, Row, postgres::PgRow};

pub use super::sort::{Cursor, Sort, SortKey};
use super::{DealType, OpportunityId, OwnerRef, Risk, Summary, Totals, slice::Slice};
use crate::{
    account::{AccountId, AccountRef},
    auth::PersonId,
    error::{AppError, unavailable},
    money::{Currency, Money},
    pipeline::{StageId, store::category},
};

/// Columns of a [`Summary`] besides what it counts for, to be read by [`summary_from`].
const SUMMARY: &str = "o.id, o.number, o.description, v.account_id, a.name AS account_name, v.owner_id,
    p.name AS owner_name, v.stage_id, v.stage_kind, v.stage_since, o.stopped_from_id, v.category, v.amount, v.currency,
    v.probability, v.closing_date, v.deal_type,
    COALESCE(cardinality(v.credited), 0) AS sharers, o.version, o.changed_at,
    (o.changed_at AT TIME ZONE (SELECT time_zone FROM organisation))::date AS changed_on";

/// The columns of a [`Summary`] over the rows of a slice.
pub fn summary_columns(slice: &Slice<'_>) -> String {
    let slice = slice.beyond_filter();
    let (amount, weighted, share) = (slice.row_amount(), slice.row_weighted(), slice.row_share());
    format!("{SUMMARY}, {amount} AS counted, {weighted} AS counted_weighted, {share} AS share")
}

/// The columns that [`include`] reads, over rows; grouped by [`ROW_TOTALS_BY`].
pub fn row_totals(slice: &Slice<'_>) -> String {
    format!(
        "v.currency, {} AS rate_place, count(*) AS count, COALESCE(sum({}), 0) AS amount,
         COALESCE(sum({}), 0) AS weighted, COALESCE(sum(v.amount), 0) AS own",
        slice.rate_place(),
        slice.row_amount(),
        slice.row_weighted()
    )
}

/// As [`row_totals`], over the parts of [`Slice::push_summed_rows`] and [`Slice::push_summed_lines`].
pub const TOTALS: &str = "currency, rate_place, sum(count)::bigint AS count, COALESCE(sum(amount), 0) AS amount,
    COALESCE(sum(weighted), 0) AS weighted, COALESCE(sum(own), 0) AS own";

/// What [`row_totals`] are grouped by, besides what the caller groups by.
pub const ROW_TOTALS_BY: &str = "v.currency, rate_place";

/// As [`ROW_TOTALS_BY`], of [`TOTALS`].
pub const TOTALS_BY: &str = "currency, rate_place";

/// Count and sums over everything that matches.
pub async fn totals(db: &mut PgConnection, slice: &Slice<'_>) -> Result<Totals, AppError> {
    let mut query = QueryBuilder::new(format!("SELECT {TOTALS} FROM ("));
    slice.push_summed_rows(&mut query);
    query.push(format!(") part GROUP BY {TOTALS_BY} ORDER BY {TOTALS_BY}"));
    let mut totals = Totals::none(slice.rates().report);
    for row in &query.build().fetch_all(db).await? {
        include(&mut totals, slice, row)?;
    }
    Ok(totals)
}

/// Count and sums of the open records of a slice that are at risk, for each risk. In one pass, which sums every record once
/// among those of the same risks: a record has more of them than one.
pub async fn totals_at_risk(db: &mut PgConnection, slice: &Slice<'_>) -> Result<Vec<(Risk, Totals)>, AppError> {
    let risks = Risk::ALL.map(Risk::as_str).join(", ");
    let applies =
        Risk::ALL.map(|risk| format!("COALESCE({}, FALSE) AS {}", slice.risk(risk), risk.as_str())).join(", ");
    let select = format!(
        "v.currency, {} AS rate_place, 1 AS count, {} AS amount, {} AS weighted, v.amount AS own, {applies}",
        slice.rate_place(),
        slice.row_amount(),
        slice.row_weighted()
    );
    let mut query = QueryBuilder::new(format!("SELECT {risks}, {TOTALS} FROM ("));
    slice.push_sums_with(&mut query, "JOIN stage st ON st.id = v.stage_id", &select);
    query.push(format!(
        " AND v.stage_kind = 'open') found WHERE {} GROUP BY {risks}, {TOTALS_BY} ORDER BY {TOTALS_BY}",
        risks.replace(", ", " OR ")
    ));
    let mut found = Risk::ALL.map(|risk| (risk, Totals::none(slice.rates().report)));
    for row in &query.build().fetch_all(db).await? {
        for (risk, totals) in &mut found {
            if row.try_get(risk.as_str())? {
                include(totals, slice, row)?;
            }
        }
    }
    Ok(found.to_vec())
}

/// Takes a row of [`row_totals`] or [`TOTALS`] into totals.
pub fn include(totals: &mut Totals, slice: &Slice<'_>, row: &PgRow) -> Result<(), AppError> {
    let currency: Currency = row.try_get::<String, _>("currency")?.parse().map_err(unavailable)?;
    let decimal = |name: &str| Ok::<_, AppError>(row.try_get::<Decimal, _>(name)?);
    let own = Money::new(decimal("own")?, currency);
    let place = row.try_get::<Option<i32>, _>("rate_place")?.and_then(|place| usize::try_from(place).ok());
    let rate = place.and_then(|place| slice.rates().applied.get(place));
    totals.include(row.try_get("count")?, decimal("amount")?, decimal("weighted")?, own, rate);
    Ok(())
}

/// The expression (never null) that a list is sorted by, the table that it reads besides the version, and the type that
/// its cursor is cast to.
fn expression(key: SortKey, slice: &Slice<'_>) -> (String, &'static str, &'static str) {
    let (expression, table, kind) = match key {
        SortKey::Changed => ("o.changed_at", "o", "timestamptz"),
        SortKey::Number => ("o.number", "o", "text"),
        SortKey::Description => ("lower(o.description)", "o", "text"),
        SortKey::Account => ("lower(COALESCE(a.name, ''))", "a", "text"),
        SortKey::Owner => ("lower(p.name)", "p", "text"),
        SortKey::Stage => ("(SELECT stage.position FROM stage WHERE stage.id = v.stage_id)", "v", "smallint"),
        // In different currencies only what is converted can be compared.
        SortKey::Amount => return (format!("COALESCE({}, -1)", slice.row_amount()), "v", "numeric"),
        SortKey::Closing => ("COALESCE(v.closing_date, DATE '2201-01-01')", "v", "date"),
    };
    (expression.to_owned(), table, kind)
}

/// A page of matching opportunities (`count` of them, where that is known), and the cursor of the next one when there is
/// more.
///
/// First which they are, from as few columns as the order needs, then what they hold.
pub async fn page(
    db: &mut PgConnection,
    slice: &Slice<'_>,
    sort: Sort,
    after: Option<&Cursor>,
    (count, limit): (Option<i64>, i64),
) -> Result<(Vec<Summary>, Option<Cursor>), AppError> {
    let (expression, table, kind) = expression(sort.key, slice);
    let (than, order) = if sort.descending { ("<", "DESC") } else { (">", "ASC") };
    // Few are found and sorted; PostgreSQL would rather walk everybody's records in order until enough of them came by.
    let found = if count.is_some_and(|count| count <= FEW) { "MATERIALIZED" } else { "NOT MATERIALIZED" };
    let mut query = QueryBuilder::new(format!("WITH found AS {found} ("));
    slice.push_rows_with(&mut query, &format!("v.opportunity_id AS id, {expression} AS sorted_by"), &[table]);
    if let Some(Cursor(value, id)) = after {
        query.push(format!(" AND ({expression}, v.opportunity_id) {than} (")).push_bind(value.clone());
        query.push(format!("::{kind}, ")).push_bind(*id).push(")");
    }
    query.push(format!(
        ") SELECT id, sorted_by::text AS sorted_by FROM found ORDER BY found.sorted_by {order}, id {order} LIMIT "
    ));
    query.push_bind(limit + 1);
    let found: Vec<(i64, String)> = query.build_query_as().fetch_all(&mut *db).await?;
    let shown = found.get(..found.len().min(usize::try_from(limit).unwrap_or(0))).unwrap_or_default();
    let next = shown.last().filter(|_| found.len() > shown.len()).map(|(id, value)| Cursor(value.clone(), *id));
    let ids: Vec<i64> = shown.iter().map(|(id, _)| *id).collect();
    Ok((summaries(db, slice, &ids).await?, next))
}

/// Up to so many are sorted rather than looked for in order.
const FEW: i64 = 2_000;

/// The opportunities with these keys, in their order.
async fn summaries(db: &mut PgConnection, slice: &Slice<'_>, ids: &[i64]) -> Result<Vec<Summary>, AppError> {
    let mut query = slice.records(&summary_columns(slice));
    query.push(" AND v.opportunity_id = ANY(").push_bind(ids.to_vec()).push(")");
    let rows = query.build().fetch_all(db).await?;
    let mut page = rows.iter().map(summary_from).collect::<Result<Vec<_>, _>>()?;
    page.sort_by_key(|summary| ids.iter().position(|id| *id == summary.id.0));
    Ok(page)
}

/// Reads the columns of [`summary_columns`].
pub fn summary_from(row: &PgRow) -> Result<Summary, AppError> {
    let kind: String = row.try_get("stage_kind")?;
    let account = row.try_get::<Option<i64>, _>("account_id")?.zip(row.try_get::<Option<String>, _>("account_name")?);
    Ok(Summary {
        id: OpportunityId(row.try_get("id")?),
        number: row.try_get("number")?,
        description: row.try_get("description")?,
        account: account.map(|(id, name)| AccountRef { id: AccountId(id), name }),
        owner: OwnerRef { id: PersonId(row.try_get("owner_id")?), name: row.try_get("owner_name")? },
        stage: StageId(row.try_get("stage_id")?),
        stage_kind: kind.parse().map_err(|()| unavailable(format!("stage kind {kind}")))?,
        stage_since: row.try_get("stage_since")?,
        stopped_from: row.try_get::<Option<i64>, _>("stopped_from_id")?.map(StageId),
        category: category(&row.try_get::<String, _>("category")?)?,
        amount: row.try_get::<Option<Decimal>, _>("amount")?.map(|amount| amount.normalize()),
        currency: row.try_get::<String, _>("currency")?.parse().map_err(unavailable)?,
        probability: row.try_get("probability")?,
        closing_date: row.try_get::<Option<NaiveDate>, _>("closing_date")?,
        deal_type: deal_type(row)?,
        counted: row.try_get::<Option<Decimal>, _>("counted")?.map(|amount| amount.normalize()),
        counted_weighted: row.try_get::<Option<Decimal>, _>("counted_weighted")?.map(|amount| amount.normalize()),
        share: row.try_get::<Decimal, _>("share")?.normalize(),
        sharers: row.try_get("sharers")?,
        version: row.try_get("version")?,
        changed_at: row.try_get("changed_at")?,
        changed_on: row.try_get("changed_on")?,
    })
}

/// The deal type of a row.
pub fn deal_type(row: &PgRow) -> Result<Option<DealType>, AppError> {
    let code: Option<String> = row.try_get("deal_type")?;
    code.map(|code| code.parse().map_err(|()| unavailable(format!("deal type {code}")))).transpose()
}
