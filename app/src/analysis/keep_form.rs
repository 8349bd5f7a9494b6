//! Keeping a question: under a name, for oneself or for everybody, and on one's dashboard.

use leptos::prelude::*;

use super::{
    Question, SavedQuestion,
    api::{DeleteQuestion, PinQuestion, SaveQuestion},
};
use crate::{
    error::AppError,
    tr,
    ui::{ErrorNotice, FormNotice, TextField, last_error},
};

/// The acts on a question: save it, save it anew, delete it, put it on the dashboard.
#[component]
pub fn KeepForm(
    /// What is asked now.
    question: Question,
    /// The kept question that the page was opened as.
    kept: Option<SavedQuestion>,
    /// Whether it has an answer: what cannot be asked is not kept.
    answered: bool,
) -> impl IntoView {
    let own = kept.clone().filter(|kept| kept.own);
    let pinned = kept.clone().filter(|kept| !kept.on_dashboard && answered);
    view! {
        <div class="row">
            {answered.then(|| view! { <SaveForm question own=own.clone() /> })}
            {pinned.map(|kept| view! { <Pin id=kept.id /> })}
            {kept.filter(|kept| kept.own).map(|kept| view! { <Delete id=kept.id /> })}
        </div>
    }
}

#[component]
fn SaveForm(question: Question, own: Option<SavedQuestion>) -> impl IntoView {
    let save = ServerAction::<SaveQuestion>::new();
    let error = last_error(save);
    let pairs = question
        .to_pairs()
        .into_iter()
        .map(|(key, value)| view! { <input type="hidden" name=format!("question[{key}]") value=value /> })
        .collect_view();
    let id = own.as_ref().map(|own| view! { <input type="hidden" name="id" value=own.id.to_string() /> });
    let summary = if own.is_some() { tr!(analysis.save_changes) } else { tr!(analysis.save) };
    let (name, shared) = own.map(|own| (own.name, own.shared)).unwrap_or_default();
    view! {
        // Open after a refusal, so that the reason is seen without scripts too.
        <details class="filters" open=move || error.get().is_some()>
            <summary class="chip chip-link">{summary}</summary>
            <ActionForm action=save attr:class="form">
                <FormNotice error fields=&["name"] />
                {id}
                {pairs}
                <TextField label=tr!(field.name) name="name" value=name required=true maxlength=60 error />
                <label class="check">
                    <input type="checkbox" name="shared" value="true" checked=shared />
                    {tr!(analysis.share)}
                </label>
                <p class="field-hint">{tr!(analysis.share_hint)}</p>
                <div class="form-actions">
                    <button class="button button-primary" type="submit">{tr!(common.save)}</button>
                </div>
            </ActionForm>
        </details>
    }
}

#[component]
fn Pin(id: i64) -> impl IntoView {
    let pin = ServerAction::<PinQuestion>::new();
    let error = last_error(pin);
    view! {
        <ActionForm action=pin attr:class="row">
            <input type="hidden" name="id" value=id.to_string() />
            <button class="button" type="submit">{tr!(analysis.pin)}</button>
            {move || error.get().map(|error| view! { <Full error /> })}
        </ActionForm>
    }
}

/// A dashboard that is full says so.
#[component]
fn Full(error: AppError) -> impl IntoView {
    match error.problem_of("dashboard") {
        Some(_) => view! {
            <span class="field-error" role="alert">{tr!(analysis.dashboard_full, most = super::MOST_TILES)}</span>
        }
        .into_any(),
        None => view! { <ErrorNotice error /> }.into_any(),
    }
}

/// Asks once more, since what is deleted is gone for everybody with whom it was shared.
#[component]
fn Delete(id: i64) -> impl IntoView {
    let delete = ServerAction::<DeleteQuestion>::new();
    let error = last_error(delete);
    view! {
        <details class="filters">
            <summary class="chip chip-link">{tr!(analysis.delete)}</summary>
            <ActionForm action=delete attr:class="form">
                {move || error.get().map(|error| view! { <ErrorNotice error /> })}
                <input type="hidden" name="id" value=id.to_string() />
                <p>{tr!(analysis.delete_hint)}</p>
                <div class="form-actions">
                    <button class="button" type="submit">{tr!(analysis.delete_now)}</button>
                </div>
            </ActionForm>
        </details>
    }
}
