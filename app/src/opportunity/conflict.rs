//! Two people changed one record: the second sees both values of every field that differs, and chooses.

use leptos::prelude::*;

use super::{
    RecordView,
    api::ChangeOpportunity,
    history_list::{field_label, shown},
    typed_record::{FIELDS, TypedRecord, control},
};
use crate::{
    error::AppError,
    language, tr,
    ui::{Choice, FormNotice},
};

/// What met what.
#[derive(Clone, Debug, PartialEq)]
pub struct Conflict {
    /// What the second writer typed.
    pub mine: TypedRecord,
    /// What the second writer's form started from, if that is known.
    pub base: Option<TypedRecord>,
    /// The record as it stands.
    pub theirs: RecordView,
}

/// A choice per field that differs; fields in which both agree go along unseen. Works as a plain form.
///
/// What the second writer did not touch starts with what stands, everything else with what was typed. Without
/// knowing what the form started from, nothing is chosen beforehand.
#[component]
pub fn ConflictForm(
    /// What to choose between.
    conflict: Conflict,
    /// Sends the choice.
    changes: ServerAction<ChangeOpportunity>,
    /// The answer to the last attempt.
    error: Signal<Option<AppError>>,
    /// Shows the record as it stands.
    leave: Callback<()>,
) -> impl IntoView {
    let summary = conflict.theirs.record.summary.clone();
    let page = format!("/opportunities/{}", summary.number);
    let marks = language::current().number_marks();
    let stands = TypedRecord::of(&conflict.theirs.record, marks);
    let differs = FIELDS.iter().any(|field| !conflict.mine.agrees(&stands, field, marks));
    let hint = if differs { tr!(opportunity.conflict_hint) } else { tr!(opportunity.same_values) };
    let choices = FIELDS.map(|field| choice(&conflict, &stands, field, error)).into_iter().collect_view();
    // What the version was refused for is what this form is about.
    let other = Signal::derive(move || error.get().filter(|error| !matches!(error, AppError::Stale { .. })));
    view! {
        <ActionForm action=changes attr:class="form" attr:id="record-form">
            <p class="notice notice-warning" role="alert"><span>{hint}</span></p>
            <FormNotice error=other fields=&FIELDS />
            <input type="hidden" name="number" value=summary.number />
            <input type="hidden" name="version" value=summary.version.to_string() />
            {choices}
            <div class="form-actions">
                <button class="button button-primary" type="submit" disabled=move || changes.pending().get()>
                    {tr!(opportunity.save_choice)}
                </button>
                <a
                    class="button"
                    href=page
                    on:click=move |event| {
                        event.prevent_default();
                        leave.run(());
                    }
                >
                    {tr!(opportunity.keep_theirs)}
                </a>
            </div>
        </ActionForm>
    }
}

fn choice(
    conflict: &Conflict,
    stands: &TypedRecord,
    field: &'static str,
    error: Signal<Option<AppError>>,
) -> impl IntoView + use<> {
    let marks = language::current().number_marks();
    let read = |typed: &TypedRecord| as_read(&conflict.theirs, field, typed.text(field));
    let touched = conflict.base.as_ref().map(|base| !conflict.mine.agrees(base, field, marks));
    view! {
        <Choice
            label=field_label(field)
            name=control(field)
            field
            yours=(conflict.mine.text(field).to_owned(), read(&conflict.mine))
            theirs=(stands.text(field).to_owned(), read(stands))
            agree=conflict.mine.agrees(stands, field, marks)
            yours_first=touched
            error
        />
    }
}

/// A text of the form as people read it.
fn as_read(view: &RecordView, field: &str, text: &str) -> String {
    match field {
        _ if text.trim().is_empty() => tr!(opportunity.empty).to_owned(),
        "product" => {
            let product = view.products.iter().find(|product| product.id.0.to_string() == text);
            product.map(|product| product.name.clone()).unwrap_or_else(|| text.to_owned())
        }
        "category" | "opening_date" | "closing_date" | "probability" | "complex" | "special_bid" => {
            shown(field, &text.into())
        }
        _ => text.to_owned(),
    }
}
