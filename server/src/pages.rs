//! Pages and server functions.
//!
//! Each request is answered on one thread, from the first read to the last byte. What a page waits for is told along a
//! graph of signals that many threads may touch at once, and now and then one of them misses the moment at which the
//! last answer arrives: the page would never end (leptos issue 4673; one in some thousand pages under load). Threads of
//! their own also keep a large page from holding up what is answered quickly.

use std::{num::NonZero, sync::LazyLock, thread::available_parallelism};

use app::{
    app::{App, shell},
    auth::{Caller, Density, request::wished_language},
    language::Language,
    state::AppState,
    ui::Typed,
};
use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{Request, State},
    middleware::{Next, from_fn_with_state},
    response::Response,
};
use http::{StatusCode, request::Parts};
use leptos::{
    config::LeptosOptions,
    prelude::{provide_context, use_context},
};
use leptos_axum::{AxumRouteListing, LeptosRoutes, generate_route_list, render_app_async_with_context};
use tokio_util::task::LocalPoolHandle;

use crate::{guard::content_policy, router::Site};

/// The addresses of pages. Finding them draws the application once without its data, and whatever is drawn at the same
/// time in this process would wait for its own for ever (leptos issue 4773): so it is done once, before the first page.
static ADDRESSES: LazyLock<Vec<AxumRouteListing>> = LazyLock::new(|| generate_route_list(App));

/// Pages and server functions, which find state, language and caller in their context.
pub fn router(site: &Site) -> Router {
    let options = LeptosOptions::builder()
        .output_name("quarterdeck")
        .site_root(site.root.to_string_lossy())
        .site_pkg_dir("pkg")
        .build();
    let context = context(site.state.clone());
    let document = {
        let options = options.clone();
        move || shell(options.clone())
    };
    let threads = LocalPoolHandle::new(available_parallelism().map_or(2, NonZero::get));
    let addresses = ADDRESSES.clone();
    let not_found = render_app_async_with_context(context.clone(), document.clone());
    Router::new()
        .leptos_routes_with_context(&options, addresses, context, document)
        .fallback(not_found)
        .with_state(options)
        .layer(from_fn_with_state(threads, on_one_thread))
}

async fn on_one_thread(State(threads): State<LocalPoolHandle>, request: Request, next: Next) -> Response {
    let answered = threads.spawn_pinned(|| async {
        let (parts, body) = next.run(request).await.into_parts();
        let whole = to_bytes(body, usize::MAX).await;
        whole.map(|bytes| Response::from_parts(parts, Body::from(bytes)))
    });
    match answered.await {
        Ok(Ok(response)) => response,
        Ok(Err(problem)) => failed(&problem),
        Err(panicked) => failed(&panicked),
    }
}

fn failed(problem: &dyn std::error::Error) -> Response {
    tracing::error!("a page could not be drawn: {problem}");
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    response
}

fn context(state: AppState) -> impl Fn() + Clone + Send + Sync + 'static {
    move || {
        provide_context(state.clone());
        provide_context(language_of_request());
        provide_context(density_of_request());
        provide_typed();
        content_policy::send_with_page();
    }
}

/// What was typed into the form that this page shows again.
fn provide_typed() {
    let typed = use_context::<Parts>().and_then(|parts| parts.extensions.get::<Typed>().cloned());
    if let Some(typed) = typed {
        provide_context(typed);
    }
}

fn language_of_request() -> Language {
    let Some(parts) = use_context::<Parts>() else { return Language::default() };
    let chosen = parts.extensions.get::<Caller>().map(|caller| caller.language);
    chosen.unwrap_or_else(|| wished_language(&parts.headers))
}

fn density_of_request() -> Density {
    let chosen = |parts: Parts| parts.extensions.get::<Caller>().map(|caller| caller.density);
    use_context::<Parts>().and_then(chosen).unwrap_or_default()
}
