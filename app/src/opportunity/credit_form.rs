//! The form of a split: up to ten people and their percent, the sum beneath. Works as a plain form.

use leptos::{
    html,
    prelude::*,
    wasm_bindgen::JsCast,
    web_sys::{HtmlDivElement, HtmlInputElement},
};
use rust_decimal::Decimal;

use super::{MOST_SHARES, PartText, RecordView, api::SplitCredit, parse_percent, sum_of};
use crate::{
    error::{AppError, Problem},
    language, tr,
    ui::{FormNotice, SelectField, TextField, exact_instant, problem_text},
};

/// What the rows show beside themselves.
const FIELDS: [&str; 21] = [
    "credit",
    "person_0",
    "person_1",
    "person_2",
    "person_3",
    "person_4",
    "person_5",
    "person_6",
    "person_7",
    "person_8",
    "person_9",
    "percent_0",
    "percent_1",
    "percent_2",
    "percent_3",
    "percent_4",
    "percent_5",
    "percent_6",
    "percent_7",
    "percent_8",
    "percent_9",
];

/// What the button for another row sends without scripts.
pub const MORE: &str = "more";

/// The name of a control of a row.
pub fn control(row: usize, part: &str) -> String {
    format!("parts[{row}][{part}]")
}

/// The rows and their sum.
#[component]
pub fn CreditForm(
    /// The record as it was loaded.
    view: RecordView,
    /// What the rows start from.
    start: Vec<PartText>,
    /// Sends the parts.
    split: ServerAction<SplitCredit>,
    /// The answer to the last attempt.
    error: Signal<Option<AppError>>,
    /// The record as it stands, where somebody was first.
    overtaken: RwSignal<Option<RecordView>>,
) -> impl IntoView {
    let summary = view.record.summary.clone();
    let version = move || {
        overtaken
            .with(|stands| stands.as_ref().map_or(summary.version, |stands| stands.record.summary.version))
            .to_string()
    };
    let number = summary.number.clone();
    let page = format!("/opportunities/{number}#credit");
    let people = StoredValue::new(choices(&view));
    let texts = start.iter().map(|row| row.percent.clone()).collect::<Vec<_>>();
    let (rows, sum) = (RwSignal::new(start.len()), RwSignal::new(sum_of_texts(texts.iter().map(String::as_str))));
    let start = StoredValue::new(start);
    let form = NodeRef::<html::Div>::new();
    let add_up = move || {
        if let Some(form) = form.get_untracked() {
            sum.set(sum_of_texts(percents(&form).iter().map(String::as_str)));
        }
    };
    let row = move |row: usize| {
        let typed = start.with_value(|start| start.get(row).cloned().unwrap_or_default());
        view! { <Row row typed people=people.get_value() error /> }
    };
    let full = move || rows.get() >= MOST_SHARES;
    let whole = problem_text(error, String::from("credit"));
    // Somebody who was first is told with the record as it stands.
    let other = Signal::derive(move || {
        error.get().filter(|error| !(matches!(error, AppError::Stale { .. }) && overtaken.with(Option::is_some)))
    });
    view! {
        <ActionForm action=split attr:class="form" attr:id="credit-form">
            <FormNotice error=other fields=&FIELDS />
            {move || overtaken.get().map(|stands| view! { <p class="notice notice-warning" role="alert"><span>{overtaken_text(&stands)}</span></p> })}
            <input type="hidden" name="number" value=number />
            <input type="hidden" name="version" value=version />
            <div class="credit-rows" node_ref=form on:input=move |_| add_up()>
                <For each=move || 0..rows.get() key=|row| *row children=row />
            </div>
            <p class="field-hint credit-sum" role="status">{move || sum_text(sum.get())}</p>
            <p class="field-error" role="alert">{move || whole.get()}</p>
            <p class="field-hint">{tr!(opportunity.credit_hint)}</p>
            <div class="form-actions">
                <button class="button button-primary" type="submit" disabled=move || split.pending().get()>
                    {tr!(opportunity.save_credit)}
                </button>
                // Without scripts the page is asked for again with what was typed and a row more.
                <button
                    class="button"
                    type="submit"
                    name=MORE
                    value="1"
                    formmethod="get"
                    formaction=page
                    formnovalidate=true
                    hidden=full
                    on:click=move |event| {
                        event.prevent_default();
                        rows.update(|rows| *rows += 1);
                    }
                >
                    {tr!(opportunity.add_row)}
                </button>
            </div>
        </ActionForm>
    }
}

#[component]
fn Row(row: usize, typed: PartText, people: Vec<(String, String)>, error: Signal<Option<AppError>>) -> impl IntoView {
    view! {
        <div class="credit-row">
            <SelectField
                label=tr!(opportunity.credit_person, row = row + 1)
                name=control(row, "person")
                field=format!("person_{row}")
                options=people
                value=typed.person
                error
            />
            <TextField
                label=tr!(opportunity.credit_percent, row = row + 1)
                name=control(row, "percent")
                field=format!("percent_{row}")
                value=typed.percent
                inputmode="decimal"
                autocomplete="off"
                maxlength=20
                error
            />
        </div>
    }
}

/// Everybody who can be credited, and those who are, though they left.
fn choices(view: &RecordView) -> Vec<(String, String)> {
    let mut choices = vec![(String::new(), tr!(common.none).to_owned())];
    choices.extend(view.sellers.iter().map(|seller| (seller.id.to_string(), seller.name.clone())));
    for credit in view.credits() {
        let key = credit.person.id.to_string();
        if !choices.iter().any(|(known, _)| *known == key) {
            choices.push((key, credit.person.name));
        }
    }
    choices
}

/// What the percent controls hold right now.
fn percents(rows: &HtmlDivElement) -> Vec<String> {
    let Ok(found) = rows.query_selector_all("input[inputmode='decimal']") else { return Vec::new() };
    let controls = (0..found.length()).filter_map(|index| found.item(index)?.dyn_into::<HtmlInputElement>().ok());
    controls.map(|control| control.value()).collect()
}

/// The sum of what can be read.
fn sum_of_texts<'a>(texts: impl Iterator<Item = &'a str>) -> Decimal {
    let marks = language::current().number_marks();
    sum_of(texts.filter_map(|text| parse_percent(text, marks).ok())).normalize()
}

fn sum_text(sum: Decimal) -> String {
    if sum == Decimal::ONE_HUNDRED {
        tr!(opportunity.credit_whole).to_owned()
    } else {
        Problem::NotWhole { sum }.sentence()
    }
}

/// Who was first, and what stands.
fn overtaken_text(stands: &RecordView) -> String {
    let latest = stands.events.first();
    let name = latest.and_then(|event| event.actor.clone()).unwrap_or_else(|| tr!(history.system).to_owned());
    let when = latest.map(|event| exact_instant(event.at)).unwrap_or_default();
    let language = language::current();
    let parts = stands
        .credits()
        .into_iter()
        .map(|credit| format!("{} {}", credit.person.name, language.percent(credit.percent)));
    tr!(opportunity.credit_overtaken, name = name, when = when, credit = parts.collect::<Vec<_>>().join(", "))
}
