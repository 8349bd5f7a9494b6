//! What changed since last week, the opportunities that changed most, and what needs attention.

use leptos::prelude::*;
use rust_decimal::Decimal;

use super::{ExecutiveView, RiskFigure, at_risk};
use crate::{
    forecast::change::{self, Change, words},
    language,
    money::{Currency, Money},
    opportunity::{Filter, RateNote, Risk, Totals},
    pipeline::Category,
    tr,
};

/// One line of a list: what, more about it, how much, where it leads.
#[component]
fn Item(
    what: String,
    more: String,
    figure: String,
    href: String,
    #[prop(optional)] code: Option<&'static str>,
    #[prop(optional, into)] record: Option<String>,
) -> impl IntoView {
    view! {
        <li data-item=code>
            <a href=href data-record=record>
                <span class="two-lines">
                    <span>{what}</span>
                    <span class="muted">{more}</span>
                </span>
                <span class="figure">{figure}</span>
            </a>
        </li>
    }
}

/// The kinds of change since last week.
#[component]
pub fn Week(view: ExecutiveView, currency: Currency) -> impl IntoView {
    let kinds = view
        .account
        .changes
        .iter()
        .map(|one| {
            let href = format!("{}#records", change::address(view.scope, view.week, None, Some(one.kind)));
            let (figure, between) = came_to(one, currency);
            let mut more = tr!(common.records, count = one.count);
            if between {
                more = format!("{more}, {}", tr!(executive.between));
            }
            view! { <Item what=one.kind.label().to_owned() more figure href code=one.kind.as_str() /> }
        })
        .collect_view();
    let nothing = view.account.changes.is_empty();
    view! {
        <section class="panel" data-panel="changes">
            <h3>{tr!(executive.changed)}</h3>
            {nothing.then(|| view! { <p class="muted">{tr!(change.none)}</p> })}
            <ul class="executive-list">{kinds}</ul>
        </section>
    }
}

/// What a kind of change did to the total; where that is nothing, how much moved between categories.
fn came_to(one: &Change, currency: Currency) -> (String, bool) {
    let total = one.amounts.total();
    if !total.is_zero() {
        return (words::signed(total, currency), false);
    }
    let came = Category::COUNTED.map(|category| one.amounts.of(category).max(Decimal::ZERO)).iter().sum();
    (Money::new(came, currency).display(language::current()), true)
}

/// The opportunities that changed most.
#[component]
pub fn Moves(view: ExecutiveView, currency: Currency) -> impl IntoView {
    let moves = view
        .moves
        .iter()
        .map(|record| {
            let figure = if record.is_between_categories() {
                Money::new(record.worth, currency).display(language::current())
            } else {
                words::signed(record.delta(), currency)
            };
            let href = format!("/opportunities/{}", record.number);
            view! { <Item what=record.description.clone() more=words::told(record) figure href record=record.number.clone() /> }
        })
        .collect_view();
    let nothing = view.moves.is_empty();
    view! {
        <section class="panel" data-panel="moves">
            <h3>{tr!(executive.moves)}</h3>
            {nothing.then(|| view! { <p class="muted">{tr!(change.none)}</p> })}
            <ul class="executive-list">{moves}</ul>
        </section>
    }
}

/// What needs attention, among all open opportunities.
#[component]
pub fn Risks(view: ExecutiveView, currency: Currency) -> impl IntoView {
    let worth_all = view.risks.iter().fold(Totals::none(currency), |sum, found| sum.plus(&found.totals));
    let rows = view
        .risks
        .iter()
        .map(|found| {
            let filter = Filter { as_of: view.scope.as_of, ..at_risk(view.scope.who, found.risk) };
            let href = format!("/opportunities{}", filter.to_query());
            let what = found.risk.label().to_owned();
            view! { <Item what more=worth(found) figure=found.totals.count.to_string() href code=found.risk.as_str() /> }
        })
        .collect_view();
    view! {
        <section class="panel" data-panel="risks">
            <h3>{tr!(executive.risks)}</h3>
            <p class="muted executive-about">{tr!(executive.risks_about)}</p>
            <ul class="executive-list">{rows}</ul>
            <RateNote currency converted=worth_all.converted missing=worth_all.others />
        </section>
    }
}

/// What is at stake; of those without an amount nobody knows.
fn worth(found: &RiskFigure) -> String {
    match found.risk {
        Risk::NoAmount => tr!(executive.worth_unknown).to_string(),
        Risk::Overdue | Risk::Stuck => found.totals.amount.display(language::current()),
    }
}
