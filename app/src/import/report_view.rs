//! A report on the page: figures, what happens beyond what the lines say, and the first problems.

use leptos::prelude::*;

use super::{
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
    let (create, update) = if report.done {
        (tr!(import.figure_created), tr!(import.figure_updated))
    } else {
        (tr!(import.figure_create), tr!(import.figure_update))
    };
    let figures = [
        (tr!(import.figure_lines), report.lines_total, true),
        (create, report.to_create, true),
        (update, report.to_update, report.to_update > 0),
        (tr!(import.figure_existing), report.existing, report.existing > 0),
        (tr!(import.figure_skipped), report.skipped, report.skipped > 0),
        (tr!(import.figure_problems), report.problem_lines, true),
    ];
    let figures = figures.into_iter().filter(|(.., shown)| *shown).map(|(name, count, _)| {
        view! {
            <div>
                <dt>{name}</dt>
                <dd class="figure">{count}</dd>
            </div>
        }
    });
    let also = report.also_created.iter().map(|(kind, count)| {
        view! { <li data-kind="created">{tr!(import.also_created, kind = kind.label(), count = *count)}</li> }
    });
    let more = report.problems.len().saturating_sub(SHOWN);
    let problems = report
        .problems
        .iter()
        .take(SHOWN)
        .map(|problem| view! { <li data-kind="refused">{problem_text(problem)}</li> });
    let mapping =
        report.mapping_problems.iter().map(|problem| view! { <li data-kind="refused">{problem.sentence()}</li> });
    view! {
        <section class="report">
            <dl class="record-figures">{figures.collect_view()}</dl>
            <h3>{tr!(import.report_title)}</h3>
            <ul class="report-lines">
                {mapping.collect_view()} {also.collect_view()} {notices(&report)} {problems.collect_view()}
                {(more > 0).then(|| view! { <li>{tr!(import.problems_more, count = more)}</li> })}
            </ul>
            <p>
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
