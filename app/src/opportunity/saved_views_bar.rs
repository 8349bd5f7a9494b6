//! The viewer's saved views as chips, and the form to keep the filter in force.

use leptos::prelude::*;

use super::{
    Filter, FilterPage, SavedView,
    api::{ForgetView, SaveView},
};
use crate::{
    error::AppError,
    tr,
    ui::{ErrorNotice, Icon, TextField, last_error},
};

/// Chips, and the form when something is filtered.
#[component]
pub fn SavedViewsBar(
    /// The page that they belong to.
    page: FilterPage,
    /// The views.
    saved: Vec<SavedView>,
    /// The filter in force.
    filter: Filter,
) -> impl IntoView {
    let save = ServerAction::<SaveView>::new();
    let forget = ServerAction::<ForgetView>::new();
    let error = last_error(save);
    let here = filter.to_query();
    let known = saved.iter().any(|view| view.query == here);
    let chips = saved
        .into_iter()
        .map(|view| {
            let current = (view.query == here).then_some("true");
            let href = format!("{}{}", page.address(), view.query);
            let remove = current.map(|_| {
                let label = tr!(opportunity.forget_view, name = view.name.clone());
                view! {
                    <ActionForm action=forget attr:class="chip-form">
                        <input type="hidden" name="page" value=page.as_str() />
                        <input type="hidden" name="id" value=view.id.to_string() />
                        <button class="chip chip-link" type="submit" aria-label=label>
                            <Icon name="close" />
                        </button>
                    </ActionForm>
                }
            });
            view! {
                <a class="chip chip-link" href=href aria-current=current>
                    {view.name.clone()}
                </a>
                {remove}
            }
        })
        .collect_view();
    let form = (!filter.is_empty() && !known).then(|| {
        let pairs = filter
            .to_pairs()
            .into_iter()
            .map(|(key, value)| view! { <input type="hidden" name=format!("filter[{key}]") value=value /> })
            .collect_view();
        view! {
            <details class="filters">
                <summary class="chip chip-link">{tr!(opportunity.save_view)}</summary>
                <ActionForm action=save attr:class="form">
                    {move || error.get().map(|error: AppError| view! { <ErrorNotice error /> })}
                    <input type="hidden" name="page" value=page.as_str() />
                    {pairs}
                    <TextField label=tr!(field.name) name="name" required=true maxlength=60 error />
                    <div class="form-actions">
                        <button class="button button-primary" type="submit">
                            {tr!(opportunity.save_view)}
                        </button>
                    </div>
                </ActionForm>
            </details>
        }
    });
    view! {
        {chips}
        {form}
    }
}
