//! A report of days that make no sense: the question again, with what was typed and what is wrong with it.

use leptos::{html, prelude::*};

use super::tabs::REPORTS;
use crate::{
    error::{AppError, Problem},
    tr,
    ui::{ErrorNotice, PageHead, address_pairs},
};

/// The keys of an address that are days.
const DAYS: [&str; 3] = ["from", "to", "as_of"];

fn day_name(key: &str) -> &'static str {
    match key {
        "from" => tr!(change.from),
        "to" => tr!(change.to),
        _ => tr!(forecast.as_of),
    }
}

/// The form of the days, the focus on the first wrong one; only the sentence when something else is wrong.
#[component]
pub fn RefusedDays(
    /// What is wrong.
    error: AppError,
    /// Where the report lives.
    action: &'static str,
) -> impl IntoView {
    let pairs = untrack(address_pairs());
    let problem = |key: &str| error.problem_of(key).map(Problem::sentence);
    if DAYS.iter().all(|key| problem(key).is_none()) {
        return view! { <ErrorNotice error=error.clone() /> }.into_any();
    }
    let rest = pairs.iter().filter(|(key, _)| !DAYS.contains(&key.as_str()));
    let hidden = rest.map(|(key, value)| view! { <input type="hidden" name=key.clone() value=value.clone() /> });
    let first = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        if let Some(input) = first.get() {
            // A browser that hides the field keeps the focus where it was.
            let _ = input.focus();
        }
    });
    let mut wrong_before = false;
    let fields = DAYS
        .iter()
        .filter(|key| pairs.contains_key(**key) || problem(key).is_some())
        .map(|key| {
            let problem = problem(key);
            let is_first = problem.is_some() && !std::mem::replace(&mut wrong_before, problem.is_some());
            let typed = pairs.get(*key).cloned().unwrap_or_default();
            view! { <DayField key_name=key name=day_name(key) typed problem first=is_first.then_some(first) /> }
        })
        .collect_view();
    view! {
        <PageHead title=report_name(action) />
        <form method="get" action=action class="form refused-days">
            {hidden.collect_view()}
            {fields}
            <div class="form-actions">
                <button class="button button-primary" type="submit">{tr!(change.show)}</button>
                <a class="button" href=action>{tr!(change.usual_days)}</a>
            </div>
        </form>
    }
    .into_any()
}

fn report_name(action: &str) -> &'static str {
    match REPORTS.iter().position(|report| *report == action) {
        Some(1) => tr!(forecast.tab_judgement),
        Some(2) => tr!(change.title),
        Some(3) => tr!(change.trend),
        Some(4) => tr!(forecast.tab_executive),
        _ => tr!(forecast.title),
    }
}

/// A day as it was typed, with what is wrong with it.
#[component]
fn DayField(
    key_name: &'static str,
    name: &'static str,
    typed: String,
    problem: Option<String>,
    first: Option<NodeRef<html::Input>>,
) -> impl IntoView {
    let wrong = problem.is_some();
    let hint = format!("{key_name}-problem");
    let described = wrong.then(|| hint.clone());
    let input = first.unwrap_or_default();
    view! {
        <div class="field">
            <label for=key_name>{name}</label>
            <input
                node_ref=input
                id=key_name
                type="date"
                name=key_name
                value=typed
                aria-invalid=wrong.then_some("true")
                aria-describedby=described
            />
            {problem.map(|problem| view! { <p class="field-error" id=hint role="alert">{problem}</p> })}
        </div>
    }
}
