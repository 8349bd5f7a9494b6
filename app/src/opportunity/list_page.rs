//! The list of opportunities: filter, sort, totals over all that matches, a page at a time.

use std::collections::BTreeMap;

use leptos::{prelude::*, task::spawn_local};

use super::{
    Beside, Filter, FilterBar, FilterPage, ListAddress, ListView, RateNote, RecordBeside, RecordTable, Summary, Totals,
    api, query_string,
};
use crate::{
    auth::Me,
    frame::LoadedForMe,
    language, tr,
    ui::{ExportLinks, PageHead, address_pairs},
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

/// Files of all records that the page's address means, in its order.
#[component]
pub fn ExportLink() -> impl IntoView {
    let pairs = address_pairs();
    let query = Signal::derive(move || {
        let known = |key: &str| key == "sort" || Filter::KEYS.contains(&key);
        let pairs: Vec<(String, String)> = pairs().into_iter().filter(|(key, _)| known(key)).collect();
        query_string(&pairs)
    });
    view! { <ExportLinks file="opportunities" query /> }
}

#[component]
fn Listed(list: ListView, me: Me, query: BTreeMap<String, String>) -> impl IntoView {
    let (rows, totals) = (RwSignal::new(list.listing.rows), RwSignal::new(list.listing.totals));
    follow(query, rows, totals);
    let pairs = list.choices.filter.to_pairs();
    let address = ListAddress { page: "/opportunities", pairs, sort: list.sort };
    let (pipeline, next, today) = (list.choices.pipeline.clone(), list.listing.next, me.today);
    let report = me.organisation.currency;
    view! {
        <FilterBar choices=list.choices page=FilterPage::Opportunities calendar=me.organisation.calendar today />
        <div class="stack">
            {move || view! { <TotalsLine totals=totals.get() /> }}
            <RecordTable rows next address pipeline report today />
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
