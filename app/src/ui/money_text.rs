//! Amounts in text.

use leptos::prelude::*;

use crate::{language, money::Money, tr};

/// An amount in full, or a dash read as "unknown".
#[component]
pub fn MoneyText(
    /// The amount, if known.
    money: Option<Money>,
    /// In three figures, with the full amount on hover and focus.
    #[prop(optional)]
    compact: bool,
) -> impl IntoView {
    match money {
        None => view! { <span class="muted" title=tr!(common.unknown)>"—"</span> }.into_any(),
        Some(money) => {
            let full = money.display(language::current());
            let shown = if compact { money.compact(language::current()) } else { full.clone() };
            view! { <span class="figure" title=compact.then_some(full)>{shown}</span> }.into_any()
        }
    }
}
