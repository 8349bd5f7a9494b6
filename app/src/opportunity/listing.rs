//! SQL of "which opportunities": the condition, the totals and the pages that share it.

use std::fmt::Write;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use sqlx::{PgConnection, Postgres, QueryBuilder, Row, postgres::PgRow};

use super::{Closing, Filter, OpportunityId, OwnerRef, Summary, Totals};
use crate::{
    account::{AccountId, AccountRef, store::escape_like},
    auth::{Caller, PersonId},
    error::{AppError, unavailable},
    money::{Currency, Money},
    pipeline::{StageId, store::category},
};

/// Columns of a [`Summary`], to be read by [`summary_from`].
pub const SUMMARY: &str =
    "o.id, o.number, o.description, o.account_id, a.name AS account_name, o.owner_id, p.name AS owner_name,
    o.stage_id, o.stage_kind, o.stage_since, o.stopped_from_id, o.category, o.amount, o.currency, o.probability,
    o.closing_date, o.version, o.changed_at";
/// The tables behind [`SUMMARY`] and [`push_condition`].
pub const TABLES: &str =
    "FROM opportunity o JOIN person p ON p.id = o.owner_id LEFT JOIN account a ON a.id = o.account_id";

/// Appends the filter as SQL: ` WHERE …`, always true when nothing is filtered.
pub fn push_condition(query: &mut QueryBuilder<Postgres>, filter: &Filter, caller: &Caller) {
    query.push(" WHERE TRUE");
    if !filter.text.is_empty() {
        let pattern = format!("%{}%", escape_like(&filter.text));
        query.push(" AND (o.description ILIKE ").push_bind(pattern.clone());
        query.push(" OR o.number ILIKE ").push_bind(pattern.clone());
        query.push(" OR o.external_reference ILIKE ").push_bind(pattern.clone());
        query.push(" OR a.name ILIKE ").push_bind(pattern).push(")");
    }
    if let Some(owner) = filter.owner {
        query.push(" AND o.owner_id = ").push_bind(owner.0);
    }
    if let Some(team) = filter.team {
        query
            .push(" AND o.owner_id IN (SELECT descendant_id FROM reporting_line WHERE ancestor_id = ")
            .push_bind(team.0);
        query.push(" AND valid_from <= ").push_bind(caller.today);
        query.push(" AND (valid_to IS NULL OR valid_to > ").push_bind(caller.today).push("))");
    }
    if let Some(account) = filter.account {
        query.push(" AND o.account_id = ").push_bind(account.0);
    }
    if let Some(product) = filter.product {
        query.push(" AND o.product_id = ").push_bind(product.0);
    }
    if let Some(min) = filter.min {
        query.push(" AND o.amount >= ").push_bind(min);
    }
    if let Some(max) = filter.max {
        query.push(" AND o.amount <= ").push_bind(max);
    }
    if let Some(currency) = filter.currency {
        query.push(" AND o.currency = ").push_bind(currency.code().to_owned());
    }
    match filter.closing {
        None => {}
        Some(Closing::Unknown) => {
            query.push(" AND o.closing_date IS NULL");
        }
        Some(Closing::Quarter(quarter)) => {
            let range = caller.organisation.calendar.range(quarter);
            query.push(" AND o.closing_date >= ").push_bind(range.from);
            query.push(" AND o.closing_date < ").push_bind(range.to);
        }
        Some(Closing::Between(from, to)) => {
            query.push(" AND o.closing_date BETWEEN ").push_bind(from).push(" AND ").push_bind(to);
        }
    }
    if !filter.categories.is_empty() {
        let codes: Vec<String> = filter.categories.iter().map(|category| category.as_str().to_owned()).collect();
        query.push(" AND o.category = ANY(").push_bind(codes).push(")");
    }
    if !filter.stages.is_empty() {
        query
            .push(" AND o.stage_id IN (SELECT id FROM stage WHERE code = ANY(")
            .push_bind(filter.stages.clone())
            .push("))");
    }
}

/// Count and sums over everything that matches.
pub async fn totals(db: &mut PgConnection, filter: &Filter, caller: &Caller) -> Result<Totals, AppError> {
    let mut query = QueryBuilder::new(
        "SELECT o.currency, count(*) AS count, COALESCE(sum(o.amount), 0) AS amount, COALESCE(sum(o.weighted), 0) AS weighted ",
    );
    query.push(TABLES);
    push_condition(&mut query, filter, caller);
    query.push(" GROUP BY o.currency ORDER BY o.currency");
    let rows = query.build().fetch_all(db).await?;
    let mut totals = Totals::none(caller.organisation.currency);
    for row in &rows {
        include(&mut totals, row)?;
    }
    Ok(totals)
}

/// Takes a row with currency, count, amount and weighted into totals.
pub fn include(totals: &mut Totals, row: &PgRow) -> Result<(), AppError> {
    let currency: Currency = row.try_get::<String, _>("currency")?.parse().map_err(unavailable)?;
    let money = |column: &str| Ok::<_, AppError>(Money::new(row.try_get::<Decimal, _>(column)?, currency));
    totals.include(row.try_get("count")?, money("amount")?, money("weighted")?);
    Ok(())
}

