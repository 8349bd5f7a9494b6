//! The list of opportunities: filter, sort, totals over all that matches, a page at a time.

use std::collections::BTreeMap;

use leptos::{prelude::*, task::spawn_local};

use super::{
    Beside, DealTypeMark, FilterBar, FilterPage, ListView, RateNote, RecordBeside, SharedMark, Summary, Totals, api,
    query_string,
};
use crate::{
    auth::Me,
    frame::LoadedForMe,
    language,
    pipeline::{CategoryChip, Pipeline},
    tr,
    ui::{MoneyText, PageHead, address_pairs, day_distance},
};

/// The page.
#[component]
pub fn ListPage() -> impl IntoView {
    let pairs = address_pairs();
    let list = Resource::new(pairs, api::load_list);
    let beside = Beside::provide();
    view! {
        <div on:click=move |event| beside.on_click(&event)>
            <PageHead title=tr!(opportunity.title)>
                <ExportLink />
            </PageHead>
            <LoadedForMe resource=list view=move |list, me| view! { <Listed list me query=untrack(pairs) /> } />
        </div>
        <RecordBeside />
    }
}

#[component]
fn ExportLink() -> impl IntoView {
    let pairs = address_pairs();
    let href = move |end: &str| {
        let pairs: Vec<(String, String)> = pairs().into_iter().filter(|(key, _)| key != "after").collect();
        format!("/export/opportunities.{end}{}", query_string(&pairs))
    };
    view! {
        <a class="button" href=move || href("csv") rel="external" download="opportunities.csv">
            {tr!(common.export)}
        </a>
        <a class="button" href=move || href("xlsx") rel="external" download="opportunities.xlsx">
            {tr!(common.export_xlsx)}
        </a>
    }
}

#[component]
fn Listed(list: ListView, me: Me, query: BTreeMap<String, String>) -> impl IntoView {
    let pairs = list.choices.filter.to_pairs();
    let sort = list.sort.clone();
    let address = move |changes: &[(&'static str, String)]| {
        let mut pairs = pairs.clone();
        pairs.extend(changes.iter().filter(|(_, value)| !value.is_empty()).cloned());
        format!("/opportunities{}", query_string(&pairs))
    };
    let next = list.listing.next.clone().map(|after| address(&[("sort", sort.clone()), ("after", after)]));
    let pipeline = StoredValue::new(list.choices.pipeline.clone());
    let (rows, totals) = (RwSignal::new(list.listing.rows.clone()), RwSignal::new(list.listing.totals.clone()));
    follow(query, rows, totals);
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
        {move || view! { <TotalsLine totals=totals.get() /> }}
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
                        <tbody>
                            <For each=move || rows.get() key=|row| (row.id.0, row.version) let:row>
                                <Line row pipeline=pipeline.get_value() today=me.today />
                            </For>
                        </tbody>
                    </table>
                </div>
            }
                .into_any()
        }}
        {next.map(|href| view! { <p class="row"><a class="button" href=href rel="next">{tr!(common.next_page)}</a></p> })}
        </div>
    }
}

/// Draws the rows that a change beside the list touched, without moving the others.
fn follow(query: BTreeMap<String, String>, rows: RwSignal<Vec<Summary>>, totals: RwSignal<Totals>) {
    expect_context::<Beside>().on_change(move |fresh| {
        rows.update(|rows| rows.iter_mut().filter(|row| row.id == fresh.id).for_each(|row| *row = fresh.clone()));
        let query = query.clone();
        spawn_local(async move {
            // Not reached: the row itself is right already.
            if let Ok(list) = api::load_list(query).await {
                rows.set(list.listing.rows);
                totals.set(list.listing.totals);
            }
        });
    });
}

/// Count and sums over all matching records.
#[component]
pub fn TotalsLine(
    /// The totals.
    totals: Totals,
) -> impl IntoView {
    view! {
        <p class="row totals" data-count=totals.count>
            <strong class="figure">{tr!(common.records, count = totals.count)}</strong>
            <span class="figure totals-amount">{totals.amount.display(language::current())}</span>
            <span class="figure muted">
                {tr!(opportunity.weighted_total, amount = totals.weighted.display(language::current()))}
            </span>
        </p>
        <RateNote currency=totals.amount.currency converted=totals.converted missing=totals.others />
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
    let (beside, number) = (expect_context::<Beside>(), row.number.clone());
    view! {
        <tr>
            <td>
                <a class="figure" href=href.clone() data-record=number.clone()>{number.clone()}</a>
            </td>
            <th scope="row">
                <a href=href data-record=number.clone() aria-current=move || beside.is_open(&number)>{row.description.clone()}</a>
                " "
                <DealTypeMark kind=row.deal_type />
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
            <td data-label=tr!(field.owner)>
                {row.owner.name.clone()}
                " "
                <SharedMark sharers=row.sharers />
            </td>
        </tr>
    }
}
