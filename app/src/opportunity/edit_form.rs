//! Changing the fields of a record; when somebody else was first, choosing between both.

use std::collections::BTreeMap;

use leptos::{prelude::*, task::spawn_local, wasm_bindgen::JsCast, web_sys::HtmlElement};

use super::{
    RecordView,
    api::{ChangeOpportunity, load_record},
    conflict::{Conflict, ConflictForm},
    record_form::RecordFields,
    record_page::Acts,
    typed_record::TypedRecord,
};
use crate::{
    error::AppError,
    language, tr,
    ui::{ErrorNotice, last_error},
};

/// The form, or the choice.
#[component]
pub fn EditForm(
    /// The record as it was loaded.
    view: RecordView,
    /// What it can be asked to do.
    acts: Acts,
    /// What a form without scripts sent, when it was refused.
    typed: Option<BTreeMap<String, String>>,
) -> impl IntoView {
    let error = last_error(acts.changes);
    let is_stale = move || error.with(|error| matches!(error, Some(AppError::Stale { .. })));
    let led_back = typed.filter(|_| untrack(is_stale));
    let conflict = RwSignal::new(led_back.map(|typed| Conflict {
        mine: TypedRecord::from_controls(&typed),
        base: None,
        theirs: view.clone(),
    }));
    let sent = sent_by(acts.changes);
    let loaded = StoredValue::new(view.clone());
    Effect::new(move |_| {
        let stale = is_stale();
        if let Some(mine) = sent.get_value().filter(|_| stale) {
            meet(mine, loaded, conflict);
        }
    });
    let answer = acts.changes.value();
    let saved = move || answer.with(|answer| matches!(answer, Some(Ok(()))));
    let leave = Callback::new(move |()| {
        acts.changes.clear();
        acts.again.update(|again| *again += 1);
    });
    view! {
        <section class="panel">
            <h2>{tr!(opportunity.details)}</h2>
            {move || saved().then(|| view! { <p class="notice notice-success" role="status"><span>{tr!(opportunity.saved)}</span></p> })}
            {move || match conflict.get() {
                Some(conflict) => view! { <ConflictForm conflict changes=acts.changes error leave /> }.into_any(),
                None => view! { <Fields view=view.clone() changes=acts.changes error /> }.into_any(),
            }}
        </section>
    }
}

/// What the last attempt sent.
fn sent_by(changes: ServerAction<ChangeOpportunity>) -> StoredValue<Option<TypedRecord>> {
    let (sent, input) = (StoredValue::new(None), changes.input());
    Effect::new(move |_| {
        if let Some(ChangeOpportunity { form, account_name, .. }) = input.get() {
            sent.set_value(Some(TypedRecord { form, account_name }));
        }
    });
    sent
}

/// Loads what stands and lays it beside what was typed; later conflicts start from what was shown then.
fn meet(mine: TypedRecord, loaded: StoredValue<RecordView>, conflict: RwSignal<Option<Conflict>>) {
    let marks = language::current().number_marks();
    let before = loaded.get_value();
    spawn_local(async move {
        // Not reached: the notice of the refusal stays, and so does what was typed.
        let Ok(theirs) = load_record(before.record.summary.number.clone()).await else { return };
        loaded.set_value(theirs.clone());
        conflict.set(Some(Conflict { mine, base: Some(TypedRecord::of(&before.record, marks)), theirs }));
        request_animation_frame(|| {
            let found = document().query_selector(".conflict input:checked, .conflict input").ok().flatten();
            // The first choice; a form without any keeps the focus where it is.
            let _ = found.and_then(|found| found.dyn_into::<HtmlElement>().ok()).map(|found| found.focus());
        });
    });
}

#[component]
fn Fields(
    view: RecordView,
    changes: ServerAction<ChangeOpportunity>,
    error: Signal<Option<AppError>>,
) -> impl IntoView {
    let summary = view.record.summary.clone();
    let categories = view.pipeline.stage(summary.stage).map(|stage| stage.allowed.clone()).unwrap_or_default();
    let start = TypedRecord::of(&view.record, language::current().number_marks());
    view! {
        <ActionForm action=changes attr:class="form" attr:id="record-form">
            {move || error.get().map(|error| view! { <ErrorNotice error /> })}
            <input type="hidden" name="number" value=summary.number.clone() />
            <input type="hidden" name="version" value=summary.version.to_string() />
            <RecordFields start existing=true products=view.products.clone() categories error />
            <div class="form-actions">
                <button class="button button-primary" type="submit" disabled=move || changes.pending().get()>
                    {tr!(common.save)}
                </button>
            </div>
        </ActionForm>
    }
}
