//! The day as of which a report is shown.

use chrono::NaiveDate;
use leptos::prelude::*;

use crate::{language, opportunity::query_string, tr};

/// Today, or any day since the first record. The rest of the address stays.
#[component]
pub fn AsOf(
    /// The day shown; none for now.
    as_of: Option<NaiveDate>,
    /// The business day.
    today: NaiveDate,
    /// Where the page lives.
    action: &'static str,
    /// What else its address says.
    rest: Vec<(String, String)>,
) -> impl IntoView {
    let now = format!("{action}{}", query_string(&rest));
    let hidden =
        rest.into_iter().map(|(key, value)| view! { <input type="hidden" name=key value=value /> }).collect_view();
    view! {
        <div class="row">
            <form method="get" action=action class="row as-of">
                {hidden}
                <label for="as-of">{tr!(forecast.as_of)}</label>
                <input id="as-of" type="date" name="as_of" max=today.to_string() value=as_of.unwrap_or(today).to_string() />
                <button class="button" type="submit">{tr!(opportunity.apply_filter)}</button>
            </form>
            {as_of
                .map(|day| {
                    view! {
                        <strong role="status">{tr!(forecast.as_of_shown, day = language::current().date(day))}</strong>
                        <a class="as-of-now" href=now>{tr!(forecast.as_of_now)}</a>
                    }
                })}
        </div>
    }
}
