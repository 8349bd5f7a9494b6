//! ‹ Q3 2026 ›: the quarter before, this one, the next.

use leptos::prelude::*;

use crate::{
    calendar::{FiscalCalendar, Quarter},
    opportunity::query_string,
    tr,
    ui::Icon,
};

/// Links to the quarters around; the rest of the address stays.
#[component]
pub fn QuarterSwitch(
    /// The quarter shown.
    quarter: Quarter,
    /// Which quarters are next to it.
    calendar: FiscalCalendar,
    /// Where the page lives.
    action: &'static str,
    /// What else its address says.
    rest: Vec<(String, String)>,
) -> impl IntoView {
    let address = |quarter: Quarter| {
        let pairs = std::iter::once((String::from("quarter"), quarter.to_string())).chain(rest.clone());
        format!("{action}{}", query_string(&pairs.collect::<Vec<_>>()))
    };
    let (before, after) = (calendar.plus(quarter, -1), calendar.plus(quarter, 1));
    view! {
        <nav class="quarter-switch" aria-label=tr!(field.quarter)>
            <a class="icon-button" href=address(before) rel="prev" aria-label=before.label()>
                <Icon name="chevron-left" />
            </a>
            <strong>{quarter.label()}</strong>
            <a class="icon-button" href=address(after) rel="next" aria-label=after.label()>
                <Icon name="chevron-right" />
            </a>
        </nav>
    }
}
