//! The sites, each of which numbers its own opportunities.

use leptos::prelude::*;

use super::{Site, api::AddSite};
use crate::{
    tr,
    ui::{FormNotice, TextField, last_error},
};

/// The sites and the form that adds one.
#[component]
pub fn SiteList(
    /// The sites, by code.
    sites: Vec<Site>,
) -> impl IntoView {
    let action = ServerAction::<AddSite>::new();
    let error = last_error(action);
    let rows = sites
        .into_iter()
        .map(|site| view! { <li class="row"><span class="tag">{site.code}</span><span>{site.name}</span></li> })
        .collect_view();
    view! {
        <section class="panel sites" aria-labelledby="sites">
            <h2 id="sites">{tr!(people.sites)}</h2>
            <ul class="site-list">{rows}</ul>
            <ActionForm action=action attr:class="form">
                <FormNotice error=error fields=&["code", "name"] />
                <div class="field-row">
                    <TextField label=tr!(people.site_code) name="code" hint=tr!(people.site_code_hint) maxlength=6 required=true autocomplete="off" error=error />
                    <TextField label=tr!(people.site_name) name="name" maxlength=100 required=true autocomplete="off" error=error />
                </div>
                <div class="form-actions">
                    <button class="button" disabled=move || action.pending().get()>{tr!(people.add_site)}</button>
                </div>
            </ActionForm>
        </section>
    }
}
