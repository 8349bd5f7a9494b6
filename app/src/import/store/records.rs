//! SQL that writes what a file holds, set by set.

use std::collections::HashMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde_json::json;
use sqlx::{PgConnection, Row};

use crate::{
    account::{AccountType, name},
    activity::Subject,
    auth::Caller,
    error::AppError,
    import::{
        plan::{accounts::NewAccount, opportunities::NewOpportunity, products::NewProduct},
        view::ImportId,
    },
    money::Money,
    opportunity::{DealType, deal_type, number_text},
    rate::{self, Rates},
};

/// Notes what an import made, for its undoing.
pub async fn note(db: &mut PgConnection, import: ImportId, subject: &str, ids: &[i64]) -> Result<(), AppError> {
    let sql =
        "INSERT INTO import_record (import_id, subject, subject_id) SELECT $1, $2, id FROM UNNEST($3::bigint[]) AS id";
    sqlx::query(sql).bind(import.0).bind(subject).bind(ids).execute(db).await?;
    Ok(())
}

/// One event for each of those records: created by that import.
pub async fn record_created(
    db: &mut PgConnection,
    caller: &Caller,
    import: ImportId,
    subject: Subject,
    ids: &[i64],
) -> Result<(), AppError> {
    let sql = "INSERT INTO event (at, actor_id, subject, subject_id, kind, data)
               SELECT $1, $2, $3, id, 'created', $4 FROM UNNEST($5::bigint[]) AS id";
    let data = json!({ "import": import });
    sqlx::query(sql)
        .bind(caller.now)
        .bind(caller.viewer.id().0)
        .bind(subject.as_str())
        .bind(data)
        .bind(ids)
        .execute(db)
        .await?;
    Ok(())
}

/// Stores products and gives their keys by name.
pub async fn insert_products(
    db: &mut PgConnection,
    caller: &Caller,
    new: &[NewProduct],
) -> Result<HashMap<String, i64>, AppError> {
    let rows = sqlx::query(
        "INSERT INTO product (name, series, list_price, currency, created_at)
         SELECT name, series, price, $4, $5 FROM UNNEST($1::text[], $2::text[], $3::numeric[]) AS t (name, series, price)
         RETURNING id, name",
    )
    .bind(new.iter().map(|product| product.name.clone()).collect::<Vec<String>>())
    .bind(new.iter().map(|product| product.series.clone()).collect::<Vec<String>>())
    .bind(new.iter().map(|product| product.list_price).collect::<Vec<Option<Decimal>>>())
    .bind(caller.organisation.currency.code())
    .bind(caller.now)
    .fetch_all(db)
    .await?;
    by_name(&rows)
}

/// Stores accounts without their parents and gives their keys by name.
pub async fn insert_accounts(
    db: &mut PgConnection,
    caller: &Caller,
    new: &[NewAccount],
) -> Result<HashMap<String, i64>, AppError> {
    let is = |kind: AccountType| new.iter().map(|account| account.types.contains(&kind)).collect::<Vec<bool>>();
    let text = |of: fn(&NewAccount) -> String| new.iter().map(of).collect::<Vec<String>>();
    let rows = sqlx::query(
        "INSERT INTO account (name, normalised_name, is_customer, is_supplier, is_competitor, sector, country, created_at, created_by)
         SELECT t.*, $8, $9
         FROM UNNEST($1::text[], $2::text[], $3::bool[], $4::bool[], $5::bool[], $6::text[], $7::text[]) AS t
         RETURNING id, name",
    )
    .bind(text(|account| account.name.clone()))
    .bind(text(|account| name::normalise_name(&account.name)))
    .bind(is(AccountType::Customer))
    .bind(is(AccountType::Supplier))
    .bind(is(AccountType::Competitor))
    .bind(text(|account| account.sector.clone()))
    .bind(text(|account| account.country.clone()))
    .bind(caller.now)
    .bind(caller.viewer.id().0)
    .fetch_all(db)
    .await?;
    by_name(&rows)
}

/// Puts accounts under their parents.
pub async fn set_parents(db: &mut PgConnection, accounts: &[i64], parents: &[i64]) -> Result<(), AppError> {
    let sql = "UPDATE account SET parent_id = t.parent FROM UNNEST($1::bigint[], $2::bigint[]) AS t (id, parent) WHERE account.id = t.id";
    sqlx::query(sql).bind(accounts).bind(parents).execute(db).await?;
    Ok(())
}

fn by_name(rows: &[sqlx::postgres::PgRow]) -> Result<HashMap<String, i64>, AppError> {
    rows.iter().map(|row| Ok((name::match_key(&row.try_get::<String, _>("name")?), row.try_get("id")?))).collect()
}

/// Takes the next `count` numbers of a site in one step: gives the first of them and the site's code. The counter
/// stays locked until the transaction ends.
pub async fn take_numbers(db: &mut PgConnection, site: i64, count: i32) -> Result<(i32, String), AppError> {
    let sql = "UPDATE site SET last_number = last_number + $2 WHERE id = $1 RETURNING last_number - $2 + 1, code";
    Ok(sqlx::query_as(sql).bind(site).bind(count).fetch_one(db).await?)
}

