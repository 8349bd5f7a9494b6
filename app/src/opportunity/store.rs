//! SQL of single opportunities: finding, storing, changing, moving.

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use sqlx::{PgConnection, Row, postgres::PgRow};

use super::{
    DealType, Fields, Filter, OpportunityId, Record, Share, Summary,
    listing::{summary_columns, summary_from},
    number_text, position,
    slice::Slice,
};
use crate::{
    account::AccountId,
    auth::{Caller, PersonId},
    error::{AppError, unavailable},
    pipeline::{Pipeline, Stage, StageId, store::category},
    product::ProductId,
};

/// The opportunity with that number as it is today, if the caller sees it.
pub async fn find(db: &mut PgConnection, number: &str, caller: &Caller) -> Result<Record, AppError> {
    let everything = Filter::default();
    let slice = Slice::load(db, &everything, caller).await?;
    let mut query = slice.records(&format!(
        "{}, o.comment, o.external_reference, v.product_id, pr.name AS product_name, o.opening_date, o.stop_reason,
         o.created_at, s.name AS site_name, o.complex, o.special_bid, o.credited, o.shares,
         ARRAY(SELECT sharer.name FROM unnest(o.credited) WITH ORDINALITY AS part (id, place)
               JOIN person sharer ON sharer.id = part.id ORDER BY part.place) AS sharer_names,
         (SELECT creator.name FROM person creator WHERE creator.id = o.created_by) AS created_by",
        summary_columns(&slice)
    ));
    query.push(" AND o.number = ").push_bind(number);
    let row = query.build().fetch_one(db).await?;
    let summary = summary_from(&row)?;
    let fields = Fields {
        description: summary.description.clone(),
        comment: row.try_get("comment")?,
        external_reference: row.try_get("external_reference")?,
        account: row.try_get::<Option<i64>, _>("account_id")?.map(AccountId),
        product: row.try_get::<Option<i64>, _>("product_id")?.map(ProductId),
        amount: summary.amount,
        currency: summary.currency,
        probability: summary.probability,
        category: category(&row.try_get::<String, _>("category")?)?,
        opening_date: row.try_get("opening_date")?,
        closing_date: summary.closing_date,
        complex: row.try_get("complex")?,
        special_bid: row.try_get("special_bid")?,
    };
    Ok(Record {
        summary,
        site: row.try_get("site_name")?,
        fields,
        product: row.try_get("product_name")?,
        stop_reason: row.try_get("stop_reason")?,
        created_at: row.try_get("created_at")?,
        created_by: row.try_get("created_by")?,
        split: split_from(&row)?,
        sharers: row.try_get("sharer_names")?,
    })
}

fn split_from(row: &PgRow) -> Result<Vec<Share>, AppError> {
    let credited: Option<Vec<i64>> = row.try_get("credited")?;
    let shares: Option<Vec<Decimal>> = row.try_get("shares")?;
    let parts = credited.unwrap_or_default().into_iter().zip(shares.unwrap_or_default());
    Ok(parts.map(|(person, percent)| Share { person: PersonId(person), percent: percent.normalize() }).collect())
}

/// As [`find`], holding the row until the transaction ends, so that a check and its change are one.
pub async fn find_for_change(db: &mut PgConnection, number: &str, caller: &Caller) -> Result<Record, AppError> {
    sqlx::query("SELECT FROM opportunity WHERE number = $1 FOR UPDATE").bind(number).fetch_one(&mut *db).await?;
    find(db, number, caller).await
}

/// One row of the board or the list, as it counts under a filter.
pub async fn summary(
    db: &mut PgConnection,
    id: OpportunityId,
    filter: &Filter,
    caller: &Caller,
) -> Result<Summary, AppError> {
    let slice = Slice::load(db, filter, caller).await?;
    let mut query = slice.records(&summary_columns(&slice));
    query.push(" AND o.id = ").push_bind(id.0);
    summary_from(&query.build().fetch_one(db).await?)
}

/// The next number of a person's site. The counter's row stays locked until the transaction ends:
/// whoever comes next waits, and a transaction that fails gives its number back.
pub async fn next_number(db: &mut PgConnection, owner: PersonId) -> Result<(i64, i32, String), AppError> {
    let row = sqlx::query(
        "UPDATE site SET last_number = last_number + 1 WHERE id = (SELECT site_id FROM person WHERE id = $1)
         RETURNING id, last_number, code",
    )
    .bind(owner.0)
    .fetch_one(db)
    .await?;
    let (site, number): (i64, i32) = (row.try_get(0)?, row.try_get(1)?);
    Ok((site, number, number_text(&row.try_get::<String, _>(2)?, number)))
}

