//! Chart and list side by side: every mark narrows both in place, and a chip takes it back.

use std::collections::BTreeMap;

use leptos::{prelude::*, task::spawn_local};

use super::{
    Answer, PORTAL_MEASURES, PortalView, analysis_page::asked, answer_table::AnswerView, api,
    divided_fields::DividedFields,
};
use crate::{
    auth::Me,
    frame::LoadedForMe,
    opportunity::{
        Beside, ExportLink, FilterBar, FilterPage, ListAddress, RecordBeside, RecordTable, Summary, Totals, TotalsLine,
    },
    tr,
    ui::PageHead,
};

/// The page; dimension, measure, filter and order stand in its address.
#[component]
pub fn PortalPage() -> impl IntoView {
    let query = asked();
    let portal = Resource::new(move || query.get(), api::load_portal);
    let beside = Beside::provide();
    view! {
        <div on:click=move |event| beside.on_click(&event)>
            <PageHead title=tr!(analysis.portal)>
                <ExportLink />
                <a class="button" href="/analysis">{tr!(analysis.title)}</a>
            </PageHead>
            <LoadedForMe resource=portal view=move |portal, me| view! { <Shown portal me query=query.get_untracked() /> } />
        </div>
        <RecordBeside />
    }
}

/// What a change beside the page touches.
#[derive(Clone, Copy)]
struct Live {
    answer: RwSignal<Answer>,
    rows: RwSignal<Vec<Summary>>,
    totals: RwSignal<Totals>,
}

#[component]
fn Shown(portal: PortalView, me: Me, query: BTreeMap<String, String>) -> impl IntoView {
    let rest = portal.own_pairs();
    let PortalView { answer, list } = portal;
    let (name, empty) = (answer.question.title(), answer.is_empty());
    let chooser = view! { <Chooser answer=answer.clone() sort=list.sort.clone() /> };
    let live = Live {
        answer: RwSignal::new(answer),
        rows: RwSignal::new(list.listing.rows),
        totals: RwSignal::new(list.listing.totals),
    };
    follow(query, live);
    let pairs =
        list.choices.filter.to_pairs().into_iter().chain(rest.iter().filter(|(key, _)| *key != "sort").cloned());
    let address = ListAddress { page: "/portal", pairs: pairs.collect(), sort: list.sort };
    let (pipeline, next, today) = (list.choices.pipeline.clone(), list.listing.next, me.today);
    let report = me.organisation.currency;
    let heading = name.clone();
    let chart = (!empty).then(|| {
        view! {
            <section class="panel portal-chart">
                <h2>{heading}</h2>
                {move || view! { <AnswerView answer=live.answer.get() name=name.clone() /> }}
            </section>
        }
    });
    view! {
        <FilterBar choices=list.choices page=FilterPage::Portal calendar=me.organisation.calendar today rest />
        {chooser}
        <div class="stack portal-page">
            {move || view! { <TotalsLine totals=live.totals.get() /> }}
            <div class="portal">
                {chart}
                <div class="stack">
                    <RecordTable rows=live.rows next address pipeline report today />
                </div>
            </div>
        </div>
    }
}

/// Draws what a change beside the page touched: the row at once, then chart, list and totals together.
fn follow(query: BTreeMap<String, String>, live: Live) {
    expect_context::<Beside>().on_change(move |fresh| {
        let mine = |row: &&mut Summary| row.id == fresh.id;
        live.rows.update(|rows| rows.iter_mut().filter(mine).for_each(|row| *row = fresh.clone()));
        let query = query.clone();
        spawn_local(async move {
            // Not reached: the row itself is right already.
            if let Ok(portal) = api::load_portal(query).await {
                live.answer.set(portal.answer);
                live.rows.set(portal.list.listing.rows);
                live.totals.set(portal.list.listing.totals);
            }
        });
    });
}

/// An ordinary GET form: the address holds what it says, with or without scripts.
#[component]
fn Chooser(answer: Answer, sort: String) -> impl IntoView {
    let question = answer.question;
    let hidden = question.filter.to_pairs().into_iter().chain((!sort.is_empty()).then_some(("sort", sort)));
    let hidden = hidden.map(|(name, value)| view! { <input type="hidden" name=name value=value /> }).collect_view();
    view! {
        <form class="form chooser" method="get" action="/portal">
            {hidden}
            <div class="field-row">
                <DividedFields question measures=PORTAL_MEASURES.to_vec() />
                <p class="field chooser-act"><button class="button button-primary" type="submit">{tr!(opportunity.apply_filter)}</button></p>
            </div>
        </form>
    }
}
