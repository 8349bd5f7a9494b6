//! Use cases of imports. REST, the command line and the pages call these.
//!
//! Managers, executives and administrators import what lies within their line (row-level security holds for every
//! row: owners must be people whose records they see); people are imported by administrators. An import creates
//! records and never changes existing ones (a quota gets a new version, as always), which is what makes it safe to
//! run twice and possible to undo.

use leptos::prelude::{Owner, provide_context};

use super::{
    field::{FieldCode, ImportKind, ReferenceKind},
    file::{FileProblem, MAX_FILE_BYTES},
    known::Known,
    load::Loader,
    matching::{AnsweredValue, ValueAnswer},
    prepare::{Understood, creatable, prepare, understand},
    report::{DryRun, report_csv},
    settings::{ImportSettings, header_key},
    store::{self, Found, NewImport},
    table::{Table, read_table},
    undo,
    view::{AnswerForm, FileView, ImportId, ImportState, ImportSummary, ImportView, MAX_CHOICES, Step},
    words,
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
/// Lines of the file that the page shows.
const SAMPLE: usize = 3;

/// What became of a file that was sent in one step.
#[derive(Clone, Debug, PartialEq)]
pub struct Imported {
    /// Where it is kept.
    pub id: ImportId,
    /// Why it cannot be read.
    pub problem: Option<FileProblem>,
    /// What would be written, or was ([`DryRun::done`]); absent when the file cannot be read.
    pub report: Option<DryRun>,
}

/// Keeps a file. What an earlier file with the same columns was told is taken over. A file that cannot be read is
/// kept as a failed import without its bytes, and [`view`] says why.
///
/// # Errors
/// Permission; a file name that is no text.
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
        read(bytes).await?
    };
    let mut tx = db.begin(caller).await?;
    let saved = match &read {
        Ok(table) => store::saved_settings(&mut tx, kind, &header_key(&table.header)).await?,
        Err(_) => None,
    };
    let settings = saved.unwrap_or_default();
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
    let found = find(&mut tx, caller, id).await?;
    let file = match found.summary.state {
        ImportState::Uploaded => {
            let known = Known::load(&mut tx, db, caller, found.summary.kind).await?;
            let table = table(&mut tx, id).await?;
            let understood = understand(found.summary.kind, &table, &found.settings, &known, caller);
            Some(file_view(found.summary.kind, table, understood, &found.settings, &known, caller))
        }
        _ => None,
    };
    Ok(ImportView { summary: found.summary, problem: found.problem, file, report: found.report })
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
        encoding: table.encoding,
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
    check_settings(&settings, &known)?;
    if !store::set_settings(&mut tx, id, &settings).await? {
        return Err(AppError::Conflict(Conflict::ImportState));
    }
    Ok(tx.commit().await?)
}

/// Keeps which column is what and how dates and amounts are written, as the form sends it: a field code or nothing per
/// column, in order. Gives the step where the user is needed next.
///
/// # Errors
/// A code that is none; as [`save_settings`].
pub async fn set_columns(
    db: &Db,
    caller: &Caller,
    id: ImportId,
    columns: &[String],
    date_format: &str,
    decimal_mark: &str,
) -> Result<Step, AppError> {
    let file = view(db, caller, id).await?.file.ok_or(AppError::Conflict(Conflict::ImportState))?;
    let columns: Vec<Option<FieldCode>> =
        columns.iter().map(|code| choice("columns", code)).collect::<Result<_, _>>()?;
    let mut settings = file.settings;
    settings.set_columns(&file.header, &columns);
    settings.date_format = choice("date_format", date_format)?;
    settings.decimal_mark = choice("decimal_mark", decimal_mark)?;
    save_settings(db, caller, id, settings).await?;
    next_step(db, caller, id).await
}

fn choice<T: std::str::FromStr>(field: &str, code: &str) -> Result<Option<T>, AppError> {
    if code.is_empty() {
        return Ok(None);
    }
    code.parse().map(Some).map_err(|_| AppError::field(field, Problem::NotAChoice))
}

/// Keeps what values mean, as the form sends it; answers to values that it did not show stay. Gives the next step.
///
/// # Errors
/// An answer that is none, a name that no record has; as [`save_settings`].
pub async fn set_answers(
    db: &Db,
    caller: &Caller,
    id: ImportId,
    answers: &[AnswerForm],
    create_missing: bool,
) -> Result<Step, AppError> {
    let mut tx = db.snapshot(caller).await?;
    let found = find(&mut tx, caller, id).await?;
    let known = Known::load(&mut tx, db, caller, found.summary.kind).await?;
    drop(tx);
    let mut settings = found.settings;
    settings.options.create_missing = create_missing;
    for form in answers {
        let reference = form.reference.parse().map_err(|_| AppError::field("answers", Problem::NotAChoice))?;
        let same = |text: &str| match_key(text) == match_key(&form.text);
        settings.answers.retain(|kept| kept.reference != reference || !same(&kept.text));
        settings.names.retain(|kept| kept.reference != reference || !same(&kept.text));
        if let Some(answer) = answer_of(form, reference, &known)? {
            settings.answers.push(AnsweredValue { reference, text: form.text.clone(), answer });
        }
    }
    save_settings(db, caller, id, settings).await?;
    next_step(db, caller, id).await
}

