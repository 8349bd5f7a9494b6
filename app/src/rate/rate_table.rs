//! The recorded rates as a table, and the conditions above it.

use leptos::prelude::*;

use super::{RateEntry, RateFilter, RateSheet, rate_text};
use crate::{
    auth::RatePolicy,
    language,
    money::Currency,
    tr,
    ui::{Icon, SelectField, exact_instant},
};

/// What is chosen as chips, each with its way out, and a plain form to choose.
#[component]
pub fn RateFilterBar(
    /// What is chosen.
    filter: RateFilter,
    /// What there is to choose from.
    currencies: Vec<Currency>,
) -> impl IntoView {
    let whole = RateFilter { after: None, rate: None, ..filter };
    let chosen = [
        filter.currency.map(|currency| (currency.to_string(), RateFilter { currency: None, ..whole })),
        filter.kind.map(|kind| (kind.label().to_owned(), RateFilter { kind: None, ..whole })),
    ];
    let chips = chosen
        .into_iter()
        .flatten()
        .map(|(text, without)| {
            let label = tr!(opportunity.remove_filter, filter = text.clone());
            view! {
                <span class="chip">
                    {text} <a class="chip-remove" href=without.address() aria-label=label>
                        <Icon name="close" />
                    </a>
                </span>
            }
        })
        .collect_view();
    let all = || (String::new(), tr!(common.all).to_owned());
    let currencies = currencies.into_iter().map(|currency| (currency.to_string(), currency.to_string()));
    let currencies = std::iter::once(all()).chain(currencies).collect();
    let kinds = RatePolicy::ALL.map(|kind| (kind.as_str().to_owned(), kind.label().to_owned()));
    let kinds = std::iter::once(all()).chain(kinds).collect();
    let kind = filter.kind.map(RatePolicy::as_str).unwrap_or_default();
    let currency = filter.currency.map(|currency| currency.to_string()).unwrap_or_default();
    view! {
        <div class="filters">
            <details class="filters">
                <summary class="chip chip-link">
                    <Icon name="filter" />
                    {tr!(opportunity.filter)}
                </summary>
                <form class="form" method="get" action="/rates">
                    <div class="field-row">
                        <SelectField label=tr!(field.currency) name="currency" options=currencies value=currency />
                        <SelectField label=tr!(rate.kind) name="kind" options=kinds value=kind />
                    </div>
                    <div class="form-actions">
                        <button class="button button-primary" type="submit">{tr!(audit.show)}</button>
                    </div>
                </form>
            </details>
            {chips}
        </div>
    }
}

/// The rates under the filter.
#[component]
pub fn RateTable(
    /// What is recorded.
    sheet: RateSheet,
    /// What is chosen.
    filter: RateFilter,
    /// What a rate is in.
    currency: Currency,
) -> impl IntoView {
    if sheet.entries.is_empty() {
        return view! {
            <div class="empty">
                <h2>{tr!(rate.none)}</h2>
                <p class="muted">{tr!(rate.none_hint, currency = currency.code().to_owned())}</p>
            </div>
        }
        .into_any();
    }
    let only_latest = filter.is_empty();
    let rows = sheet.entries.into_iter().map(|entry| view! { <Row entry filter only_latest /> }).collect_view();
    let first = filter.after.map(|_| RateFilter { after: None, ..filter }.address());
    let next = sheet.next.map(|key| RateFilter { after: Some(key), ..filter }.address());
    let hint = if only_latest { tr!(rate.latest_hint) } else { tr!(rate.all_hint) };
    view! {
        <p class="muted list-head">{hint}</p>
        <div class="table-wrap" tabindex="0" role="region" aria-label=tr!(rate.title)>
            <table class="table table-cards">
                <thead>
                    <tr>
                        <th scope="col">{tr!(field.currency)}</th>
                        <th scope="col">{tr!(rate.kind)}</th>
                        <th scope="col">{tr!(rate.dated)}</th>
                        <th scope="col" class="figure">{tr!(rate.worth, currency = currency.code().to_owned())}</th>
                        <th scope="col">{tr!(rate.recorded_by)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        <nav class="row list-foot" aria-label=tr!(rate.pages)>
            {first.map(|href| view! { <a class="button" href=href>{tr!(common.first_page)}</a> })}
            {next.map(|href| view! { <a class="button" href=href rel="next">{tr!(common.next_page)}</a> })}
        </nav>
    }
    .into_any()
}

/// One rate; opens its history and form. Where only the latest day shows, the kind leads to all of them.
#[component]
fn Row(entry: RateEntry, filter: RateFilter, only_latest: bool) -> impl IntoView {
    let key = entry.key;
    let open = RateFilter { rate: Some(key), ..filter }.address();
    let every = RateFilter { currency: Some(key.currency), kind: Some(key.kind), ..RateFilter::default() }.address();
    let kind = if only_latest {
        let label = tr!(rate.every, kind = key.kind.label(), currency = key.currency.to_string());
        view! { <a href=every aria-label=label>{key.kind.label()}</a> }.into_any()
    } else {
        view! { <span>{key.kind.label()}</span> }.into_any()
    };
    let rate = match entry.rate {
        Some(rate) => view! { <span>{rate_text(rate)}</span> }.into_any(),
        None => view! { <span class="muted">{tr!(rate.withdrawn_mark)}</span> }.into_any(),
    };
    let by = entry.by.unwrap_or_else(|| tr!(history.system).to_owned());
    view! {
        <tr>
            <th scope="row">
                <a href=open aria-label=key.label()>{key.currency.to_string()}</a>
            </th>
            <td data-label=tr!(rate.kind)>{kind}</td>
            <td data-label=tr!(rate.dated)>
                <time datetime=key.dated.to_string()>{language::current().date(key.dated)}</time>
            </td>
            <td data-label=tr!(rate.rate) class="figure">{rate}</td>
            <td data-label=tr!(rate.recorded_by)>
                <span>
                    {by} " · " <time class="muted" datetime=entry.at.to_rfc3339()>{exact_instant(entry.at)}</time>
                </span>
            </td>
        </tr>
    }
}
