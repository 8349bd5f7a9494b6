//! Every version of a row's calls, latest first.

use leptos::prelude::*;

use super::Layer;
use crate::{
    language,
    money::{Currency, Money},
    tr,
    ui::exact_instant,
};

/// Who said what, when, over which records, and why.
#[component]
pub fn JudgedHistory(
    /// What the row is called.
    name: String,
    /// Latest first.
    history: Vec<Layer>,
    /// What the amounts are in.
    currency: Currency,
) -> impl IntoView {
    if history.is_empty() {
        return view! { <p class="muted">{tr!(judgement.no_history)}</p> }.into_any();
    }
    let items = history.into_iter().map(|call| view! { <Version call currency /> }).collect_view();
    view! {
        <section>
            <h3>{tr!(judgement.history_of, name = name)}</h3>
            <ol class="history">{items}</ol>
        </section>
    }
    .into_any()
}

#[component]
fn Version(call: Layer, currency: Currency) -> impl IntoView {
    let money = |amount| Money::new(amount, currency).display(language::current());
    let amount = call.amount.map_or_else(|| tr!(judgement.withdrawn).to_owned(), money);
    let author = author(&call);
    view! {
        <li class="history-item">
            <p>
                {call.kind.label()} ", " {call.category.label()} ": " <strong class="figure">{amount}</strong>
                <span class="muted">" (" {tr!(judgement.then, amount = money(call.records))} ")"</span>
            </p>
            {(!call.note.is_empty()).then(|| view! { <p class="judged-note">{call.note.clone()}</p> })}
            <p class="muted">
                {author} " · " <time datetime=call.at.to_rfc3339()>{exact_instant(call.at)}</time> " · "
                {tr!(judgement.version, version = call.version)}
            </p>
        </li>
    }
}

/// In whose name a call was made, and by whom.
pub fn author(call: &Layer) -> String {
    match &call.stand_in {
        None => call.author_name.clone(),
        Some(stand_in) => tr!(judgement.stood_in, stand_in = stand_in.clone(), name = call.author_name.clone()),
    }
}
