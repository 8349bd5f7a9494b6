//! The executive view: on a phone, on paper, on the wall.

use leptos::prelude::*;
use rust_decimal::Decimal;

use super::{DIMENSIONS, ExecutiveView, api, at_risk};
use crate::{
    analysis::AnswerView,
    auth::Me,
    forecast::{ForecastTabs, QuarterSwitch, WhoSwitch, change},
    frame::LoadedForMe,
    language,
    money::{Currency, Money, grouped},
    opportunity::query_string,
    pipeline::Category,
    tr,
    ui::{PageHead, address_pairs},
};

/// How often a page on the wall fetches its figures anew.
const EVERY: std::time::Duration = std::time::Duration::from_secs(60);

/// The page.
#[component]
pub fn ExecutivePage() -> impl IntoView {
    let pairs = address_pairs();
    let on_wall = Memo::new(move |_| pairs().contains_key("wall"));
    let view = Resource::new(pairs, api::load_executive);
    keep_current(on_wall, view);
    view! {
        <LoadedForMe
            resource=view
            view=move |view, me| {
                let wall = on_wall.get_untracked();
                view! { <Shown view me wall /> }
            }
        />
    }
}

/// On the wall, the figures keep themselves current.
fn keep_current(on_wall: Memo<bool>, view: Resource<Result<ExecutiveView, crate::error::AppError>>) {
    Effect::new(move |_| {
        if !on_wall.get() {
            return;
        }
        if let Ok(handle) = set_interval_with_handle(move || view.refetch(), EVERY) {
            on_cleanup(move || handle.clear());
        }
    });
}

#[component]
fn Shown(view: ExecutiveView, me: Me, wall: bool) -> impl IntoView {
    let currency = me.organisation.currency;
    let calendar = me.organisation.calendar.clone();
    let name = who_name(&view, &me);
    let person = view.scope.who.person().map(|person| (String::from("who"), person.to_string()));
    let by = (String::from("by"), view.parts.question.by.as_str().to_owned());
    let rest_quarter = person.into_iter().chain([by.clone()]).collect();
    let rest_who = vec![(String::from("quarter"), view.scope.quarter.to_string()), by];
    view! {
        <PageHead title=tr!(executive.title)>
            <QuarterSwitch quarter=view.scope.quarter calendar action="/executive" rest=rest_quarter />
        </PageHead>
        <div class="stack executive" class:wall=wall>
            <ForecastTabs scope=view.scope current="/executive" />
            <div class="row executive-tools">
                <WhoSwitch
                    people=view.people.clone()
                    top=view.scope.who.person()
                    me=me.clone()
                    action="/executive"
                    rest=rest_who
                />
                <WallLink view=view.clone() wall />
            </div>
            <h2 class="executive-name">
                {tr!(executive.about, who = name, quarter = view.scope.quarter.label())}
                <span class="muted">{shown_day(&view, &me)}</span>
            </h2>
            <Headline view=view.clone() currency />
            <crate::opportunity::RateNote
                currency
                converted=view.totals.converted.clone()
                missing=view.totals.others.clone()
            />
            <div class="executive-columns">
                <Week view=view.clone() currency />
                <Risks view=view.clone() />
            </div>
            <Parts view />
        </div>
    }
}

fn who_name(view: &ExecutiveView, me: &Me) -> String {
    let person = view.scope.who.person().and_then(|id| view.people.iter().find(|person| person.id == id));
    person.map_or_else(|| me.organisation.name.clone(), |person| tr!(forecast.team_of, name = person.name.clone()))
}

fn shown_day(view: &ExecutiveView, me: &Me) -> String {
    format!(" · {}", language::current().date(view.scope.as_of.unwrap_or(me.today)))
}

fn address(view: &ExecutiveView, by: crate::analysis::Dimension, wall: bool) -> String {
    let mut pairs = vec![("quarter", view.scope.quarter.to_string())];
    pairs.extend(view.scope.who.person().map(|person| ("who", person.to_string())));
    pairs.extend(view.scope.as_of.map(|day| ("as_of", day.to_string())));
    pairs.push(("by", by.as_str().to_owned()));
    pairs.extend(wall.then(|| ("wall", String::from("1"))));
    format!("/executive{}", query_string(&pairs))
}

/// To the wall display and back.
#[component]
fn WallLink(view: ExecutiveView, wall: bool) -> impl IntoView {
    let href = address(&view, view.parts.question.by, !wall);
    let text = if wall { tr!(executive.leave_wall) } else { tr!(executive.wall) };
    view! { <a class="button" href=href>{text}</a> }
}

