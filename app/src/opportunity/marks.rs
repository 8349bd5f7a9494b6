//! Quiet words beside a record: how big a deal it is, and that its credit is shared.

use leptos::prelude::*;

use super::DealType;
use crate::tr;

/// The deal type in a word; nothing while it is not known.
#[component]
pub fn DealTypeMark(
    /// Which.
    kind: Option<DealType>,
) -> impl IntoView {
    kind.map(
        |kind| view! { <span class="deal-type" data-deal-type=kind.as_str() title=kind.label()>{kind.short()}</span> },
    )
}

/// How many others share the credit, beside the owner; nothing while it is the owner's alone.
#[component]
pub fn SharedMark(
    /// How many people share it.
    sharers: i32,
) -> impl IntoView {
    (sharers > 1).then(|| {
        let text = tr!(opportunity.shared_by, count = sharers);
        let title = text.clone();
        view! {
            <span class="shared-mark" title=title>
                <span aria-hidden="true">{format!("+{}", sharers - 1)}</span>
                <span class="visually-hidden">{text}</span>
            </span>
        }
    })
}
