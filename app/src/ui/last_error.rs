//! What went wrong at the last attempt to send a form.

use leptos::{prelude::*, server_fn::ServerFn, wasm_bindgen::JsCast, web_sys::HtmlElement};

use super::ErrorNotice;
use crate::error::AppError;

/// The error of the last attempt. Moves the focus to the first field that needs another look.
pub fn last_error<S>(action: ServerAction<S>) -> Signal<Option<AppError>>
where
    S: ServerFn<Error = AppError> + Clone + Send + Sync + 'static,
    S::Output: Clone + Send + Sync + 'static,
{
    let value = action.value();
    Effect::new(move |_| {
        if value.with(|answer| matches!(answer, Some(Err(_)))) {
            request_animation_frame(focus_first_problem);
        }
    });
    Signal::derive(move || value.with(|answer| answer.as_ref()?.as_ref().err().cloned()))
}

fn focus_first_problem() {
    let found = document().query_selector("[aria-invalid='true']").ok().flatten();
    if let Some(field) = found.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        // A field that cannot take the focus is still marked.
        let _ = field.focus();
    }
}

/// The error above a form, unless the form's own fields say it all.
#[component]
pub fn FormNotice(
    /// The error of the last attempt.
    error: Signal<Option<AppError>>,
    /// Names of the fields that show their own problems.
    fields: &'static [&'static str],
) -> impl IntoView {
    let elsewhere = move || {
        error.get().filter(|error| match error {
            AppError::Rejected(problems) => problems.iter().any(|problem| !fields.contains(&problem.field.as_str())),
            _ => true,
        })
    };
    move || elsewhere().map(|error| view! { <ErrorNotice error=error /> })
}