/// What a new opportunity is besides its fields.
pub struct Birth {
    /// Site, number of the site, number as people use it.
    pub number: (i64, i32, String),
    /// Who is in charge.
    pub owner: PersonId,
    /// Who entered it.
    pub by: PersonId,
    /// When.
    pub now: DateTime<Utc>,
    /// Since when it stands in its stage.
    pub stage_since: NaiveDate,
    /// Where its card lies.
    pub position: String,
    /// What its amount and flags make of it.
    pub deal_type: Option<DealType>,
}

/// Stores a new opportunity in a stage.
pub async fn insert(
    db: &mut PgConnection,
    fields: &Fields,
    pipeline: &Pipeline,
    stage: &Stage,
    birth: Birth,
) -> Result<OpportunityId, AppError> {
    let (site, site_number, number) = birth.number;
    let id = sqlx::query_scalar(
        "INSERT INTO opportunity (site_id, site_number, number, description, comment, external_reference, account_id, product_id,
            owner_id, pipeline_id, stage_id, stage_kind, stage_since, category, amount, currency, probability, opening_date,
            closing_date, board_position, created_at, created_by, changed_at, complex, special_bid, deal_type)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $21,
            $23, $24, $25)
         RETURNING id",
    )
    .bind(site)
    .bind(site_number)
    .bind(number)
    .bind(&fields.description)
    .bind(&fields.comment)
    .bind(&fields.external_reference)
    .bind(fields.account.map(|id| id.0))
    .bind(fields.product.map(|id| id.0))
    .bind(birth.owner.0)
    .bind(pipeline.id)
    .bind(stage.id.0)
    .bind(stage.kind.as_str())
    .bind(birth.stage_since)
    .bind(fields.category.as_str())
    .bind(fields.amount)
    .bind(fields.currency.code())
    .bind(fields.probability)
    .bind(fields.opening_date)
    .bind(fields.closing_date)
    .bind(birth.position)
    .bind(birth.now)
    .bind(birth.by.0)
    .bind(fields.complex)
    .bind(fields.special_bid)
    .bind(birth.deal_type.map(DealType::as_str))
    .fetch_one(db)
    .await?;
    Ok(OpportunityId(id))
}

/// Stores changed fields; the caller has compared the version under the row's lock.
pub async fn update(
    db: &mut PgConnection,
    id: OpportunityId,
    fields: &Fields,
    deal_type: Option<DealType>,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    sqlx::query(
        "UPDATE opportunity SET description = $2, comment = $3, external_reference = $4, account_id = $5, product_id = $6,
            amount = $7, currency = $8, probability = $9, category = $10, opening_date = $11, closing_date = $12,
            complex = $14, special_bid = $15, deal_type = $16, version = version + 1, changed_at = GREATEST(changed_at, $13)
         WHERE id = $1",
    )
    .bind(id.0)
    .bind(&fields.description)
    .bind(&fields.comment)
    .bind(&fields.external_reference)
    .bind(fields.account.map(|id| id.0))
    .bind(fields.product.map(|id| id.0))
    .bind(fields.amount)
    .bind(fields.currency.code())
    .bind(fields.probability)
    .bind(fields.category.as_str())
    .bind(fields.opening_date)
    .bind(fields.closing_date)
    .bind(now)
    .bind(fields.complex)
    .bind(fields.special_bid)
    .bind(deal_type.map(DealType::as_str))
    .execute(db)
    .await?;
    Ok(())
}

/// Hands an opportunity to another owner, with the split that follows; an empty one credits the owner alone.
pub async fn set_owner(
    db: &mut PgConnection,
    id: OpportunityId,
    owner: PersonId,
    split: &[Share],
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    let credited: Option<Vec<i64>> = (!split.is_empty()).then(|| split.iter().map(|share| share.person.0).collect());
    let shares: Option<Vec<Decimal>> = (!split.is_empty()).then(|| split.iter().map(|share| share.percent).collect());
    sqlx::query(
        "UPDATE opportunity SET owner_id = $2, credited = $3, shares = $4, version = version + 1,
            changed_at = GREATEST(changed_at, $5) WHERE id = $1",
    )
    .bind(id.0)
    .bind(owner.0)
    .bind(credited)
    .bind(shares)
    .bind(now)
    .execute(db)
    .await?;
    Ok(())
}

/// Where an opportunity arrives, with all that the move changes.
pub struct Arrival<'a> {
    /// The stage.
    pub stage: &'a Stage,
    /// Its category there.
    pub category: crate::pipeline::Category,
    /// Its probability there, percent.
    pub probability: i16,
    /// For a stop: the stage that it left.
    pub stopped_from: Option<StageId>,
    /// Why it stopped or was reopened.
    pub reason: &'a str,
    /// What was filled in on the way.
    pub amount: Option<Decimal>,
    /// What was filled in on the way.
    pub closing_date: Option<NaiveDate>,
    /// Where its card lies.
    pub position: String,
    /// What its amount and flags make of it.
    pub deal_type: Option<DealType>,
}

