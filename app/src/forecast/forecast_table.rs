//! The tables beside the charts: same order, same figures, every figure a link to its records.

use leptos::prelude::*;
use rust_decimal::Decimal;

use super::{Figures, Forecast, Reading, Row, Scope, opened_with, performance, row_name};
use crate::{
    language,
    money::{Currency, Money, grouped},
    opportunity::query_string,
    pipeline::Category,
    tr,
    ui::Icon,
};

/// A row per team and person, along the reporting line.
#[component]
pub fn ForecastTable(
    /// The figures.
    forecast: Forecast,
    /// How they are read.
    reading: Reading,
    /// What amounts are in.
    currency: Currency,
    /// What the address says besides the teams that are open.
    rest: Vec<(String, String)>,
) -> impl IntoView {
    let scope = forecast.scope();
    let opening = |open: String| {
        let pairs: Vec<_> = rest.iter().cloned().chain([("open".to_owned(), open)]).collect();
        format!("/forecast{}", query_string(&pairs))
    };
    let toggle = |row: &Row| {
        let person = row.who.person().filter(|_| row.level > 0)?;
        Some((row.open?, opening(opened_with(&forecast.rows, Some(person)))))
    };
    let rows = forecast
        .rows
        .iter()
        .map(|row| view! { <Line row=row.clone() scope=scope.of(row.who) reading currency toggle=toggle(row) /> })
        .collect_view();
    let folded = forecast.rows.iter().any(|row| row.open == Some(false));
    let opens_all = folded.then(|| view! { <p><a href=opening("all".to_owned())>{tr!(forecast.open_all)}</a></p> });
    let caption = reading.title(tr!(forecast.chart_people, quarter = scope.quarter.label()));
    let heads = Category::COUNTED
        .map(|category| view! { <th scope="col" class="figure"><span class="category" data-category=category.as_str()>{category.label()}</span></th> });
    view! {
        <div class="table-wrap" tabindex="0" role="region" aria-label=tr!(forecast.table)>
            <table class="table forecast-table">
                <caption class="visually-hidden">{caption}</caption>
                <thead>
                    <tr>
                        <th scope="col">{tr!(forecast.who)}</th>
                        {heads}
                        <th scope="col" class="figure">{tr!(forecast.quota)}</th>
                        <th scope="col" class="figure">{tr!(forecast.attainment)}</th>
                        <th scope="col" class="figure">{tr!(forecast.gap)}</th>
                        <th scope="col" class="figure">{tr!(forecast.coverage)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        {opens_all}
    }
}

/// A team says whether it is open, and the address where it is the other way round.
#[component]
fn Line(row: Row, scope: Scope, reading: Reading, currency: Currency, toggle: Option<(bool, String)>) -> impl IntoView {
    let cells = Category::COUNTED
        .map(|category| {
            let href = scope.list(reading.behind(category));
            let value = reading.value(&row.figures, category);
            let quiet = value.is_zero();
            view! {
                <td class="figure" data-category-cell=category.as_str()>
                    <a href=href class:muted=quiet>{reading.text(value, currency)}</a>
                </td>
            }
        })
        .collect_view();
    let href = reading.address(&scope);
    let quotas = format!("/quotas{}", query_string(&[("quarter", scope.quarter.to_string())]));
    let quota = row.quota.map(|quota| Money::new(quota, currency).display(language::current()));
    let target = row.target.filter(|target| row.quota != Some(*target)).map(|target| {
        let text = tr!(forecast.target, amount = Money::new(target, currency).display(language::current()));
        view! { <span class="muted target">{text}</span> }
    });
    let toggle = toggle.map(|(open, href)| {
        let label = tr!(forecast.parts_of, name = row_name(&row));
        view! {
            <a class="tree-toggle" href=href aria-expanded=open.to_string() aria-label=label data-noscroll="">
                <Icon name="chevron-right" />
            </a>
        }
    });
    view! {
        <tr data-level=row.level.to_string()>
            <th scope="row">
                {toggle}
                <a href=href>{row_name(&row)}</a>
            </th>
            {cells}
            <td class="figure">
                <a href=quotas>{quota.unwrap_or_else(|| String::from("—"))}</a>
                {target}
            </td>
            <PerformanceCells figures=row.figures against=row.measured_against() currency />
        </tr>
    }
}

/// Attainment as a bar with its figure, gap, coverage.
#[component]
fn PerformanceCells(figures: Figures, against: Option<Decimal>, currency: Currency) -> impl IntoView {
    let Some(found) = performance(&figures, against) else {
        return view! { <td class="figure muted">"—"</td><td class="figure muted">"—"</td><td class="figure muted">"—"</td> }.into_any();
    };
    let marks = language::current().number_marks();
    let percent = tr!(forecast.percent, value = grouped(found.attainment, 1, marks));
    let width = format!("{}%", found.attainment.clamp(Decimal::ZERO, Decimal::ONE_HUNDRED));
    let over = (found.attainment >= Decimal::ONE_HUNDRED).then_some("");
    let behind = (found.gap > Decimal::ZERO).then_some("");
    let coverage =
        found.coverage.map_or_else(|| String::from("—"), |coverage| format!("{} ×", grouped(coverage, 1, marks)));
    view! {
        <td class="attainment figure">
            <svg class="bar" aria-hidden="true">
                <rect width=width height="100%" data-over=over></rect>
            </svg>
            {percent}
        </td>
        <td class="gap figure" data-behind=behind>
            {Money::new(found.gap, currency).display(language::current())}
        </td>
        <td class="figure">{coverage}</td>
    }
    .into_any()
}

/// The table beside the chart by quarter.
#[component]
pub fn QuarterTable(
    /// The figures.
    forecast: Forecast,
    /// How they are read.
    reading: Reading,
    /// What amounts are in.
    currency: Currency,
) -> impl IntoView {
    let scope = forecast.scope();
    let rows = forecast
        .quarters
        .iter()
        .map(|part| {
            let cells = Category::COUNTED
                .map(|category| {
                    let href = scope.in_quarter(part.quarter).list(reading.behind(category));
                    let value = reading.value(&part.figures, category);
                    view! { <td class="figure"><a href=href>{reading.text(value, currency)}</a></td> }
                })
                .collect_view();
            let href = reading.address(&scope.in_quarter(part.quarter));
            let quota = part
                .quota
                .map_or_else(|| String::from("—"), |quota| Money::new(quota, currency).display(language::current()));
            view! {
                <tr>
                    <th scope="row">
                        <a href=href>{part.quarter.label()}</a>
                    </th>
                    {cells}
                    <td class="figure">{quota}</td>
                </tr>
            }
        })
        .collect_view();
    let heads = Category::COUNTED.map(|category| view! { <th scope="col" class="figure">{category.label()}</th> });
    view! {
        <div class="table-wrap" tabindex="0" role="region" aria-label=tr!(forecast.chart_quarters)>
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">{tr!(field.quarter)}</th>
                        {heads}
                        <th scope="col" class="figure">{tr!(forecast.quota)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}