/// What a list is sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum SortKey {
    /// The latest change.
    #[default]
    Changed,
    /// Site and number.
    Number,
    /// Description.
    Description,
    /// Account name.
    Account,
    /// Owner name.
    Owner,
    /// Place in the process.
    Stage,
    /// Amount; unknown is lowest.
    Amount,
    /// Closing date; unknown is last.
    Closing,
}

/// A sort key and its direction, `-amount` in addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sort {
    /// By what.
    pub key: SortKey,
    /// Highest first.
    pub descending: bool,
}

impl Default for Sort {
    fn default() -> Self {
        Sort { key: SortKey::Changed, descending: true }
    }
}

impl SortKey {
    const NAMED: [(&str, SortKey); 8] = [
        ("changed", SortKey::Changed),
        ("number", SortKey::Number),
        ("description", SortKey::Description),
        ("account", SortKey::Account),
        ("owner", SortKey::Owner),
        ("stage", SortKey::Stage),
        ("amount", SortKey::Amount),
        ("closing", SortKey::Closing),
    ];

    /// The expression (never null) and the type that its cursor is cast to.
    fn expression(self) -> (&'static str, &'static str) {
        match self {
            SortKey::Changed => ("o.changed_at", "timestamptz"),
            SortKey::Number => ("o.number", "text"),
            SortKey::Description => ("lower(o.description)", "text"),
            SortKey::Account => ("lower(COALESCE(a.name, ''))", "text"),
            SortKey::Owner => ("lower(p.name)", "text"),
            SortKey::Stage => ("(SELECT s.position FROM stage s WHERE s.id = o.stage_id)", "smallint"),
            SortKey::Amount => ("COALESCE(o.amount, -1)", "numeric"),
            SortKey::Closing => ("COALESCE(o.closing_date, DATE '2201-01-01')", "date"),
        }
    }
}

impl Sort {
    /// Reads `amount` or `-amount`.
    pub fn from_text(text: &str) -> Option<Sort> {
        let (descending, name) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (_, key) = SortKey::NAMED.into_iter().find(|(known, _)| *known == name)?;
        Some(Sort { key, descending })
    }
}

/// Where a page ended: the sort value as text, and the key that breaks ties.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cursor(pub String, pub i64);

impl Cursor {
    /// An opaque text for addresses.
    pub fn to_text(&self) -> String {
        let json = serde_json::to_string(self).unwrap_or_default();
        json.bytes().fold(String::new(), |mut out, byte| {
            let _ = write!(out, "{byte:02x}");
            out
        })
    }

    /// Reads a text made by [`Cursor::to_text`]; anything else is nothing.
    pub fn from_text(text: &str) -> Option<Cursor> {
        let digit = |byte: &u8| char::from(*byte).to_digit(16);
        let bytes: Option<Vec<u8>> = text
            .as_bytes()
            .chunks(2)
            .map(|pair| u8::try_from(digit(pair.first()?)? * 16 + digit(pair.get(1)?)?).ok())
            .collect();
        serde_json::from_slice(&bytes?).ok().filter(|Cursor(value, _)| !value.contains('\0'))
    }
}

/// A page of matching opportunities, and the cursor of the next one when there is more.
pub async fn page(
    db: &mut PgConnection,
    filter: &Filter,
    sort: Sort,
    after: Option<&Cursor>,
    limit: i64,
    caller: &Caller,
) -> Result<(Vec<Summary>, Option<Cursor>), AppError> {
    let (expression, kind) = sort.key.expression();
    let (than, order) = if sort.descending { ("<", "DESC") } else { (">", "ASC") };
    let mut query = QueryBuilder::new(format!("SELECT {SUMMARY}, {expression}::text AS sorted_by {TABLES}"));
    push_condition(&mut query, filter, caller);
    if let Some(Cursor(value, id)) = after {
        query.push(format!(" AND ({expression}, o.id) {than} (")).push_bind(value.clone());
        query.push(format!("::{kind}, ")).push_bind(*id).push(")");
    }
    query.push(format!(" ORDER BY {expression} {order}, o.id {order} LIMIT ")).push_bind(limit + 1);
    let rows = query.build().fetch_all(db).await?;
    let shown = rows.len().min(usize::try_from(limit).unwrap_or(0));
    let last = rows.get(..shown).and_then(<[PgRow]>::last).filter(|_| rows.len() > shown);
    let next = last.map(|row| Ok::<_, AppError>(Cursor(row.try_get("sorted_by")?, row.try_get("id")?))).transpose()?;
    let page = rows.iter().take(shown).map(summary_from).collect::<Result<_, _>>()?;
    Ok((page, next))
}

/// Reads the columns of [`SUMMARY`].
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
        version: row.try_get("version")?,
        changed_at: row.try_get("changed_at")?,
    })
}
