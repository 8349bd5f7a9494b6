//! Exchange rates: what is recorded, what is missing, and the form to keep them.

use std::collections::BTreeMap;

use leptos::prelude::*;

use super::{
    MissingRate, RateFilter, RateKey, RateSheet, address_of, api,
    rate_sheet::RateSide,
    rate_table::{RateFilterBar, RateTable},
};
use crate::{
    auth::{Me, RatePolicy, Role},
    frame::LoadedForMe,
    language, tr,
    ui::{Icon, PageHead, address_pairs},
};

/// The page; filter and opened rate stand in its address.
#[component]
pub fn RatesPage() -> impl IntoView {
    let pairs = address_pairs();
    let asked = Memo::new(move |_| {
        let known = |key: &str| matches!(key, "currency" | "kind" | "after" | "rate" | "new" | "saved" | "withdrawn");
        pairs().into_iter().filter(|(key, _)| known(key)).collect::<BTreeMap<String, String>>()
    });
    let sheet = Resource::new(move || asked.get(), api::load_rates);
    view! {
        <LoadedForMe
            resource=sheet
            view=move |sheet, me| {
                let query = asked.get_untracked();
                // What cannot be read was refused with the resource.
                let filter = RateFilter::from_query(&query).unwrap_or_default();
                view! { <Shown sheet me filter query /> }
            }
        />
    }
}

#[component]
fn Shown(sheet: RateSheet, me: Me, filter: RateFilter, query: BTreeMap<String, String>) -> impl IntoView {
    let keeps = me.role == Role::Administrator;
    let own = me.organisation.currency;
    let listed = RateFilter { rate: None, ..filter };
    let side = filter.rate.is_some() || query.contains_key("new") && keeps;
    let (versions, currencies) = (sheet.versions.clone(), sheet.currencies.clone());
    view! {
        <PageHead title=tr!(rate.title)>
            {keeps.then(|| view! { <a class="button button-primary" href="/rates?new=1"><Icon name="plus" />{tr!(rate.record)}</a> })}
        </PageHead>
        <div class="stack">
            <Done query />
            <Policy me keeps />
            <Missing missing=sheet.missing.clone() keeps />
            <div>
                <RateFilterBar filter=listed currencies=currencies.clone() />
                <RateTable sheet filter=listed currency=own />
            </div>
        </div>
        {side.then(|| view! { <RateSide rate=filter.rate versions currency=own keeps back=listed.address() currencies /> })}
    }
}

/// What was just done.
#[component]
fn Done(query: BTreeMap<String, String>) -> impl IntoView {
    let saved = query.get("saved").and_then(|key| key.parse::<RateKey>().ok());
    let text = match saved {
        Some(key) => Some(tr!(rate.saved, rate = key.label())),
        None => query.contains_key("withdrawn").then(|| tr!(rate.is_withdrawn).to_owned()),
    };
    text.map(
        |text| view! { <p class="notice notice-success" role="status"><Icon name="check" /><span>{text}</span></p> },
    )
}

/// The policy in force, and what a correction changes.
#[component]
fn Policy(me: Me, keeps: bool) -> impl IntoView {
    let calendar = &me.organisation.calendar;
    let quarter = calendar.quarter_of(me.today);
    let name = quarter.label();
    let policy = match me.organisation.rate_policy(calendar.range(quarter).from) {
        RatePolicy::Day => tr!(rate.policy_day, quarter = name),
        RatePolicy::Quarter => tr!(rate.policy_quarter, quarter = name),
        RatePolicy::Budget => tr!(rate.policy_budget, quarter = name),
    };
    view! {
        <div class="stack">
            <p>
                {policy} " "
                {keeps.then(|| view! { <a href="/settings">{tr!(rate.to_policy)}</a> })}
            </p>
            <p class="muted">{tr!(rate.correction_hint)}</p>
        </div>
    }
}

/// Opportunities that no total holds, each with the rate that would bring them in.
#[component]
fn Missing(missing: Vec<MissingRate>, keeps: bool) -> impl IntoView {
    let lines = missing
        .iter()
        .map(|one| {
            let quarters = if one.from == one.to {
                one.from.label()
            } else {
                format!("{} – {}", one.from.label(), one.to.label())
            };
            let amount = one.amount.display(language::current());
            let text = tr!(rate.waits, count = one.count, amount = amount, quarters = quarters, rate = one.key.label());
            let label = format!("{}: {}", tr!(rate.record_it), one.key.label());
            view! {
                <li>
                    {text} " "
                    {keeps.then(|| view! { <a href=address_of(&one.key) aria-label=label>{tr!(rate.record_it)}</a> })}
                </li>
            }
        })
        .collect_view();
    (!missing.is_empty()).then(|| {
        view! {
            <section class="notice notice-warning" aria-labelledby="rates-missing">
                <Icon name="warning" />
                <div class="stack">
                    <h2 id="rates-missing">{tr!(rate.missing_title)}</h2>
                    <ul>{lines}</ul>
                    {(!keeps).then(|| view! { <p>{tr!(rate.who_keeps)}</p> })}
                </div>
            </section>
        }
    })
}
