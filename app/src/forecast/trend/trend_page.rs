//! A quarter week by week, and how closing dates moved.

use std::collections::HashMap;

use leptos::prelude::*;
use rust_decimal::{Decimal, RoundingStrategy};

use super::{Slip, Slippage, TrendPoint, TrendView, api, quota_steps};
use crate::{
    auth::{Me, PersonId},
    forecast::{ForecastTabs, QuarterSwitch, RefusedDays, Scope, WhoSwitch},
    frame::LoadedForMe,
    language,
    money::{Currency, Money, grouped},
    opportunity::{FiguresBeside, RateNote, query_string},
    pipeline::Category,
    tr,
    ui::{PageHead, address_pairs, chart::Picture},
};

/// The page.
#[component]
pub fn TrendPage() -> impl IntoView {
    let trend = Resource::new(address_pairs(), api::load_trend);
    view! {
        <FiguresBeside again=move |()| trend.refetch()>
            <LoadedForMe
                resource=trend
                view=|trend, me| view! { <Shown trend me /> }
                refused=|error| view! { <RefusedDays error action="/forecast/trend" /> }.into_any()
            />
        </FiguresBeside>
    }
}

#[component]
fn Shown(trend: TrendView, me: Me) -> impl IntoView {
    let currency = me.organisation.currency;
    let calendar = me.organisation.calendar.clone();
    let who = trend.scope.who.person().map(|person| (String::from("who"), person.to_string()));
    let quarter = vec![(String::from("quarter"), trend.scope.quarter.to_string())];
    let empty = trend.is_empty();
    view! {
        <PageHead title=tr!(change.trend)>
            <QuarterSwitch
                quarter=trend.scope.quarter
                calendar
                action="/forecast/trend"
                rest=who.into_iter().collect()
            />
        </PageHead>
        <div class="stack">
            <ForecastTabs scope=trend.scope current="/forecast/trend" />
            <WhoSwitch
                people=trend.people.clone()
                top=trend.scope.who.person()
                me=me.clone()
                action="/forecast/trend"
                rest=quarter
            />
            <RateNote currency converted=trend.totals.converted.clone() missing=trend.totals.others.clone() />
            <section class="panel">
                <h2>{tr!(change.trend_chart, quarter = trend.scope.quarter.label())}</h2>
                {empty.then(|| view! { <p class="muted" data-nothing>{tr!(change.trend_nothing)}</p> })}
                {(!empty).then(|| view! { <Picture drawings=trend.chart.clone() /> })}
            </section>
            {(!empty).then(|| view! { <TrendTable trend=trend.clone() today=me.today currency /> })}
            <SlippagePart trend today=me.today />
        </div>
    }
}