/// Moves an opportunity to another stage; one row is written.
pub async fn arrive(
    db: &mut PgConnection,
    id: OpportunityId,
    to: Arrival<'_>,
    now: DateTime<Utc>,
    today: NaiveDate,
) -> Result<(), AppError> {
    sqlx::query(
        "UPDATE opportunity SET stage_id = $2, stage_kind = $3, stage_since = $4, category = $5, probability = $6,
            stopped_from_id = $7, stop_reason = $8, amount = $9, closing_date = $10, board_position = $11, deal_type = $13,
            version = version + 1, changed_at = GREATEST(changed_at, $12)
         WHERE id = $1",
    )
    .bind(id.0)
    .bind(to.stage.id.0)
    .bind(to.stage.kind.as_str())
    .bind(today)
    .bind(to.category.as_str())
    .bind(to.probability)
    .bind(to.stopped_from.map(|stage| stage.0))
    .bind(to.reason)
    .bind(to.amount)
    .bind(to.closing_date)
    .bind(to.position)
    .bind(now)
    .bind(to.deal_type.map(DealType::as_str))
    .execute(db)
    .await?;
    Ok(())
}

/// Lays a card elsewhere in its column: no version of the record, no event.
pub async fn set_position(db: &mut PgConnection, id: OpportunityId, position: &str) -> Result<(), AppError> {
    sqlx::query("UPDATE opportunity SET board_position = $2 WHERE id = $1")
        .bind(id.0)
        .bind(position)
        .execute(db)
        .await?;
    Ok(())
}

/// Where a card should lie in a column.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Place {
    /// Above all others.
    Top,
    /// Below all others.
    Bottom,
    /// Right below that card.
    Below(OpportunityId),
    /// Right above that card.
    Above(OpportunityId),
}

/// A free key at that place. Takes the column's lock until the transaction ends, and looks at all
/// cards: the mover may not see some of the neighbours. A neighbour that left the column counts as
/// the top. Where keys have grown long, the column is numbered anew first.
pub async fn free_position(db: &mut PgConnection, stage: StageId, place: Place) -> Result<String, AppError> {
    sqlx::query("SELECT pg_advisory_xact_lock(hashtextextended('column', $1))").bind(stage.0).execute(&mut *db).await?;
    let key = key_at(db, stage, place).await?;
    if key.len() <= LONGEST_KEY || !order_anew(db, stage).await? {
        return Ok(key);
    }
    key_at(db, stage, place).await
}

/// Bytes of a key before its column is numbered anew; the keys of a million cards in order have five.
const LONGEST_KEY: usize = 40;

async fn key_at(db: &mut PgConnection, stage: StageId, place: Place) -> Result<String, AppError> {
    let (lower, upper) = match place {
        Place::Top => (None, neighbour(db, stage, None, "next").await?),
        Place::Bottom => (neighbour(db, stage, None, "previous").await?, None),
        Place::Below(card) => match position_of(db, stage, card).await? {
            Some(key) => {
                let next = neighbour(db, stage, Some(&key), "next").await?;
                (Some(key), next)
            }
            None => (None, neighbour(db, stage, None, "next").await?),
        },
        Place::Above(card) => match position_of(db, stage, card).await? {
            Some(key) => (neighbour(db, stage, Some(&key), "previous").await?, Some(key)),
            None => (None, neighbour(db, stage, None, "next").await?),
        },
    };
    position::between(lower.as_deref(), upper.as_deref())
        .ok_or_else(|| unavailable(format!("no key between {lower:?} and {upper:?}")))
}

/// Numbers a column anew in its order, unless somebody else holds one of its cards: then a long key will do once more.
async fn order_anew(db: &mut PgConnection, stage: StageId) -> Result<bool, AppError> {
    let cards: i64 = sqlx::query_scalar("SELECT board_column_size($1)").bind(stage.0).fetch_one(&mut *db).await?;
    let keys: Vec<String> = position::sequence(usize::try_from(cards).map_err(unavailable)?).collect();
    Ok(sqlx::query_scalar("SELECT board_order_anew($1, $2)").bind(stage.0).bind(keys).fetch_one(db).await?)
}

async fn position_of(db: &mut PgConnection, stage: StageId, card: OpportunityId) -> Result<Option<String>, AppError> {
    let sql = "SELECT board_position FROM opportunity WHERE id = $1 AND stage_id = $2";
    Ok(sqlx::query_scalar(sql).bind(card.0).bind(stage.0).fetch_optional(db).await?)
}

async fn neighbour(
    db: &mut PgConnection,
    stage: StageId,
    of: Option<&str>,
    side: &str,
) -> Result<Option<String>, AppError> {
    let sql = "SELECT board_neighbour($1, $2, $3)";
    Ok(sqlx::query_scalar(sql).bind(stage.0).bind(of).bind(side).fetch_one(db).await?)
}
