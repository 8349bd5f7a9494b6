//! The report in words, for the file: every problem and notice with its line.

use super::{
    field::FieldCode,
    problem::LineProblem,
    report::{DryRun, ReportRow},
};
use crate::tr;

/// The heads of the report as a file.
pub fn heads() -> [&'static str; 4] {
    [tr!(import.report_line), tr!(import.report_field), tr!(import.report_value), tr!(import.report_message)]
}

/// The report as rows of a file, in line order.
pub fn rows(report: &DryRun) -> Vec<ReportRow> {
    let field = |problem: &LineProblem| problem.field.map(FieldCode::label).unwrap_or_default().to_owned();
    let problems =
        report.problems.iter().map(|found| (found.line, field(found), found.value.clone(), found.problem.sentence()));
    let notices = report
        .notices
        .iter()
        .map(|found| (found.line, String::new(), String::new(), found.notice.sentence().to_owned()));
    let mut rows: Vec<ReportRow> = problems.chain(notices).collect();
    rows.sort_by_key(|row| row.0);
    rows
}
