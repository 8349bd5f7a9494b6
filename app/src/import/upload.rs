//! The two addresses of imports that are no pages: a form that sends a file, and the report as a file. A plain form
//! works with and without scripts, which a server function of type multipart does not.

use axum::{
    Extension, Router,
    extract::{DefaultBodyLimit, Multipart, Path, State, multipart::Field},
    http::{StatusCode, header},
    response::{IntoResponse, Redirect, Response},
    routing::{MethodRouter, get, post},
};
use governor::clock::{Clock as _, DefaultClock};

use super::{actions, field::ImportKind, file::MAX_FILE_BYTES, view::ImportId};
use crate::{
    auth::Caller,
    error::{AppError, Problem, unavailable},
    export::Format,
    state::AppState,
};

/// So much beyond the limit is still taken in and dropped, so that the browser hears the answer instead of a broken
/// connection.
const DRAINED: usize = 6 * MAX_FILE_BYTES;

/// `POST /import/upload` and `GET /import/{id}/report.csv` or `.xlsx`. The server merges it behind the layers that find the
/// caller (as an [`Extension`]), check the origin of mutations and set the language.
pub fn router(state: AppState) -> Router {
    let empty = Router::new();
    routes().into_iter().fold(empty, |router, (address, handler)| router.route(address, handler)).with_state(state)
}

fn routes() -> [(&'static str, MethodRouter<AppState>); 3] {
    [
        ("/import/upload", post(receive).layer(DefaultBodyLimit::disable())),
        ("/import/{id}/report.csv", get(report_csv)),
        ("/import/{id}/report.xlsx", get(report_xlsx)),
    ]
}

/// The addresses of the router, for the test that calls all of them.
pub fn addresses() -> impl Iterator<Item = &'static str> {
    routes().into_iter().map(|(address, _)| address)
}

/// Sign-in is asked for by the page that the redirect leads to.
async fn receive(State(state): State<AppState>, caller: Option<Extension<Caller>>, form: Multipart) -> Redirect {
    let received = match caller {
        Some(Extension(caller)) => upload(&state, &caller, form).await,
        None => Err(AppError::SignInRequired),
    };
    match received {
        Ok(id) => Redirect::to(&format!("/import/{id}")),
        Err(error) => Redirect::to(&format!("/import?refused={}", refusal(&error))),
    }
}

/// The words of the address by which the list says what was wrong.
fn refusal(error: &AppError) -> &'static str {
    match error.problem_of("kind").or(error.problem_of("file")) {
        Some(Problem::Required) => "no_file",
        Some(_) => "no_kind",
        None => error.code(),
    }
}

async fn upload(state: &AppState, caller: &Caller, form: Multipart) -> Result<ImportId, AppError> {
    check_rate(state, caller)?;
    let (kind, file_name, bytes) = read_form(form).await?;
    actions::upload(&state.db, caller, kind, &file_name, bytes).await
}

/// Takes one of the person's uploads of this minute. REST asks here too.
///
/// # Errors
/// [`AppError::TooManyAttempts`] with the seconds to wait.
pub fn check_rate(state: &AppState, caller: &Caller) -> Result<(), AppError> {
    state.imports.check_key(&caller.viewer.id().0).map_err(|wait| {
        let seconds = wait.wait_time_from(DefaultClock::default().now()).as_secs() + 1;
        AppError::TooManyAttempts { retry_after: seconds }
    })
}

/// Kind, file name and bytes of a form with the fields `kind` and `file`. A file beyond the limit comes back one byte
/// too long, which [`actions::upload`] refuses with the limit stated. REST reads its form here too.
///
/// # Errors
/// When a field is absent or the request is no such form.
pub async fn read_form(mut form: Multipart) -> Result<(ImportKind, String, Vec<u8>), AppError> {
    let (mut kind, mut file) = (None, None);
    while let Some(field) = form.next_field().await.map_err(|_| AppError::field("body", Problem::Unreadable))? {
        match field.name() {
            Some("kind") => kind = read_capped(field, 50).await.and_then(|bytes| String::from_utf8(bytes).ok()),
            Some("file") => {
                let name = field.file_name().unwrap_or_default().to_owned();
                let bytes =
                    read_capped(field, MAX_FILE_BYTES).await.ok_or(AppError::field("body", Problem::Unreadable))?;
                file = Some((name, bytes));
            }
            _ => {}
        }
    }
    let kind = kind.and_then(|kind| kind.parse().ok()).ok_or(AppError::field("kind", Problem::NotAChoice))?;
    let (name, bytes) = file.ok_or(AppError::field("file", Problem::Required))?;
    // A browser sends a nameless empty file when none was chosen.
    if name.is_empty() && bytes.is_empty() {
        return Err(AppError::field("file", Problem::Required));
    }
    Ok((kind, name, bytes))
}

/// At most one byte more than `limit`; what comes after is dropped.
async fn read_capped(mut field: Field<'_>, limit: usize) -> Option<Vec<u8>> {
    let (mut bytes, mut received) = (Vec::new(), 0);
    while let Some(chunk) = field.chunk().await.ok()? {
        received += chunk.len();
        let room = (limit + 1).saturating_sub(bytes.len()).min(chunk.len());
        bytes.extend_from_slice(chunk.get(..room)?);
        if received > limit.saturating_add(DRAINED) {
            break;
        }
    }
    Some(bytes)
}

async fn report_csv(state: State<AppState>, caller: Option<Extension<Caller>>, id: Path<i64>) -> Response {
    report(state, caller, id, Format::Csv).await
}

async fn report_xlsx(state: State<AppState>, caller: Option<Extension<Caller>>, id: Path<i64>) -> Response {
    report(state, caller, id, Format::Xlsx).await
}

async fn report(
    State(state): State<AppState>,
    caller: Option<Extension<Caller>>,
    Path(id): Path<i64>,
    format: Format,
) -> Response {
    let Some(Extension(caller)) = caller else { return StatusCode::UNAUTHORIZED.into_response() };
    let table = actions::report_file(&state.db, &caller, ImportId(id)).await;
    match table.and_then(|table| table.bytes(format).map_err(unavailable)) {
        Ok(bytes) => {
            let headers = [
                (header::CONTENT_TYPE, format.media_type().to_owned()),
                (header::CONTENT_DISPOSITION, format.disposition("import-report")),
            ];
            (headers, bytes).into_response()
        }
        Err(error) => StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR).into_response(),
    }
}
