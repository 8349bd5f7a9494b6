//! Two values of one field, to choose between.

use leptos::prelude::*;

use super::field::problem_text;
use crate::{error::AppError, tr};

/// Two radio buttons; where both values agree, the second goes along unseen.
#[component]
pub fn Choice(
    /// What it is.
    label: &'static str,
    /// Its name in the form.
    name: String,
    /// Its name in [`AppError`] problems.
    field: &'static str,
    /// What somebody typed: as it is sent, and as people read it.
    yours: (String, String),
    /// What stands: as it is sent, and as people read it.
    theirs: (String, String),
    /// Whether both mean the same.
    agree: bool,
    /// Which one is chosen beforehand: the typed one, the standing one, or neither.
    yours_first: Option<bool>,
    /// The answer to the last attempt.
    error: Signal<Option<AppError>>,
) -> impl IntoView {
    let problem = problem_text(error, field.to_owned());
    if agree {
        let told =
            move || problem.get().map(|problem| view! { <p class="field-error">{format!("{label}: {problem}")}</p> });
        return view! {
            <input type="hidden" name=name value=theirs.0 />
            {told}
        }
        .into_any();
    }
    let error_id = format!("choice-{field}-error");
    let radio = |(sent, read): (String, String), text: &'static str, checked: bool| {
        view! {
            <label>
                <input
                    type="radio"
                    name=name.clone()
                    value=sent
                    checked=checked
                    required=true
                    aria-invalid=move || problem.get().map(|_| "true")
                    aria-describedby=error_id.clone()
                />
                <span class="muted">{text}</span>
                <b>{read}</b>
            </label>
        }
    };
    view! {
        <fieldset class="conflict">
            <legend>{label}</legend>
            {radio(yours, tr!(common.yours), yours_first == Some(true))}
            {radio(theirs, tr!(common.theirs), yours_first == Some(false))}
            <p class="field-error" id=error_id.clone() role="alert">{move || problem.get()}</p>
        </fieldset>
    }
    .into_any()
}
