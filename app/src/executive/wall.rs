//! On the wall: the figures keep themselves current, without a hand and through restarts of the server.

use std::{collections::BTreeMap, time::Duration};

use leptos::{prelude::*, task::spawn_local};

use super::{ExecutiveView, api};
use crate::{auth::api::who_am_i, error::AppError, tr, ui::Icon};

/// How often a page on the wall fetches its figures anew.
const EVERY: Duration = Duration::from_secs(60);

/// What a page on the wall fetched after it opened.
#[derive(Clone, Copy)]
pub struct Kept {
    /// The latest figures; none until the first have been fetched anew.
    pub fresh: RwSignal<Option<ExecutiveView>>,
    /// Why the last attempt failed, while the figures before it stay.
    pub late: RwSignal<Option<AppError>>,
}

/// Fetches the figures of the address anew every minute while it says `wall`.
pub fn keep_current(pairs: impl Fn() -> BTreeMap<String, String> + Copy + Send + Sync + 'static) -> Kept {
    let kept = Kept { fresh: RwSignal::new(None), late: RwSignal::new(None) };
    Effect::new(move |_| {
        let asked = pairs();
        kept.fresh.set(None);
        kept.late.set(None);
        if !asked.contains_key("wall") {
            return;
        }
        let again = move || refresh(kept, asked.clone());
        if let Ok(handle) = set_interval_with_handle(again, EVERY) {
            on_cleanup(move || handle.clear());
        }
    });
    kept
}

/// Fetches the figures anew; those that are shown stay until then, and if that fails.
pub fn refresh(kept: Kept, asked: BTreeMap<String, String>) {
    spawn_local(fetch(kept, asked));
}

async fn fetch(kept: Kept, asked: BTreeMap<String, String>) {
    match api::load_executive(asked).await {
        Ok(view) => {
            // The page may be gone by now.
            let _ = kept.fresh.try_set(Some(view));
            let _ = kept.late.try_set(None);
        }
        Err(error) => {
            // A server that answers, but not this: it was replaced by a version that asks for another page.
            let replaced = matches!(error, AppError::Rejected(_)) && who_am_i().await.is_ok();
            if replaced && kept.late.try_get_untracked().flatten().is_some() {
                let _ = window().location().reload();
            }
            let _ = kept.late.try_set(Some(error));
        }
    }
}

/// To the wall display and back.
#[component]
pub fn WallLink(view: ExecutiveView, wall: bool) -> impl IntoView {
    let href = view.address(view.parts.question.by, !wall);
    let text = if wall { tr!(executive.leave_wall) } else { tr!(executive.wall) };
    let fill_screen = move |_| match (wall, document().fullscreen_element()) {
        (true, Some(_)) => document().exit_fullscreen(),
        // A browser may refuse; the page is the same without.
        (false, None) => drop(document().document_element().map(|page| page.request_fullscreen())),
        _ => {}
    };
    view! { <a class="button" href=href on:click=fill_screen>{text}</a> }
}

/// That the figures are older than they should be, and why.
#[component]
pub fn Late(late: RwSignal<Option<AppError>>, wall: bool) -> impl IntoView {
    let notice = move || {
        late.get().map(|error| {
            let sign_in =
                (error == AppError::SignInRequired).then(|| view! { <a href="/login">{tr!(common.nav_sign_in)}</a> });
            view! {
                <p class="notice notice-warning">
                    <Icon name="warning" />
                    <span>{tr!(executive.late)} " " {error.sentence()} " " {sign_in}</span>
                </p>
            }
        })
    };
    wall.then(|| view! { <div role="status">{notice}</div> })
}
