//! The organisation's settings, for the administrator.

use chrono::NaiveDate;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::{
    Me,
    api::{self, SaveSettings},
};
use crate::{
    calendar::{FiscalCalendar, Quarter},
    language, tr,
    ui::{FormNotice, Icon, Loaded, PageHead, SelectField, TextField, last_error},
};

/// Currencies that the menu offers beside the one in use.
const COMMON_CURRENCIES: [&str; 17] = [
    "EUR", "USD", "GBP", "CHF", "CAD", "AUD", "JPY", "CNY", "INR", "BRL", "SEK", "NOK", "DKK", "PLN", "CZK", "MAD",
    "TND",
];

/// Name, currency and fiscal year.
#[component]
pub fn SettingsPage() -> impl IntoView {
    let settings = Resource::new(|| (), |()| api::load_settings());
    let saved = use_query_map().read_untracked().get("saved").is_some();
    view! {
        <PageHead title=tr!(settings.title) />
        {saved.then(|| view! { <p class="notice notice-success" role="status"><Icon name="check" /><span>{tr!(settings.saved)}</span></p> })}
        <Loaded resource=settings view=|me| view! { <SettingsForm me=me /> } />
    }
}

#[component]
fn SettingsForm(me: Me) -> impl IntoView {
    let action = ServerAction::<SaveSettings>::new();
    let error = last_error(action);
    let organisation = me.organisation;
    let calendar = RwSignal::new(organisation.calendar);
    let months = (1..=12).map(|month| (month.to_string(), month_name(month).to_owned())).collect();
    let choose = move |event: leptos::ev::Event| {
        let month = event_target_value(&event).parse().ok();
        if let Some(chosen) = month.and_then(FiscalCalendar::starting_in) {
            calendar.set(chosen);
        }
    };
    view! {
        <ActionForm action=action attr:class="form panel">
            <FormNotice error=error fields=&["name", "currency", "first_month"] />
            <TextField
                label=tr!(settings.organisation)
                name="name"
                value=organisation.name
                maxlength=200
                required=true
                autocomplete="organization"
                error=error
            />
            <div class="field-row">
                <SelectField
                    label=tr!(field.currency)
                    name="currency"
                    options=currencies(organisation.currency.code())
                    value=organisation.currency.code()
                    error=error
                />
                <SelectField
                    label=tr!(settings.first_month)
                    name="first_month"
                    options=months
                    value=organisation.calendar.first_month().to_string()
                    error=error
                    on:change=choose
                />
            </div>
            <p class="field-hint">{tr!(settings.currency_hint)}</p>
            {move || view! { <Quarters calendar=calendar.get() today=me.today /> }}
            <p class="notice"><span>{tr!(settings.regrouped)}</span></p>
            <div class="form-actions">
                <button class="button button-primary" disabled=move || action.pending().get()>{tr!(common.save)}</button>
            </div>
        </ActionForm>
    }
}

fn currencies(current: &str) -> Vec<(String, String)> {
    let unusual = (!COMMON_CURRENCIES.contains(&current)).then_some(current);
    unusual.into_iter().chain(COMMON_CURRENCIES).map(|code| (code.to_owned(), code.to_owned())).collect()
}

/// The quarters of the fiscal year that the day lies in.
#[component]
fn Quarters(calendar: FiscalCalendar, today: NaiveDate) -> impl IntoView {
    let year = calendar.quarter_of(today).year();
    let rows = (1..=4)
        .filter_map(|number| Quarter::new(year, number))
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
