//! One import: its steps while it waits, its progress while it runs, its result afterwards.

use std::time::Duration;

use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

use super::{
    api::load_import,
    check_step::CheckStep,
    columns_step::ColumnsStep,
    field::ImportKind,
    result::{Done, Stopped},
    sheet_choice::SheetChoice,
    stepper::Stepper,
    values_step::ValuesStep,
    view::{FileView, ImportId, ImportState, ImportView, Step},
};
use crate::{
    error::AppError,
    tr,
    ui::{Icon, Loaded, PageHead},
};

/// How long the page waits before it asks again how far a running import is.
const POLL: Duration = Duration::from_millis(800);

type ImportResource = Resource<Result<ImportView, AppError>>;

/// The routed page `/import/{id}`.
#[component]
pub fn ImportPage() -> impl IntoView {
    let params = use_params_map();
    let id = move || params.with(|params| params.get("id")).and_then(|id| id.parse().ok()).map(ImportId);
    let import: ImportResource = Resource::new(id, |id| async move {
        match id {
            Some(id) => load_import(id).await,
            None => Err(AppError::NotFound),
        }
    });
    view! { <Loaded resource=import view=move |found: ImportView| view! { <Shown import=found resource=import /> } /> }
}

#[component]
fn Shown(import: ImportView, resource: ImportResource) -> impl IntoView {
    let ImportView { summary, problem, sheets, file, report } = import;
    let id = summary.id;
    let content = match (summary.state, file, report) {
        (ImportState::Uploaded, Some(file), report) => {
            view! { <Wizard id=id kind=summary.kind file=file report=report /> }.into_any()
        }
        (ImportState::Running, ..) => {
            view! { <Running id=id done=summary.lines_done total=summary.lines_total resource=resource /> }.into_any()
        }
        (ImportState::Uploaded, None, _) => {
            view! { <Stopped state=summary.state problem=problem /> <SheetChoice id=id sheets=sheets chosen=None /> }
                .into_any()
        }
        (ImportState::Done, _, Some(report)) => view! { <Done summary=summary.clone() report=report /> }.into_any(),
        (state, ..) => view! { <Stopped state=state problem=problem /> }.into_any(),
    };
    view! {
        <PageHead title=summary.file_name.clone()>
            <span class="tag">{summary.kind.label()}</span>
            <span class="tag">{summary.state.label()}</span>
        </PageHead>
        <div class="stack">{content}</div>
    }
}

#[component]
fn Wizard(id: ImportId, kind: ImportKind, file: FileView, report: Option<super::DryRun>) -> impl IntoView {
    let query = use_query_map();
    let asked = move || query.with(|query| query.get("step")).and_then(|word| word.parse::<Step>().ok());
    let due = file.step();
    let (file, report) = (StoredValue::new(file), StoredValue::new(report));
    move || {
        // Going back is free; going ahead of what is still open is not.
        let step = asked().map_or(due, |asked| asked.min(due));
        let (file, report) = (file.get_value(), report.get_value());
        match step {
            Step::Columns => {
                view! { <Stepper current=1 id=Some(id) /> <ColumnsStep id=id kind=kind file=file /> }.into_any()
            }
            Step::Values => {
                view! { <Stepper current=2 id=Some(id) /> <ValuesStep id=id file=file report=report /> }.into_any()
            }
            Step::Check => {
                view! { <Stepper current=3 id=Some(id) /> <CheckStep id=id file=file report=report /> }.into_any()
            }
        }
    }
}

#[component]
fn Running(id: ImportId, done: i32, total: i32, resource: ImportResource) -> impl IntoView {
    Effect::new(move || {
        let waiting = set_timeout_with_handle(move || resource.refetch(), POLL);
        on_cleanup(move || {
            if let Ok(waiting) = waiting {
                waiting.clear();
            }
        });
    });
    view! {
        <Stepper current=4 id=None />
        <section class="panel stack" aria-live="polite">
            <h2>{tr!(import.running_title)}</h2>
            <p class="progress">
                <progress max=total.max(1) value=done aria-label=tr!(import.running_title)></progress>
                <span class="figure">{tr!(import.running_figure, done = done, total = total)}</span>
            </p>
            <p class="muted">{tr!(import.running_hint)}</p>
            <p>
                <a class="button" href=format!("/import/{id}") rel="external">
                    <Icon name="chevron-right" />
                    {tr!(import.running_refresh)}
                </a>
            </p>
        </section>
    }
}
