//! When to load a page's data again.

use leptos::{prelude::*, server_fn::ServerFn};

use crate::error::AppError;

/// Counts the attempts that succeeded. A refused one loads nothing again, so what was typed stays.
pub fn successes<S>(action: ServerAction<S>) -> RwSignal<u32>
where
    S: ServerFn<Error = AppError> + Clone + Send + Sync + 'static,
    S::Output: Clone + Send + Sync + 'static,
{
    let count = RwSignal::new(0);
    let value = action.value();
    Effect::new(move |_| {
        if value.with(|answer| matches!(answer, Some(Ok(_)))) {
            count.update(|count| *count += 1);
        }
    });
    count
}
