//! What surrounds every page once somebody has signed in: rail, bar, bottom bar.

mod palette;
mod places;
mod print_head;
mod standing_in;
mod start;

use leptos::{
    prelude::*,
    wasm_bindgen::JsCast,
    web_sys::{HtmlElement, MouseEvent},
};
use leptos_router::{components::Outlet, hooks::use_location};

use self::{
    palette::Palette,
    places::{BOTTOM, RAIL, SEARCH, current},
    print_head::PrintHead,
    standing_in::StandingInNotes,
};
pub use self::{
    places::{Place, more},
    start::StartPage,
};
use crate::{
    auth::{Me, Role, api},
    error::AppError,
    tr,
    ui::{ErrorNotice, Icon, KeyList, Shortcuts, Skeleton, suspended},
};

/// Who is signed in, for every page below the frame.
pub type MeResource = Resource<Result<Me, AppError>>;

/// The address in the bar may be that of what stands beside the page, which the browser would open instead.
fn skip(event: MouseEvent) {
    let content = document().get_element_by_id("content").and_then(|content| content.dyn_into::<HtmlElement>().ok());
    if content.is_some_and(|content| content.focus().is_ok()) {
        event.prevent_default();
    }
}

/// The frame around the routed page.
#[component]
pub fn Frame() -> impl IntoView {
    let me: MeResource = Resource::new(|| (), |()| api::who_am_i());
    provide_context(me);
    let shortcuts = Shortcuts::provide();
    view! {
        <div class="frame">
            <a class="skip-link" href="#content" on:click=skip>{tr!(common.skip)}</a>
            <Suspense>
                {move || Suspend::new(async move {
                    let me = me.await.ok();
                    let role = me.as_ref().map(|me| me.role);
                    view! {
                        <Rail role />
                        <TopBar me shortcuts />
                        <Palette shortcuts role />
                    }
                })}
            </Suspense>
            <main id="content" class="content" tabindex="-1">
                <PrintHead me />
                <StandingInNotes me />
                <Outlet />
            </main>
            <BottomBar shortcuts />
            <KeyList open=shortcuts.keys />
        </div>
    }
}

#[component]
fn Rail(role: Option<Role>) -> impl IntoView {
    let places: Vec<&'static Place> = RAIL.iter().filter(|place| place.is_for(role)).collect();
    let links = places.iter().map(|place| view! { <PlaceLink place among=places.clone() /> }).collect_view();
    view! { <nav class="rail" aria-label=tr!(common.nav)>{links}</nav> }
}

#[component]
fn BottomBar(shortcuts: Shortcuts) -> impl IntoView {
    let places: Vec<&'static Place> = BOTTOM.iter().collect();
    let search = move |event: MouseEvent| {
        event.prevent_default();
        shortcuts.palette.set(true);
    };
    let links = places
        .iter()
        .map(|place| match place.href {
            SEARCH => view! { <PlaceLink place among=places.clone() on:click=search /> }.into_any(),
            _ => view! { <PlaceLink place among=places.clone() /> }.into_any(),
        })
        .collect_view();
    view! { <nav class="bottombar" aria-label=tr!(common.nav)>{links}</nav> }
}

#[component]
fn PlaceLink(place: &'static Place, among: Vec<&'static Place>) -> impl IntoView {
    let path = use_location().pathname;
    let here = move || path.with(|path| current(&among, path) == Some(place.href));
    view! {
        <a href=place.href class:rail-end=place.href == "/settings" aria-current=move || here().then_some("page")>
            <Icon name=place.icon />
            <span>{(place.name)()}</span>
        </a>
    }
}

#[component]
fn TopBar(me: Option<Me>, shortcuts: Shortcuts) -> impl IntoView {
    let name = me.as_ref().map(|me| me.name.clone());
    let company = me.as_ref().map(|me| me.organisation.name.clone());
    let changes = me.is_some_and(|me| me.role.changes_records());
    view! {
        <header class="topbar">
            <div class="topbar-title">{company}</div>
            <form class="topbar-search" role="search" action="/opportunities" method="get">
                <Icon name="search" />
                <input type="search" name="q" aria-label=tr!(common.search_opportunities) placeholder=tr!(common.search_opportunities) />
                <PaletteButton shortcuts class="topbar-keys" />
            </form>
            <div class="topbar-actions">
                <PaletteButton shortcuts class="topbar-find icon-button" />
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

/// Opens search and commands; there only where scripts run.
#[component]
fn PaletteButton(shortcuts: Shortcuts, class: &'static str) -> impl IntoView {
    let alive = RwSignal::new(false);
    Effect::new(move |_| alive.set(true));
    move || {
        alive.get().then(|| {
            view! {
                <button class=class type="button" aria-label=tr!(common.palette) on:click=move |_| shortcuts.palette.set(true)>
                    <Icon name="search" />
                    <kbd>{tr!(common.key_name_ctrl)} " K"</kbd>
                </button>
            }
        })
    }
}

/// As [`crate::ui::Loaded`], for pages that also need to know who is looking.
#[component]
pub fn LoadedForMe<T, F, V>(
    /// The answer of a server function.
    resource: Resource<Result<T, AppError>>,
    /// Its view.
    view: F,
    /// What stands in its place when the address asks for what cannot be taken; the sentence alone unless told.
    #[prop(optional)]
    refused: Option<fn(AppError) -> AnyView>,
) -> impl IntoView
where
    T: Clone + serde::Serialize + serde::de::DeserializeOwned + Send + Sync + 'static,
    F: Fn(T, Me) -> V + Clone + Send + Sync + 'static,
    V: IntoView + Send + 'static,
{
    let me = expect_context::<MeResource>();
    view! {
        <Transition fallback=|| view! { <Skeleton /> }>
            {suspended(move || {
                let view = view.clone();
                Suspend::new(async move {
                    match (resource.await, me.await) {
                        (Ok(data), Ok(me)) => view(data, me).into_any(),
                        (Err(AppError::Rejected(problems)), Ok(_)) if refused.is_some() => {
                            refused.map(|refused| refused(AppError::Rejected(problems))).into_any()
                        }
                        (Err(error), _) | (_, Err(error)) => view! { <ErrorNotice error=error /> }.into_any(),
                    }
                })
            })}
        </Transition>
    }
}
