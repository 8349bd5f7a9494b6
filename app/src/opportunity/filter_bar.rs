//! The filter as chips and as a form: an ordinary GET form, so the address holds it with or without scripts.

use leptos::prelude::*;

use super::{
    Closing, DealType, Filter, FilterChoices, FilterPage, NOT_KNOWN, query_string, saved_views_bar::SavedViewsBar,
};
use crate::{
    calendar::FiscalCalendar,
    language,
    money::Money,
    pipeline::Category,
    tr,
    ui::{Icon, SelectField, TextField},
};

/// Chips of what is filtered, each with its way out, and the form to change it.
#[component]
pub fn FilterBar(
    /// What is in force and what can be chosen.
    choices: FilterChoices,
    /// The filtered page.
    page: FilterPage,
    /// The calendar whose quarters are offered.
    calendar: FiscalCalendar,
    /// The business day.
    today: chrono::NaiveDate,
    /// What else the page's address says, and keeps.
    #[prop(optional)]
    rest: Vec<(&'static str, String)>,
) -> impl IntoView {
    let action = page.address();
    let (saved, filter) = (choices.saved.clone(), choices.filter.clone());
    let address = |filter: &Filter| {
        let pairs: Vec<_> = filter.to_pairs().into_iter().chain(rest.iter().cloned()).collect();
        format!("{action}{}", query_string(&pairs))
    };
    let cleared = address(&Filter::default());
    let chips = chips(&choices)
        .into_iter()
        .map(|(text, without)| {
            let href = address(&without);
            let label = tr!(opportunity.remove_filter, filter = text.clone());
            view! {
                <span class="chip">
                    {text} <a class="chip-remove" href=href aria-label=label>
                        <Icon name="close" />
                    </a>
                </span>
            }
        })
        .collect_view();
    let filtered = !choices.filter.is_empty();
    view! {
        <div class="filters">
            <details class="filters">
                <summary class="chip chip-link">
                    <Icon name="filter" />
                    {tr!(opportunity.filter)}
                </summary>
                <FilterForm choices action calendar today rest />
            </details>
            {chips}
            {filtered.then(|| view! { <a class="chip chip-link" href=cleared>{tr!(opportunity.clear_filters)}</a> })}
            {page.keeps_views().then(|| view! { <SavedViewsBar page saved filter /> })}
        </div>
    }
}

/// The conditions that the form has a control for; the others go along unseen.
const CONTROLS: [&str; 9] = ["q", "owner", "team", "category", "stage", "closing", "type", "min", "max"];

#[component]
fn FilterForm(
    choices: FilterChoices,
    action: &'static str,
    calendar: FiscalCalendar,
    today: chrono::NaiveDate,
    rest: Vec<(&'static str, String)>,
) -> impl IntoView {
    let filter = choices.filter;
    let none = || (String::new(), tr!(common.all).to_string());
    let people: Vec<(String, String)> =
        choices.people.iter().map(|person| (person.id.to_string(), person.name.clone())).collect();
    let with_none = |options: Vec<(String, String)>| std::iter::once(none()).chain(options).collect::<Vec<_>>();
    let leads = |id| choices.people.iter().any(|person| person.manager == Some(id));
    let teams = choices
        .people
        .iter()
        .filter(|person| leads(person.id))
        .map(|person| (person.id.to_string(), person.name.clone()));
    let categories = Category::ALL.map(|category| (category.as_str().to_owned(), category.label().to_owned()));
    let stages = choices.pipeline.stages.iter().map(|stage| (stage.code.clone(), stage.names.current()));
    let current = calendar.quarter_of(today);
    let quarters =
        (-4..=4).map(|steps| calendar.plus(current, steps)).map(|quarter| (quarter.to_string(), quarter.label()));
    let mut closings: Vec<(String, String)> =
        quarters.chain([(String::from("none"), tr!(opportunity.closing_unknown).to_string())]).collect();
    let closing = filter.closing.map(|closing| closing.to_string()).unwrap_or_default();
    if !closing.is_empty() && !closings.iter().any(|(code, _)| *code == closing) {
        closings.push((closing.clone(), closing.clone()));
    }
    let id = |id: Option<crate::auth::PersonId>| id.map(|id| id.to_string()).unwrap_or_default();
    let joined: Vec<&str> = filter.categories.iter().map(|category| category.as_str()).collect();
    let joined = joined.join(",");
    let mut categories = with_none(categories.to_vec());
    if joined.contains(',') {
        let label: Vec<&str> = filter.categories.iter().map(|category| category.label()).collect();
        categories.push((joined.clone(), label.join(" + ")));
    }
    let types = DealType::ALL.iter().map(|kind| (kind.as_str().to_owned(), kind.label().to_owned()));
    let types = types.chain([(String::from(NOT_KNOWN), tr!(opportunity.type_unknown).to_owned())]).collect();
    let kind = filter.deal_type.map(|kind| kind.map_or(NOT_KNOWN, DealType::as_str)).unwrap_or_default();
    let hidden = filter
        .to_pairs()
        .into_iter()
        .filter(|(key, _)| !CONTROLS.contains(key))
        .chain(rest)
        .map(|(name, value)| view! { <input type="hidden" name=name value=value /> })
        .collect_view();
    view! {
        <form class="form" method="get" action=action>
            {hidden}
            <TextField label=tr!(field.text) name="q" kind="search" value=filter.text maxlength=200 />
            <div class="field-row">
                <SelectField label=tr!(field.owner) name="owner" options=with_none(people) value=id(filter.owner) />
                <SelectField label=tr!(field.team) name="team" options=with_none(teams.collect()) value=id(filter.team) />
            </div>
            <div class="field-row">
                <SelectField label=tr!(field.category) name="category" options=categories value=joined />
                <SelectField label=tr!(field.stage) name="stage" options=with_none(stages.collect()) value=filter.stages.join(",") />
            </div>
            <div class="field-row">
                <SelectField label=tr!(field.closing_date) name="closing" options=with_none(closings) value=closing />
                <SelectField label=tr!(field.deal_type) name="type" options=with_none(types) value=kind />
            </div>
            <div class="field-row">
                <TextField label=tr!(field.min) name="min" kind="number" value=filter.min.map(|amount| amount.to_string()).unwrap_or_default() />
                <TextField label=tr!(field.max) name="max" kind="number" value=filter.max.map(|amount| amount.to_string()).unwrap_or_default() />
            </div>
            <div class="form-actions">
                <button class="button button-primary" type="submit">{tr!(opportunity.apply_filter)}</button>
            </div>
        </form>
    }
}

/// What the filter says, in words.
pub fn filter_words(choices: &FilterChoices) -> String {
    chips(choices).into_iter().map(|(text, _)| text).collect::<Vec<_>>().join(" · ")
}

/// What each condition says, and the filter without it.
fn chips(choices: &FilterChoices) -> Vec<(String, Filter)> {
    let filter = &choices.filter;
    let name = |id| {
        choices
            .people
            .iter()
            .find(|person| person.id == id)
            .map_or_else(|| tr!(common.unknown).to_string(), |person| person.name.clone())
    };
    let mut chips = Vec::new();
    let mut chip = |text: String, without: &dyn Fn(&mut Filter)| {
        let mut rest = filter.clone();
        without(&mut rest);
        chips.push((text, rest));
    };
    if !filter.text.is_empty() {
        chip(format!("“{}”", filter.text), &|rest| rest.text.clear());
    }
    if let Some(owner) = filter.owner {
        chip(format!("{}: {}", tr!(field.owner), name(owner)), &|rest| rest.owner = None);
    }
    if let Some(team) = filter.team {
        chip(format!("{}: {}", tr!(field.team), name(team)), &|rest| rest.team = None);
    }
    if filter.account.is_some() {
        chip(format!("{}: {}", tr!(field.account), choices.account.clone().unwrap_or_default()), &|rest| {
            rest.account = None
        });
    }
    if filter.without_account {
        chip(format!("{}: —", tr!(field.account)), &|rest| rest.without_account = false);
    }
    if filter.product.is_some() {
        chip(tr!(field.product).to_string(), &|rest| rest.product = None);
    }
    if let Some(closing) = filter.closing {
        chip(format!("{}: {}", tr!(field.closing_date), closing_text(closing)), &|rest| rest.closing = None);
    }
    if let Some(opened) = filter.opened {
        chip(format!("{}: {}", tr!(field.opening_date), closing_text(opened)), &|rest| rest.opened = None);
    }
    if let Some(decided) = filter.decided {
        chip(format!("{}: {}", tr!(field.decided), closing_text(decided)), &|rest| rest.decided = None);
    }
    if let Some(code) = &filter.reached {
        let stage = choices.pipeline.stage_by_code(code).map_or(code.clone(), |stage| stage.names.current());
        chip(format!("{}: {stage}", tr!(field.reached)), &|rest| rest.reached = None);
    }
    if let Some(kind) = filter.deal_type {
        chip(format!("{}: {}", tr!(field.deal_type), kind.map_or("—", DealType::label)), &|rest| {
            rest.deal_type = None
        });
    }
    let or_dash = |text: &str| if text.is_empty() { String::from("—") } else { text.to_owned() };
    if let Some(site) = &filter.site {
        chip(format!("{}: {}", tr!(field.site), or_dash(site)), &|rest| rest.site = None);
    }
    if let Some(series) = &filter.series {
        chip(format!("{}: {}", tr!(field.series), or_dash(series)), &|rest| rest.series = None);
    }
    if let Some(sector) = &filter.sector {
        chip(format!("{}: {}", tr!(field.sector), or_dash(sector)), &|rest| rest.sector = None);
    }
    if let Some(country) = &filter.country {
        chip(format!("{}: {}", tr!(field.country), or_dash(country)), &|rest| rest.country = None);
    }
    if let Some(risk) = filter.risk {
        chip(risk.label().to_owned(), &|rest| rest.risk = None);
    }
    for category in &filter.categories {
        chip(category.label().to_owned(), &|rest| rest.categories.retain(|other| other != category));
    }
    for code in &filter.stages {
        let stage = choices.pipeline.stage_by_code(code).map_or(code.clone(), |stage| stage.names.current());
        chip(stage, &|rest| rest.stages.retain(|other| other != code));
    }
    if let Some(min) = filter.min {
        chip(format!("≥ {}", amount_text(min, filter)), &|rest| rest.min = None);
    }
    if let Some(max) = filter.max {
        chip(format!("≤ {}", amount_text(max, filter)), &|rest| rest.max = None);
    }
    if let Some(currency) = filter.currency {
        chip(currency.to_string(), &|rest| rest.currency = None);
    }
    if let Some(import) = filter.import {
        chip(format!("{}: {import}", tr!(field.import)), &|rest| rest.import = None);
    }
    if let Some(day) = filter.as_of {
        chip(tr!(forecast.as_of_shown, day = language::current().date(day)), &|rest| rest.as_of = None);
    }
    chips
}

fn amount_text(amount: rust_decimal::Decimal, filter: &Filter) -> String {
    match filter.currency {
        Some(currency) => Money::new(amount, currency).display(language::current()),
        None => crate::money::grouped(amount, 0, language::current().number_marks()),
    }
}

fn closing_text(closing: Closing) -> String {
    match closing {
        Closing::Quarter(quarter) => quarter.label(),
        Closing::Between(from, to) => format!("{} – {}", language::current().date(from), language::current().date(to)),
        Closing::Unknown => tr!(opportunity.closing_unknown).to_string(),
    }
}
