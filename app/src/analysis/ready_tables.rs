//! The tables beside funnel, cohorts and attainment.

use leptos::prelude::*;

use super::{Attainment, Band, Cohort, Cohorts, Funnel, Outcome, Step};
use crate::{
    language,
    money::{Currency, Money},
    tr,
};

/// How many came so far, what they are worth, and the share that went on.
#[component]
pub fn FunnelTable(
    /// The funnel.
    funnel: Funnel,
    /// What amounts are in.
    currency: Currency,
) -> impl IntoView {
    let rows = funnel.steps.into_iter().map(|step| view! { <StepRow step currency /> }).collect_view();
    view! {
        <div class="table-wrap" tabindex="0" role="region" aria-label=tr!(analysis.funnel)>
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">{tr!(field.stage)}</th>
                        <th scope="col" class="figure">{tr!(analysis.count)}</th>
                        <th scope="col" class="figure">{tr!(field.amount)}</th>
                        <th scope="col" class="figure">{tr!(analysis.conversion)}</th>
                        <th scope="col" class="figure">{tr!(analysis.of_all)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

#[component]
fn StepRow(step: Step, currency: Currency) -> impl IntoView {
    let percent =
        |share: Option<_>| share.map_or_else(|| String::from("—"), |share| language::current().percent(share));
    let amount = Money::new(step.tally.amount, currency).display(language::current());
    view! {
        <tr>
            <th scope="row">{step.label}</th>
            <td class="figure"><a href=step.href.clone()>{step.tally.count.to_string()}</a></td>
            <td class="figure"><a href=step.href>{amount}</a></td>
            <td class="figure">{percent(step.conversion)}</td>
            <td class="figure">{percent(step.of_all)}</td>
        </tr>
    }
}

/// What became of each quarter's new opportunities.
#[component]
pub fn CohortTable(
    /// The cohorts.
    cohorts: Cohorts,
    /// What amounts are in.
    currency: Currency,
) -> impl IntoView {
    let rows = cohorts.quarters.into_iter().map(|cohort| view! { <CohortRow cohort currency /> }).collect_view();
    view! {
        <div class="table-wrap" tabindex="0" role="region" aria-label=tr!(analysis.cohorts)>
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">{tr!(analysis.opening_quarter)}</th>
                        <th scope="col" class="figure">{tr!(analysis.won)}</th>
                        <th scope="col" class="figure">{tr!(analysis.open)}</th>
                        <th scope="col" class="figure">{tr!(analysis.lost)}</th>
                        <th scope="col" class="figure">{tr!(analysis.total)}</th>
                        <th scope="col" class="figure">{tr!(analysis.amount_won)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

#[component]
fn CohortRow(cohort: Cohort, currency: Currency) -> impl IntoView {
    let cell = |outcome: &Outcome| {
        let text = outcome.tally.count.to_string();
        view! { <td class="figure"><a href=outcome.href.clone()>{text}</a></td> }
    };
    let won = Money::new(cohort.won.tally.amount, currency).display(language::current());
    view! {
        <tr>
            <th scope="row">{cohort.quarter.label()}</th>
            {cell(&cohort.won)}
            {cell(&cohort.open)}
            {cell(&cohort.lost)}
            {cell(&cohort.all)}
            <td class="figure"><a href=cohort.won.href.clone()>{won}</a></td>
        </tr>
    }
}

/// Who is in which band.
#[component]
pub fn AttainmentTable(
    /// The bands.
    attainment: Attainment,
) -> impl IntoView {
    let name = tr!(analysis.attainment, quarter = attainment.scope.quarter.label());
    let rows = attainment.bands.into_iter().map(|band| view! { <BandRow band /> }).collect_view();
    view! {
        <div class="table-wrap" tabindex="0" role="region" aria-label=name>
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">{tr!(forecast.attainment)}</th>
                        <th scope="col" class="figure">{tr!(analysis.people_head)}</th>
                        <th scope="col">{tr!(forecast.who)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

#[component]
fn BandRow(band: Band) -> impl IntoView {
    let (label, count) = (band.label(), band.people.len().to_string());
    let (anchor, place) = (band.anchor(), band.place());
    let people = band
        .people
        .into_iter()
        .map(|person| {
            let share = language::current().percent(person.attainment);
            view! { <li><a href=person.href>{person.name}</a> " " <span class="figure muted">{share}</span></li> }
        })
        .collect_view();
    view! {
        <tr id=anchor>
            <th scope="row">{label}</th>
            <td class="figure"><a href=place>{count}</a></td>
            <td><ul class="band-people">{people}</ul></td>
        </tr>
    }
}
