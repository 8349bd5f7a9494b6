//! The forecast of a quarter: chart above, table below, every figure a link to its records.

use std::collections::BTreeMap;

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::{
    Drawings, Forecast, Measure, api,
    forecast_table::{ForecastTable, QuarterTable, Reading},
    quarter_switch::QuarterSwitch,
};
use crate::{auth::Me, frame::LoadedForMe, language, opportunity::query_string, tr, ui::PageHead};

/// The page; quarter, person, measure and reading stand in its address.
#[component]
pub fn ForecastPage() -> impl IntoView {
    let query = use_query_map();
    let pairs = Memo::new(move |_| {
        query
            .read()
            .clone()
            .into_iter()
            .map(|(key, value)| (key.to_string(), value))
            .collect::<BTreeMap<String, String>>()
    });
    let asked = move || {
        let keep = |key: &str| matches!(key, "quarter" | "who");
        pairs.get().into_iter().filter(|(key, _)| keep(key)).collect::<BTreeMap<_, _>>()
    };
    let forecast = Resource::new(asked, api::load_forecast);
    view! { <LoadedForMe resource=forecast view=move |forecast, me| view! { <Shown forecast me query=pairs.get() /> } /> }
}

#[component]
fn Shown(forecast: Forecast, me: Me, query: BTreeMap<String, String>) -> impl IntoView {
    let reading = Reading::from_query(&query);
    let rest = move |without: &[&str]| {
        let kept = query.iter().filter(|(key, _)| !without.contains(&key.as_str()));
        kept.map(|(key, value)| (key.clone(), value.clone())).collect::<Vec<(String, String)>>()
    };
    let others: Vec<String> = forecast.others.iter().map(|money| money.display(language::current())).collect();
    let quotas = format!("/quotas{}", query_string(&[("quarter", forecast.quarter.to_string())]));
    let (rest_quarter, rest_who, rest_measure, rest_reading) =
        (rest(&["quarter"]), rest(&["who"]), rest(&["measure"]), rest(&["reading"]));
    view! {
        <PageHead title=tr!(forecast.title)>
            <QuarterSwitch quarter=forecast.quarter action="/forecast" rest=rest_quarter />
            <a class="button" href=quotas>{tr!(common.nav_quotas)}</a>
        </PageHead>
        <div class="stack">
        <div class="row">
            <WhoSwitch forecast=forecast.clone() me=me.clone() rest=rest_who />
            <Switch
                label=tr!(forecast.measure)
                key_name="measure"
                options=Measure::ALL.map(|measure| (measure.as_str(), measure.label())).to_vec()
                current=reading.measure.as_str()
                rest=rest_measure
            />
            <Switch
                label=tr!(forecast.reading)
                key_name="reading"
                options=vec![("single", tr!(forecast.single)), ("cumulative", tr!(forecast.cumulative))]
                current=if reading.cumulative { "cumulative" } else { "single" }
                rest=rest_reading
            />
        </div>
        {(!others.is_empty())
            .then(|| {
                view! {
                    <p class="notice notice-warning">
                        <span>{tr!(opportunity.other_currencies, amounts = others.join(", "))}</span>
                    </p>
                }
            })}
        <Chart title=tr!(forecast.chart_people, quarter = forecast.quarter.label()) drawings=forecast.by_person.clone() />
        <ForecastTable forecast=forecast.clone() reading currency=me.organisation.currency />
        <Chart title=tr!(forecast.chart_quarters).to_string() drawings=forecast.by_quarter.clone() />
        <QuarterTable forecast=forecast.clone() currency=me.organisation.currency />
        </div>
    }
}

/// The finished picture; the stylesheet shows the width that fits.
#[component]
fn Chart(#[prop(into)] title: String, drawings: Drawings) -> impl IntoView {
    view! {
        <section class="panel">
            <h2>{title}</h2>
            <crate::ui::chart::Picture wide=drawings.wide narrow=drawings.narrow />
        </section>
    }
}

/// Everybody, my team, or a team below.
#[component]
fn WhoSwitch(forecast: Forecast, me: Me, rest: Vec<(String, String)>) -> impl IntoView {
    let leads = |id| forecast.people.iter().any(|person| person.manager == Some(id));
    let mut options = vec![(String::new(), tr!(forecast.company).to_string())];
    options.extend(
        forecast
            .people
            .iter()
            .filter(|person| leads(person.id) && person.id != me.id)
            .map(|person| (person.id.to_string(), tr!(forecast.team_of, name = person.name.clone()))),
    );
    if leads(me.id) {
        options.insert(1, (me.id.to_string(), tr!(forecast.my_team).to_string()));
    }
    let current = forecast.top.map(|top| top.to_string()).unwrap_or_default();
    if !options.iter().any(|(id, _)| *id == current)
        && let Some(person) = forecast.people.iter().find(|person| person.id.to_string() == current)
    {
        options.push((current.clone(), person.name.clone()));
    }
    if options.len() < 2 {
        return ().into_any();
    }
    let hidden =
        rest.into_iter().map(|(key, value)| view! { <input type="hidden" name=key value=value /> }).collect_view();
    let options = options
        .into_iter()
        .map(|(id, name)| {
            let selected = id == current;
            view! { <option value=id selected=selected>{name}</option> }
        })
        .collect_view();
    view! {
        <form method="get" action="/forecast" class="row who-switch">
            {hidden}
            <label class="visually-hidden" for="who">{tr!(forecast.who)}</label>
            <select id="who" name="who">{options}</select>
            <button class="button" type="submit">{tr!(opportunity.apply_filter)}</button>
        </form>
    }
    .into_any()
}

/// A few ways to read the same figures, as links.
#[component]
fn Switch(
    label: &'static str,
    key_name: &'static str,
    options: Vec<(&'static str, &'static str)>,
    current: &'static str,
    rest: Vec<(String, String)>,
) -> impl IntoView {
    let links = options
        .into_iter()
        .map(|(code, text)| {
            let pairs: Vec<_> = rest.iter().cloned().chain([(key_name.to_owned(), code.to_owned())]).collect();
            let href = format!("/forecast{}", query_string(&pairs));
            view! { <a href=href aria-current=(code == current).then_some("true")>{text}</a> }
        })
        .collect_view();
    view! { <nav class="segmented" aria-label=label>{links}</nav> }
}
