//! `/opportunities/{number}/credit`.

use app::{
    auth::Caller,
    error::AppError,
    opportunity::{PartText, actions},
    state::AppState,
};
use axum::{Json, extract::State};
use utoipa::ToSchema;

use super::{
    extract::{Asking, Fields, Named},
    opportunity::record_view,
    responses::Changing,
    views::OpportunityRecord,
};
use crate::problem::RestError;

/// Who is credited with what.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the body, which is read field by field")]
pub struct NewSplit {
    /// The version that was read.
    version: i32,
    /// At most ten, which sum to 100; none credit the owner alone.
    parts: Vec<NewPart>,
}

/// A person's part of the credit.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the body, which is read field by field")]
pub struct NewPart {
    /// Key of the person.
    person: i64,
    /// Percent above 0, with at most two decimals.
    percent: String,
}

/// Shares the credit of an opportunity between people; the problems of a part carry its place, from 0: `person_0`.
#[utoipa::path(
    put,
    path = "/opportunities/{number}/credit",
    tag = "opportunities",
    params(("number" = String, Path, description = "`PAR-000123`")),
    request_body = NewSplit,
    responses((status = 200, body = OpportunityRecord), Changing)
)]
pub async fn put(
    State(state): State<AppState>,
    asking: Asking,
    number: Named<String>,
    fields: Fields,
) -> Result<Json<OpportunityRecord>, RestError> {
    asking.say(split(&state, &asking.0, &number, &fields).await).map(Json)
}

async fn split(
    state: &AppState,
    caller: &Caller,
    number: &str,
    fields: &Fields,
) -> Result<OpportunityRecord, AppError> {
    fields.only(&[&["version", "parts"]])?;
    let version = fields.required("version")?;
    let parts: Vec<PartText> = fields.objects("parts")?.iter().map(part).collect::<Result<_, _>>()?;
    actions::split_as_typed(&state.db, caller, number, version, &parts, actions::rest_marks()).await?;
    record_view(state, caller, number).await
}

fn part(fields: &Fields) -> Result<PartText, AppError> {
    fields.only(&[&["person", "percent"]])?;
    let text = |name| Ok::<_, AppError>(fields.text(name)?.unwrap_or_default());
    Ok(PartText { person: text("person")?, percent: text("percent")? })
}
