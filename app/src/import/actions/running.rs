//! Running an import: claimed by one, written as a whole, never left `running`.

use super::{check_permission, find, table};
use crate::{
    activity::{self, Subject},
    auth::Caller,
    db::Db,
    error::{AppError, Conflict},
    import::{
        known::Known,
        load::Loader,
        prepare::prepare,
        report::DryRun,
        settings::header_key,
        store,
        view::{ImportId, ImportState},
    },
};

/// Imports of this process write one after the other, and wait without holding a connection; the lock in the database
/// is for other processes.
static TURN: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

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
    let (inside, caller) = (db.clone(), caller.clone());
    db.in_background(async move {
        if let Err(error) = run_claimed(&inside, &caller, id).await {
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
    let turn = TURN.lock().await;
    let result = write(db, caller, id).await;
    drop(turn);
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
    let table = table(&mut tx, id, &found.settings).await?;
    let prepared = prepare(&mut tx, caller, kind, &table, &found.settings, &known).await?;
    let mut report = prepared.report;
    if !report.can_run() {
        return Ok(report);
    }
    Loader::new(&mut tx, db, caller, id, &known).write(prepared.rows, &prepared.wanted).await?;
    report.done = true;
    let columns = found.settings.mapping(kind, &table.header).columns;
    let columns: Vec<_> = table.header.iter().zip(columns).filter(|(_, field)| field.is_some()).collect();
    let data = serde_json::json!({
        "kind": kind, "file": found.summary.file_name, "created": report.to_create, "updated": report.to_update,
        "columns": columns,
    });
    activity::record(&mut tx, caller, Subject::Import, id.0, "imported", data).await?;
    store::save_mapping(&mut tx, kind, &header_key(&table.header), &found.settings, caller.now).await?;
    store::finish(&mut tx, id, &report, caller.now).await?;
    tx.commit().await?;
    Ok(report)
}
