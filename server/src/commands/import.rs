//! Importing a file from the command line: the same as in the browser, in one step.

use app::{
    auth::actions::operator_as,
    clock::Clock,
    db::Db,
    import::{
        DryRun, ImportOptions, ImportSettings,
        actions::{self, Imported},
        matching::{AnsweredValue, ValueAnswer},
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
    let imported = actions::import_file_over(db, &caller, what.kind, &name, bytes, settings, what.dry_run).await;
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
    let answers = [
        (&what.skip_values, ValueAnswer::Skip),
        (&what.blank_values, ValueAnswer::Blank),
        (&what.create_values, ValueAnswer::Create),
    ];
    let answered = answers.into_iter().flat_map(|(values, answer)| {
        values.iter().map(move |(reference, text)| AnsweredValue { reference: *reference, text: text.clone(), answer })
    });
    ImportSettings {
        sheet: what.sheet.clone(),
        columns,
        date_format: what.date_format,
        decimal_mark: what.decimal_mark,
        answers: answered.collect(),
        names: what.matches.clone(),
        options,
    }
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

#[cfg(test)]
mod tests {
    use app::import::{
        date_format::DateFormat,
        field::{FieldCode, ReferenceKind},
        number_format::DecimalMark,
        settings::NamedValue,
    };
    use clap::Parser;

    use super::*;
    use crate::cli::{Cli, Command};

    fn parsed(flags: &[&str]) -> Result<ImportSettings, clap::Error> {
        let given = ["quarterdeck", "import", "opportunities", "a.csv", "--as", "you@company.com"];
        let cli = Cli::try_parse_from(given.iter().chain(flags))?;
        let Command::Import(what) = cli.command else { panic!("another command") };
        Ok(settings(&what))
    }

    #[test]
    fn flags_say_what_the_steps_of_the_page_say() {
        let answered = |reference, text: &str, answer| AnsweredValue { reference, text: text.into(), answer };
        let flags = [
            "--mapping",
            "closing_date=Close Date",
            "--date-format",
            "month_day_year",
            "--decimal-mark",
            "comma",
            "--match",
            "product:GTXPro=GTX Pro",
            "--match",
            "account:a:b=c=Acme",
            "--skip-value",
            "account:Test",
            "--blank-value",
            "product:none",
            "--create-value",
            "person:Ann Lee",
            "--list-price",
        ];
        let named = |reference, text: &str, name: &str| NamedValue { reference, text: text.into(), name: name.into() };
        let expected = ImportSettings {
            sheet: None,
            columns: Some(vec![("Close Date".into(), FieldCode::ClosingDate)]),
            date_format: Some(DateFormat::MonthDayYear),
            decimal_mark: Some(DecimalMark::Comma),
            answers: vec![
                answered(ReferenceKind::Account, "Test", ValueAnswer::Skip),
                answered(ReferenceKind::Product, "none", ValueAnswer::Blank),
                answered(ReferenceKind::Person, "Ann Lee", ValueAnswer::Create),
            ],
            names: vec![
                named(ReferenceKind::Product, "GTXPro", "GTX Pro"),
                named(ReferenceKind::Account, "a:b=c", "Acme"),
            ],
            options: ImportOptions { list_price: true, ..ImportOptions::default() },
        };
        assert_eq!(parsed(&flags).unwrap(), expected);
        assert_eq!(parsed(&[]).unwrap(), ImportSettings::default(), "nothing is said without a flag");
    }

    #[test]
    fn flags_that_mean_nothing_are_refused() {
        for flag in [
            "--date-format=american",
            "--decimal-mark=,",
            "--match=product:GTXPro",
            "--match=GTXPro=GTX Pro",
            "--match=product:=GTX Pro",
            "--match=product:GTXPro=",
            "--skip-value=produce:GTXPro",
            "--create-value=person:",
            "--mapping=Close Date",
        ] {
            assert!(parsed(&[flag]).is_err(), "{flag}");
        }
    }
}
