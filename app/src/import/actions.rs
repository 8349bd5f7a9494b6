//! Use cases of imports. REST, the command line and the pages call these.
//!
//! Managers, executives and administrators import what lies within their line (row-level security holds for every
//! row: owners must be people whose records they see); people are imported by administrators. An import creates
//! records and never changes existing ones (a quota gets a new version, as always), which is what makes it safe to
//! run twice and possible to undo.

mod answering;
mod reading;
mod running;
mod sending;
mod wizard;

pub use answering::{report_file, summary};
use reading::{kept_table, read, table};
pub use running::{run, start};
pub use sending::{Imported, import_file, import_file_over};
pub use wizard::{choose_sheet, set_answers, set_columns, set_options};

use super::{
    field::{ImportKind, ReferenceKind},
    file::{FileProblem, MAX_FILE_BYTES},
    known::Known,
    matching::ValueAnswer,
    prepare::{Understood, creatable, prepare, understand},
    report::DryRun,
    settings::{ImportSettings, header_key},
    store::{self, Found, NewImport},
    table::{self, Table},
    undo,
    view::{FileView, ImportId, ImportState, ImportSummary, ImportView, MAX_CHOICES},
};
use crate::{
    account::name::match_key,
    activity::{self, Subject},
    auth::Caller,
    clock::Clock,
    db::Db,
    error::{AppError, Conflict, Problem, unavailable},
};

/// Imports in the list.
const LISTED: i64 = 100;
/// Largest settings that are kept, in bytes of JSON.
const MAX_SETTINGS: usize = 4 * 1024 * 1024;
/// Lines of the file that the page shows.
const SAMPLE: usize = 3;

/// Keeps a file. What an earlier file with the same columns was told is taken over. A file that cannot be read is
/// kept as a failed import without its bytes, and [`view`] says why.
///
/// # Errors
/// Permission.
pub async fn upload(
    db: &Db,
    caller: &Caller,
    kind: ImportKind,
    file_name: &str,
    bytes: Vec<u8>,
) -> Result<ImportId, AppError> {
    check_permission(caller, kind)?;
    let file_name = shown_name(file_name);
    let too_large = bytes.len() > MAX_FILE_BYTES;
    let (bytes, read) = if too_large {
        (Vec::new(), Err(FileProblem::TooLarge { limit: MAX_FILE_BYTES }))
    } else {
        read(bytes, None).await?
    };
    let mut tx = db.begin(caller).await?;
    let saved = match &read {
        Ok(table) => store::saved_settings(&mut tx, kind, &header_key(&table.header)).await?,
        Err(_) => None,
    };
    // The next workbook may have other sheets.
    let settings = ImportSettings { sheet: None, ..saved.unwrap_or_default() };
    let content = if read.is_ok() { bytes.as_slice() } else { &[] };
    let new = NewImport { kind, file_name: &file_name, content, settings: &settings, problem: read.as_ref().err() };
    let id = store::insert(&mut tx, caller, new).await?;
    let data = serde_json::json!({ "kind": kind, "file": file_name });
    activity::record(&mut tx, caller, Subject::Import, id.0, "uploaded", data).await?;
    tx.commit().await?;
    Ok(id)
}

/// The caller's imports, an administrator's: everybody's, latest first.
pub async fn list(db: &Db, caller: &Caller) -> Result<Vec<ImportSummary>, AppError> {
    caller.viewer.leader()?;
    let mut tx = db.snapshot(caller).await?;
    store::list(&mut tx, LISTED).await
}

/// An import in full: the file as it is understood, or how far it is, or what it did.
pub async fn view(db: &Db, caller: &Caller, id: ImportId) -> Result<ImportView, AppError> {
    let mut tx = db.snapshot(caller).await?;
    let Found { summary, settings, mut problem, report } = find(&mut tx, caller, id).await?;
    let (mut file, mut sheets) = (None, Vec::new());
    if summary.state == ImportState::Uploaded {
        let known = Known::load(&mut tx, db, caller, summary.kind).await?;
        match kept_table(&mut tx, id, &settings).await? {
            Ok(table) => {
                let understood = understand(summary.kind, &table, &settings, &known, caller);
                file = Some(file_view(summary.kind, table, understood, &settings, &known, caller));
            }
            Err(unreadable) => {
                let bytes = store::content(&mut tx, id).await?;
                sheets = tokio::task::spawn_blocking(move || table::sheets(&bytes)).await.map_err(unavailable)?;
                problem = Some(unreadable);
            }
        }
    }
    Ok(ImportView { summary, problem, sheets, file, report })
}

fn file_view(
    kind: ImportKind,
    table: Table,
    understood: Understood,
    settings: &ImportSettings,
    known: &Known,
    caller: &Caller,
) -> FileView {
    let asked = |reference: &&ReferenceKind| understood.values.iter().any(|row| row.question.reference == **reference);
    let choices = ReferenceKind::ALL
        .iter()
        .filter(asked)
        .map(|reference| (*reference, known.choices(*reference, caller.language)));
    FileView {
        source: table.source,
        sample: table.lines.iter().take(SAMPLE).cloned().collect(),
        lines: u64::try_from(table.lines.len()).unwrap_or(u64::MAX),
        header: table.header,
        settings: settings.clone(),
        mapping_problems: understood.mapping_problems,
        dates: understood.dates,
        marks: understood.marks,
        choices: choices.filter(|(_, choices)| choices.len() <= MAX_CHOICES).collect(),
        mapping: understood.mapping,
        values: understood.values,
        creatable: creatable(kind, caller),
    }
}

