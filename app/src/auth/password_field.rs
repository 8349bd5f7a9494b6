//! A password that can be looked at before it is sent.

use leptos::prelude::*;

use crate::{error::AppError, tr, ui::problem_text};

/// A labelled password. The button that shows it appears once scripts run.
#[component]
pub fn PasswordField(
    /// What it is for.
    #[prop(into)]
    label: String,
    /// Its name in the form.
    name: &'static str,
    /// `current-password` or `new-password`.
    autocomplete: &'static str,
    /// Whether the browser asks for it before sending.
    #[prop(optional)]
    required: bool,
    /// A line below.
    #[prop(into, optional)]
    hint: Option<String>,
    /// The field's name in [`AppError`] problems.
    field: &'static str,
    /// The answer to the last attempt.
    error: Signal<Option<AppError>>,
) -> impl IntoView {
    let problem = problem_text(error, field.to_owned());
    let shown = RwSignal::new(false);
    let scripted = RwSignal::new(false);
    Effect::new(move |_| scripted.set(true));
    let (id, error_id, hint_id) =
        (format!("field-{field}"), format!("field-{field}-error"), format!("field-{field}-hint"));
    let described = if hint.is_some() { format!("{hint_id} {error_id}") } else { error_id.clone() };
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <div class="password-field">
                <input
                    id=id.clone()
                    name=name
                    type=move || if shown.get() { "text" } else { "password" }
                    autocomplete=autocomplete
                    autocapitalize="none"
                    spellcheck="false"
                    required=required
                    aria-invalid=move || problem.get().map(|_| "true")
                    aria-describedby=described
                />
                <button
                    type="button"
                    class="button button-quiet"
                    hidden=move || !scripted.get()
                    aria-controls=id
                    aria-label=move || if shown.get() { tr!(auth.hide_password) } else { tr!(auth.show_password) }
                    on:click=move |_| shown.update(|shown| *shown = !*shown)
                >
                    {move || if shown.get() { tr!(auth.hide) } else { tr!(auth.show) }}
                </button>
            </div>
            {hint.map(|hint| view! { <span class="field-hint" id=hint_id>{hint}</span> })}
            <span class="field-error" id=error_id role="alert">
                {move || problem.get()}
            </span>
        </div>
    }
}