fn answer_of(form: &AnswerForm, reference: ReferenceKind, known: &Known) -> Result<Option<ValueAnswer>, AppError> {
    let wrong = |problem| AppError::field("answers", problem);
    if !form.name.trim().is_empty() {
        let mut records = known.names.get(&reference).into_iter().flatten();
        let record = records.find(|(_, name)| match_key(name) == match_key(&form.name));
        return record.map(|(id, _)| Some(ValueAnswer::Map(*id))).ok_or(wrong(Problem::Unknown));
    }
    Ok(Some(match form.answer.as_str() {
        "" => return Ok(None),
        "create" => ValueAnswer::Create,
        "skip" => ValueAnswer::Skip,
        "blank" => ValueAnswer::Blank,
        mapped => {
            let key = mapped.strip_prefix("map:").and_then(|key| key.parse().ok());
            ValueAnswer::Map(key.ok_or(wrong(Problem::NotAChoice))?)
        }
    }))
}

/// Keeps the choices of the check page and checks again.
pub async fn set_options(
    db: &Db,
    caller: &Caller,
    id: ImportId,
    skip_problem_lines: bool,
    list_price: bool,
) -> Result<DryRun, AppError> {
    let mut tx = db.snapshot(caller).await?;
    let mut settings = find(&mut tx, caller, id).await?.settings;
    drop(tx);
    settings.options.skip_problem_lines = skip_problem_lines;
    settings.options.list_price = list_price;
    save_settings(db, caller, id, settings).await?;
    dry_run(db, caller, id).await
}

/// Where the user is needed next; where that is the check, it is made at once.
async fn next_step(db: &Db, caller: &Caller, id: ImportId) -> Result<Step, AppError> {
    let file = view(db, caller, id).await?.file.ok_or(AppError::Conflict(Conflict::ImportState))?;
    let step = file.step();
    if step == Step::Check {
        dry_run(db, caller, id).await?;
    }
    Ok(step)
}

