//! The only place that renders a `<textarea>`.
//!
//! Leptos 0.8 writes dynamic children of a textarea unescaped on the server: a stored `</textarea><script>`
//! would run. Here the text is escaped first and given as finished HTML. A source test bans the element
//! everywhere else.

use leptos::prelude::*;

use super::{field::problem_text, typed::typed_or};
use crate::error::AppError;

/// A labelled text of several lines.
#[component]
pub fn TextArea(
    /// What it is for.
    #[prop(into)]
    label: String,
    /// Its name in the form.
    #[prop(into)]
    name: String,
    /// The text to start from.
    #[prop(into, optional)]
    value: String,
    /// The field's name in [`AppError`] problems, when it differs from `name`.
    #[prop(into, optional)]
    field: Option<String>,
    /// The answer to the last attempt.
    #[prop(into, optional)]
    error: Signal<Option<AppError>>,
    /// Most characters taken.
    #[prop(optional)]
    maxlength: Option<usize>,
) -> impl IntoView {
    let field = field.unwrap_or_else(|| name.clone());
    let value = typed_or(&name, value);
    let problem = problem_text(error, field);
    let (id, error_id) = (format!("field-{name}"), format!("field-{name}-error"));
    view! {
        <p class="field">
            <label for=id.clone()>{label}</label>
            <textarea
                id=id
                name=name
                maxlength=maxlength.map(|max| max.to_string())
                aria-invalid=move || problem.get().map(|_| "true")
                aria-describedby=error_id.clone()
                inner_html=escaped(&value)
            ></textarea>
            <span class="field-error" id=error_id role="alert">
                {move || problem.get()}
            </span>
        </p>
    }
}

/// The text as HTML that shows it and nothing else.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('\0', "")
}

#[cfg(test)]
mod tests {
    #[test]
    fn markup_is_text() {
        assert_eq!(super::escaped("</textarea><script>&"), "&lt;/textarea&gt;&lt;script&gt;&amp;");
    }
}
