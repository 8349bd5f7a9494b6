//! The organisation's settings, for the administrator.

use chrono::NaiveDate;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use rust_decimal::Decimal;

use super::{
    Me, Organisation, RatePolicy,
    api::{self, SaveSettings},
};
use crate::{
    calendar::FiscalCalendar,
    error::AppError,
    language,
    money::grouped,
    tr,
    ui::{FormNotice, Icon, Loaded, PageHead, SelectField, TextField, last_error},
};

const FIELDS: [&str; 8] =
    ["name", "currency", "time_zone", "small_below", "large_above", "first_month", "rate_policy", "effective_from"];
/// Currencies that the menu offers beside the one in use.
const COMMON_CURRENCIES: [&str; 17] = [
    "EUR", "USD", "GBP", "CHF", "CAD", "AUD", "JPY", "CNY", "INR", "BRL", "SEK", "NOK", "DKK", "PLN", "CZK", "MAD",
    "TND",
];

/// Name, currency, business day, deal types, fiscal year and exchange rates.
#[component]
pub fn SettingsPage() -> impl IntoView {
    let settings =
        Resource::new(|| (), |()| async { Ok((api::load_settings().await?, api::load_time_zones().await?)) });
    let saved = use_query_map().read_untracked().get("saved").is_some();
    view! {
        <PageHead title=tr!(settings.title)>
            <a class="button" href="/rates">{tr!(rate.title)}</a>
        </PageHead>
        {saved.then(|| view! { <p class="notice notice-success" role="status"><Icon name="check" /><span>{tr!(settings.saved)}</span></p> })}
        <Loaded resource=settings view=|(me, zones)| view! { <SettingsForm me zones /> } />
    }
}

#[component]
fn SettingsForm(me: Me, zones: Vec<String>) -> impl IntoView {
    let action = ServerAction::<SaveSettings>::new();
    let error = last_error(action);
    let organisation = me.organisation.clone();
    let zones = zones.into_iter().map(|zone| (zone.clone(), zone)).collect::<Vec<_>>();
    view! {
        <ActionForm action=action attr:class="form panel">
            <FormNotice error=error fields=&FIELDS />
            <input type="hidden" name="form[version]" value=organisation.version.to_string() />
            <TextField
                label=tr!(settings.organisation)
                name="form[name]"
                field="name"
                value=organisation.name.clone()
                maxlength=200
                required=true
                autocomplete="organization"
                error=error
            />
            <div class="field-row">
                <SelectField
                    label=tr!(field.currency)
                    name="form[currency]"
                    field="currency"
                    options=currencies(organisation.currency.code())
                    value=organisation.currency.code()
                    error=error
                />
                <SelectField
                    label=tr!(settings.time_zone)
                    name="form[time_zone]"
                    field="time_zone"
                    options=zones
                    value=organisation.time_zone.clone()
                    error=error
                />
            </div>
            <p class="field-hint">{tr!(settings.currency_hint)}</p>
            <DealTypes organisation=organisation.clone() error />
            <Reporting organisation today=me.today error />
            <div class="form-actions">
                <button class="button button-primary" disabled=move || action.pending().get()>{tr!(common.save)}</button>
            </div>
        </ActionForm>
    }
}

/// The thresholds between small, middle and large.
#[component]
fn DealTypes(organisation: Organisation, error: Signal<Option<AppError>>) -> impl IntoView {
    let shown = |amount: Decimal| grouped(amount, amount.normalize().scale(), language::current().number_marks());
    view! {
        <fieldset>
            <legend>{tr!(settings.deal_types)}</legend>
            <div class="field-row">
                <TextField
                    label=tr!(settings.small_below)
                    name="form[small_below]"
                    field="small_below"
                    value=shown(organisation.thresholds.small_below)
                    inputmode="decimal"
                    required=true
                    error
                />
                <TextField
                    label=tr!(settings.large_above)
                    name="form[large_above]"
                    field="large_above"
                    value=shown(organisation.thresholds.large_above)
                    inputmode="decimal"
                    required=true
                    error
                />
            </div>
            <p class="field-hint">{tr!(settings.deal_types_hint)}</p>
        </fieldset>
    }
}