/// An opportunity with its number, its place and the keys of what it names.
pub struct Placed<'a> {
    /// What the file says.
    pub row: &'a NewOpportunity,
    /// The salesperson in charge.
    pub owner: i64,
    /// The customer.
    pub account: Option<i64>,
    /// The product.
    pub product: Option<i64>,
    /// Number within the site.
    pub site_number: i32,
    /// The site's code.
    pub site_code: &'a str,
    /// Where its card lies.
    pub position: String,
}

/// Stores a batch of opportunities; the database keeps their first versions itself.
pub async fn insert_opportunities(
    db: &mut PgConnection,
    caller: &Caller,
    import: ImportId,
    pipeline: i64,
    batch: &[Placed<'_>],
) -> Result<(), AppError> {
    let text = |of: fn(&Placed<'_>) -> String| batch.iter().map(of).collect::<Vec<String>>();
    let key = |of: fn(&Placed<'_>) -> Option<i64>| batch.iter().map(of).collect::<Vec<Option<i64>>>();
    let day = |of: fn(&Placed<'_>) -> Option<NaiveDate>| batch.iter().map(of).collect::<Vec<Option<NaiveDate>>>();
    let rates = rate::store::rates(db, &caller.organisation, caller.today).await?;
    let deal_types = batch.iter().map(|new| derived_type(new.row, caller, &rates)).collect::<Vec<Option<&str>>>();
    sqlx::query(
        "INSERT INTO opportunity (site_id, site_number, number, description, external_reference, account_id, product_id, owner_id,
            stage_id, stage_kind, stage_since, category, amount, currency, probability, opening_date, closing_date, board_position,
            deal_type, stopped_from_id, complex, special_bid, pipeline_id, import_id, created_at, created_by, changed_at)
         SELECT t.*, $23, $24, $25, $26, $25
         FROM UNNEST($1::bigint[], $2::int[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::bigint[], $8::bigint[],
            $9::bigint[], $10::text[], $11::date[], $12::text[], $13::numeric[], $14::text[], $15::smallint[], $16::date[],
            $17::date[], $18::text[], $19::text[], $20::bigint[], $21::bool[], $22::bool[]) AS t",
    )
    .bind(key(|new| Some(new.row.site)))
    .bind(batch.iter().map(|new| new.site_number).collect::<Vec<i32>>())
    .bind(text(|new| number_text(new.site_code, new.site_number)))
    .bind(text(|new| new.row.description.clone()))
    .bind(text(|new| new.row.external_reference.clone()))
    .bind(key(|new| new.account))
    .bind(key(|new| new.product))
    .bind(key(|new| Some(new.owner)))
    .bind(key(|new| Some(new.row.stage.0)))
    .bind(text(|new| new.row.kind.as_str().to_owned()))
    .bind(day(|new| Some(new.row.stage_since)))
    .bind(text(|new| new.row.category.as_str().to_owned()))
    .bind(batch.iter().map(|new| new.row.amount).collect::<Vec<Option<Decimal>>>())
    .bind(text(|new| new.row.currency.code().to_owned()))
    .bind(batch.iter().map(|new| new.row.probability).collect::<Vec<i16>>())
    .bind(day(|new| Some(new.row.opening_date)))
    .bind(day(|new| new.row.closing_date))
    .bind(text(|new| new.position.clone()))
    .bind(deal_types)
    .bind(key(|new| new.row.stopped_from.map(|stage| stage.0)))
    .bind(batch.iter().map(|new| new.row.complex).collect::<Vec<bool>>())
    .bind(batch.iter().map(|new| new.row.special_bid).collect::<Vec<bool>>())
    .bind(pipeline)
    .bind(import.0)
    .bind(caller.now)
    .bind(caller.viewer.id().0)
    .execute(db)
    .await?;
    Ok(())
}

fn derived_type(new: &NewOpportunity, caller: &Caller, rates: &Rates) -> Option<&'static str> {
    let converted =
        |amount| rates.convert(Money::new(amount, new.currency), new.closing_date).map(|money| money.amount);
    let thresholds = caller.organisation.thresholds;
    let derived = deal_type(new.amount.and_then(converted), new.complex, new.special_bid, thresholds);
    derived.map(DealType::as_str)
}

/// The first event of every opportunity of an import.
pub async fn record_imported(db: &mut PgConnection, caller: &Caller, import: ImportId) -> Result<(), AppError> {
    sqlx::query(
        "INSERT INTO event (at, actor_id, subject, subject_id, kind, data)
         SELECT $1, $2, 'opportunity', o.id, 'created', jsonb_build_object('import', o.import_id, 'stage', s.names,
                'amount', trim_scale(o.amount)::text, 'currency', o.currency)
         FROM opportunity o JOIN stage s ON s.id = o.stage_id WHERE o.import_id = $3 ORDER BY o.id",
    )
    .bind(caller.now)
    .bind(caller.viewer.id().0)
    .bind(import.0)
    .execute(db)
    .await?;
    Ok(())
}
