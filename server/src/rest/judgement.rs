//! `/judgement`.

use app::{
    auth::{Caller, PersonId},
    calendar::{Quarter, parse_date},
    error::{AppError, Problem},
    forecast::{
        Who,
        judgement::{ByCategory, Cell, JudgedRow, JudgementForm, Layer, actions},
    },
    opportunity::actions::rest_marks,
    pipeline::Category,
    state::AppState,
};
use axum::{Json, extract::State};
use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    extract::{Asking, Fields, Query},
    responses::{Changing, Reading},
    views::{Amount, Converted},
};
use crate::problem::RestError;

/// The layers over a quarter: records, submissions, adjustments and what follows from them.
#[derive(Serialize, ToSchema)]
pub struct Judgement {
    /// The fiscal quarter: `2026-Q3`.
    quarter: String,
    /// The organisation's currency, which all amounts are in.
    currency: String,
    /// Whether the quarter is over and only read.
    over: bool,
    /// In reading order; the first is the sum of all.
    rows: Vec<JudgementRow>,
    /// What of the records was converted, with rate and date.
    converted: Vec<Converted>,
    /// Amounts in currencies without a rate, in no figure.
    others: Vec<Amount>,
}

/// The layers over a person's own figures, or a team's.
#[derive(Serialize, ToSchema)]
pub struct JudgementRow {
    /// company, team or person.
    kind: &'static str,
    /// Key of the person, or of the team's leader.
    person: Option<i64>,
    /// Their name.
    name: String,
    /// Steps below the first row.
    level: u32,
    /// How many people of the row submitted.
    submitted: u32,
    /// Signed and validated.
    closed: Layers,
    /// Committed.
    commit: Layers,
    /// Committed, with one uncertainty left.
    best_case: Layers,
    /// Running.
    pipeline: Layers,
}

/// The layers of one category, side by side.
#[derive(Serialize, ToSchema)]
pub struct Layers {
    /// What the records say.
    records: Decimal,
    /// What the owner says, or all owners of a team (by the records where one said nothing).
    submitted: Option<Decimal>,
    /// The owner's call.
    submission: Option<Call>,
    /// Those of whoever stands above and is seen by this person, the last word first.
    adjustments: Vec<Call>,
    /// The last word, else the submission, else the records; of a team else the sum of its parts.
    result: Decimal,
}

/// One call.
#[derive(Serialize, ToSchema)]
pub struct Call {
    /// Key of the person in whose position it was made.
    author: i64,
    /// Their name.
    author_name: String,
    /// Who stood in for them.
    stand_in: Option<String>,
    /// For the version check of changes.
    version: i32,
    /// How much.
    amount: Option<Decimal>,
    /// Why.
    note: String,
    /// What the records showed then: where they differ now, the call is stale.
    records_then: Decimal,
    /// Where they show the same, how many of the records came, went or changed since: where it is not 0, the call is stale,
    /// too.
    records_changed: i64,
    /// When.
    at: DateTime<Utc>,
}

impl From<&Layer> for Call {
    fn from(layer: &Layer) -> Self {
        Call {
            author: layer.author.0,
            author_name: layer.author_name.clone(),
            stand_in: layer.stand_in.clone(),
            version: layer.version,
            amount: layer.amount,
            note: layer.note.clone(),
            records_then: layer.records,
            records_changed: layer.changed,
            at: layer.at,
        }
    }
}

impl From<&Cell> for Layers {
    fn from(cell: &Cell) -> Self {
        Layers {
            records: cell.records.normalize(),
            submitted: cell.submitted.map(|amount| amount.normalize()),
            submission: cell.submission.as_ref().map(Call::from),
            adjustments: cell.adjustments.iter().map(Call::from).collect(),
            result: cell.result.normalize(),
        }
    }
}

impl From<&JudgedRow> for JudgementRow {
    fn from(row: &JudgedRow) -> Self {
        let kind = match row.who {
            Who::Company => "company",
            Who::Team(_) => "team",
            Who::Person(_) => "person",
        };
        JudgementRow {
            kind,
            person: row.who.person().map(|person| person.0),
            name: row.name.clone(),
            level: row.level,
            submitted: row.submitted.0,
            closed: Layers::from(&row.cells.closed),
            commit: Layers::from(&row.cells.commit),
            best_case: Layers::from(&row.cells.best_case),
            pipeline: Layers::from(&row.cells.pipeline),
        }
    }
}

