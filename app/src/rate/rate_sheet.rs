//! A rate beside the list: its versions, and the forms that add one.

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use rust_decimal::Decimal;

use super::{
    RateEntry, RateKey,
    api::{SaveRate, WithdrawRate},
    rate_text,
};
use crate::{
    auth::RatePolicy,
    error::{AppError, Problem},
    money::Currency,
    tr,
    ui::{FormNotice, Icon, SelectField, TextField, exact_instant, last_error},
};

const FIELDS: &[&str] = &["currency", "kind", "date", "rate"];

/// What is recorded of a rate and, for administrators, the form to record, correct or withdraw it.
#[component]
pub fn RateSide(
    /// The rate; a new one of any currency without it.
    rate: Option<RateKey>,
    /// Its versions, the latest first; none of one that is not recorded yet.
    versions: Vec<RateEntry>,
    /// What a rate is in.
    currency: Currency,
    /// Whether the viewer keeps rates.
    keeps: bool,
    /// Where the list is.
    back: String,
    /// Of which anything was recorded, to be suggested.
    currencies: Vec<Currency>,
) -> impl IntoView {
    let known = rate.filter(|_| !versions.is_empty());
    let title = known.map_or(tr!(rate.record).to_owned(), |key| key.label());
    let heading = NodeRef::<leptos::html::H2>::new();
    Effect::new(move |_| {
        if let Some(heading) = heading.get() {
            // Without focus the sheet is still there to be reached.
            let _ = heading.focus();
        }
    });
    let navigate = use_navigate();
    let leave_to = back.clone();
    let leave = move |event: leptos::ev::KeyboardEvent| {
        if event.key() == "Escape" {
            navigate(&leave_to, Default::default());
        }
    };
    let stands = versions.first().cloned();
    view! {
        <aside class="sheet" aria-labelledby="rate-title" on:keydown=leave>
            <header class="sheet-head">
                <h2 id="rate-title" tabindex="-1" node_ref=heading>{title}</h2>
                <a class="icon-button" href=back.clone() aria-label=tr!(common.close)>
                    <Icon name="close" />
                </a>
            </header>
            <div class="sheet-body stack">
                {if keeps {
                    view! { <RateForm rate stands=stands.clone() currency back currencies /> }.into_any()
                } else {
                    view! { <p class="muted">{tr!(rate.who_keeps)}</p> }.into_any()
                }}
                <Versions versions />
                {stands.filter(|stands| keeps && stands.rate.is_some()).map(|stands| view! { <Withdraw stands /> })}
            </div>
        </aside>
    }
}

/// The form of a rate. Of one that is recorded only the value changes; a new one may start from what is missing.
#[component]
fn RateForm(
    rate: Option<RateKey>,
    stands: Option<RateEntry>,
    currency: Currency,
    back: String,
    currencies: Vec<Currency>,
) -> impl IntoView {
    let action = ServerAction::<SaveRate>::new();
    let error = last_error(action);
    let seen = stands.as_ref().map(|stands| stands.key.seen(stands.version)).unwrap_or_default();
    // Whoever was told what stands and saves again has seen it.
    let seen = move || {
        error.with(|error| match error.as_ref().and_then(|error| error.problem_of("rate")) {
            Some(Problem::RateStands { seen, .. }) => seen.clone(),
            _ => seen.clone(),
        })
    };
    let fixed = stands.as_ref().map(|stands| stands.key);
    let what = match fixed {
        Some(key) => view! { <Fixed key /> }.into_any(),
        None => view! { <Chosen rate currencies error /> }.into_any(),
    };
    let value = stands.and_then(|stands| stands.rate).map(|rate: Decimal| rate_text(rate)).unwrap_or_default();
    let unit = rate.map_or(tr!(rate.unit).to_owned(), |key| format!("1 {}", key.currency));
    let save = if fixed.is_some() { tr!(rate.correct) } else { tr!(rate.record) };
    view! {
        <ActionForm action=action attr:class="form">
            <FormNotice error=error fields=FIELDS />
            {what}
            <TextField
                label=tr!(rate.rate)
                name="rate[rate]"
                field="rate"
                value=value
                inputmode="decimal"
                required=true
                autocomplete="off"
                hint=tr!(rate.rate_hint, unit = unit, currency = currency.code().to_owned())
                error=error
            />
            <input type="hidden" name="rate[seen]" value=seen />
            {fixed.map(|_| view! { <p class="field-hint">{tr!(rate.correction_hint)}</p> })}
            <div class="form-actions">
                <button class="button button-primary" disabled=move || action.pending().get()>{save}</button>
                <a class="button" href=back>{tr!(common.cancel)}</a>
            </div>
        </ActionForm>
    }
}

