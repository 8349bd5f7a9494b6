//! The forecast of a quarter: chart above, table below, every figure a link to its records.

use std::collections::BTreeMap;

use leptos::prelude::*;

use super::{
    ForecastView, Measure, Reading, api,
    as_of::AsOf,
    forecast_table::{ForecastTable, QuarterTable},
    quarter_switch::QuarterSwitch,
    refused_days::RefusedDays,
    tabs::ForecastTabs,
    who_switch::WhoSwitch,
};
use crate::{
    auth::Me,
    frame::LoadedForMe,
    opportunity::{FiguresBeside, RateNote, query_string},
    tr,
    ui::{
        ExportLinks, PageHead, address_pairs,
        chart::{Drawings, Picture},
    },
};

/// The page; quarter, person, measure and reading stand in its address.
#[component]
pub fn ForecastPage() -> impl IntoView {
    let pairs = address_pairs();
    let asked = move || {
        let keep = |key: &str| matches!(key, "quarter" | "who" | "as_of" | "open" | "measure" | "reading");
        pairs().into_iter().filter(|(key, _)| keep(key)).collect::<BTreeMap<_, _>>()
    };
    let forecast = Resource::new(asked, api::load_forecast);
    view! {
        <FiguresBeside again=move |()| forecast.refetch()>
            <LoadedForMe
                resource=forecast
                view=move |shown, me| view! { <Shown shown me query=pairs() /> }
                refused=|error| view! { <RefusedDays error action="/forecast" /> }.into_any()
            />
        </FiguresBeside>
    }
}

#[component]
fn Shown(shown: ForecastView, me: Me, query: BTreeMap<String, String>) -> impl IntoView {
    let ForecastView { forecast, reading, by_person, by_quarter } = shown;
    let rest = move |without: &[&str]| {
        let kept = query.iter().filter(|(key, _)| !without.contains(&key.as_str()));
        kept.map(|(key, value)| (key.clone(), value.clone())).collect::<Vec<(String, String)>>()
    };
    let quotas = format!("/quotas{}", query_string(&[("quarter", forecast.quarter.to_string())]));
    let calendar = me.organisation.calendar.clone();
    let (rest_quarter, rest_who, rest_day) = (rest(&["quarter"]), rest(&["who"]), rest(&["as_of"]));
    let (rest_measure, rest_reading) = (rest(&["measure"]), rest(&["reading"]));
    let rest_open = rest(&["open"]);
    // A file holds every row and every measure.
    let file = query_string(&rest(&["open", "measure"]));
    view! {
        <PageHead title=tr!(forecast.title)>
            <QuarterSwitch quarter=forecast.quarter calendar action="/forecast" rest=rest_quarter />
            <a class="button" href=quotas>{tr!(common.nav_quotas)}</a>
            <ExportLinks file="forecast" query=file />
        </PageHead>
        <div class="stack">
        <ForecastTabs scope=forecast.scope() current="/forecast" />
        <div class="row">
            <WhoSwitch people=forecast.people.clone() top=forecast.top me=me.clone() action="/forecast" rest=rest_who />
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
        <AsOf as_of=forecast.as_of today=me.today action="/forecast" rest=rest_day />
        <RateNote currency=me.organisation.currency converted=forecast.converted.clone() missing=forecast.others.clone() />
        <Chart title=tr!(forecast.chart_people, quarter = forecast.quarter.label()) reading drawings=by_person />
        <ForecastTable forecast=forecast.clone() reading currency=me.organisation.currency rest=rest_open />
        <Chart title=tr!(forecast.chart_quarters).to_string() reading drawings=by_quarter />
        <QuarterTable forecast=forecast.clone() reading currency=me.organisation.currency />
        <RateNote
            currency=me.organisation.currency
            converted=forecast.converted_around.clone()
            missing=forecast.others_around.clone()
        />
        </div>
    }
}

/// The finished picture; the stylesheet shows the width that fits.
#[component]
fn Chart(title: String, reading: Reading, drawings: Drawings) -> impl IntoView {
    let sums = reading.cumulative.then(|| view! { <p class="muted">{tr!(forecast.chart_cumulative)}</p> });
    view! {
        <section class="panel">
            <h2>{reading.title(title)}</h2>
            {sums}
            <Picture drawings />
        </section>
    }
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