/// The layers that this person sees.
#[utoipa::path(
    get,
    path = "/judgement",
    tag = "forecast",
    params(
        ("quarter" = Option<String>, Query, description = "`2026-Q3`; the current one unless told"),
        ("who" = Option<i64>, Query, description = "Key of a person: they and everybody below"),
        ("as_of" = Option<String>, Query, description = "`2026-08-31`: as everything stood at the end of that day"),
    ),
    responses((status = 200, body = Judgement), Reading)
)]
pub async fn read(State(state): State<AppState>, asking: Asking, query: Query) -> Result<Json<Judgement>, RestError> {
    asking.say(asked(&state, &asking.0, &query).await).map(Json)
}

async fn asked(state: &AppState, caller: &Caller, query: &Query) -> Result<Judgement, AppError> {
    query.only(&[&["quarter", "who", "as_of"]])?;
    let quarter = query.parsed("quarter", Problem::NotAChoice)?;
    let who = query.parsed("who", Problem::Unknown)?.map(PersonId);
    let as_of = parse_date(query.get("as_of").unwrap_or_default());
    let as_of = as_of.map_err(|why| AppError::field("as_of", Problem::Date(why)))?;
    let found = actions::sheet(&state.db, caller, quarter, who, as_of, None).await?;
    Ok(Judgement {
        quarter: found.quarter.to_string(),
        currency: caller.organisation.currency.to_string(),
        over: found.over,
        rows: found.rows.iter().map(JudgementRow::from).collect(),
        converted: found.converted.iter().map(Converted::from).collect(),
        others: found.others.iter().map(Amount::from).collect(),
    })
}

/// A call to add.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the body, which is read field by field")]
pub struct NewCall {
    /// submission of one's own quarter, or adjustment of somebody below.
    layer: String,
    /// Key of the person.
    person: i64,
    /// true for the whole team that the person leads.
    team: Option<bool>,
    /// `2026-Q3`.
    quarter: String,
    /// The amount; null withdraws the call, absent leaves it alone.
    closed: Option<String>,
    /// As for closed.
    commit: Option<String>,
    /// As for closed.
    best_case: Option<String>,
    /// As for closed.
    pipeline: Option<String>,
    /// The version that was read; 0 (unless told) when there was none.
    closed_version: Option<i32>,
    /// As for closed.
    commit_version: Option<i32>,
    /// As for closed.
    best_case_version: Option<i32>,
    /// As for closed.
    pipeline_version: Option<i32>,
    /// Why.
    note: Option<String>,
}

const FIELDS: [&str; 13] = [
    "layer",
    "person",
    "team",
    "quarter",
    "closed",
    "commit",
    "best_case",
    "pipeline",
    "closed_version",
    "commit_version",
    "best_case_version",
    "pipeline_version",
    "note",
];

/// Submits one's own quarter or adjusts somebody's: new versions, the older ones stay.
#[utoipa::path(
    post,
    path = "/judgement",
    tag = "forecast",
    request_body = NewCall,
    responses((status = 200, body = Judgement), Changing)
)]
pub async fn create(
    State(state): State<AppState>,
    asking: Asking,
    fields: Fields,
) -> Result<Json<Judgement>, RestError> {
    asking.say(say(&state, &asking.0, &fields).await).map(Json)
}

async fn say(state: &AppState, caller: &Caller, fields: &Fields) -> Result<Judgement, AppError> {
    let form = form(fields)?;
    actions::save(&state.db, caller, &form, rest_marks()).await?;
    let quarter: Quarter = form.quarter;
    asked(state, caller, &Query([(String::from("quarter"), quarter.to_string())].into())).await
}

fn form(fields: &Fields) -> Result<JudgementForm, AppError> {
    fields.only(&[&FIELDS])?;
    let layer: String = fields.required("layer")?;
    let (mut amounts, mut seen) = (ByCategory::default(), ByCategory::default());
    for (category, amount, version) in [
        (Category::Closed, &mut amounts.closed, &mut seen.closed),
        (Category::Commit, &mut amounts.commit, &mut seen.commit),
        (Category::BestCase, &mut amounts.best_case, &mut seen.best_case),
        (Category::Pipeline, &mut amounts.pipeline, &mut seen.pipeline),
    ] {
        *amount = fields.text(category.as_str())?;
        let name = format!("{}_version", category.as_str());
        *version = if fields.text(&name)?.is_some_and(|text| !text.is_empty()) { fields.required(&name)? } else { 0 };
    }
    Ok(JudgementForm {
        kind: layer.parse().map_err(|()| AppError::field("layer", Problem::NotAChoice))?,
        person: PersonId(fields.required("person")?),
        whole: fields.flag("team")?,
        quarter: fields.required("quarter")?,
        amounts,
        seen,
        note: fields.text("note")?.unwrap_or_default(),
    })
}
