//! Quotas of a quarter: typed here by whoever leads, with every change kept.

use chrono::NaiveDate;
use leptos::prelude::*;
use rust_decimal::Decimal;

use super::{
    QuotaChange, QuotaKind, QuotaSheet, api,
    quarter_switch::QuarterSwitch,
    quota_form::{Cell, QuotaForm, Setting},
};
use crate::{
    auth::{Colleague, Me},
    error::{AppError, Problem},
    frame::LoadedForMe,
    language,
    money::{Currency, Money},
    tr,
    ui::{ExportLinks, FormNotice, PageHead, Typed, address_pairs, exact_instant, successes},
};

/// The page.
#[component]
pub fn QuotaPage() -> impl IntoView {
    let pairs = address_pairs();
    // The browser learns from the page what somebody typed before scripts ran.
    let typed = SharedValue::new(|| use_context::<Typed>().map(|typed| (*typed.0).clone())).into_inner();
    let setting = Setting::new(typed);
    let done = successes(setting.action);
    let sheet = Resource::new(move || (pairs(), done.get()), |(query, _)| api::load_quotas(query));
    view! { <LoadedForMe resource=sheet view=move |sheet, me| view! { <Sheet sheet me setting /> } /> }
}

#[component]
fn Sheet(sheet: QuotaSheet, me: Me, setting: Setting) -> impl IntoView {
    let (error, currency, quarter) = (setting.error, me.organisation.currency, sheet.quarter);
    let days = me.organisation.calendar.range(quarter);
    let leads = |person: &Colleague| sheet.people.iter().any(|other| other.manager == Some(person.id));
    let of = |person: &Colleague, kind| {
        sheet.quotas.iter().find(|quota| quota.person == person.id && quota.kind == kind).cloned()
    };
    let rows = sheet
        .people
        .iter()
        .filter(|person| person.role.changes_records())
        .filter(|person| !sheet.left.contains(&person.id) || of(person, QuotaKind::Individual).is_some())
        .map(|person| {
            let left = sheet.left.contains(&person.id);
            let settable = sheet.settable.contains(&person.id) && !left;
            let cell = |kind: QuotaKind| {
                let cell = Cell { person: person.clone(), kind, quota: of(person, kind), quarter, days, currency };
                if settable {
                    view! { <QuotaForm cell setting /> }.into_any()
                } else {
                    view! { <span class="figure">{cell.shown().unwrap_or_else(|| String::from("—"))}</span> }.into_any()
                }
            };
            let (own, team) = (cell(QuotaKind::Individual), leads(person).then(|| cell(QuotaKind::Team)));
            view! {
                <tr>
                    <th scope="row">
                        {person.name.clone()}
                        {left.then(|| view! { <p class="muted quota-left">{tr!(quota.left)}</p> })}
                    </th>
                    <td data-label=tr!(quota.individual)>{own}</td>
                    <td data-label=tr!(quota.team)>{team}</td>
                </tr>
            }
        })
        .collect_view();
    let again = format!("/quotas?quarter={quarter}");
    // Whoever left meanwhile has no form any more beside which it could stand.
    let has_left = move || {
        let problem = error.get()?.problem_of("amount")?.clone();
        (problem == Problem::HasLeft).then(|| problem.sentence())
    };
    let stale = move || error.with(|error| matches!(error, Some(AppError::Stale { .. })));
    view! {
        <PageHead title=tr!(quota.title)>
            <QuarterSwitch quarter=sheet.quarter calendar=me.organisation.calendar action="/quotas" rest=Vec::new() />
            <ExportLinks file="quotas" query=format!("?quarter={quarter}") />
        </PageHead>
        <FormNotice error fields=&["amount", "effective_from"] />
        {move || has_left().map(|why| view! { <p class="notice notice-danger" role="alert"><span>{why}</span></p> })}
        {move || stale().then(|| view! { <p><a rel="external" href=again.clone()>{tr!(people.show_current)}</a></p> })}
        <div class="stack">
        <div class="table-wrap" tabindex="0" role="region" aria-label=tr!(quota.title)>
            <table class="table table-cards">
                <thead>
                    <tr>
                        <th scope="col">{tr!(forecast.who)}</th>
                        <th scope="col">{tr!(quota.individual)}</th>
                        <th scope="col">{tr!(quota.team)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        <Changes changes=sheet.changes.clone() people=sheet.people.clone() starts=days.from />
        </div>
    }
}

#[component]
fn Changes(changes: Vec<QuotaChange>, people: Vec<Colleague>, starts: NaiveDate) -> impl IntoView {
    let money = |amount: Option<Decimal>, currency: Currency| {
        amount.map_or_else(|| String::from("—"), |amount| Money::new(amount, currency).display(language::current()))
    };
    let items = changes
        .into_iter()
        .map(|change| {
            let name = people.iter().find(|person| person.id == change.person).map(|person| person.name.clone()).unwrap_or_default();
            let within = change.before.is_some() && change.effective_from > starts;
            let from = within.then(|| {
                view! { <p>{tr!(quota.counts_from, day = language::current().date(change.effective_from))}</p> }
            });
            let by = change.by.clone().unwrap_or_default();
            view! {
                <li class="history-item">
                    <p>{tr!(quota.change, name = name, before = money(change.before, change.currency), after = money(Some(change.amount), change.currency))}</p>
                    {from}
                    <p class="muted">{by} " · " <time datetime=change.at.to_rfc3339()>{exact_instant(change.at)}</time></p>
                </li>
            }
        })
        .collect_view();
    view! {
        <section class="panel">
            <h2>{tr!(quota.history)}</h2>
            <p class="muted">{tr!(quota.version_hint)} " " {tr!(quota.effective_hint)}</p>
            <ol class="history">{items}</ol>
        </section>
    }
}