fn check_settings(settings: &ImportSettings, known: &Known) -> Result<(), AppError> {
    for answered in &settings.answers {
        if let ValueAnswer::Map(key) = answered.answer
            && known.name_of(answered.reference, key).is_none()
        {
            return Err(AppError::field("answers", Problem::Unknown));
        }
    }
    for named in &settings.names {
        let mut records = known.names.get(&named.reference).into_iter().flatten();
        if !records.any(|(_, name)| match_key(name) == match_key(&named.name)) {
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
    let table = table(&mut tx, id).await?;
    let report = prepare(&mut tx, caller, kind, &table, &found.settings, &known).await?.report;
    if !store::set_report(&mut tx, id, &report).await? {
        return Err(AppError::Conflict(Conflict::ImportState));
    }
    tx.commit().await?;
    Ok(report)
}

/// Writes the whole file in one transaction. When something has to be answered or put right first, nothing is
/// written, the import waits as before, and the report says what ([`DryRun::done`] is false).
///
/// # Errors
/// [`Conflict::ImportState`] when it runs already or ran.
pub async fn run(db: &Db, caller: &Caller, id: ImportId) -> Result<DryRun, AppError> {
    claim(db, caller, id).await?;
    run_claimed(db, caller, id).await
}

/// As [`run`], in the background: the answer comes at once and the import goes on when the page is left.
pub async fn start(db: &Db, caller: &Caller, id: ImportId) -> Result<(), AppError> {
    claim(db, caller, id).await?;
    let (db, caller) = (db.clone(), caller.clone());
    tokio::spawn(async move {
        if let Err(error) = run_claimed(&db, &caller, id).await {
            tracing::warn!(import = %id, %error, "import failed");
        }
    });
    Ok(())
}

async fn claim(db: &Db, caller: &Caller, id: ImportId) -> Result<(), AppError> {
    let mut tx = db.begin(caller).await?;
    let found = find(&mut tx, caller, id).await?;
    check_permission(caller, found.summary.kind)?;
    if !store::change_state(&mut tx, id, ImportState::Uploaded, ImportState::Running, caller.now).await? {
        return Err(AppError::Conflict(Conflict::ImportState));
    }
    Ok(tx.commit().await?)
}

/// Runs a claimed import; whatever happens, it does not stay `running`.
async fn run_claimed(db: &Db, caller: &Caller, id: ImportId) -> Result<DryRun, AppError> {
    let result = write(db, caller, id).await;
    let next = match &result {
        Ok(report) if report.done => return result,
        Ok(_) => ImportState::Uploaded,
        Err(_) => ImportState::Failed,
    };
    let mut tx = db.begin(caller).await?;
    store::change_state(&mut tx, id, ImportState::Running, next, caller.now).await?;
    if let Ok(report) = &result {
        store::set_report(&mut tx, id, report).await?;
    }
    tx.commit().await?;
    result
}

async fn write(db: &Db, caller: &Caller, id: ImportId) -> Result<DryRun, AppError> {
    let mut tx = db.begin(caller).await?;
    store::wait_for_turn(&mut tx).await?;
    let found = find(&mut tx, caller, id).await?;
    let kind = found.summary.kind;
    let known = Known::load(&mut tx, db, caller, kind).await?;
    let table = table(&mut tx, id).await?;
    let prepared = prepare(&mut tx, caller, kind, &table, &found.settings, &known).await?;
    let mut report = prepared.report;
    if !report.can_run() {
        return Ok(report);
    }
    Loader::new(&mut tx, db, caller, id, &known).write(prepared.rows, &prepared.wanted).await?;
    report.done = true;
    let (created, updated) = (report.to_create, report.to_update);
    let data =
        serde_json::json!({ "kind": kind, "file": found.summary.file_name, "created": created, "updated": updated });
    activity::record(&mut tx, caller, Subject::Import, id.0, "imported", data).await?;
    store::save_mapping(&mut tx, kind, &header_key(&table.header), &found.settings, caller.now).await?;
    store::finish(&mut tx, id, &report, caller.now).await?;
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

/// File to report in one step, for REST and the command line: keeps the file, the settings (those of an earlier file
/// with the same columns when none are given), and runs it, or only tries it.
pub async fn import_file(
    db: &Db,
    caller: &Caller,
    kind: ImportKind,
    file_name: &str,
    bytes: Vec<u8>,
    settings: Option<ImportSettings>,
    dry_run_only: bool,
) -> Result<Imported, AppError> {
    let id = upload(db, caller, kind, file_name, bytes).await?;
    let problem = view_problem(db, caller, id).await?;
    if problem.is_some() {
        return Ok(Imported { id, problem, report: None });
    }
    if let Some(settings) = settings {
        save_settings(db, caller, id, settings).await?;
    }
    let report = if dry_run_only { dry_run(db, caller, id).await? } else { run(db, caller, id).await? };
    Ok(Imported { id, problem: None, report: Some(report) })
}

async fn view_problem(db: &Db, caller: &Caller, id: ImportId) -> Result<Option<FileProblem>, AppError> {
    let mut tx = db.snapshot(caller).await?;
    Ok(find(&mut tx, caller, id).await?.problem)
}

/// The latest report as CSV, in the caller's language: every problem and notice with its line. Served as an attachment
/// at `/import/{id}/report.csv`.
///
/// # Errors
/// [`AppError::NotFound`] when nothing was tried yet.
pub async fn report_file(db: &Db, caller: &Caller, id: ImportId) -> Result<String, AppError> {
    let mut tx = db.snapshot(caller).await?;
    let report = find(&mut tx, caller, id).await?.report.ok_or(AppError::NotFound)?;
    let words = Owner::new().with(|| {
        provide_context(caller.language);
        (words::report_heads(), words::report_rows(&report))
    });
    Ok(report_csv(words.0, words.1))
}

/// Marks imports that a stopped server left running: called once when a server starts. Nothing of them was written.
pub async fn fail_interrupted(db: &Db, clock: Clock) -> Result<u64, AppError> {
    store::fail_interrupted(db.owner(), clock.now()).await
}

/// People are an administrator's; the rest is a leader's.
fn check_permission(caller: &Caller, kind: ImportKind) -> Result<(), AppError> {
    match kind {
        ImportKind::People => caller.viewer.administrator().map(drop),
        _ => caller.viewer.leader().map(drop),
    }
}

async fn find(tx: &mut sqlx::PgConnection, caller: &Caller, id: ImportId) -> Result<Found, AppError> {
    caller.viewer.leader()?;
    store::find(tx, id).await
}

async fn table(tx: &mut sqlx::PgConnection, id: ImportId) -> Result<Table, AppError> {
    let (_, read) = read(store::content(tx, id).await?).await?;
    read.map_err(|problem| unavailable(format!("kept file of import {id}: {}", problem.code())))
}

/// Reads a file on a thread of its own: 20 MB take a while, and other requests go on. Gives the bytes back.
async fn read(bytes: Vec<u8>) -> Result<(Vec<u8>, Result<Table, FileProblem>), AppError> {
    let reading = tokio::task::spawn_blocking(move || {
        let table = read_table(&bytes);
        (bytes, table)
    });
    reading.await.map_err(unavailable)
}

/// A file name that can be shown: no folders, no control characters, at most 200 characters.
fn shown_name(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = name.chars().filter(|c| !c.is_control()).take(200).collect();
    if name.trim().is_empty() { "file.csv".to_owned() } else { name }
}
