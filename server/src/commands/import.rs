//! Importing a file from the command line: the same as in the browser, in one step.

use app::{
    auth::actions::operator_as,
    clock::Clock,
    db::Db,
    import::{
        DryRun, ImportOptions, ImportSettings,
        actions::{self, Imported},
    },
};

use super::{operator::in_words, say};
use crate::{Failure, cli::Import};

/// Imports a file, or reports what that would do.
///
/// # Errors
/// When the file cannot be read, or something has to be answered or put right first; then nothing is written.
pub async fn import(db: &Db, clock: Clock, what: Import) -> Result<(), Failure> {
    let caller = operator_as(db, clock, &what.importer).await.map_err(in_words)?;
    let name = what.file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let bytes = tokio::fs::read(&what.file).await.map_err(|problem| format!("{}: {problem}", what.file.display()))?;
    let settings = settings(&what);
    let imported = actions::import_file(db, &caller, what.kind, &name, bytes, Some(settings), what.dry_run).await;
    let Imported { id, problem, report } = imported.map_err(in_words)?;
    if let Some(problem) = problem {
        return Err(problem.sentence().into());
    }
    let Some(report) = report else { return Err("the file cannot be read".into()) };
    summarise(&report)?;
    if report.problem_lines > 0 || !report.can_run() {
        say(actions::report_file(db, &caller, id).await.map_err(in_words)?.csv())?;
    }
    if report.done || what.dry_run { Ok(()) } else { Err("nothing was written".into()) }
}

fn settings(what: &Import) -> ImportSettings {
    let columns = Some(what.mapping.clone()).filter(|columns| !columns.is_empty());
    let options = ImportOptions {
        skip_problem_lines: what.skip_problem_lines,
        list_price: what.list_price,
        create_missing: what.create_missing,
    };
    ImportSettings { sheet: what.sheet.clone(), columns, options, ..ImportSettings::default() }
}

fn summarise(report: &DryRun) -> Result<(), Failure> {
    let verb = if report.done { "written" } else { "would be written" };
    say(format!(
        "{} lines: {} {verb} as new records, {} as new versions, {} known already, {} left out, {} waiting for an answer, \
         {} with problems",
        report.lines_total,
        report.to_create,
        report.to_update,
        report.existing,
        report.skipped,
        report.waiting,
        report.problem_lines
    ))?;
    for reading in report.reading() {
        say(reading)?;
    }
    for question in &report.questions {
        say(format!(
            "not known: {} \u{201c}{}\u{201d}, on {} lines",
            question.reference.as_str(),
            question.text,
            question.count
        ))?;
    }
    Ok(())
}