/// The figures that an executive reads first.
#[component]
fn Headline(view: ExecutiveView, currency: Currency) -> impl IntoView {
    let language = language::current();
    let money = move |value: Decimal| Money::new(value, currency).display(language);
    let scope = view.scope;
    let found = view.performance();
    let percent = |value: Decimal| language.percent(value);
    let dash = || String::from("—");
    let closed = scope.list(vec![Category::Closed]);
    let committed = scope.list(vec![Category::Closed, Category::Commit]);
    let open = scope.list(vec![Category::Commit, Category::BestCase, Category::Pipeline]);
    let quotas = format!("/quotas{}", query_string(&[("quarter", scope.quarter.to_string())]));
    let week = change::address(scope, view.week, None, None);
    let moved = view.account.end.total() - view.account.start.total();
    let coverage = found.and_then(|found| found.coverage);
    let tiles = [
        (
            "attainment",
            tr!(forecast.attainment),
            found.map_or_else(dash, |found| percent(found.attainment)),
            tr!(
                executive.closed_of,
                closed = money(view.figures.closed.amount),
                quota = view.quota.map_or_else(dash, money)
            ),
            closed,
        ),
        (
            "gap",
            tr!(forecast.gap),
            found.map_or_else(dash, |found| money(found.gap)),
            tr!(executive.gap_note).to_string(),
            quotas,
        ),
        (
            "coverage",
            tr!(forecast.coverage),
            coverage.map_or_else(dash, |coverage| format!("{} ×", grouped(coverage, 1, language.number_marks()))),
            tr!(executive.open_note, open = money(view.figures.open_amount())),
            open,
        ),
        (
            "commit",
            tr!(executive.commit),
            view.committed().map_or_else(dash, |found| percent(found.attainment)),
            tr!(executive.commit_note, commit = money(view.figures.cumulative(Category::Commit).amount)),
            committed,
        ),
        (
            "week",
            tr!(executive.week),
            signed(moved, currency),
            tr!(executive.week_note, day = language.date(view.week.from)),
            week,
        ),
    ];
    let tiles = tiles
        .into_iter()
        .map(|(code, name, figure, note, href)| {
            view! {
                <a class="executive-tile panel" href=href data-tile=code>
                    <span class="executive-label">{name}</span>
                    <strong class="figure">{figure}</strong>
                    <span class="muted">{note}</span>
                </a>
            }
        })
        .collect_view();
    view! { <div class="executive-tiles">{tiles}</div> }
}

/// An amount that says whether it came or went.
fn signed(value: Decimal, currency: Currency) -> String {
    let text = Money::new(value, currency).display(language::current());
    if value > Decimal::ZERO { format!("+{text}") } else { text }
}

/// What changed since last week, and the opportunities that changed most.
#[component]
fn Week(view: ExecutiveView, currency: Currency) -> impl IntoView {
    let kinds = view
        .account
        .changes
        .iter()
        .map(|one| {
            let href = format!("{}#records", change::address(view.scope, view.week, None, Some(one.kind)));
            view! {
                <li>
                    <a href=href>
                        <span>{one.kind.label()} " · " {one.count}</span>
                        <span class="figure">{signed(one.amounts.total(), currency)}</span>
                    </a>
                </li>
            }
        })
        .collect_view();
    let moves = view
        .moves
        .iter()
        .map(|record| {
            view! {
                <li>
                    <a href=format!("/opportunities/{}", record.number)>
                        <span>{record.description.clone()}</span>
                        <span class="figure">{signed(record.delta, currency)}</span>
                    </a>
                </li>
            }
        })
        .collect_view();
    let nothing = view.account.changes.is_empty();
    view! {
        <section class="panel">
            <h3>{tr!(executive.changed)}</h3>
            {nothing.then(|| view! { <p class="muted">{tr!(change.none)}</p> })}
            <ul class="executive-list">{kinds}</ul>
            {(!nothing).then(|| view! { <h3>{tr!(executive.moves)}</h3> })}
            <ul class="executive-list">{moves}</ul>
        </section>
    }
}

/// What needs attention, among all open opportunities.
#[component]
fn Risks(view: ExecutiveView) -> impl IntoView {
    let rows = view
        .risks
        .iter()
        .map(|found| {
            let filter = crate::opportunity::Filter { as_of: view.scope.as_of, ..at_risk(view.scope.who, found.risk) };
            let href = format!("/opportunities{}", filter.to_query());
            view! {
                <li data-risk=found.risk.as_str()>
                    <a href=href>
                        <span>{found.risk.label()} " · " {found.totals.count}</span>
                        <span class="figure">{found.totals.amount.display(language::current())}</span>
                    </a>
                </li>
            }
        })
        .collect_view();
    view! {
        <section class="panel">
            <h3>{tr!(executive.risks)}</h3>
            <ul class="executive-list">{rows}</ul>
        </section>
    }
}

/// The quarter by a dimension.
#[component]
fn Parts(view: ExecutiveView) -> impl IntoView {
    let by = view.parts.question.by;
    let links = DIMENSIONS
        .map(|dimension| {
            let href = address(&view, dimension, false);
            view! { <a href=href aria-current=(dimension == by).then_some("true")>{dimension.label()}</a> }
        })
        .collect_view();
    view! {
        <section class="panel stack">
            <h3>{tr!(executive.parts, by = by.label())}</h3>
            <nav class="segmented" aria-label=tr!(executive.divided_by)>{links}</nav>
            <AnswerView answer=view.parts name=tr!(executive.parts, by = by.label()) />
        </section>
    }
}
