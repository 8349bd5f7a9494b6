//! `/imports`.

use app::{
    auth::Caller,
    error::{AppError, Problem as FieldIs},
    import::{
        ImportId, ImportSettings,
        actions::{self, Imported},
        file::Source,
        upload::check_rate,
    },
    state::AppState,
};
use axum::{
    Json,
    extract::{FromRequest, Multipart, Request, State},
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    extract::{Asking, Named, Query},
    responses::{Changing, Reading},
};
use crate::problem::{Problem, RestError};

/// An import.
#[derive(Serialize, ToSchema)]
pub struct Import {
    /// Key.
    id: i64,
    /// people, products, accounts, opportunities, quotas or exchange_rates.
    kind: &'static str,
    /// Name of the file.
    file: String,
    /// uploaded, running, done, failed or undone.
    state: &'static str,
    /// Lines written so far.
    lines_done: i32,
    /// Lines of the file.
    lines_total: i32,
    /// When it was sent.
    created_at: DateTime<Utc>,
    /// Who sent it.
    created_by: String,
    /// When it was done, failed or was undone.
    finished_at: Option<DateTime<Utc>>,
    /// What became of it in a line, for people, in the language of `Accept-Language` or of the person.
    summary: String,
    /// The encoding that a text was read in.
    encoding: Option<String>,
    /// Whether the bytes only suggest that encoding: look at the accents.
    encoding_guessed: bool,
    /// The sheet that a workbook was read from.
    sheet: Option<String>,
    /// What would be written or was: counts, problems by line, values that nobody knows (`questions`), lines that wait
    /// for an answer to them (`waiting`).
    #[schema(value_type = Option<Object>)]
    report: Option<serde_json::Value>,
}

/// A file to import.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the form, which is read field by field")]
pub struct ImportFile {
    /// A CSV file or an XLSX workbook, told apart by its content, at most 20 MB.
    #[schema(format = Binary, content_media_type = "application/octet-stream")]
    file: String,
    /// Settings as JSON: `sheet` of a workbook, `columns` as pairs of header and field, `date_format`, `decimal_mark`, `names` of what values
    /// mean, `options`. What is absent is suggested by the headers or proven by the data.
    settings: Option<String>,
}

/// Imports a file in one transaction. When a line has a problem or a value is not known, nothing is written and
/// the answer is 422 with the `report`; send the file again with settings that answer it.
#[utoipa::path(
    post,
    path = "/imports",
    tag = "imports",
    params(
        ("kind" = String, Query, description = "people, products, accounts, opportunities or quotas"),
        ("dry_run" = Option<bool>, Query, description = "Only report what would happen"),
    ),
    request_body(content = ImportFile, content_type = "multipart/form-data"),
    responses((status = 200, description = "A dry run", body = Import), (status = 201, description = "Written", body = Import), Changing)
)]
pub async fn create(
    State(state): State<AppState>,
    asking: Asking,
    query: Query,
    request: Request,
) -> Result<Response, RestError> {
    let form = Multipart::from_request(request, &()).await.map_err(|_| {
        let detail = "Send the file as multipart/form-data.";
        RestError::from(Problem::of_transport(StatusCode::UNSUPPORTED_MEDIA_TYPE, "media_type", detail))
    })?;
    let dry_run = asking.say(query.parsed("dry_run", FieldIs::NotAChoice))?.unwrap_or(false);
    let imported = asking.say(import(&state, &asking.0, &query, form, dry_run).await)?;
    let view = asking.say(view(&state, &asking.0, imported.id).await)?;
    let done = imported.report.as_ref().is_some_and(|report| report.done);
    let detail = || actions::summary(&asking.0, imported.problem.as_ref(), imported.report.as_ref(), true);
    match &imported.problem {
        Some(problem) => Err(RestError::from(refused(problem.code(), detail(), view))),
        None if dry_run => Ok(Json(view).into_response()),
        None if done => Ok((StatusCode::CREATED, Json(view)).into_response()),
        None => Err(RestError::from(refused("not_imported", detail(), view))),
    }
}

