//! Quiet words beside a record: how big a deal it is, that its credit is shared, and what it counts for.

use leptos::prelude::*;
use rust_decimal::Decimal;

use super::{DealType, Summary};
use crate::{
    language,
    money::{Currency, Money},
    tr,
};

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

/// What a record counts for in the totals above it, below its own amount: in their currency, the part that is credited to
/// the people that they show. Nothing where that is the amount itself.
#[component]
pub fn CountsAs(
    /// The record.
    record: Summary,
    /// The currency of the totals.
    report: Currency,
) -> impl IntoView {
    record.counts_otherwise(report).then(|| {
        let language = language::current();
        let text = match record.counted {
            None => tr!(opportunity.counts_nowhere).to_string(),
            Some(counted) => {
                let amount = Money::new(counted, report).display(language);
                if record.share == Decimal::ONE_HUNDRED {
                    tr!(opportunity.counts_as, amount = amount)
                } else {
                    tr!(opportunity.counts_partly, share = language.percent(record.share), amount = amount)
                }
            }
        };
        view! { <span class="counts-as">{text}</span> }
    })
}
