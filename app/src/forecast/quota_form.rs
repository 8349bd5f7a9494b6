//! Setting one quota: an amount and, where one stands already, the day from which the new one counts.

use std::collections::BTreeMap;

use leptos::prelude::*;
use rust_decimal::Decimal;

use super::{Quota, QuotaKind, api::SetQuota};
use crate::{
    auth::{Colleague, PersonId},
    calendar::{DateRange, Quarter},
    error::AppError,
    language,
    money::{Currency, Money, grouped},
    tr,
    ui::{last_error, problem_text},
};

/// The one action of the page, what was sent last, and the answer.
#[derive(Clone, Copy)]
pub struct Setting {
    /// Sets a quota.
    pub action: ServerAction<SetQuota>,
    /// The error of the last attempt.
    pub error: Signal<Option<AppError>>,
    sent: StoredValue<BTreeMap<String, String>>,
}

impl Setting {
    /// With what a form without scripts sent, when it was refused.
    pub fn new(typed: Option<BTreeMap<String, String>>) -> Self {
        let action = ServerAction::<SetQuota>::new();
        let (sent, input) = (StoredValue::new(typed.unwrap_or_default()), action.input());
        Effect::new(move |_| {
            if let Some(SetQuota { person, kind, .. }) = input.get() {
                let pairs = [("person", person.to_string()), ("kind", kind)];
                sent.set_value(pairs.map(|(name, value)| (name.to_owned(), value)).into());
            }
        });
        Setting { action, error: last_error(action), sent }
    }

    /// Whether the last attempt was made with the form of that quota.
    fn was(self, person: PersonId, kind: QuotaKind) -> bool {
        let said = |name: &str| self.sent.with_value(|sent| sent.get(name).cloned()).unwrap_or_default();
        said("person") == person.to_string() && said("kind") == kind.as_str()
    }

    /// What was typed into that form, or else what stands.
    fn typed(self, person: PersonId, kind: QuotaKind, name: &str, stands: String) -> String {
        let typed = self.sent.with_value(|sent| sent.get(name).cloned());
        typed.filter(|_| self.was(person, kind)).unwrap_or(stands)
    }
}

/// What a quota is and where its form stands.
#[derive(Clone, Debug)]
pub struct Cell {
    /// Whose.
    pub person: Colleague,
    /// What it measures.
    pub kind: QuotaKind,
    /// The version that counts.
    pub quota: Option<Quota>,
    /// Of which quarter.
    pub quarter: Quarter,
    /// Its days.
    pub days: DateRange,
    /// What quotas are set in.
    pub currency: Currency,
}

impl Cell {
    /// Its amount as people read it.
    pub fn shown(&self) -> Option<String> {
        self.quota.as_ref().map(|quota| Money::new(quota.amount, quota.currency).display(language::current()))
    }
}

/// The form of one quota. Works as a plain form.
#[component]
pub fn QuotaForm(
    /// Which.
    cell: Cell,
    /// The page's action.
    setting: Setting,
) -> impl IntoView {
    let (person, kind) = (cell.person.id, cell.kind);
    // Set before the organisation changed its currency: shown as it was, and counted nowhere.
    let foreign = cell.quota.as_ref().filter(|quota| quota.currency != cell.currency);
    let foreign = foreign.and_then(|_| cell.shown()).map(|shown| view! { <span class="muted figure">{shown}</span> });
    let stands = cell.quota.as_ref().filter(|quota| quota.currency == cell.currency).map(|quota| quota.amount);
    let stands = stands
        .map(|amount: Decimal| grouped(amount, amount.scale(), language::current().number_marks()))
        .unwrap_or_default();
    let kind_name = match kind {
        QuotaKind::Individual => tr!(quota.individual),
        QuotaKind::Team => tr!(quota.team),
    };
    let label = format!("{}, {kind_name}, {}", cell.person.name, cell.currency);
    let error = Signal::derive(move || setting.error.get().filter(|_| setting.was(person, kind)));
    let (amount, day) = (problem_text(error, "amount".into()), problem_text(error, "effective_from".into()));
    let error_id = format!("quota-{person}-{}-error", kind.as_str());
    let from = cell.quota.is_some().then(|| {
        let label = tr!(quota.effective_label, name = label.clone());
        let (first, last) = (cell.days.from.to_string(), cell.days.last_day().to_string());
        let value = setting.typed(person, kind, "effective_from", String::new());
        view! {
            <label class="quota-from">
                <span class="muted">{tr!(quota.effective_from)}</span>
                <input
                    type="date"
                    name="effective_from"
                    min=first
                    max=last
                    value=value
                    aria-label=label
                    aria-invalid=move || day.get().map(|_| "true")
                    aria-describedby=error_id.clone()
                />
            </label>
        }
    });
    let error_id = format!("quota-{person}-{}-error", kind.as_str());
    view! {
        {foreign}
        <ActionForm action=setting.action attr:class="row quota-form">
            <input type="hidden" name="person" value=person.to_string() />
            <input type="hidden" name="quarter" value=cell.quarter.to_string() />
            <input type="hidden" name="kind" value=kind.as_str() />
            <input type="hidden" name="version" value=cell.quota.as_ref().map_or(0, |quota| quota.version).to_string() />
            <input
                name="amount"
                inputmode="decimal"
                class="figure"
                aria-label=label
                value=setting.typed(person, kind, "amount", stands)
                required=true
                aria-invalid=move || amount.get().map(|_| "true")
                aria-describedby=error_id.clone()
            />
            {from}
            <button class="button" type="submit">{tr!(quota.set)}</button>
            <span class="field-error" id=error_id role="alert">{move || amount.get().or_else(|| day.get())}</span>
        </ActionForm>
    }
}
