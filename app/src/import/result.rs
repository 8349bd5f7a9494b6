//! What became of an import.

use leptos::prelude::*;

use super::{
    api::UndoImport,
    field::ImportKind,
    file::FileProblem,
    report::DryRun,
    report_view::ReportView,
    stepper::Stepper,
    view::{ImportState, ImportSummary},
};
use crate::{
    opportunity::Filter,
    tr,
    ui::{ErrorNotice, Icon, exact_instant},
};

/// An import that was written, with its report and its undoing.
#[component]
pub fn Done(summary: ImportSummary, report: DryRun) -> impl IntoView {
    let undo = ServerAction::<UndoImport>::new();
    let refused = move || undo.value().get().and_then(Result::err);
    let id = summary.id;
    let when = summary.finished_at.map(exact_instant).unwrap_or_default();
    let also: u64 = report.also_created.iter().map(|(_, count)| count).sum();
    let listed = place(&summary, report.to_create);
    let made = report.to_create + report.to_update + also;
    view! {
        <Stepper current=5 id=None />
        <p class="notice notice-success" role="status">
            <Icon name="check" />
            <span>
                {tr!(import.done_sentence, when = when)} " "
                {listed.map(|(href, text)| view! { <a href=href>{text}</a> })}
            </span>
        </p>
        <ReportView id=id report=report />
        <section class="panel stack">
            <h2>{tr!(import.undo_title)}</h2>
            {move || refused().map(|error| view! { <ErrorNotice error=error /> })}
            <p>{tr!(import.undo_hint, count = made)}</p>
            <ActionForm action=undo>
                <input type="hidden" name="id" value=id.0 />
                <button class="button button-danger">
                    <Icon name="undo" />
                    {tr!(import.undo_button)}
                </button>
            </ActionForm>
        </section>
    }
}

/// Where what it made is listed, and what the link there says: only opportunities know their import.
fn place(import: &ImportSummary, created: u64) -> Option<(String, String)> {
    let address = match import.kind {
        ImportKind::Opportunities => {
            let filter = Filter { import: Some(import.id.0), ..Filter::default() };
            let text = tr!(import.done_show_opportunities, count = created);
            return Some((format!("/opportunities{}", filter.to_query()), text));
        }
        ImportKind::People => "/people",
        ImportKind::Products => return None,
        ImportKind::Accounts => "/accounts",
        ImportKind::Quotas => "/quotas",
        ImportKind::ExchangeRates => "/rates",
    };
    Some((address.to_owned(), tr!(import.done_show).to_owned()))
}

/// An import that wrote nothing, or that was taken back.
#[component]
pub fn Stopped(state: ImportState, problem: Option<FileProblem>) -> impl IntoView {
    let (class, sentence) = match (state, problem) {
        (ImportState::Undone, _) => ("notice", tr!(import.undone_sentence).to_owned()),
        (_, Some(problem)) => ("notice notice-danger", problem.sentence()),
        (_, None) => ("notice notice-danger", tr!(import.failed_sentence).to_owned()),
    };
    view! {
        <p class=class role="status">
            <Icon name="warning" />
            <span>{sentence}</span>
        </p>
        <p>
            <a class="button" href="/import">{tr!(import.upload_another)}</a>
        </p>
    }
}
