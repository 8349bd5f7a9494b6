//! A check box that also says when it is off.

use leptos::prelude::*;

use super::{field::problem_text, typed::typed_or};
use crate::error::AppError;

/// A labelled check box. It sends `false` and, when it is on, `true` behind it, with or without scripts: whoever reads
/// the last word can tell a box that was taken off from a form that has none.
#[component]
pub fn CheckField(
    /// What it says when it is on.
    #[prop(into)]
    label: String,
    /// Its name in the form, which is sent several times: `form[complex][]`.
    #[prop(into)]
    name: String,
    /// The field's name in [`AppError`] problems.
    field: &'static str,
    /// Whether it starts on.
    checked: bool,
    /// A line below.
    #[prop(into, optional)]
    hint: Option<String>,
    /// The answer to the last attempt.
    #[prop(into, optional)]
    error: Signal<Option<AppError>>,
) -> impl IntoView {
    let checked = typed_or(&name, checked.to_string()) == "true";
    let problem = problem_text(error, field.to_owned());
    let (hint_id, error_id) = (format!("check-{field}-hint"), format!("check-{field}-error"));
    let described = format!("{hint_id} {error_id}");
    view! {
        <div class="field">
            <input type="hidden" name=name.clone() value="false" />
            <label class="check">
                <input
                    type="checkbox"
                    name=name
                    value="true"
                    checked=checked
                    aria-invalid=move || problem.get().map(|_| "true")
                    aria-describedby=described
                />
                {label}
            </label>
            <span class="field-hint" id=hint_id>{hint}</span>
            <span class="field-error" id=error_id role="alert">
                {move || problem.get()}
            </span>
        </div>
    }
}
