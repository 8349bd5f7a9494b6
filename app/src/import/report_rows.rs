//! The report in words, as a table to download: every question, problem and notice with its line.

use rust_decimal::Decimal;

use super::{field::FieldCode, report::DryRun};
use crate::{
    export::{Cell, Column, Table},
    tr,
};

/// The report of a file in the current language, in line order; the figures stand in the notes.
pub fn table(file_name: &str, report: &DryRun) -> Table {
    let columns = vec![
        Column::number(tr!(import.report_line), 0),
        Column::text(tr!(import.report_field)),
        Column::text(tr!(import.report_value)),
        Column::text(tr!(import.report_message)),
    ];
    let mut table = Table::new(tr!(import.report_title), columns);
    table.notes = notes(file_name, report);
    let mut rows = rows(report);
    rows.sort_by_key(|(line, _)| *line);
    for (line, texts) in rows {
        let texts = texts.into_iter().map(Cell::Text);
        table.push(std::iter::once(Cell::Number(Decimal::from(line))).chain(texts).collect());
    }
    table
}

fn notes(file_name: &str, report: &DryRun) -> Vec<String> {
    let figures = report.figures().into_iter().map(|(name, count)| format!("{name}: {count}"));
    std::iter::once(file_name.to_owned()).chain(report.reading()).chain(figures).collect()
}

fn rows(report: &DryRun) -> Vec<(u64, [String; 3])> {
    let questions = report.questions.iter().map(|asked| {
        let sentence = tr!(import.report_question, count = asked.count);
        (asked.first_line, [asked.reference.label().to_owned(), asked.text.clone(), sentence])
    });
    let problems = report.problems.iter().map(|found| {
        let field = found.field.map(FieldCode::label).unwrap_or_default().to_owned();
        (found.line, [field, found.value.clone(), found.problem.sentence()])
    });
    let notices = report
        .notices
        .iter()
        .map(|found| (found.line, [String::new(), String::new(), found.notice.sentence().to_owned()]));
    questions.chain(problems).chain(notices).collect()
}
