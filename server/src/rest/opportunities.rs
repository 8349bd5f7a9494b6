//! `/opportunities`.

use app::{
    auth::{Caller, PersonId},
    error::{AppError, Problem},
    opportunity::{
        Filter, OpportunityForm,
        actions::{self, PAGE},
        listing::{Cursor, Sort},
    },
    pipeline::{Pipeline, store::default_pipeline},
    state::AppState,
};
use axum::{Json, extract::State, response::Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    extract::{Asking, Fields, Query},
    opportunity::record_view,
    responses::{Changing, Reading, created},
    views::{Opportunity, OpportunityRecord, Totals},
};
use crate::problem::RestError;

/// Fields of an opportunity in a body.
pub const FIELDS: [&str; 13] = [
    "description",
    "comment",
    "external_reference",
    "account",
    "product",
    "amount",
    "currency",
    "probability",
    "category",
    "opening_date",
    "closing_date",
    "complex",
    "special_bid",
];

/// A page of opportunities.
#[derive(Serialize, ToSchema)]
pub struct Opportunities {
    /// The rows.
    opportunities: Vec<Opportunity>,
    /// Over everything that matches.
    totals: Totals,
    /// `cursor` of the next page, if there is one.
    next: Option<String>,
}

/// Opportunities that this person sees.
#[utoipa::path(
    get,
    path = "/opportunities",
    tag = "opportunities",
    params(
        ("q" = Option<String>, Query, description = "Part of number, description, external reference or account name"),
        ("owner" = Option<i64>, Query, description = "Key of the owner"),
        ("team" = Option<i64>, Query, description = "Key of a person: they and everybody below"),
        ("account" = Option<i64>, Query, description = "Key of the account"),
        ("product" = Option<i64>, Query, description = "Key of the product"),
        ("min" = Option<String>, Query, description = "Lowest amount"),
        ("max" = Option<String>, Query, description = "Highest amount"),
        ("currency" = Option<String>, Query, description = "ISO 4217 code"),
        ("closing" = Option<String>, Query, description = "`2026-Q3`, `2026-01-01..2026-03-31` or `none`"),
        ("category" = Option<String>, Query, description = "Codes of forecast categories, with commas"),
        ("stage" = Option<String>, Query, description = "Codes of stages, with commas"),
        ("type" = Option<String>, Query, description = "Deal type: small, middle, large, or `-` for those without"),
        ("import" = Option<i64>, Query, description = "Key of the import that made it"),
        ("sort" = Option<String>, Query, description = "changed, number, description, account, owner, stage, amount (what counts, in the organisation's currency) or closing; `-` before it turns it round"),
        ("cursor" = Option<String>, Query, description = "`next` of the page before"),
        ("limit" = Option<i64>, Query, description = "Rows, 1 to 200; 50 unless told"),
    ),
    responses((status = 200, body = Opportunities), Reading)
)]
pub async fn list(
    State(state): State<AppState>,
    asking: Asking,
    query: Query,
) -> Result<Json<Opportunities>, RestError> {
    asking.say(page(&state, &asking.0, &query).await).map(Json)
}

async fn page(state: &AppState, caller: &Caller, query: &Query) -> Result<Opportunities, AppError> {
    query.only(&[&Filter::KEYS, &["sort", "cursor", "limit"]])?;
    let filter = Filter::from_query(&query.0)?;
    let sort = match query.get("sort") {
        Some(text) => Sort::from_text(text).ok_or(AppError::field("sort", Problem::NotAChoice))?,
        None => Sort::default(),
    };
    let cursor = match query.get("cursor") {
        Some(text) => Some(Cursor::from_text(text).ok_or(AppError::field("cursor", Problem::Unreadable))?),
        None => None,
    };
    let outside = Problem::OutOfRange { min: 1, max: 200 };
    let limit = query.parsed("limit", outside.clone())?.unwrap_or(PAGE);
    if !(1..=200).contains(&limit) {
        return Err(AppError::field("limit", outside));
    }
    let listing = actions::list(&state.db, caller, &filter, sort, cursor.as_ref(), limit).await?;
    let pipeline = pipeline(state, caller).await?;
    Ok(Opportunities {
        opportunities: listing.rows.iter().map(|row| Opportunity::new(row, &pipeline)).collect(),
        totals: Totals::from(&listing.totals),
        next: listing.next,
    })
}

/// The pipeline, whose codes name the stages.
pub async fn pipeline(state: &AppState, caller: &Caller) -> Result<Pipeline, AppError> {
    let mut tx = state.db.snapshot(caller).await?;
    default_pipeline(&mut tx).await
}

/// A new opportunity.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the body, which is read field by field")]
pub struct NewOpportunity {
    /// Key of the owner; the caller unless told.
    owner: Option<i64>,
    #[schema(inline)]
    #[serde(flatten)]
    fields: OpportunityForm,
}

/// Stores a new opportunity at the first stage.
#[utoipa::path(
    post,
    path = "/opportunities",
    tag = "opportunities",
    request_body = NewOpportunity,
    responses((status = 201, body = OpportunityRecord, headers(("Location" = String, description = "Its address"))), Changing)
)]
pub async fn create(State(state): State<AppState>, asking: Asking, fields: Fields) -> Result<Response, RestError> {
    let stored = asking.say(store(&state, &asking.0, &fields).await)?;
    Ok(created(&format!("/opportunities/{}", stored.opportunity.number), stored))
}

async fn store(state: &AppState, caller: &Caller, fields: &Fields) -> Result<OpportunityRecord, AppError> {
    fields.only(&[&FIELDS, &["owner"]])?;
    let owner = match fields.text("owner")?.filter(|text| !text.is_empty()) {
        Some(text) => Some(PersonId(text.parse().map_err(|_| AppError::field("owner", Problem::Unknown))?)),
        None => None,
    };
    let form = form(fields)?;
    let number = actions::create(&state.db, caller, &form, owner, actions::rest_marks()).await?;
    record_view(state, caller, &number).await
}

/// The fields of a body as the form that pages send.
///
/// # Errors
/// Values of another JSON type than their field's.
pub fn form(fields: &Fields) -> Result<OpportunityForm, AppError> {
    Ok(OpportunityForm {
        description: fields.text("description")?,
        comment: fields.text("comment")?,
        external_reference: fields.text("external_reference")?,
        account: fields.text("account")?,
        product: fields.text("product")?,
        amount: fields.text("amount")?,
        currency: fields.text("currency")?,
        probability: fields.text("probability")?,
        category: fields.text("category")?,
        opening_date: fields.text("opening_date")?,
        closing_date: fields.text("closing_date")?,
        complex: fields.flag_text("complex")?,
        special_bid: fields.flag_text("special_bid")?,
    })
}