/// The weeks as figures.
#[component]
fn TrendTable(trend: TrendView, today: chrono::NaiveDate, currency: Currency) -> impl IntoView {
    let language = language::current();
    let money = move |value: Decimal| Money::new(value, currency).display(language);
    let shown = |point: &&TrendPoint| point.figures.is_some() || point.before.is_some();
    let quotas: HashMap<_, _> = quota_steps(trend.points.iter().filter(shown)).into_iter().collect();
    let measured = !quotas.is_empty();
    let quota_page = format!("/quotas{}", query_string(&[("quarter", trend.scope.quarter.to_string())]));
    let rows = trend.points.iter().filter(shown).map(|point| {
        let shown = Scope { as_of: Some(point.day).filter(|day| *day < today), ..trend.scope };
        let cells = Category::COUNTED
            .map(|category| {
                let cell = point.figures.map(|figures| {
                    view! { <a href=shown.list(vec![category])>{money(figures.of(category))}</a> }
                });
                view! { <td class="figure">{cell}</td> }
            })
            .collect_view();
        let total = point.figures.map(|figures| {
            view! { <a href=shown.list(Category::COUNTED.to_vec())>{money(figures.total())}</a> }
        });
        let quota = quotas.get(&point.day).map(|quota| match quota {
            Some(quota) => view! { <a href=quota_page.clone()>{money(*quota)}</a> }.into_any(),
            None => "—".into_any(),
        });
        let before = point.address_before(trend.scope, trend.earlier);
        let before = point.before.map(|value| view! { <a href=before>{money(value)}</a> });
        let day = if point.day == today { tr!(change.today).to_string() } else { language.date(point.day) };
        view! {
            <tr>
                <th scope="row">{day}</th>
                {cells}
                <td class="figure">{total}</td>
                {measured.then(|| view! { <td class="figure">{quota}</td> })}
                <td class="figure">{before}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    let heads = Category::COUNTED.map(|category| view! { <th scope="col" class="figure">{category.label()}</th> });
    view! {
        <div class="table-wrap" tabindex="0" role="region" aria-label=tr!(change.trend)>
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">{tr!(change.day)}</th>
                        {heads}
                        <th scope="col" class="figure">{tr!(change.total)}</th>
                        {measured.then(|| view! { <th scope="col" class="figure">{tr!(forecast.quota)}</th> })}
                        <th scope="col" class="figure">{tr!(change.last_quarter, quarter = trend.earlier.label())}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

fn address(trend: &TrendView, owner: Option<PersonId>) -> String {
    let mut pairs = vec![("quarter", trend.scope.quarter.to_string())];
    pairs.extend(trend.scope.who.person().map(|person| ("who", person.to_string())));
    pairs.extend([("from", trend.between.from.to_string()), ("to", trend.between.to.to_string())]);
    pairs.extend(owner.map(|owner| ("owner", owner.to_string())));
    format!("/forecast/trend{}#slips", query_string(&pairs))
}

/// Moves of closing dates: by owner, and one by one.
#[component]
fn SlippagePart(trend: TrendView, today: chrono::NaiveDate) -> impl IntoView {
    let day = |day| language::current().date(day);
    let people = trend
        .slippage
        .iter()
        .map(|of| view! { <PersonRow of=of.clone() href=address(&trend, Some(of.owner)) shown=trend.owner == Some(of.owner) /> })
        .collect_view();
    let slips = trend.slips.iter().map(|slip| view! { <SlipRow slip=slip.clone() /> }).collect_view();
    let all = trend.owner.map(|_| view! { <a class="button" href=address(&trend, None)>{tr!(change.everybody)}</a> });
    let nobody = trend.slippage.is_empty();
    view! {
        <section class="panel stack" id="slips" tabindex="-1">
            <h2>{tr!(change.slippage)}</h2>
            <DaysForm trend=trend.clone() today />
            <p class="muted">
                {tr!(change.slippage_explain, from = day(trend.between.from), to = day(trend.between.to))}
            </p>
            {nobody.then(|| view! { <p>{tr!(change.nobody)}</p> })}
            <div class="table-wrap" tabindex="0" role="region" aria-label=tr!(change.slippage) hidden=nobody>
                <table class="table">
                    <thead>
                        <tr>
                            <th scope="col">{tr!(field.owner)}</th>
                            <th scope="col" class="figure">{tr!(change.pushes)}</th>
                            <th scope="col" class="figure">{tr!(change.pulls)}</th>
                            <th scope="col" class="figure">{tr!(change.days)}</th>
                        </tr>
                    </thead>
                    <tbody>{people}</tbody>
                </table>
            </div>
            {all}
            <div class="table-wrap" tabindex="0" role="region" aria-label=tr!(change.records) hidden=nobody>
                <table class="table">
                    <thead>
                        <tr>
                            <th scope="col">{tr!(field.opportunity)}</th>
                            <th scope="col">{tr!(change.moved_on)}</th>
                            <th scope="col">{tr!(change.was)}</th>
                            <th scope="col">{tr!(change.is)}</th>
                            <th scope="col" class="figure">{tr!(change.by_days)}</th>
                        </tr>
                    </thead>
                    <tbody>{slips}</tbody>
                </table>
            </div>
        </section>
    }
}

#[component]
fn DaysForm(trend: TrendView, today: chrono::NaiveDate) -> impl IntoView {
    let who = trend.scope.who.person();
    view! {
        <form method="get" action="/forecast/trend" class="row as-of">
            <input type="hidden" name="quarter" value=trend.scope.quarter.to_string() />
            {who.map(|who| view! { <input type="hidden" name="who" value=who.to_string() /> })}
            <label for="from">{tr!(change.from)}</label>
            <input id="from" type="date" name="from" max=today.to_string() value=trend.between.from.to_string() />
            <label for="to">{tr!(change.to)}</label>
            <input id="to" type="date" name="to" max=today.to_string() value=trend.between.to.to_string() />
            <button class="button" type="submit">{tr!(change.show)}</button>
        </form>
    }
}

#[component]
fn PersonRow(of: Slippage, href: String, shown: bool) -> impl IntoView {
    let marks = language::current().number_marks();
    let average = Decimal::from(of.days_pushed).checked_div(Decimal::from(of.pushes));
    let average = average.map_or_else(
        || String::from("—"),
        |days| grouped(days.round_dp_with_strategy(1, RoundingStrategy::MidpointAwayFromZero), 1, marks),
    );
    view! {
        <tr aria-current=shown.then_some("true")>
            <th scope="row"><a href=href.clone()>{of.name}</a></th>
            <td class="figure"><a href=href.clone()>{of.pushes}</a></td>
            <td class="figure"><a href=href.clone()>{of.pulls}</a></td>
            <td class="figure"><a href=href>{average}</a></td>
        </tr>
    }
}

#[component]
fn SlipRow(slip: Slip) -> impl IntoView {
    let language = language::current();
    let days = Decimal::from((slip.to - slip.from).num_days());
    view! {
        <tr>
            <th scope="row">
                <span class="two-lines">
                    <a href=format!("/opportunities/{}", slip.number) data-record=slip.number.clone()>{slip.number.clone()}</a>
                    <span>{slip.description}</span>
                </span>
            </th>
            <td>{language.date(slip.on)}</td>
            <td>{language.date(slip.from)}</td>
            <td>{language.date(slip.to)}</td>
            <td class="figure">{grouped(days, 0, language.number_marks())}</td>
        </tr>
    }
}
