//! Changes in words.

use rust_decimal::Decimal;

use super::{ChangedRecord, State};
use crate::{
    language,
    money::{Currency, Money, grouped},
    tr,
};

/// An amount that says whether it came or went: `+€640,000`.
pub fn signed(value: Decimal, currency: Currency) -> String {
    let text = Money::new(value, currency).display(language::current());
    if value > Decimal::ZERO { format!("+{text}") } else { text }
}

/// How a part of a state reads.
type Reading = fn(&State) -> String;

const READINGS: [Reading; 4] = [category, amount, closing, owner];

/// What differs between the two days, each part as it was and as it is; of an opportunity that was there on one day
/// only, all of it.
pub fn differences(record: &ChangedRecord) -> (Vec<String>, Vec<String>) {
    let (before, after) = (record.before.as_ref(), record.after.as_ref());
    let differs = |reading: &Reading| match (before, after) {
        (Some(before), Some(after)) => reading(before) != reading(after),
        _ => true,
    };
    let side = |state: Option<&State>| match state {
        Some(state) => READINGS.iter().filter(|reading| differs(reading)).map(|reading| reading(state)).collect(),
        None => Vec::new(),
    };
    (side(before), side(after))
}

/// The same in a line: `Best Case → Commit · 29 Dec 2026 → 4 Nov 2026`.
pub fn told(record: &ChangedRecord) -> String {
    match (&record.before, &record.after) {
        (None, Some(after)) => format!("{} · {}", tr!(change.kind_new), category(after)),
        (_, None) => tr!(change.out_of_sight).to_string(),
        (Some(_), Some(_)) => {
            let (before, after) = differences(record);
            let steps = before.iter().zip(&after).map(|(before, after)| format!("{before} → {after}"));
            steps.collect::<Vec<_>>().join(" · ")
        }
    }
}

fn category(state: &State) -> String {
    state.category.label().to_owned()
}

fn amount(state: &State) -> String {
    let marks = language::current().number_marks();
    let known = state.amount.map(|amount| grouped(amount, amount.normalize().scale(), marks));
    known.unwrap_or_else(|| tr!(opportunity.amount_unknown).to_string())
}

fn closing(state: &State) -> String {
    let known = state.closing_date.map(|day| language::current().date(day));
    known.unwrap_or_else(|| tr!(opportunity.closing_unknown).to_string())
}

fn owner(state: &State) -> String {
    state.owner_name.clone()
}
