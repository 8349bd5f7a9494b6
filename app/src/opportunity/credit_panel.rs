//! Who is credited with what part of an opportunity, and the way to change it.

use std::collections::BTreeMap;

use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_query_map;

use super::{
    Credit, MOST_SHARES, PartText, RecordView,
    api::{SplitCredit, load_record},
    credit_form::{CreditForm, MORE, control},
};
use crate::{error::AppError, language, money::grouped, tr, ui::last_error};

/// Rows that an empty form offers: two who share.
const ROWS: usize = 2;

/// The parts, and the form for those who may share the credit.
#[component]
pub fn CreditPanel(
    /// The record as it was loaded.
    view: RecordView,
    /// Sends the parts.
    split: ServerAction<SplitCredit>,
    /// What a form without scripts sent, when it was refused.
    typed: Option<BTreeMap<String, String>>,
) -> impl IntoView {
    let credits = view.credits();
    let parts = credits
        .iter()
        .map(|credit| {
            let percent = language::current().percent(credit.percent);
            view! { <div><dt>{credit.person.name.clone()}</dt><dd class="figure">{percent}</dd></div> }
        })
        .collect_view();
    let form = (!view.sellers.is_empty()).then(|| view! { <Change view=view.clone() split typed /> });
    view! {
        <section class="panel stack" id="credit" aria-labelledby="credit-title">
            <h2 id="credit-title">{tr!(opportunity.credit)}</h2>
            <dl class="credit-parts">{parts}</dl>
            {form}
        </section>
    }
}

#[component]
fn Change(
    view: RecordView,
    split: ServerAction<SplitCredit>,
    typed: Option<BTreeMap<String, String>>,
) -> impl IntoView {
    let error = last_error(split);
    let is_stale = move || error.with(|error| matches!(error, Some(AppError::Stale { .. })));
    let asked = typed.or_else(|| {
        let query = use_query_map().get_untracked();
        Some(query.into_iter().map(|(key, value)| (key.to_string(), value)).collect())
    });
    let asked = rows_in(&asked.unwrap_or_default());
    let open = !asked.is_empty();
    let start = if open { asked } else { rows_of(&view) };
    // Without scripts the page of a refusal shows the record as it stands already.
    let overtaken = RwSignal::new(untrack(is_stale).then(|| view.clone()));
    let number = view.record.summary.number.clone();
    Effect::new(move |_| {
        if is_stale() {
            let number = number.clone();
            spawn_local(async move {
                // Not reached: the notice of the refusal stays, and so does what was typed.
                if let Ok(stands) = load_record(number).await {
                    overtaken.set(Some(stands));
                }
            });
        }
    });
    view! {
        <details class="credit-change" open=open>
            <summary>{tr!(opportunity.share_credit)}</summary>
            <CreditForm view start split error overtaken />
        </details>
    }
}

/// The rows that the form starts from: what stands, and room for more.
fn rows_of(view: &RecordView) -> Vec<PartText> {
    let marks = language::current().number_marks();
    let row = |credit: Credit| PartText {
        person: credit.person.id.to_string(),
        percent: grouped(credit.percent, credit.percent.normalize().scale(), marks),
    };
    let mut rows: Vec<PartText> = view.credits().into_iter().map(row).collect();
    rows.resize_with(rows.len().max(ROWS), PartText::default);
    rows
}

/// The rows that a form or an address holds, and one more where the address asks for it.
fn rows_in(sent: &BTreeMap<String, String>) -> Vec<PartText> {
    let text = |row: usize, part: &str| sent.get(&control(row, part)).cloned();
    let more = usize::from(sent.contains_key(MORE));
    let mut rows: Vec<PartText> = (0..MOST_SHARES)
        .map_while(|row| {
            Some(PartText { person: text(row, "person")?, percent: text(row, "percent").unwrap_or_default() })
        })
        .collect();
    if !rows.is_empty() {
        rows.resize_with((rows.len() + more).min(MOST_SHARES), PartText::default);
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_an_address() {
        let sent = |pairs: &[(&str, &str)]| {
            rows_in(&pairs.iter().map(|(key, text)| ((*key).to_owned(), (*text).to_owned())).collect())
        };
        let row = |person: &str, percent: &str| PartText { person: person.into(), percent: percent.into() };
        let two = [
            ("parts[0][person]", "3"),
            ("parts[0][percent]", "60"),
            ("parts[1][person]", "4"),
            ("parts[1][percent]", "x"),
        ];
        assert_eq!(sent(&two), [row("3", "60"), row("4", "x")]);
        let more: Vec<_> = two.into_iter().chain([(MORE, "1")]).collect();
        assert_eq!(sent(&more), [row("3", "60"), row("4", "x"), PartText::default()]);
        assert_eq!(sent(&[(MORE, "1"), ("number", "x")]), []);
    }
}
