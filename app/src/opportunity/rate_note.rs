//! Under every total: what was converted, at which rate of which day, and what has no rate.

use leptos::prelude::*;

use super::Converted;
use crate::{
    language,
    money::{Currency, Money},
    rate::rate_text,
    tr,
    ui::Icon,
};

/// The rates behind a total, and what is missing in it. Nothing when all amounts are in its currency.
#[component]
pub fn RateNote(
    /// What the total is in.
    currency: Currency,
    /// Its converted parts.
    converted: Vec<Converted>,
    /// Parts without a rate: they are in no figure.
    missing: Vec<Money>,
) -> impl IntoView {
    let parts =
        converted.iter().map(|part| view! { <li class="figure">{sentence(part, currency)}</li> }).collect_view();
    let missing: Vec<String> = missing.iter().map(|money| money.display(language::current())).collect();
    view! {
        {(!converted.is_empty())
            .then(|| {
                view! {
                    <details class="rate-note">
                        <summary>{tr!(rate.converted, currency = currency.code().to_owned())}</summary>
                        <ul>{parts}</ul>
                    </details>
                }
            })}
        {(!missing.is_empty())
            .then(|| {
                view! {
                    <p class="notice notice-warning">
                        <Icon name="warning" />
                        <span>
                            {tr!(rate.missing, amounts = missing.join(", "))} " "
                            <a href="/rates">{tr!(rate.to_rates)}</a>
                        </span>
                    </p>
                }
            })}
    }
}

fn sentence(part: &Converted, currency: Currency) -> String {
    let language = language::current();
    tr!(
        rate.one_part,
        amount = part.own.display(language),
        unit = part.own.currency.code().to_owned(),
        rate = rate_text(part.rate),
        currency = currency.code().to_owned(),
        day = language.date(part.dated)
    )
}
