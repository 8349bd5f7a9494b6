//! Sales performance as a table, every figure a link to its records.

use leptos::prelude::*;

use super::{Dimension, Measure, PERFORMANCE_OF, Performer, SalesPerformance};
use crate::{language, money::Currency, tr};

/// What was won by whom, how often, how soon, and against which quota.
#[component]
pub fn PerformanceTable(
    /// The figures.
    performance: SalesPerformance,
    /// What amounts are in.
    currency: Currency,
) -> impl IntoView {
    let of_people = performance.by == Dimension::Person;
    let heads =
        PERFORMANCE_OF.map(|measure| view! { <th scope="col" class="figure">{head(measure)}</th> }).collect_view();
    let attained = of_people.then(|| {
        let text = tr!(analysis.attainment, quarter = performance.quarter.label());
        view! { <th scope="col" class="figure">{text}</th> }
    });
    let rows =
        performance.rows.into_iter().map(|row| view! { <tr><Cells row currency of_people /></tr> }).collect_view();
    view! {
        <div class="table-wrap" tabindex="0" role="region" aria-label=tr!(analysis.performance)>
            <table class="table answer">
                <thead>
                    <tr>
                        <th scope="col">{performance.by.label()}</th>
                        {heads}
                        {attained}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
                <tfoot>
                    <tr><Cells row=performance.all currency of_people /></tr>
                </tfoot>
            </table>
        </div>
    }
}

fn head(measure: Measure) -> &'static str {
    match measure {
        Measure::Amount => tr!(analysis.amount_won),
        Measure::Count => tr!(analysis.won),
        other => other.label(),
    }
}

#[component]
fn Cells(row: Performer, currency: Currency, of_people: bool) -> impl IntoView {
    let figures = PERFORMANCE_OF
        .map(|measure| {
            let (tally, list) = row.behind(measure);
            let value = tally.value(measure).filter(|_| tally.count > 0);
            let text = value.map_or_else(|| String::from("—"), |value| measure.text(value, currency));
            figure(text, list.filter(|_| value.is_some()).map(str::to_owned))
        })
        .collect_view();
    let attained = of_people.then(|| match row.attained {
        Some(found) => figure(language::current().percent(found.attainment), Some(found.href)),
        None => figure(String::from("—"), None),
    });
    view! {
        <th scope="row">{row.label}</th>
        {figures}
        {attained}
    }
}

fn figure(text: String, href: Option<String>) -> AnyView {
    match href {
        Some(href) => view! { <td class="figure"><a href=href>{text}</a></td> }.into_any(),
        None => view! { <td class="figure muted">{text}</td> }.into_any(),
    }
}
