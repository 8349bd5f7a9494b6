//! SQL of accounts.

use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::{PgConnection, Row, postgres::PgRow};

use super::{Account, AccountId, AccountRef, AccountType, name};
use crate::{auth::PersonId, error::AppError};

/// What a person may change of an account, as it is stored and as events tell it.
#[derive(Clone, Debug, Serialize)]
pub struct AccountFields {
    /// Name.
    pub name: String,
    /// What it is to us.
    pub types: Vec<AccountType>,
    /// Line of business.
    pub sector: String,
    /// Country.
    pub country: String,
}

impl From<Account> for AccountFields {
    fn from(Account { name, types, sector, country, .. }: Account) -> Self {
        AccountFields { name, types, sector, country }
    }
}

const COLUMNS: &str =
    "SELECT a.id, a.name, a.is_customer, a.is_supplier, a.is_competitor, a.sector, a.country, a.version,
    a.parent_id, parent.name AS parent_name FROM account a LEFT JOIN account parent ON parent.id = a.parent_id";

fn account_from(row: &PgRow) -> Result<Account, AppError> {
    let flags = [
        ("is_customer", AccountType::Customer),
        ("is_supplier", AccountType::Supplier),
        ("is_competitor", AccountType::Competitor),
    ];
    let mut types = Vec::new();
    for (column, kind) in flags {
        if row.try_get::<bool, _>(column)? {
            types.push(kind);
        }
    }
    let parent = row.try_get::<Option<i64>, _>("parent_id")?.zip(row.try_get::<Option<String>, _>("parent_name")?);
    Ok(Account {
        id: AccountId(row.try_get("id")?),
        name: row.try_get("name")?,
        types,
        sector: row.try_get("sector")?,
        country: row.try_get("country")?,
        parent: parent.map(|(id, name)| AccountRef { id: AccountId(id), name }),
        version: row.try_get("version")?,
    })
}

/// One account.
pub async fn find(db: &mut PgConnection, id: AccountId) -> Result<Account, AppError> {
    let row = sqlx::query(sqlx::AssertSqlSafe(format!("{COLUMNS} WHERE a.id = $1"))).bind(id.0).fetch_one(db).await?;
    account_from(&row)
}

/// Which accounts a list shows.
#[derive(Clone, Copy, Default)]
pub struct Listing<'a> {
    /// Part of the name; empty for all.
    pub text: &'a str,
    /// Only accounts that are this to us.
    pub kind: Option<AccountType>,
    /// Only accounts behind this one.
    pub after: Option<AccountId>,
    /// Most rows.
    pub limit: i64,
}

/// Accounts whose name holds the text, by name, from a cursor on.
pub async fn list(db: &mut PgConnection, listing: Listing<'_>) -> Result<Vec<Account>, AppError> {
    let rows = sqlx::query(sqlx::AssertSqlSafe(format!(
        "{COLUMNS} WHERE ($1 = '' OR a.name ILIKE '%' || $1 || '%' OR ($2 <> '' AND a.normalised_name LIKE '%' || $2 || '%'))
           AND ($3::text IS NULL OR CASE $3 WHEN 'customer' THEN a.is_customer WHEN 'supplier' THEN a.is_supplier
                ELSE a.is_competitor END)
           AND ($4::bigint IS NULL OR (lower(a.name), a.id) > (SELECT lower(last.name), last.id FROM account last WHERE last.id = $4))
         ORDER BY lower(a.name), a.id LIMIT $5"
    )))
    .bind(escape_like(listing.text))
    .bind(escape_like(&name::normalise_name(listing.text)))
    .bind(listing.kind.map(AccountType::as_str))
    .bind(listing.after.map(|id| id.0))
    .bind(listing.limit)
    .fetch_all(db)
    .await?;
    rows.iter().map(account_from).collect()
}

