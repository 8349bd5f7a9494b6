//! Labelled controls whose problems stand beside them.

use leptos::prelude::*;

use super::typed::typed_or;
use crate::error::AppError;

/// The sentence about that field in the answer to the last attempt.
pub fn problem_text(error: Signal<Option<AppError>>, field: String) -> Memo<Option<String>> {
    Memo::new(move |_| error.with(|error| Some(error.as_ref()?.problem_of(&field)?.sentence())))
}

/// A labelled input of one line.
#[component]
pub fn TextField(
    /// What it is for.
    #[prop(into)]
    label: String,
    /// Its name in the form.
    #[prop(into)]
    name: String,
    /// The value to start from.
    #[prop(into, optional)]
    value: String,
    /// `text`, `email`, `password`, `date`, `search` …
    #[prop(default = "text")]
    kind: &'static str,
    /// `decimal` or `numeric` for figures.
    #[prop(optional)]
    inputmode: Option<&'static str>,
    /// What browsers and password managers may fill in.
    #[prop(optional)]
    autocomplete: Option<&'static str>,
    /// Whether the browser asks for it before sending.
    #[prop(optional)]
    required: bool,
    /// A line below.
    #[prop(into, optional)]
    hint: Option<String>,
    /// The field's name in [`AppError`] problems, when it differs from `name`.
    #[prop(into, optional)]
    field: Option<String>,
    /// The answer to the last attempt.
    #[prop(into, optional)]
    error: Signal<Option<AppError>>,
    /// Most characters taken.
    #[prop(optional)]
    maxlength: Option<usize>,
    /// The `id` of a list of suggestions.
    #[prop(into, optional)]
    list: Option<String>,
    /// Its own `id`, where a page has several fields of that name.
    #[prop(into, optional)]
    id: Option<String>,
) -> impl IntoView {
    let field = field.unwrap_or_else(|| name.clone());
    let value = typed_or(&name, value);
    let problem = problem_text(error, field);
    let id = id.unwrap_or_else(|| format!("field-{}", name.replace(['[', ']'], "-")));
    let error_id = format!("{id}-error");
    view! {
        <p class="field">
            <label for=id.clone()>{label}</label>
            <input
                id=id
                name=name
                type=kind
                value=value
                inputmode=inputmode
                autocomplete=autocomplete
                required=required
                maxlength=maxlength.map(|max| max.to_string())
                list=list
                aria-invalid=move || problem.get().map(|_| "true")
                aria-describedby=error_id.clone()
            />
            {hint.map(|hint| view! { <span class="field-hint">{hint}</span> })}
            <span class="field-error" id=error_id role="alert">
                {move || problem.get()}
            </span>
        </p>
    }
}

/// A labelled choice of one among several.
#[component]
pub fn SelectField(
    /// What it is for.
    #[prop(into)]
    label: String,
    /// Its name in the form.
    #[prop(into)]
    name: String,
    /// Value and text of each choice, in order.
    options: Vec<(String, String)>,
    /// The choice to start from.
    #[prop(into, optional)]
    value: String,
    /// The field's name in [`AppError`] problems, when it differs from `name`.
    #[prop(into, optional)]
    field: Option<String>,
    /// The answer to the last attempt.
    #[prop(into, optional)]
    error: Signal<Option<AppError>>,
    /// Its own `id`, where a page has several fields of that name.
    #[prop(into, optional)]
    id: Option<String>,
) -> impl IntoView {
    let field = field.unwrap_or_else(|| name.clone());
    let value = typed_or(&name, value);
    let problem = problem_text(error, field);
    let id = id.unwrap_or_else(|| format!("field-{}", name.replace(['[', ']'], "-")));
    let error_id = format!("{id}-error");
    let options = options
        .into_iter()
        .map(|(code, text)| {
            let selected = code == value;
            view! { <option value=code selected=selected>{text}</option> }
        })
        .collect_view();
    view! {
        <p class="field">
            <label for=id.clone()>{label}</label>
            <select id=id name=name aria-invalid=move || problem.get().map(|_| "true") aria-describedby=error_id.clone()>
                {options}
            </select>
            <span class="field-error" id=error_id role="alert">
                {move || problem.get()}
            </span>
        </p>
    }
}
