//! The list of imports, and the form that sends a file.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::{
    api::list_imports,
    field::ImportKind,
    file::MAX_FILE_BYTES,
    stepper::Stepper,
    view::{ImportState, ImportSummary},
};
use crate::{
    auth::Role,
    frame::MeResource,
    tr,
    ui::{Icon, Loaded, PageHead, SelectField, exact_instant},
};

/// The routed page `/import`.
#[component]
pub fn ImportsPage() -> impl IntoView {
    let imports = Resource::new(|| (), |()| list_imports());
    view! {
        <PageHead title=tr!(import.title) />
        <Loaded
            resource=imports
            view=|imports| view! { <Overview imports=imports /> }
        />
    }
}

#[component]
fn Overview(imports: Vec<ImportSummary>) -> impl IntoView {
    view! {
        <div class="stack">
            <p class="muted">{tr!(import.intro)}</p>
            <UploadForm />
            <Earlier imports=imports />
        </div>
    }
}

#[component]
fn UploadForm() -> impl IntoView {
    let query = use_query_map();
    let refused = move || query.with(|query| query.get("refused")).map(|code| refusal(&code));
    let me = use_context::<MeResource>();
    let administers =
        move || me.and_then(|me| me.get()).and_then(Result::ok).is_some_and(|me| me.role == Role::Administrator);
    let kinds = move || {
        let kinds = ImportKind::ALL.iter().filter(|kind| !kind.is_for_administrators() || administers());
        kinds.map(|kind| (kind.as_str().to_owned(), kind.label().to_owned())).collect::<Vec<_>>()
    };
    view! {
        <section class="panel stack">
            <h2>{tr!(import.upload_title)}</h2>
            <Stepper current=0 id=None />
            {move || refused().map(|sentence| {
                view! {
                    <p class="notice notice-danger" role="alert">
                        <Icon name="warning" />
                        <span>{sentence}</span>
                    </p>
                }
            })}
            <form class="form" method="post" action="/import/upload" enctype="multipart/form-data">
                <Transition>
                    {move || view! { <SelectField label=tr!(import.upload_kind) name="kind" options=kinds() value=ImportKind::Opportunities.as_str() /> }}
                </Transition>
                <p class="field">
                    <label for="field-file">{tr!(import.upload_file)}</label>
                    <input
                        id="field-file"
                        name="file"
                        type="file"
                        accept=".csv,.txt,.tsv,.xlsx,.xlsm,text/csv,text/plain,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
                        required=true
                        aria-describedby="field-file-hint"
                    />
                    <span class="field-hint" id="field-file-hint">
                        {tr!(import.upload_hint, megabytes = MAX_FILE_BYTES / 1024 / 1024)}
                    </span>
                </p>
                <p class="muted">{tr!(import.order_hint)}</p>
                <div class="form-actions">
                    <button class="button button-primary">
                        <Icon name="import" />
                        {tr!(import.upload_button)}
                    </button>
                </div>
            </form>
        </section>
    }
}

/// What the address says about a file that was not taken.
fn refusal(code: &str) -> &'static str {
    match code {
        "no_file" => tr!(import.refused_no_file),
        "no_kind" => tr!(import.refused_no_kind),
        "forbidden" => tr!(import.refused_forbidden),
        "too_many_attempts" => tr!(import.refused_too_many),
        _ => tr!(import.refused_other),
    }
}

#[component]
fn Earlier(imports: Vec<ImportSummary>) -> impl IntoView {
    if imports.is_empty() {
        return view! {
            <div class="empty">
                <h2>{tr!(import.none_yet)}</h2>
                <p>{tr!(import.none_yet_hint)}</p>
            </div>
        }
        .into_any();
    }
    let rows = imports.into_iter().map(|import| view! { <Row import=import /> }).collect_view();
    view! {
        <section class="stack">
            <h2 id="earlier">{tr!(import.earlier)}</h2>
            <div class="table-wrap" tabindex="0" role="region" aria-labelledby="earlier">
                <table class="table table-cards">
                    <thead>
                        <tr>
                            <th scope="col">{tr!(import.col_file)}</th>
                            <th scope="col">{tr!(import.col_kind)}</th>
                            <th scope="col">{tr!(import.col_state)}</th>
                            <th scope="col" class="figure">{tr!(import.col_lines)}</th>
                            <th scope="col">{tr!(import.col_when)}</th>
                            <th scope="col">{tr!(import.col_who)}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}

#[component]
fn Row(import: ImportSummary) -> impl IntoView {
    let lines = matches!(import.state, ImportState::Running | ImportState::Done | ImportState::Undone)
        .then_some(import.lines_total);
    view! {
        <tr>
            <th scope="row">
                <a href=format!("/import/{}", import.id)>{import.file_name}</a>
            </th>
            <td data-label=tr!(import.col_kind)>{import.kind.label()}</td>
            <td data-label=tr!(import.col_state)>{import.state.label()}</td>
            <td class="figure" data-label=tr!(import.col_lines)>{lines}</td>
            <td data-label=tr!(import.col_when)>
                <time datetime=import.created_at.to_rfc3339()>{exact_instant(import.created_at)}</time>
            </td>
            <td data-label=tr!(import.col_who)>{import.created_by}</td>
        </tr>
    }
}
