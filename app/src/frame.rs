//! What surrounds every page once somebody has signed in: rail, bar, bottom bar.

use leptos::prelude::*;
use leptos_router::{components::Outlet, hooks::use_location};

use crate::{
    auth::{Me, Role, api},
    error::AppError,
    tr,
    ui::{ErrorNotice, Icon, shortcuts},
};

/// Who is signed in, for every page below the frame.
pub type MeResource = Resource<Result<Me, AppError>>;

/// Where `g` and a letter lead.
const PLACES: &[(&str, &str)] = &[("b", "/board"), ("o", "/opportunities"), ("f", "/forecast"), ("a", "/accounts")];

/// The frame around the routed page.
#[component]
pub fn Frame() -> impl IntoView {
    let me: MeResource = Resource::new(|| (), |()| api::who_am_i());
    provide_context(me);
    shortcuts(PLACES, "/opportunities/new");
    view! {
        <div class="frame">
            <a class="skip-link" href="#content">{tr!(common.skip)}</a>
            <Suspense>
                {move || Suspend::new(async move {
                    let me = me.await.ok();
                    view! {
                        <Rail role=me.as_ref().map(|me| me.role) />
                        <TopBar me=me />
                    }
                })}
            </Suspense>
            <main id="content" class="content" tabindex="-1">
                <Outlet />
            </main>
            <BottomBar />
        </div>
    }
}

#[component]
fn Rail(role: Option<Role>) -> impl IntoView {
    let leads = role.is_some_and(Role::leads);
    let administers = role == Some(Role::Administrator);
    view! {
        <nav class="rail" aria-label=tr!(common.nav)>
            <Place href="/board" icon="board" text=tr!(common.nav_board) />
            <Place href="/opportunities" icon="opportunities" text=tr!(common.nav_opportunities) />
            <Place href="/forecast" icon="forecast" text=tr!(common.nav_forecast) />
            <Place href="/accounts" icon="accounts" text=tr!(common.nav_accounts) />
            {leads.then(|| view! { <Place href="/import" icon="import" text=tr!(common.nav_import) /> })}
            {administers.then(|| view! { <Place href="/people" icon="people" text=tr!(common.nav_people) /> })}
            {administers
                .then(|| view! { <Place href="/settings" icon="settings" text=tr!(common.nav_settings) end=true /> })}
        </nav>
    }
}

#[component]
fn BottomBar() -> impl IntoView {
    view! {
        <nav class="bottombar" aria-label=tr!(common.nav)>
            <Place href="/board" icon="board" text=tr!(common.nav_board) />
            <Place href="/forecast" icon="forecast" text=tr!(common.nav_forecast) />
            <Place href="/opportunities" icon="opportunities" text=tr!(common.nav_opportunities) />
            <Place href="/accounts" icon="accounts" text=tr!(common.nav_accounts) />
            <Place href="/profile" icon="more" text=tr!(common.more) />
        </nav>
    }
}

#[component]
fn Place(href: &'static str, icon: &'static str, text: &'static str, #[prop(optional)] end: bool) -> impl IntoView {
    let path = use_location().pathname;
    let here = move || path.with(|path| path.starts_with(href) || (href == "/board" && path == "/"));
    view! {
        <a href=href class:rail-end=end aria-current=move || here().then_some("page")>
            <Icon name=icon />
            <span>{text}</span>
        </a>
    }
}

#[component]
fn TopBar(me: Option<Me>) -> impl IntoView {
    let name = me.as_ref().map(|me| me.name.clone());
    let company = me.as_ref().map(|me| me.organisation.name.clone());
    let changes = me.is_some_and(|me| me.role.changes_records());
    view! {
        <header class="topbar">
            <div class="topbar-title">{company}</div>
            <form class="topbar-search" role="search" action="/opportunities" method="get">
                <Icon name="search" />
                <input type="search" name="q" aria-label=tr!(common.search_opportunities) placeholder=tr!(common.search_opportunities) />
            </form>
            <div class="topbar-actions">
                {changes
                    .then(|| {
                        view! {
                            <a class="button button-primary" href="/opportunities/new">
                                <Icon name="plus" />
                                <span class="topbar-create">{tr!(common.new_opportunity)}</span>
                            </a>
                        }
                    })}
                <a class="icon-button" href="/profile" aria-label=tr!(common.you) title=name>
                    <Icon name="user" />
                </a>
            </div>
        </header>
    }
}

/// As [`crate::ui::Loaded`], for pages that also need to know who is looking.
#[component]
pub fn LoadedForMe<T, F, V>(
    /// The answer of a server function.
    resource: Resource<Result<T, AppError>>,
    /// Its view.
    view: F,
) -> impl IntoView
where
    T: Clone + serde::Serialize + serde::de::DeserializeOwned + Send + Sync + 'static,
    F: Fn(T, Me) -> V + Clone + Send + Sync + 'static,
    V: IntoView + Send + 'static,
{
    let me = expect_context::<MeResource>();
    view! {
        <Transition fallback=|| view! { <p class="muted" aria-busy="true">{tr!(common.loading)}</p> }>
            {move || {
                let view = view.clone();
                Suspend::new(async move {
                    match (resource.await, me.await) {
                        (Ok(data), Ok(me)) => view(data, me).into_any(),
                        (Err(error), _) | (_, Err(error)) => view! { <ErrorNotice error=error /> }.into_any(),
                    }
                })
            }}
        </Transition>
    }
}
