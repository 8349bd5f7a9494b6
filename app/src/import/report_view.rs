//! A report on the page: figures, what happens beyond what the lines say, and the first problems.

use leptos::prelude::*;

use super::{
    field::ReferenceKind,
    problem::LineProblem,
    report::{DryRun, Notice},
    view::ImportId,
};
use crate::tr;

/// Problems on the page; the rest stands in the file.
const SHOWN: usize = 100;

/// The report of a dry run or of an import that is done.
#[component]
pub fn ReportView(id: ImportId, report: DryRun) -> impl IntoView {
    let figures = report.figures().into_iter().map(|(name, count)| {
        view! {
            <div>
                <dt>{name}</dt>
                <dd class="figure">{count}</dd>
            </div>
        }
    });
    let also = report.also_created.iter().map(|(kind, count)| {
        let sentence = match kind {
            ReferenceKind::Account => tr!(import.also_customers, count = *count),
            other => tr!(import.also_created, kind = other.label(), count = *count),
        };
        view! { <li data-kind="created">{sentence}</li> }
    });
    let more = report.problems.len().saturating_sub(SHOWN);
    let problems = report
        .problems
        .iter()
        .take(SHOWN)
        .map(|problem| view! { <li data-kind="refused">{problem_text(problem)}</li> });
    let reading = report.reading().into_iter().map(|sentence| view! { <li>{sentence}</li> });
    let mapping =
        report.mapping_problems.iter().map(|problem| view! { <li data-kind="refused">{problem.sentence()}</li> });
    view! {
        <section class="report">
            <dl class="record-figures">{figures.collect_view()}</dl>
            <h3>{tr!(import.report_title)}</h3>
            <ul class="report-lines">
                {reading.collect_view()} {mapping.collect_view()} {also.collect_view()} {notices(&report)} {problems.collect_view()}
                {(more > 0).then(|| view! { <li>{tr!(import.problems_more, count = more)}</li> })}
            </ul>
            <p>
                <a href=format!("/import/{id}/report.xlsx") rel="external" download="import-report.xlsx">
                    {tr!(import.report_download_xlsx)}
                </a>
                " · "
                <a href=format!("/import/{id}/report.csv") rel="external" download="import-report.csv">
                    {tr!(import.report_download)}
                </a>
            </p>
        </section>
    }
}

fn notices(report: &DryRun) -> impl IntoView + use<> {
    let count = |notice: &Notice| report.notices.iter().filter(|found| found.notice == *notice).count();
    let counted = Notice::ALL.into_iter().map(|notice| (notice, count(&notice))).filter(|(_, count)| *count > 0);
    let lines = counted.map(|(notice, count)| {
        view! { <li data-kind="changed">{tr!(import.notice_lines, sentence = notice.sentence(), count = count)}</li> }
    });
    lines.collect_view()
}

fn problem_text(problem: &LineProblem) -> String {
    let (line, sentence) = (problem.line, problem.problem.sentence());
    match problem.field {
        Some(field) => {
            tr!(
                import.problem_line,
                line = line,
                field = field.label(),
                value = problem.value.clone(),
                sentence = sentence
            )
        }
        None => tr!(import.problem_whole_line, line = line, sentence = sentence),
    }
}