/// Fiscal year and rate policy, and from when on.
#[component]
fn Reporting(organisation: Organisation, today: NaiveDate, error: Signal<Option<AppError>>) -> impl IntoView {
    let calendar = organisation.calendar.clone();
    let quarter = calendar.range(calendar.quarter_of(today));
    let months = (1..=12).map(|month| (month.to_string(), month_name(month).to_owned())).collect::<Vec<_>>();
    let policies = RatePolicy::ALL.map(|policy| (policy.as_str().to_owned(), policy.label().to_owned())).to_vec();
    let shown = RwSignal::new(calendar.clone());
    let standing = calendar.clone();
    let choose = move |event: leptos::ev::Event| {
        let month = event_target_value(&event).parse().ok();
        if let Some(chosen) = month.and_then(FiscalCalendar::starting_in) {
            shown.set(if month == Some(standing.first_month(today)) { standing.clone() } else { chosen });
        }
    };
    view! {
        <fieldset>
            <legend>{tr!(settings.reporting)}</legend>
            <div class="field-row">
                <SelectField
                    label=tr!(settings.first_month)
                    name="form[first_month]"
                    field="first_month"
                    options=months
                    value=calendar.first_month(today).to_string()
                    error=error
                    on:change=choose
                />
                <SelectField
                    label=tr!(settings.rate_policy)
                    name="form[rate_policy]"
                    field="rate_policy"
                    options=policies
                    value=organisation.rate_policy(quarter.from).as_str()
                    error=error
                />
                <TextField
                    label=tr!(settings.effective_from)
                    name="form[effective_from]"
                    field="effective_from"
                    kind="date"
                    hint=tr!(settings.effective_hint, day = language::current().date(quarter.to))
                    error=error
                />
            </div>
            <p class="field-hint">
                {tr!(settings.rates_hint)} " " <a href="/rates">{tr!(rate.title)}</a>
            </p>
            {move || view! { <Quarters calendar=shown.get() today=today /> }}
            <Planned organisation=organisation.clone() today />
        </fieldset>
    }
}

/// What changes later, and when.
#[component]
fn Planned(organisation: Organisation, today: NaiveDate) -> impl IntoView {
    let later = organisation.rate_policies.iter().filter(|(from, _)| *from > today).map(|(from, policy)| {
        let month = month_name(organisation.calendar.first_month(*from));
        view! { <li>{tr!(settings.planned, day = language::current().date(*from), month = month, policy = policy.label())}</li> }
    });
    let later = later.collect_view();
    (!later.is_empty()).then(|| view! { <ul class="notice">{later}</ul> })
}

fn currencies(current: &str) -> Vec<(String, String)> {
    let unusual = (!COMMON_CURRENCIES.contains(&current)).then_some(current);
    unusual.into_iter().chain(COMMON_CURRENCIES).map(|code| (code.to_owned(), code.to_owned())).collect()
}

/// The quarters of the fiscal year that the day lies in.
#[component]
fn Quarters(calendar: FiscalCalendar, today: NaiveDate) -> impl IntoView {
    let year = calendar.quarter_of(today).year();
    let first = calendar.quarter_of(calendar.year_of(calendar.quarter_of(today)).from);
    let rows = (0..4)
        .map(|steps| calendar.plus(first, steps))
        .filter(|quarter| quarter.year() == year)
        .map(|quarter| {
            let range = calendar.range(quarter);
            let days =
                format!("{} – {}", language::current().date(range.from), language::current().date(range.last_day()));
            view! { <div><dt>{quarter.label()}</dt><dd class="figure">{days}</dd></div> }
        })
        .collect_view();
    view! {
        <section aria-labelledby="quarters" aria-live="polite">
            <h2 id="quarters">{tr!(settings.quarters)}</h2>
            <dl class="fields">{rows}</dl>
        </section>
    }
}

fn month_name(month: u32) -> &'static str {
    match month {
        1 => tr!(settings.month_1),
        2 => tr!(settings.month_2),
        3 => tr!(settings.month_3),
        4 => tr!(settings.month_4),
        5 => tr!(settings.month_5),
        6 => tr!(settings.month_6),
        7 => tr!(settings.month_7),
        8 => tr!(settings.month_8),
        9 => tr!(settings.month_9),
        10 => tr!(settings.month_10),
        11 => tr!(settings.month_11),
        _ => tr!(settings.month_12),
    }
}