/// Keys and names of accounts whose name holds the text, those that begin with it first.
pub async fn suggest(db: &mut PgConnection, text: &str, limit: i64) -> Result<Vec<AccountRef>, AppError> {
    let rows = sqlx::query(
        "SELECT id, name FROM account WHERE name ILIKE '%' || $1 || '%' OR ($2 <> '' AND normalised_name LIKE '%' || $2 || '%')
         ORDER BY name ILIKE $1 || '%' DESC, lower(name), id LIMIT $3",
    )
    .bind(escape_like(text))
    .bind(escape_like(&name::normalise_name(text)))
    .bind(limit)
    .fetch_all(db)
    .await?;
    rows.iter().map(|row| Ok(AccountRef { id: AccountId(row.try_get(0)?), name: row.try_get(1)? })).collect()
}

/// Accounts that may be the same company, best first.
pub async fn similar(db: &mut PgConnection, typed: &str, except: Option<AccountId>) -> Result<Vec<Account>, AppError> {
    let folded = name::normalise_name(typed);
    if folded.chars().count() < 2 {
        return Ok(Vec::new());
    }
    let rows = sqlx::query(sqlx::AssertSqlSafe(format!(
        "{COLUMNS} WHERE (a.normalised_name LIKE $3 || '%' OR (a.normalised_name <> '' AND starts_with($1, a.normalised_name || ' ')))
           AND a.id IS DISTINCT FROM $2
         ORDER BY a.normalised_name = $1 DESC, length(a.normalised_name), a.id LIMIT 5"
    )))
    .bind(&folded)
    .bind(except.map(|id| id.0))
    .bind(escape_like(&folded))
    .fetch_all(db)
    .await?;
    rows.iter().map(account_from).collect()
}

/// Stores a new account.
pub async fn insert(
    db: &mut PgConnection,
    new: &AccountFields,
    by: PersonId,
    now: DateTime<Utc>,
) -> Result<AccountId, AppError> {
    let is = |kind| new.types.contains(&kind);
    let id = sqlx::query_scalar(
        "INSERT INTO account (name, normalised_name, is_customer, is_supplier, is_competitor, sector, country, created_at, created_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id",
    )
    .bind(&new.name)
    .bind(name::normalise_name(&new.name))
    .bind(is(AccountType::Customer))
    .bind(is(AccountType::Supplier))
    .bind(is(AccountType::Competitor))
    .bind(&new.sector)
    .bind(&new.country)
    .bind(now)
    .bind(by.0)
    .fetch_one(db)
    .await?;
    Ok(AccountId(id))
}

/// Changes an account if the version still stands.
pub async fn update(db: &mut PgConnection, id: AccountId, version: i32, new: &AccountFields) -> Result<bool, AppError> {
    let is = |kind| new.types.contains(&kind);
    let done = sqlx::query(
        "UPDATE account SET name = $3, normalised_name = $4, is_customer = $5, is_supplier = $6, is_competitor = $7,
                sector = $8, country = $9, version = version + 1
         WHERE id = $1 AND version = $2",
    )
    .bind(id.0)
    .bind(version)
    .bind(&new.name)
    .bind(name::normalise_name(&new.name))
    .bind(is(AccountType::Customer))
    .bind(is(AccountType::Supplier))
    .bind(is(AccountType::Competitor))
    .bind(&new.sector)
    .bind(&new.country)
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Keys and names of all accounts, for matching the values of an import.
pub async fn all_names(db: &mut PgConnection) -> Result<Vec<(i64, String)>, AppError> {
    Ok(sqlx::query_as("SELECT id, name FROM account ORDER BY id").fetch_all(db).await?)
}

/// The pattern characters of LIKE, taken literally.
pub fn escape_like(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}

/// The account of exactly that name, whatever the case; of two, the older one.
pub async fn by_name(db: &mut PgConnection, name: &str) -> Result<Option<AccountId>, AppError> {
    let sql = "SELECT id FROM account WHERE lower(name) = lower($1) ORDER BY id LIMIT 1";
    Ok(sqlx::query_scalar(sql).bind(name.trim()).fetch_optional(db).await?.map(AccountId))
}
