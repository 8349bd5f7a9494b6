//! A new opportunity.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::{
    NewView, OpportunityForm,
    api::{self, CreateOpportunity},
    record_form::RecordFields,
    typed_record::TypedRecord,
};
use crate::{
    auth::Me,
    error::AppError,
    frame::LoadedForMe,
    tr,
    ui::{ErrorNotice, PageHead, SelectField, last_error},
};

/// The page.
#[component]
pub fn NewPage() -> impl IntoView {
    let query = use_query_map();
    let account = move || query.read().get("account").and_then(|id| id.parse().ok());
    let page = Resource::new(account, api::load_new);
    view! {
        <PageHead title=tr!(common.new_opportunity) />
        <LoadedForMe resource=page view=|page, me| view! { <NewForm page me /> } />
    }
}

#[component]
fn NewForm(page: NewView, me: Me) -> impl IntoView {
    let create = ServerAction::<CreateOpportunity>::new();
    let error = last_error(create);
    let owners: Vec<(String, String)> =
        page.owners.iter().map(|owner| (owner.id.to_string(), owner.name.clone())).collect();
    let mine = me.id.to_string();
    let currency = Some(me.organisation.currency.to_string());
    let start = TypedRecord {
        form: OpportunityForm { currency, ..OpportunityForm::default() },
        account_name: page.account.clone().unwrap_or_default(),
    };
    view! {
        <ActionForm action=create attr:class="form">
            {move || error.get().map(|error: AppError| view! { <ErrorNotice error /> })}
            <RecordFields start existing=false products=page.products.clone() categories=Vec::new() error />
            {(!owners.is_empty())
                .then(|| view! { <SelectField label=tr!(field.owner) name="owner" options=owners value=mine error /> })}
            <div class="form-actions">
                <button class="button button-primary" type="submit" disabled=move || create.pending().get()>
                    {tr!(opportunity.create)}
                </button>
                <a class="button button-quiet" href="/board">{tr!(common.cancel)}</a>
            </div>
        </ActionForm>
    }
}
