//! Quotas of a quarter: typed here by whoever leads, with every change kept.

use leptos::prelude::*;
use rust_decimal::Decimal;

use super::{
    Quota, QuotaChange, QuotaKind, QuotaSheet,
    api::{self, SetQuota},
    quarter_switch::QuarterSwitch,
};
use crate::{
    auth::{Colleague, Me},
    error::AppError,
    frame::LoadedForMe,
    language,
    money::{Currency, Money, grouped},
    tr,
    ui::{ErrorNotice, PageHead, address_pairs, exact_instant, last_error, successes},
};

/// The page.
#[component]
pub fn QuotaPage() -> impl IntoView {
    let pairs = address_pairs();
    let set = ServerAction::<SetQuota>::new();
    let done = successes(set);
    let sheet = Resource::new(move || (pairs(), done.get()), |(query, _)| api::load_quotas(query));
    view! { <LoadedForMe resource=sheet view=move |sheet, me| view! { <Sheet sheet me set /> } /> }
}

#[component]
fn Sheet(sheet: QuotaSheet, me: Me, set: ServerAction<SetQuota>) -> impl IntoView {
    let error = last_error(set);
    let currency = me.organisation.currency;
    let leads = |person: &Colleague| sheet.people.iter().any(|other| other.manager == Some(person.id));
    let rows = sheet
        .people
        .iter()
        .filter(|person| person.role.changes_records())
        .map(|person| {
            let of = |kind| sheet.quotas.iter().find(|quota| quota.person == person.id && quota.kind == kind).cloned();
            let settable = sheet.settable.contains(&person.id);
            let cell = |kind: QuotaKind, shown: bool| shown.then(|| view! {
                <QuotaCell person=person.clone() kind quota=of(kind) quarter=sheet.quarter.to_string() currency settable set />
            });
            let (own, team) = (cell(QuotaKind::Individual, true), cell(QuotaKind::Team, leads(person)));
            view! {
                <tr>
                    <th scope="row">{person.name.clone()}</th>
                    <td data-label=tr!(quota.individual)>{own}</td>
                    <td data-label=tr!(quota.team)>{team}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <PageHead title=tr!(quota.title)>
            <QuarterSwitch quarter=sheet.quarter calendar=me.organisation.calendar action="/quotas" rest=Vec::new() />
        </PageHead>
        {move || error.get().map(|error: AppError| {
            let why = error.problem_of("amount").map(|problem| view! { <p class="notice notice-danger" role="alert"><span>{problem.sentence()}</span></p> });
            view! { <ErrorNotice error=error.clone() /> {why} }
        })}
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
        <Changes changes=sheet.changes.clone() people=sheet.people.clone() />
        </div>
    }
}

#[component]
fn QuotaCell(
    person: Colleague,
    kind: QuotaKind,
    quota: Option<Quota>,
    quarter: String,
    currency: Currency,
    settable: bool,
    set: ServerAction<SetQuota>,
) -> impl IntoView {
    let shown = |quota: &Quota| Money::new(quota.amount, quota.currency).display(language::current());
    if !settable {
        let shown = quota.as_ref().map_or_else(|| String::from("—"), shown);
        return view! { <span class="figure">{shown}</span> }.into_any();
    }
    // Set before the organisation changed its currency: shown as it was, and counted nowhere.
    let foreign = quota.as_ref().filter(|quota| quota.currency != currency);
    let foreign = foreign.map(|quota| view! { <span class="muted figure">{shown(quota)}</span> });
    let typed = quota.as_ref().filter(|quota| quota.currency == currency).map(|quota| quota.amount);
    let typed = typed
        .map(|amount: Decimal| grouped(amount, amount.scale(), language::current().number_marks()))
        .unwrap_or_default();
    let kind_name = match kind {
        QuotaKind::Individual => tr!(quota.individual),
        QuotaKind::Team => tr!(quota.team),
    };
    let label = format!("{}, {kind_name}, {currency}", person.name);
    view! {
        {foreign}
        <ActionForm action=set attr:class="row quota-form">
            <input type="hidden" name="person" value=person.id.to_string() />
            <input type="hidden" name="quarter" value=quarter />
            <input type="hidden" name="kind" value=kind.as_str() />
            <input type="hidden" name="version" value=quota.map_or(0, |quota| quota.version).to_string() />
            <input name="amount" inputmode="decimal" class="figure" aria-label=label value=typed required=true />
            <button class="button" type="submit">{tr!(quota.set)}</button>
        </ActionForm>
    }
    .into_any()
}

#[component]
fn Changes(changes: Vec<QuotaChange>, people: Vec<Colleague>) -> impl IntoView {
    let money = |amount: Option<Decimal>, currency: Currency| {
        amount.map_or_else(|| String::from("—"), |amount| Money::new(amount, currency).display(language::current()))
    };
    let items = changes
        .into_iter()
        .map(|change| {
            let name = people.iter().find(|person| person.id == change.person).map(|person| person.name.clone()).unwrap_or_default();
            let by = change.by.clone().unwrap_or_default();
            view! {
                <li class="history-item">
                    <p>{tr!(quota.change, name = name, before = money(change.before, change.currency), after = money(Some(change.amount), change.currency))}</p>
                    <p class="muted">{by} " · " <time datetime=change.at.to_rfc3339()>{exact_instant(change.at)}</time></p>
                </li>
            }
        })
        .collect_view();
    view! {
        <section class="panel">
            <h2>{tr!(quota.history)}</h2>
            <p class="muted">{tr!(quota.version_hint)}</p>
            <ol class="history">{items}</ol>
        </section>
    }
}
