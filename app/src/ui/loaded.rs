//! Data on its way: a quiet skeleton, then the view, or what went wrong.

use leptos::prelude::*;
use serde::{Serialize, de::DeserializeOwned};

use super::{ErrorNotice, suspended};
use crate::{error::AppError, tr};

/// What stands in for data on its way: bars for the eye, a word for the ear.
#[component]
pub fn Skeleton() -> impl IntoView {
    view! {
        <div class="skeletons" aria-busy="true">
            <p class="visually-hidden">{tr!(common.loading)}</p>
            <div class="skeleton"></div>
            <div class="skeleton"></div>
            <div class="skeleton"></div>
        </div>
    }
}

/// Shows what a resource brings. Keeps the old view while a newer one is on its way.
#[component]
pub fn Loaded<T, F, V>(
    /// The answer of a server function.
    resource: Resource<Result<T, AppError>>,
    /// Its view.
    view: F,
) -> impl IntoView
where
    T: Clone + Serialize + DeserializeOwned + Send + Sync + 'static,
    F: Fn(T) -> V + Clone + Send + Sync + 'static,
    V: IntoView + Send + 'static,
{
    view! {
        <Transition fallback=|| view! { <Skeleton /> }>
            {suspended(move || {
                let view = view.clone();
                Suspend::new(async move {
                    match resource.await {
                        Ok(data) => view(data).into_any(),
                        Err(error) => view! { <ErrorNotice error=error /> }.into_any(),
                    }
                })
            })}
        </Transition>
    }
}
