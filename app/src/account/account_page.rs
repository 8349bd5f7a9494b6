//! One account.

use leptos::prelude::*;
use leptos_router::{
    hooks::{use_params_map, use_query_map},
    params::ParamsMap,
};

use super::{
    Account,
    account_form::{EditAccountForm, NewAccountForm},
    api::{self, AccountInput, AccountView},
    conflict_form::ConflictForm,
    history::told,
};
use crate::{
    activity::EventList,
    tr,
    ui::{Icon, Loaded, PageHead},
};

/// What was typed before, from the address.
fn typed(query: &ParamsMap) -> AccountInput {
    let value = |key| query.get(key).unwrap_or_default();
    let types = value("types").split(',').filter(|code| !code.is_empty()).map(str::to_owned).collect();
    AccountInput { name: value("name"), types, sector: value("sector"), country: value("country") }
}

/// The account at `/accounts/:id`.
#[component]
pub fn AccountPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let account = Resource::new(move || id.get(), api::load_account);
    view! { <Loaded resource=account view=|account| view! { <AccountRecord record=account /> } /> }
}

#[component]
fn AccountRecord(record: AccountView) -> impl IntoView {
    let AccountView { account, editable, events } = record;
    let query = use_query_map().read_untracked().clone();
    let of_account = |page: &str| format!("{page}?account={}", account.id.0);
    let (opportunities, board, new) =
        (of_account("/opportunities"), of_account("/board"), of_account("/opportunities/new"));
    let tags = account.types.iter().map(|kind| view! { <span class="tag">{kind.label()}</span> }).collect_view();
    let group = account.parent.clone().map(|parent| {
        view! { <a href=format!("/accounts/{}", parent.id.0)>{tr!(account.part_of, name = parent.name)}</a> }
    });
    view! {
        <PageHead title=account.name.clone()>
            <a class="button" href=opportunities>
                <Icon name="opportunities" />
                {tr!(account.opportunities)}
            </a>
            <a class="button" href=board>
                <Icon name="board" />
                {tr!(account.board)}
            </a>
            {editable
                .then(|| {
                    view! {
                        <a class="button button-primary" href=new>
                            <Icon name="plus" />
                            {tr!(common.new_opportunity)}
                        </a>
                    }
                })}
        </PageHead>
        <p class="row list-head">{tags} {group}</p>
        {query.get("saved").map(|_| view! { <p class="notice notice-success list-head" role="status"><Icon name="check" /><span>{tr!(account.saved)}</span></p> })}
        <div class="record">
            <div class="record-main">
                {if !editable {
                    view! { <Facts account=account /> }.into_any()
                } else if query.get("conflict").is_some() {
                    view! { <ConflictForm account=account typed=typed(&query) /> }.into_any()
                } else {
                    view! { <EditAccountForm account=account /> }.into_any()
                }}
            </div>
            {(!events.is_empty())
                .then(|| {
                    view! {
                        <aside class="record-aside">
                            <EventList events=events told=told />
                        </aside>
                    }
                })}
        </div>
    }
}

/// What a role that only reads sees.
#[component]
fn Facts(account: Account) -> impl IntoView {
    view! {
        <dl class="fields panel">
            <div><dt>{tr!(field.sector)}</dt><dd>{account.sector}</dd></div>
            <div><dt>{tr!(field.country)}</dt><dd>{account.country}</dd></div>
        </dl>
    }
}

/// The form at `/accounts/new`; a name in the address starts it.
#[component]
pub fn NewAccountPage() -> impl IntoView {
    let query = use_query_map().read_untracked().clone();
    let mut typed = typed(&query);
    let warned = query.get("similar").is_some();
    if typed.types.is_empty() && !warned {
        typed.types.push(super::AccountType::Customer.as_str().to_owned());
    }
    view! {
        <PageHead title=tr!(account.new) />
        <NewAccountForm typed=typed warned=warned />
    }
}
