//! Under every total: what was converted, at which rate of which day, and what has no rate.

use leptos::prelude::*;

use super::Converted;
use crate::{
    language,
    money::{Currency, Money},
    rate::{dated_rate, rate_text},
    tr,
    ui::Icon,
};

/// So many parts are read at a glance; more are folded away.
const FEW: usize = 3;

/// The rates behind a total, and what is missing in it. Nothing when all amounts are in its currency.
#[component]
pub fn RateNote(
    /// What the total is in.
    currency: Currency,
    /// Its converted parts.
    converted: Vec<Converted>,
    /// Parts without a rate: they are in no figure.
    missing: Vec<Money>,
    /// Whether even few parts are folded away, where the page has something else to show first.
    #[prop(optional)]
    folded: bool,
    /// Which total it is, where several stand above.
    #[prop(optional)]
    of: String,
) -> impl IntoView {
    let code = currency.code().to_owned();
    let title = match of.is_empty() {
        true => tr!(rate.converted, currency = code),
        false => tr!(rate.converted_of, of = of.clone(), currency = code),
    };
    let parts = converted.iter().map(|part| view! { <li>{part.sentence(currency)}</li> }).collect_view();
    let few = !folded && converted.len() <= FEW;
    let missing: Vec<String> = missing.iter().map(|money| money.display(language::current())).collect();
    let without = match of.is_empty() {
        true => tr!(rate.missing, amounts = missing.join(", ")),
        false => tr!(rate.missing_of, of = of, amounts = missing.join(", ")),
    };
    view! {
        {(!converted.is_empty())
            .then(|| {
                view! {
                    <details class="rate-note" open=few>
                        <summary>{title}</summary>
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
                            {without} " "
                            <a href="/rates">{tr!(rate.to_rates)}</a>
                        </span>
                    </p>
                }
            })}
    }
}

/// The same for a file: a sentence per converted part, and one for all that is missing.
pub fn rate_sentences(currency: Currency, converted: &[Converted], missing: &[Money]) -> Vec<String> {
    let missing: Vec<String> = missing.iter().map(|money| money.display(language::current())).collect();
    let missing = (!missing.is_empty()).then(|| tr!(rate.missing, amounts = missing.join(", ")));
    converted.iter().map(|part| part.sentence(currency)).chain(missing).collect()
}

impl Converted {
    /// `$1,000: 1 USD = 0.9 EUR, rate of the day of 20 Nov 2026`, in a total of that currency.
    pub fn sentence(&self, currency: Currency) -> String {
        tr!(
            rate.one_part,
            amount = self.own.display(language::current()),
            unit = self.own.currency.code().to_owned(),
            rate = rate_text(self.rate),
            currency = currency.code().to_owned(),
            kind = dated_rate(self.policy, self.dated)
        )
    }
}

#[cfg(test)]
mod tests {
    use rust_decimal::dec;

    use super::*;
    use crate::auth::RatePolicy;

    #[test]
    fn a_part_names_the_kind_of_its_rate() {
        let own = Money::new(dec!(1000), "USD".parse().unwrap());
        let sentence = |policy| {
            let dated = "2026-10-01".parse().unwrap();
            Converted { own, rate: dec!(0.9), policy, dated }.sentence(Currency::EUR)
        };
        for (policy, kind) in [
            (RatePolicy::Day, "rate of the day of 1 Oct 2026"),
            (RatePolicy::Quarter, "quarter rate of 1 Oct 2026"),
            (RatePolicy::Budget, "budget rate of 1 Oct 2026"),
        ] {
            let sentence = sentence(policy);
            assert!(sentence.ends_with(&format!("1 USD = 0.9 EUR, {kind}")), "{sentence}");
        }
    }
}
