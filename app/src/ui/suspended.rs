//! What waits for its data.
//!
//! In the browser it is drawn again whenever the data change. On the server it is drawn once: a closure would be asked
//! twice, first for what it waits for and then for its view, and a large page would be drawn in vain.

use leptos::prelude::*;

/// Draws what waits for its data.
#[cfg(feature = "ssr")]
pub fn suspended<V>(draw: impl Fn() -> Suspend<V> + Send + 'static) -> Suspend<V> {
    draw()
}

/// Draws what waits for its data, and draws it anew when they change.
#[cfg(not(feature = "ssr"))]
pub fn suspended<V>(draw: impl Fn() -> Suspend<V> + Send + 'static) -> impl Fn() -> Suspend<V> + Send + 'static {
    draw
}
