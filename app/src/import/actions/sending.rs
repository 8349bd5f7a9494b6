//! A file in one step, for REST and the command line.

use super::{choose_sheet, dry_run, find, run, save_settings, upload, view};
use crate::{
    auth::Caller,
    db::Db,
    error::AppError,
    import::{field::ImportKind, file::FileProblem, report::DryRun, settings::ImportSettings, view::ImportId},
};

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

/// File to report, for REST: keeps the file, the settings (those of an earlier file with the same columns when none are
/// given), and runs it, or only tries it.
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
        let chosen = settings.sheet.is_some();
        save_settings(db, caller, id, settings).await?;
        if chosen && let Some(problem) = view(db, caller, id).await?.problem {
            return Ok(Imported { id, problem: Some(problem), report: None });
        }
    }
    finish(db, caller, id, dry_run_only).await
}

/// File to report, for the command line: what is said lies over what an earlier file with the same columns was told, as
/// when the steps of the page are gone through.
///
/// # Errors
/// As [`ImportSettings::laid_over`], [`choose_sheet`] and [`save_settings`].
pub async fn import_file_over(
    db: &Db,
    caller: &Caller,
    kind: ImportKind,
    file_name: &str,
    bytes: Vec<u8>,
    said: ImportSettings,
    dry_run_only: bool,
) -> Result<Imported, AppError> {
    let id = upload(db, caller, kind, file_name, bytes).await?;
    if let Some(sheet) = &said.sheet
        && view_problem(db, caller, id).await?.is_none()
    {
        choose_sheet(db, caller, id, sheet).await?;
    }
    let kept = view(db, caller, id).await?;
    let Some(file) = kept.file else { return Ok(Imported { id, problem: kept.problem, report: None }) };
    let settings = said.laid_over(file.settings, kind, &file.header)?;
    save_settings(db, caller, id, settings).await?;
    finish(db, caller, id, dry_run_only).await
}

async fn finish(db: &Db, caller: &Caller, id: ImportId, dry_run_only: bool) -> Result<Imported, AppError> {
    let report = if dry_run_only { dry_run(db, caller, id).await? } else { run(db, caller, id).await? };
    Ok(Imported { id, problem: None, report: Some(report) })
}

async fn view_problem(db: &Db, caller: &Caller, id: ImportId) -> Result<Option<FileProblem>, AppError> {
    let mut tx = db.snapshot(caller).await?;
    Ok(find(&mut tx, caller, id).await?.problem)
}
