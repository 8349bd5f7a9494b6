//! The ready-made reports: how far opportunities come, who wins them, what becomes of them, how well people reach their
//! quotas.

use std::collections::BTreeMap;

use leptos::prelude::*;

use super::{
    AnalysisView, Answer, AskedPeriod, Dimension, PERFORMANCE_BY,
    answer_table::AnswerView,
    api,
    performance_table::PerformanceTable,
    period_field::PeriodField,
    ready_tables::{AttainmentTable, CohortTable, FunnelTable},
};
use crate::{
    auth::Me,
    frame::LoadedForMe,
    opportunity::{FiguresBeside, FilterBar, FilterPage, RateNote, query_string},
    tr,
    ui::{
        PageHead, SelectField, address_pairs,
        chart::{Drawings, Picture},
    },
};

/// The page; period, dimension and filter stand in its address.
#[component]
pub fn AnalysisPage() -> impl IntoView {
    let query = asked();
    let analysis = Resource::new(move || query.get(), api::load_analysis);
    view! {
        <PageHead title=tr!(analysis.title)>
            <a class="button" href="/dashboard">{tr!(common.nav_dashboard)}</a>
            <a class="button" href="/portal">{tr!(analysis.portal)}</a>
            <a class="button" href="/analysis/question">{tr!(analysis.ask)}</a>
        </PageHead>
        <FiguresBeside again=move |()| analysis.refetch()>
            <LoadedForMe resource=analysis view=move |analysis, me| view! { <Shown analysis me /> } />
        </FiguresBeside>
    }
}

/// The keys and values of the page's address.
pub fn asked() -> Memo<BTreeMap<String, String>> {
    let pairs = address_pairs();
    Memo::new(move |_| pairs())
}

#[component]
fn Shown(analysis: AnalysisView, me: Me) -> impl IntoView {
    let rest = own_pairs(&analysis, analysis.performance.by);
    let currency = analysis.currency;
    let (funnel, cohorts, attainment) =
        (analysis.funnel.clone(), analysis.cohorts.clone(), analysis.attainment.clone());
    let reached = tr!(analysis.attainment, quarter = attainment.scope.quarter.label());
    let period = analysis.period.label();
    let nobody = attainment.is_empty();
    view! {
        <FilterBar
            choices=analysis.choices.clone()
            page=FilterPage::Analysis
            calendar=me.organisation.calendar.clone()
            today=me.today
            rest
        />
        <Chooser analysis=analysis.clone() me />
        <div class="stack">
            <section class="panel">
                <h2>{format!("{} – {period}", tr!(analysis.funnel))}</h2>
                <p class="muted">{tr!(analysis.funnel_hint)}</p>
                <Chart drawings=funnel.drawings.clone() />
                <RateNote currency converted=analysis.converted.clone() missing=analysis.missing.clone() />
                <FunnelTable funnel currency />
            </section>
            <Asked title=tr!(analysis.win_rate) hint=tr!(analysis.win_rate_hint) period=period.clone() answer=analysis.win_rate.clone() />
            <Asked title=tr!(analysis.cycle_days) hint=tr!(analysis.cycle_hint) period=period.clone() answer=analysis.cycle.clone() />
            <Performance analysis=analysis.clone() period />
            <section class="panel">
                <h2>{tr!(analysis.cohorts)}</h2>
                <p class="muted">{tr!(analysis.cohorts_hint)}</p>
                <Chart drawings=cohorts.drawings.clone() />
                <RateNote currency converted=cohorts.converted.clone() missing=cohorts.missing.clone() />
                <CohortTable cohorts currency />
            </section>
            <section class="panel">
                <h2>{reached}</h2>
                <p class="muted">{if nobody { tr!(analysis.no_quotas) } else { tr!(analysis.attainment_hint) }}</p>
                {(!nobody).then(|| view! { <Chart drawings=attainment.drawings.clone() /> <AttainmentTable attainment /> })}
            </section>
        </div>
    }
}

/// What the page's address says besides the filter, with performance told by a dimension.
fn own_pairs(analysis: &AnalysisView, performance: Dimension) -> Vec<(&'static str, String)> {
    vec![
        ("period", analysis.period.to_string()),
        ("by", analysis.by.as_str().to_owned()),
        ("performance", performance.as_str().to_owned()),
    ]
}

/// Who won what, by one of several dimensions.
#[component]
fn Performance(analysis: AnalysisView, period: String) -> impl IntoView {
    let links = PERFORMANCE_BY
        .map(|by| {
            let pairs = analysis.choices.filter.to_pairs().into_iter().chain(own_pairs(&analysis, by));
            let href = format!("/analysis{}#performance", query_string(&pairs.collect::<Vec<_>>()));
            view! { <a href=href aria-current=(by == analysis.performance.by).then_some("true")>{by.label()}</a> }
        })
        .collect_view();
    let (performance, currency) = (analysis.performance, analysis.currency);
    let none = performance.rows.is_empty();
    view! {
        <section class="panel stack" id="performance">
            <h2>{format!("{} – {period}", tr!(analysis.performance))}</h2>
            <p class="muted">{tr!(analysis.performance_hint)}</p>
            <nav class="segmented" aria-label=tr!(analysis.performance_by)>{links}</nav>
            <RateNote currency converted=performance.converted.clone() missing=performance.missing.clone() />
            {if none {
                view! { <p class="muted">{tr!(analysis.nothing)}</p> }.into_any()
            } else {
                view! { <PerformanceTable performance currency /> }.into_any()
            }}
        </section>
    }
}

#[component]
fn Chart(drawings: Option<Drawings>) -> impl IntoView {
    drawings.map(|drawings| view! { <Picture drawings /> })
}

/// A chart that is a question: it can be taken further.
#[component]
fn Asked(title: &'static str, hint: &'static str, period: String, answer: Answer) -> impl IntoView {
    let further = format!("/analysis/question{}", answer.question.to_query());
    view! {
        <section class="panel">
            <h2>{format!("{title} – {period}")}</h2>
            <p class="muted">{hint} " " <a href=further>{tr!(analysis.further)}</a></p>
            <AnswerView answer name=title />
        </section>
    }
}

/// An ordinary GET form: the address holds what it says, with or without scripts.
#[component]
fn Chooser(analysis: AnalysisView, me: Me) -> impl IntoView {
    let kept = [("performance", analysis.performance.by.as_str().to_owned())];
    let hidden = analysis
        .choices
        .filter
        .to_pairs()
        .into_iter()
        .chain(kept)
        .map(|(name, value)| view! { <input type="hidden" name=name value=value /> })
        .collect_view();
    let dimensions = Dimension::ALL.map(|dimension| (dimension.as_str().to_owned(), dimension.label().to_owned()));
    view! {
        <form class="form chooser" method="get" action="/analysis">
            {hidden}
            <div class="field-row">
                <PeriodField period=Some(AskedPeriod::Fixed(analysis.period)) kept=false me />
                <SelectField
                    label=tr!(analysis.rates_by)
                    name="by"
                    options=dimensions.to_vec()
                    value=analysis.by.as_str()
                />
                <p class="field chooser-act"><button class="button button-primary" type="submit">{tr!(opportunity.apply_filter)}</button></p>
            </div>
        </form>
    }
}
