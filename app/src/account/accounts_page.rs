//! The accounts, by name.

use leptos::prelude::*;
use leptos_router::{hooks::use_query_map, params::ParamsMap};

use super::{
    Account, AccountType,
    api::{self, AccountList},
};
use crate::{
    tr,
    ui::{ExportLinks, Icon, Loaded, PageHead},
};

/// What the address asks for: text, type code, and the account behind which the page starts.
#[derive(Clone, Debug, Default, PartialEq)]
struct Wanted {
    text: String,
    kind: String,
    after: String,
}

impl Wanted {
    fn of(query: &ParamsMap) -> Self {
        let value = |key| query.get(key).unwrap_or_default();
        Wanted { text: value("q"), kind: value("type"), after: value("after") }
    }

    /// Of a file, which holds all pages.
    fn file_query(&self) -> String {
        Wanted { after: String::new(), ..self.clone() }.query()
    }

    fn address(&self) -> String {
        format!("/accounts{}", self.query())
    }

    fn query(&self) -> String {
        let mut query = ParamsMap::new();
        for (key, value) in [("q", &self.text), ("type", &self.kind), ("after", &self.after)] {
            if !value.is_empty() {
                query.insert(key, value.clone());
            }
        }
        query.to_query_string()
    }
}

/// Search, types, and a page of accounts.
#[component]
pub fn AccountsPage() -> impl IntoView {
    let query = use_query_map();
    let wanted = Memo::new(move |_| query.with(Wanted::of));
    let list = Resource::new(move || wanted.get(), |wanted| api::load_accounts(wanted.text, wanted.kind, wanted.after));
    view! {
        <PageHead title=tr!(account.title)>
            <ExportLinks
                file="accounts"
                query=Signal::derive(move || wanted.with(|wanted| wanted.file_query()))
            />
        </PageHead>
        <Loaded
            resource=list
            view=move |list| {
                let wanted = wanted.get_untracked();
                view! {
                    <Search wanted=wanted.clone() editable=list.editable />
                    <List list=list wanted=wanted />
                }
            }
        />
    }
}

#[component]
fn Search(wanted: Wanted, editable: bool) -> impl IntoView {
    let chip = |kind: &str, text: &'static str| {
        let href = Wanted { text: wanted.text.clone(), kind: kind.to_owned(), after: String::new() }.address();
        let here = (wanted.kind == kind).then_some("true");
        view! { <a class="chip chip-link" href=href aria-current=here>{text}</a> }
    };
    let chips = AccountType::ALL.into_iter().map(|kind| chip(kind.as_str(), kind.label())).collect_view();
    let all = chip("", tr!(common.all));
    let kind =
        (!wanted.kind.is_empty()).then(|| view! { <input type="hidden" name="type" value=wanted.kind.clone() /> });
    let new = editable.then(|| view! { <NewAccount /> });
    view! {
        <form class="row list-head" role="search" aria-label=tr!(account.search) action="/accounts" method="get">
            <input
                class="grow"
                type="search"
                name="q"
                value=wanted.text.clone()
                maxlength="200"
                aria-label=tr!(account.search)
                placeholder=tr!(account.search)
            />
            {kind}
            <button class="button">{tr!(common.search)}</button>
            {new}
        </form>
        <nav class="filters" aria-label=tr!(account.filter_by_type)>{all} {chips}</nav>
    }
}

#[component]
fn List(list: AccountList, wanted: Wanted) -> impl IntoView {
    let next = list
        .accounts
        .last()
        .filter(|_| list.more)
        .map(|last| Wanted { after: last.id.0.to_string(), ..wanted.clone() }.address());
    let first = (!wanted.after.is_empty()).then(|| Wanted { after: String::new(), ..wanted.clone() }.address());
    let filtered = wanted != Wanted::default();
    if list.accounts.is_empty() {
        return view! { <Empty filtered editable=list.editable /> }.into_any();
    }
    let rows = list.accounts.into_iter().map(|account| view! { <Row account=account /> }).collect_view();
    view! {
        <div class="table-wrap" tabindex="0" role="region" aria-label=tr!(account.title)>
            <table class="table table-cards">
                <thead>
                    <tr>
                        <th scope="col">{tr!(field.name)}</th>
                        <th scope="col">{tr!(field.types)}</th>
                        <th scope="col">{tr!(field.sector)}</th>
                        <th scope="col">{tr!(field.country)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        <nav class="row list-foot" aria-label=tr!(account.pages)>
            {first.map(|href| view! { <a class="button" href=href>{tr!(common.first_page)}</a> })}
            {next.map(|href| view! { <a class="button" href=href rel="next">{tr!(common.next_page)}</a> })}
        </nav>
    }
    .into_any()
}

#[component]
fn Row(account: Account) -> impl IntoView {
    let tags = account.types.iter().map(|kind| view! { <span class="tag">{kind.label()}</span> }).collect_view();
    view! {
        <tr>
            <th scope="row">
                <a href=format!("/accounts/{}", account.id.0)>{account.name}</a>
            </th>
            <td data-label=tr!(field.types)>
                <span class="row tags">{tags}</span>
            </td>
            <td data-label=tr!(field.sector)>{account.sector}</td>
            <td data-label=tr!(field.country)>{account.country}</td>
        </tr>
    }
}

#[component]
fn Empty(filtered: bool, editable: bool) -> impl IntoView {
    let (title, hint) = if filtered {
        (tr!(account.none_found), tr!(account.none_found_hint))
    } else {
        (tr!(account.none_yet), tr!(account.none_yet_hint))
    };
    view! {
        <div class="empty">
            <Icon name="accounts" />
            <h2>{title}</h2>
            <p>{hint}</p>
            {filtered.then(|| view! { <a class="button" href="/accounts">{tr!(account.show_all)}</a> })}
            {(editable && !filtered).then(|| view! { <NewAccount /> })}
        </div>
    }
}

#[component]
fn NewAccount() -> impl IntoView {
    view! {
        <a class="button button-primary" href="/accounts/new">
            <Icon name="plus" />
            {tr!(account.new)}
        </a>
    }
}
