//! `/absences`.

use app::{
    auth::{Absence as Kept, AbsenceForm, Caller, actions},
    error::AppError,
    state::AppState,
};
use axum::{Json, extract::State, response::Response};
use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    extract::{Asking, Fields, Named as Key},
    responses::{Changing, Reading, created},
    views::Named,
};
use crate::problem::RestError;

/// Somebody is away, and somebody else sees and may change what they do.
#[derive(Serialize, ToSchema)]
pub struct Absence {
    /// Key.
    id: i64,
    /// Who is away.
    person: Named,
    /// Who stands in.
    stand_in: Named,
    /// The first day.
    from: NaiveDate,
    /// The last day.
    to: NaiveDate,
}

impl From<&Kept> for Absence {
    fn from(absence: &Kept) -> Self {
        Absence {
            id: absence.id,
            person: Named { id: absence.person.0, name: absence.name.clone() },
            stand_in: Named { id: absence.stand_in.0, name: absence.stand_in_name.clone() },
            from: absence.from,
            to: absence.to,
        }
    }
}

/// Running and planned absences.
#[derive(Serialize, ToSchema)]
pub struct Absences {
    /// Earliest first.
    absences: Vec<Absence>,
}

/// The absences that this person keeps: their own and of whoever reports to them; an administrator those of everybody.
#[utoipa::path(get, path = "/absences", tag = "people", responses((status = 200, body = Absences), Reading))]
pub async fn list(State(state): State<AppState>, asking: Asking) -> Result<Json<Absences>, RestError> {
    asking.say(kept(&state, &asking.0).await).map(Json)
}

async fn kept(state: &AppState, caller: &Caller) -> Result<Absences, AppError> {
    let sheet = actions::absence_sheet(&state.db, caller).await?;
    Ok(Absences { absences: sheet.absences.iter().map(Absence::from).collect() })
}

/// An absence to enter.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the body, which is read field by field")]
pub struct NewAbsence {
    /// Key of who is away; the caller unless told.
    person: Option<i64>,
    /// Key of who stands in: an active person who owns opportunities.
    stand_in: i64,
    /// The first day: `2026-03-31`.
    from: String,
    /// The last day.
    to: String,
}

/// Enters an absence with its stand-in.
#[utoipa::path(
    post,
    path = "/absences",
    tag = "people",
    request_body = NewAbsence,
    responses((status = 201, body = Absence), Changing)
)]
pub async fn create(State(state): State<AppState>, asking: Asking, fields: Fields) -> Result<Response, RestError> {
    let absence = asking.say(enter(&state, &asking.0, &fields).await)?;
    Ok(created("/absences", Absence::from(&absence)))
}

async fn enter(state: &AppState, caller: &Caller, fields: &Fields) -> Result<Kept, AppError> {
    fields.only(&[&["person", "stand_in", "from", "to"]])?;
    let text = |name| Ok::<_, AppError>(fields.text(name)?.unwrap_or_default());
    let form =
        AbsenceForm { person: text("person")?, stand_in: text("stand_in")?, from: text("from")?, to: text("to")? };
    actions::enter_absence(&state.db, caller, &form).await
}

/// Ends an absence, so that its person is back today; one that has not begun is removed.
#[utoipa::path(
    post,
    path = "/absences/{id}/end",
    tag = "people",
    params(("id" = i64, Path, description = "Key of the absence")),
    responses((status = 200, body = Absences), Changing)
)]
pub async fn end(State(state): State<AppState>, asking: Asking, id: Key<i64>) -> Result<Json<Absences>, RestError> {
    asking.say(actions::end_absence(&state.db, &asking.0, id.0).await)?;
    asking.say(kept(&state, &asking.0).await).map(Json)
}
