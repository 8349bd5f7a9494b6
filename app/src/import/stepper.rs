//! How far along the steps of an import the user is.

use leptos::prelude::*;

use super::view::{ImportId, Step};
use crate::tr;

/// The five steps; those of an import whose settings can still be changed are links.
#[component]
pub fn Stepper(
    /// Place of the present step, from 0 (file) to 4 (result).
    current: usize,
    /// The import whose steps are links.
    #[prop(optional_no_strip)]
    id: Option<ImportId>,
) -> impl IntoView {
    let link = |step: Step| id.map(|id| format!("/import/{id}?step={}", step.as_str()));
    let steps = [
        (tr!(import.step_file), None),
        (tr!(import.step_columns), link(Step::Columns)),
        (tr!(import.step_values), link(Step::Values)),
        (tr!(import.step_check), link(Step::Check)),
        (tr!(import.step_result), None),
    ];
    let items = steps.into_iter().enumerate().map(|(index, (text, href))| {
        let inner = match href.filter(|_| index < current) {
            Some(href) => view! { <a href=href>{text}</a> }.into_any(),
            None => view! { <span>{text}</span> }.into_any(),
        };
        view! { <li data-done=(index < current).then_some("") aria-current=(index == current).then_some("step")>{inner}</li> }
    });
    view! {
        <ol class="stepper" aria-label=tr!(import.steps)>
            {items.collect_view()}
        </ol>
    }
}
