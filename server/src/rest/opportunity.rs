//! `/opportunities/{number}` and its verbs.

use app::{
    auth::{Caller, PersonId},
    error::{AppError, Problem},
    opportunity::{MoveCommand, OpportunityForm, OpportunityId, actions},
    state::AppState,
};
use axum::{Json, extract::State};
use http::HeaderMap;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    extract::{Asking, Fields, Named},
    opportunities::{FIELDS, form, pipeline},
    responses::{Changing, Reading},
    views::{Opportunity, OpportunityRecord},
};
use crate::problem::RestError;

/// One opportunity with its history.
#[utoipa::path(
    get,
    path = "/opportunities/{number}",
    tag = "opportunities",
    params(("number" = String, Path, description = "`PAR-000123`")),
    responses((status = 200, body = OpportunityRecord), Reading)
)]
pub async fn read(
    State(state): State<AppState>,
    asking: Asking,
    number: Named<String>,
) -> Result<Json<OpportunityRecord>, RestError> {
    asking.say(record_view(&state, &asking.0, &number).await).map(Json)
}

/// The record that the caller sees under that number.
pub async fn record_view(state: &AppState, caller: &Caller, number: &str) -> Result<OpportunityRecord, AppError> {
    let (record, events) = actions::find(&state.db, caller, number).await?;
    Ok(OpportunityRecord::new(record, events, &pipeline(state, caller).await?))
}

/// Changes of an opportunity: what is absent stays, what is null is cleared.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the body, which is read field by field")]
pub struct OpportunityPatch {
    /// The version that was read.
    version: i32,
    #[schema(inline)]
    #[serde(flatten)]
    fields: OpportunityForm,
}

/// Changes fields, if the record is still in the version that was read.
#[utoipa::path(
    patch,
    path = "/opportunities/{number}",
    tag = "opportunities",
    params(("number" = String, Path, description = "`PAR-000123`")),
    request_body = OpportunityPatch,
    responses((status = 200, body = OpportunityRecord), Changing)
)]
pub async fn patch(
    State(state): State<AppState>,
    asking: Asking,
    number: Named<String>,
    fields: Fields,
) -> Result<Json<OpportunityRecord>, RestError> {
    asking.say(change(&state, &asking.0, &number, &fields).await).map(Json)
}

async fn change(
    state: &AppState,
    caller: &Caller,
    number: &str,
    fields: &Fields,
) -> Result<OpportunityRecord, AppError> {
    fields.only(&[&FIELDS, &["version"]])?;
    let version = fields.required("version")?;
    actions::change(&state.db, caller, number, version, &form(fields)?, actions::rest_marks()).await?;
    record_view(state, caller, number).await
}

/// A move along the pipeline, into a stop or back; or, within its stage, to another place in its column.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the body, which is read field by field")]
pub struct Move {
    /// Code of the stage that it shall stand in.
    to: String,
    /// The version that was read.
    version: i32,
    /// Why, where the move asks for it.
    reason: Option<String>,
    /// Amount, where the move asks for it.
    amount: Option<String>,
    /// Closing date, where the move asks for it.
    closing_date: Option<String>,
    /// Key of the card that shall lie right above it.
    below: Option<i64>,
    /// Key of the card that shall lie right below it.
    above: Option<i64>,
}

/// Moves an opportunity by the rules of its pipeline. With an `Idempotency-Key` the same request, sent
/// again, moves nothing and gets the same answer.
#[utoipa::path(
    post,
    path = "/opportunities/{number}/move",
    tag = "opportunities",
    params(
        ("number" = String, Path, description = "`PAR-000123`"),
        ("Idempotency-Key" = Option<Uuid>, Header, description = "The client's own key of this request"),
    ),
    request_body = Move,
    responses((status = 200, body = Opportunity), Changing)
)]
pub async fn move_to(
    State(state): State<AppState>,
    asking: Asking,
    number: Named<String>,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Json<Opportunity>, RestError> {
    asking.say(perform_move(&state, &asking.0, number.0, &headers, &fields).await).map(Json)
}

async fn perform_move(
    state: &AppState,
    caller: &Caller,
    number: String,
    headers: &HeaderMap,
    fields: &Fields,
) -> Result<Opportunity, AppError> {
    fields.only(&[&["to", "version", "reason", "amount", "closing_date", "below", "above"]])?;
    let pipeline = pipeline(state, caller).await?;
    let to: String = fields.required("to")?;
    let to = pipeline.stage_by_code(&to).ok_or(AppError::field("to", Problem::NotAChoice))?.id;
    let command = MoveCommand {
        number,
        version: fields.required("version")?,
        to,
        below: neighbour(fields, "below")?,
        above: neighbour(fields, "above")?,
        reason: fields.text("reason")?.unwrap_or_default(),
        amount: fields.text("amount")?,
        closing_date: fields.text("closing_date")?,
        key: idempotency_key(headers)?,
    };
    let moved = actions::move_to(&state.db, caller, &command, actions::rest_marks()).await?;
    Ok(Opportunity::new(&moved, &pipeline))
}

fn neighbour(fields: &Fields, name: &str) -> Result<Option<OpportunityId>, AppError> {
    let text = fields.text(name)?.filter(|text| !text.is_empty());
    text.map(|text| text.parse().map(OpportunityId).map_err(|_| AppError::field(name, Problem::Unknown))).transpose()
}

fn idempotency_key(headers: &HeaderMap) -> Result<Option<Uuid>, AppError> {
    let Some(value) = headers.get("idempotency-key") else { return Ok(None) };
    let key = value.to_str().ok().and_then(|text| text.parse().ok());
    key.map(Some).ok_or(AppError::field("Idempotency-Key", Problem::Unreadable))
}

/// A new owner.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the body, which is read field by field")]
pub struct NewOwner {
    /// Key of the person.
    owner: i64,
    /// The version that was read.
    version: i32,
}

/// Hands an opportunity to somebody else of one's line.
#[utoipa::path(
    post,
    path = "/opportunities/{number}/owner",
    tag = "opportunities",
    params(("number" = String, Path, description = "`PAR-000123`")),
    request_body = NewOwner,
    responses((status = 200, body = OpportunityRecord), Changing)
)]
pub async fn set_owner(
    State(state): State<AppState>,
    asking: Asking,
    number: Named<String>,
    fields: Fields,
) -> Result<Json<OpportunityRecord>, RestError> {
    asking.say(reassign(&state, &asking.0, &number, &fields).await).map(Json)
}

async fn reassign(
    state: &AppState,
    caller: &Caller,
    number: &str,
    fields: &Fields,
) -> Result<OpportunityRecord, AppError> {
    fields.only(&[&["owner", "version"]])?;
    let (owner, version) = (PersonId(fields.required("owner")?), fields.required("version")?);
    actions::reassign(&state.db, caller, number, version, owner).await?;
    record_view(state, caller, number).await
}