/// Keeps what the user said about a file.
///
/// # Errors
/// [`Conflict::ImportState`] once it runs or ran; an answer that means no record.
pub async fn save_settings(db: &Db, caller: &Caller, id: ImportId, settings: ImportSettings) -> Result<(), AppError> {
    let mut tx = db.begin(caller).await?;
    let found = find(&mut tx, caller, id).await?;
    let known = Known::load(&mut tx, db, caller, found.summary.kind).await?;
    check_settings(&settings, &found.settings, &known)?;
    if !store::set_settings(&mut tx, id, &settings).await? {
        return Err(AppError::Conflict(Conflict::ImportState));
    }
    Ok(tx.commit().await?)
}

/// What was kept already was right when it was said; a record that went since is asked for again, not held against
/// whoever says something else.
fn check_settings(settings: &ImportSettings, kept: &ImportSettings, known: &Known) -> Result<(), AppError> {
    let text = serde_json::to_string(settings).map_err(unavailable)?;
    if text.len() > MAX_SETTINGS {
        return Err(AppError::field("settings", Problem::TooLong { max: MAX_SETTINGS }));
    }
    // PostgreSQL keeps every character but this one.
    if text.contains("\\u0000") {
        return Err(AppError::field("settings", Problem::ControlCharacter));
    }
    for answered in &settings.answers {
        if let ValueAnswer::Map(key) = answered.answer
            && known.name_of(answered.reference, key).is_none()
            && !kept.answers.contains(answered)
        {
            return Err(AppError::field("answers", Problem::Unknown));
        }
    }
    for named in &settings.names {
        let mut records = known.names.get(&named.reference).into_iter().flatten();
        let stands = records.any(|(_, name)| match_key(name) == match_key(&named.name));
        if !stands && !kept.names.contains(named) {
            return Err(AppError::field("names", Problem::Unknown));
        }
    }
    Ok(())
}

/// What the import would do; nothing is written but this report.
pub async fn dry_run(db: &Db, caller: &Caller, id: ImportId) -> Result<DryRun, AppError> {
    let mut tx = db.begin(caller).await?;
    let found = find(&mut tx, caller, id).await?;
    let kind = found.summary.kind;
    check_permission(caller, kind)?;
    if found.summary.state != ImportState::Uploaded {
        return Err(AppError::Conflict(Conflict::ImportState));
    }
    let known = Known::load(&mut tx, db, caller, kind).await?;
    let table = table(&mut tx, id, &found.settings).await?;
    let report = prepare(&mut tx, caller, kind, &table, &found.settings, &known).await?.report;
    if !store::set_report(&mut tx, id, &report).await? {
        return Err(AppError::Conflict(Conflict::ImportState));
    }
    tx.commit().await?;
    Ok(report)
}

/// Takes a whole import back; it stays listed as undone.
///
/// # Errors
/// [`Conflict::ImportEditedSince`] when anything of it was edited or is used; [`Conflict::ImportState`] when it is not done.
pub async fn undo(db: &Db, caller: &Caller, id: ImportId) -> Result<(), AppError> {
    let mut tx = db.begin(caller).await?;
    let found = find(&mut tx, caller, id).await?;
    check_permission(caller, found.summary.kind)?;
    if !store::change_state(&mut tx, id, ImportState::Done, ImportState::Undone, caller.now).await? {
        return Err(AppError::Conflict(Conflict::ImportState));
    }
    let report = found.report.ok_or_else(|| unavailable("an import that is done has no report"))?;
    undo::withdraw(&mut tx, caller, id, &report).await?;
    let data = serde_json::json!({ "kind": found.summary.kind, "file": found.summary.file_name });
    activity::record(&mut tx, caller, Subject::Import, id.0, "undone", data).await?;
    Ok(tx.commit().await?)
}

/// Marks imports that a stopped server left running: called once when a server starts. Nothing of them was written.
pub async fn fail_interrupted(db: &Db, clock: Clock) -> Result<u64, AppError> {
    store::fail_interrupted(db.owner(), clock.now()).await
}

fn check_permission(caller: &Caller, kind: ImportKind) -> Result<(), AppError> {
    if kind.is_for_administrators() {
        caller.viewer.administrator().map(drop)
    } else {
        caller.viewer.leader().map(drop)
    }
}

async fn find(tx: &mut sqlx::PgConnection, caller: &Caller, id: ImportId) -> Result<Found, AppError> {
    caller.viewer.leader()?;
    store::find(tx, id).await
}

/// A file name that can be shown: no folders, no control characters, at most 200 characters.
fn shown_name(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = name.chars().filter(|c| !c.is_control()).take(200).collect();
    if name.trim().is_empty() { "file.csv".to_owned() } else { name }
}
