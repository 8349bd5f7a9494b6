//! What became of a file, in words.

use leptos::prelude::{Owner, provide_context};

use super::find;
use crate::{
    auth::Caller,
    db::Db,
    error::AppError,
    export,
    import::{file::FileProblem, report::DryRun, report_rows, view::ImportId},
    tr,
};

/// What became of a file, in the caller's language: why it cannot be read, or that nothing was written, or the figures.
pub fn summary(caller: &Caller, problem: Option<&FileProblem>, report: Option<&DryRun>, refused: bool) -> String {
    Owner::new().with(|| {
        provide_context(caller.language);
        match (problem, report) {
            (Some(problem), _) => problem.sentence(),
            (None, Some(report)) if refused => {
                format!("{} {}", tr!(import.refused_summary), report.reading().join(" "))
            }
            (None, Some(report)) => report.summary(),
            (None, None) => String::new(),
        }
    })
}

/// The latest report as a table, in the caller's language: every question, problem and notice with its line. Served as
/// an attachment at `/import/{id}/report.xlsx` and `/import/{id}/report.csv`.
///
/// # Errors
/// [`AppError::NotFound`] when nothing was tried yet.
pub async fn report_file(db: &Db, caller: &Caller, id: ImportId) -> Result<export::Table, AppError> {
    let mut tx = db.snapshot(caller).await?;
    let found = find(&mut tx, caller, id).await?;
    let report = found.report.ok_or(AppError::NotFound)?;
    Ok(Owner::new().with(|| {
        provide_context(caller.language);
        report_rows::table(&found.summary.file_name, &report)
    }))
}
