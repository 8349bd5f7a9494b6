//! The reports about one scope, a click from each other.

use leptos::prelude::*;

use super::Scope;
use crate::tr;

/// Where the reports live.
pub const REPORTS: [&str; 5] =
    ["/forecast", "/forecast/judgement", "/forecast/changes", "/forecast/trend", "/executive"];

/// Links to the reports about the same quarter and people.
#[component]
pub fn ForecastTabs(
    /// What they are about.
    scope: Scope,
    /// The address of the one that is shown.
    current: &'static str,
) -> impl IntoView {
    let names = [
        tr!(forecast.tab_quarter),
        tr!(forecast.tab_judgement),
        tr!(forecast.tab_changes),
        tr!(forecast.tab_trend),
        tr!(forecast.tab_executive),
    ];
    let links = REPORTS
        .into_iter()
        .zip(names)
        .map(|(page, name)| {
            // Changes and trend name their days themselves.
            let as_of = scope.as_of.filter(|_| !matches!(page, "/forecast/changes" | "/forecast/trend"));
            let scope = Scope { as_of, ..scope };
            view! { <a href=scope.address(page) aria-current=(page == current).then_some("page")>{name}</a> }
        })
        .collect_view();
    view! { <nav class="segmented" aria-label=tr!(forecast.tabs)>{links}</nav> }
}
