//! The list of opportunities: filter, sort, totals over all that matches, a page at a time.

use std::collections::BTreeMap;

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::{FilterBar, FilterPage, ListView, Summary, Totals, api, query_string};
use crate::{
    auth::Me,
    frame::LoadedForMe,
    language,
    pipeline::{CategoryChip, Pipeline},
    tr,
    ui::{MoneyText, PageHead, day_distance},
};

/// The page.
#[component]
pub fn ListPage() -> impl IntoView {
    let query = use_query_map();
    let pairs = move || {
        query
            .read()
            .clone()
            .into_iter()
            .map(|(key, value)| (key.to_string(), value))
            .collect::<BTreeMap<String, String>>()
    };
    let list = Resource::new(pairs, api::load_list);
    view! {
        <PageHead title=tr!(opportunity.title)>
            <ExportLink />
        </PageHead>
        <LoadedForMe resource=list view=|list, me| view! { <Listed list me /> } />
    }
}

#[component]
fn ExportLink() -> impl IntoView {
    let query = use_query_map();
    let href = move || {
        let pairs: Vec<(String, String)> = query
            .read()
            .clone()
            .into_iter()
            .filter(|(key, _)| key != "after")
            .map(|(key, value)| (key.to_string(), value))
            .collect();
        format!("/export/opportunities.csv{}", query_string(&pairs))
    };
    view! {
        <a class="button" href=href rel="external" download="opportunities.csv">
            {tr!(common.export)}
        </a>
    }
}

#[component]
fn Listed(list: ListView, me: Me) -> impl IntoView {
    let pairs = list.choices.filter.to_pairs();
    let sort = list.sort.clone();
    let address = move |changes: &[(&'static str, String)]| {
        let mut pairs = pairs.clone();
        pairs.extend(changes.iter().filter(|(_, value)| !value.is_empty()).cloned());
        format!("/opportunities{}", query_string(&pairs))
    };
    let next = list.listing.next.clone().map(|after| address(&[("sort", sort.clone()), ("after", after)]));
    let pipeline = list.choices.pipeline.clone();
    let rows = list
        .listing
        .rows
        .iter()
        .map(|row| view! { <Line row=row.clone() pipeline=pipeline.clone() today=me.today /> })
        .collect_view();
    let empty = list.listing.rows.is_empty();
    let heads = [
        ("number", tr!(field.number), false),
        ("description", tr!(field.description), false),
        ("account", tr!(field.account), false),
        ("stage", tr!(field.stage), false),
        ("amount", tr!(field.amount), true),
        ("closing", tr!(field.closing_date), false),
        ("owner", tr!(field.owner), false),
    ];
    let heads = heads.map(
        |(key, text, figure)| view! { <SortHead key_name=key text figure sort=sort.clone() address=address.clone() /> },
    );
    view! {
        <FilterBar choices=list.choices page=FilterPage::Opportunities calendar=me.organisation.calendar today=me.today />
        <div class="stack">
        <TotalsLine totals=list.listing.totals />
        {if empty {
            view! {
                <div class="empty">
                    <h2>{tr!(opportunity.none_title)}</h2>
                    <p>{tr!(opportunity.none_hint)}</p>
                    <a class="button" href="/opportunities/new">{tr!(common.new_opportunity)}</a>
                </div>
            }
                .into_any()
        } else {
            view! {
                <div class="table-wrap" tabindex="0" role="region" aria-label=tr!(opportunity.title)>
                    <table class="table table-cards">
                        <thead>
                            <tr>{heads}</tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            }
                .into_any()
        }}
        {next.map(|href| view! { <p class="row"><a class="button" href=href rel="next">{tr!(common.next_page)}</a></p> })}
        </div>
    }
}

/// Count and sums over all matching records.
#[component]
pub fn TotalsLine(
    /// The totals.
    totals: Totals,
) -> impl IntoView {
    let others: Vec<String> = totals.others.iter().map(|money| money.display(language::current())).collect();
    view! {
        <p class="row totals" data-count=totals.count>
            <strong class="figure">{tr!(common.records, count = totals.count)}</strong>
            <span class="figure totals-amount">{totals.amount.display(language::current())}</span>
            <span class="figure muted">
                {tr!(opportunity.weighted_total, amount = totals.weighted.display(language::current()))}
            </span>
            {(!others.is_empty()).then(|| view! { <span class="muted">{tr!(opportunity.other_currencies, amounts = others.join(", "))}</span> })}
        </p>
    }
}

#[component]
fn SortHead<F>(key_name: &'static str, text: &'static str, figure: bool, sort: String, address: F) -> impl IntoView
where
    F: Fn(&[(&'static str, String)]) -> String + Send + 'static,
{
    let descending = format!("-{key_name}");
    let current = match sort.as_str() {
        by if by == key_name => Some("ascending"),
        by if by == descending => Some("descending"),
        _ => None,
    };
    let next = if current == Some("ascending") { descending } else { key_name.to_owned() };
    let href = address(&[("sort", next)]);
    let arrow = current.map(|order| if order == "ascending" { " ↑" } else { " ↓" });
    view! {
        <th scope="col" class:figure=figure aria-sort=current>
            <a href=href>{text} <span aria-hidden="true">{arrow}</span></a>
        </th>
    }
}

#[component]
fn Line(row: Summary, pipeline: Pipeline, today: chrono::NaiveDate) -> impl IntoView {
    let stage = pipeline.stage(row.stage).map(|stage| stage.names.current());
    let account = row.account.clone().map(|account| {
        let href = format!("/accounts/{}", account.id.0);
        view! { <a href=href>{account.name}</a> }
    });
    let closing = row.closing_date.map(|day| {
        view! { <time datetime=day.to_string() title=language::current().date(day)>{day_distance(day, today)}</time> }
    });
    let href = format!("/opportunities/{}", row.number);
    view! {
        <tr>
            <td>
                <a class="figure" href=href.clone()>{row.number.clone()}</a>
            </td>
            <th scope="row">
                <a href=href>{row.description.clone()}</a>
            </th>
            <td data-label=tr!(field.account)>{account}</td>
            <td>
                <span class="stage">{stage}</span>
                " "
                <CategoryChip category=row.category />
            </td>
            <td class="figure" data-label=tr!(field.amount)>
                <MoneyText money=row.money() />
            </td>
            <td data-label=tr!(field.closing_date)>{closing}</td>
            <td data-label=tr!(field.owner)>{row.owner.name.clone()}</td>
        </tr>
    }
}