fn refused(code: &str, detail: String, view: Import) -> Problem {
    Problem::of_transport(StatusCode::UNPROCESSABLE_ENTITY, code, detail).with("import", serde_json::json!(view))
}

async fn import(
    state: &AppState,
    caller: &Caller,
    query: &Query,
    form: Multipart,
    dry_run: bool,
) -> Result<Imported, AppError> {
    query.only(&[&["kind", "dry_run"]])?;
    let kind = query.parsed("kind", FieldIs::NotAChoice)?.ok_or(AppError::field("kind", FieldIs::Required))?;
    check_rate(state, caller)?;
    let (name, bytes, settings) = read_form(form).await?;
    actions::import_file(&state.db, caller, kind, &name, bytes, settings, dry_run).await
}

async fn read_form(mut form: Multipart) -> Result<(String, Vec<u8>, Option<ImportSettings>), AppError> {
    let unreadable = || AppError::field("body", FieldIs::Unreadable);
    let (mut file, mut settings) = (None, None);
    while let Some(field) = form.next_field().await.map_err(|_| unreadable())? {
        let (part, name) = (field.name().map(str::to_owned), field.file_name().unwrap_or_default().to_owned());
        let bytes = field.bytes().await.map_err(|_| unreadable())?;
        match part.as_deref() {
            Some("file") => file = Some((name, bytes.to_vec())),
            Some("settings") => {
                let read = serde_json::from_slice(&bytes);
                settings = Some(read.map_err(|_| AppError::field("settings", FieldIs::Unreadable))?);
            }
            _ => return Err(unreadable()),
        }
    }
    let (name, bytes) = file.ok_or(AppError::field("file", FieldIs::Required))?;
    Ok((name, bytes, settings))
}

async fn view(state: &AppState, caller: &Caller, id: ImportId) -> Result<Import, AppError> {
    let found = actions::view(&state.db, caller, id).await?;
    let source = found.report.as_ref().and_then(|report| report.source.as_ref());
    let source = source.or(found.file.as_ref().map(|file| &file.source));
    let (encoding, sheet) = match source {
        Some(Source::Text { encoding, .. }) => (Some(encoding.label().to_owned()), None),
        Some(Source::Sheet { name, .. }) => (None, Some(name.clone())),
        None => (None, None),
    };
    Ok(Import {
        summary: actions::summary(caller, found.problem.as_ref(), found.report.as_ref(), false),
        encoding,
        encoding_guessed: source.is_some_and(|source| source.guess().is_some()),
        sheet,
        id: found.summary.id.0,
        kind: found.summary.kind.as_str(),
        file: found.summary.file_name,
        state: found.summary.state.as_str(),
        lines_done: found.summary.lines_done,
        lines_total: found.summary.lines_total,
        created_at: found.summary.created_at,
        created_by: found.summary.created_by,
        finished_at: found.summary.finished_at,
        report: found.report.and_then(|report| serde_json::to_value(report).ok()),
    })
}

/// One import with its report.
#[utoipa::path(
    get,
    path = "/imports/{id}",
    tag = "imports",
    params(("id" = i64, Path, description = "Key of the import")),
    responses((status = 200, body = Import), Reading)
)]
pub async fn read(State(state): State<AppState>, asking: Asking, id: Named<i64>) -> Result<Json<Import>, RestError> {
    asking.say(view(&state, &asking.0, ImportId(id.0)).await).map(Json)
}

/// Takes back everything that an import wrote, unless some of it was edited or used since.
#[utoipa::path(
    post,
    path = "/imports/{id}/undo",
    tag = "imports",
    params(("id" = i64, Path, description = "Key of the import")),
    responses((status = 200, body = Import), Changing)
)]
pub async fn undo(State(state): State<AppState>, asking: Asking, id: Named<i64>) -> Result<Json<Import>, RestError> {
    let id = ImportId(id.0);
    asking.say(actions::undo(&state.db, &asking.0, id).await)?;
    asking.say(view(&state, &asking.0, id).await).map(Json)
}