/// The rate that the form is about.
#[component]
fn Fixed(key: RateKey) -> impl IntoView {
    view! {
        <input type="hidden" name="rate[currency]" value=key.currency.to_string() />
        <input type="hidden" name="rate[kind]" value=key.kind.as_str() />
        <input type="hidden" name="rate[date]" value=key.dated.to_string() />
    }
}

/// Which rate it is.
#[component]
fn Chosen(rate: Option<RateKey>, currencies: Vec<Currency>, error: Signal<Option<AppError>>) -> impl IntoView {
    let kinds = RatePolicy::ALL.map(|kind| (kind.as_str().to_owned(), kind.label().to_owned())).to_vec();
    let currency = rate.map(|key| key.currency.to_string()).unwrap_or_default();
    let kind = rate.map_or(RatePolicy::Day, |key| key.kind).as_str();
    let dated = rate.map(|key| key.dated.to_string()).unwrap_or_default();
    let known = currencies.into_iter().map(|code| view! { <option value=code.to_string() /> }).collect_view();
    view! {
        <TextField
            label=tr!(field.currency)
            name="rate[currency]"
            field="currency"
            value=currency
            maxlength=3
            required=true
            autocomplete="off"
            list="rate-currencies"
            hint=tr!(rate.currency_hint)
            error=error
        />
        <datalist id="rate-currencies">{known}</datalist>
        <div class="field-row">
            <SelectField label=tr!(rate.kind) name="rate[kind]" field="kind" options=kinds value=kind error=error />
            <TextField label=tr!(rate.dated) name="rate[date]" field="date" kind="date" value=dated required=true error=error />
        </div>
        <p class="field-hint">{tr!(rate.date_hint)}</p>
    }
}

/// What was recorded, the latest first.
#[component]
fn Versions(versions: Vec<RateEntry>) -> impl IntoView {
    let items = versions
        .iter()
        .map(|version| {
            let by = version.by.clone().unwrap_or_else(|| tr!(history.system).to_owned());
            let rate = version.rate.map_or(tr!(rate.withdrawn_mark).to_owned(), rate_text);
            view! {
                <li class="history-item">
                    <p class="figure">{rate}</p>
                    <p class="muted">
                        {by} " · " <time datetime=version.at.to_rfc3339()>{exact_instant(version.at)}</time>
                    </p>
                </li>
            }
        })
        .collect_view();
    (!versions.is_empty()).then(|| {
        view! {
            <section aria-labelledby="rate-history">
                <h3 id="rate-history">{tr!(history.title)}</h3>
                <ol class="history">{items}</ol>
            </section>
        }
    })
}

#[component]
fn Withdraw(stands: RateEntry) -> impl IntoView {
    let action = ServerAction::<WithdrawRate>::new();
    let error = last_error(action);
    view! {
        <ActionForm action=action attr:class="form">
            <FormNotice error=error fields=&[] />
            <p class="field-hint">{tr!(rate.withdraw_hint)}</p>
            <input type="hidden" name="rate" value=stands.key.to_string() />
            <input type="hidden" name="version" value=stands.version.to_string() />
            <div class="form-actions">
                <button class="button button-danger" disabled=move || action.pending().get()>{tr!(rate.withdraw)}</button>
            </div>
        </ActionForm>
    }
}
