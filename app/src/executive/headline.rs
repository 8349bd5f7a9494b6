//! The figures that an executive reads first.

use leptos::prelude::*;
use rust_decimal::Decimal;

use super::ExecutiveView;
use crate::{
    forecast::{Performance, change, change::words::signed},
    language,
    money::{Currency, Money, grouped},
    opportunity::query_string,
    pipeline::Category,
    tr,
};

/// One figure, with what it is made of a click away.
struct Tile {
    code: &'static str,
    name: &'static str,
    figure: String,
    /// The figure in full, where it is shown in a few digits.
    full: Option<String>,
    note: String,
    /// Percent of the quota, where the figure is a share of it.
    share: Option<Decimal>,
    href: String,
}

/// Attainment, gap, coverage, commit against quota, change since last week.
#[component]
pub fn Headline(view: ExecutiveView, currency: Currency) -> impl IntoView {
    let found = view.performance();
    let tiles = [
        attainment(&view, found, currency),
        gap(&view, found, currency),
        coverage(&view, found, currency),
        commit(&view, currency),
        week(&view, currency),
    ];
    view! { <div class="executive-tiles">{tiles.map(shown).collect_view()}</div> }
}

fn shown(tile: Tile) -> impl IntoView {
    let bar = tile.share.map(|share| {
        let width = format!("{}%", share.clamp(Decimal::ZERO, Decimal::ONE_HUNDRED));
        let over = (share >= Decimal::ONE_HUNDRED).then_some("");
        view! {
            <svg class="bar" aria-hidden="true">
                <rect width=width height="100%" data-over=over></rect>
            </svg>
        }
    });
    view! {
        <a class="executive-tile panel" href=tile.href data-tile=tile.code>
            <span class="executive-label">{tile.name}</span>
            <strong class="figure" title=tile.full>{tile.figure}</strong>
            {bar}
            <span class="muted">{tile.note}</span>
        </a>
    }
}

fn money(value: Decimal, currency: Currency) -> String {
    Money::new(value, currency).display(language::current())
}

/// In a few digits, which are read from afar.
fn short(value: Decimal, currency: Currency) -> String {
    Money::new(value, currency).compact(language::current())
}

fn dash() -> String {
    String::from("—")
}

fn quotas(view: &ExecutiveView) -> String {
    format!("/quotas{}", query_string(&[("quarter", view.scope.quarter.to_string())]))
}

fn attainment(view: &ExecutiveView, found: Option<Performance>, currency: Currency) -> Tile {
    let closed = money(view.figures.closed.amount, currency);
    let note = match view.quota.filter(|_| found.is_some()) {
        Some(quota) => tr!(executive.closed_of, closed = closed, quota = money(quota, currency)),
        None => tr!(executive.closed_only, closed = closed),
    };
    Tile {
        code: "attainment",
        name: tr!(forecast.attainment),
        figure: found.map_or_else(dash, |found| language::current().percent(found.attainment)),
        full: None,
        note,
        share: found.map(|found| found.attainment),
        href: view.scope.list(vec![Category::Closed]),
    }
}

fn gap(view: &ExecutiveView, found: Option<Performance>, currency: Currency) -> Tile {
    let (gap, note) = match found {
        None => (None, tr!(executive.no_quota)),
        Some(found) if found.gap > Decimal::ZERO => (Some(found.gap), tr!(executive.gap_note)),
        Some(found) => (Some(-found.gap), tr!(executive.above_quota)),
    };
    Tile {
        code: "gap",
        name: tr!(forecast.gap),
        figure: gap.map_or_else(dash, |gap| short(gap, currency)),
        full: gap.map(|gap| money(gap, currency)),
        note: note.to_owned(),
        share: None,
        href: quotas(view),
    }
}

fn coverage(view: &ExecutiveView, found: Option<Performance>, currency: Currency) -> Tile {
    let marks = language::current().number_marks();
    let coverage = found.and_then(|found| found.coverage);
    Tile {
        code: "coverage",
        name: tr!(forecast.coverage),
        figure: coverage.map_or_else(dash, |coverage| format!("{} ×", grouped(coverage, 1, marks))),
        full: None,
        note: tr!(executive.open_note, open = money(view.figures.open_amount(), currency)),
        share: None,
        href: view.scope.list(vec![Category::Commit, Category::BestCase, Category::Pipeline]),
    }
}

fn commit(view: &ExecutiveView, currency: Currency) -> Tile {
    let found = view.committed();
    Tile {
        code: "commit",
        name: tr!(executive.commit),
        figure: found.map_or_else(dash, |found| language::current().percent(found.attainment)),
        full: None,
        note: tr!(executive.commit_note, commit = money(view.figures.cumulative(Category::Commit).amount, currency)),
        share: found.map(|found| found.attainment),
        href: view.scope.list(vec![Category::Closed, Category::Commit]),
    }
}

fn week(view: &ExecutiveView, currency: Currency) -> Tile {
    let moved = view.account.end.total() - view.account.start.total();
    let sign = if moved > Decimal::ZERO { "+" } else { "" };
    Tile {
        code: "week",
        name: tr!(executive.week),
        figure: format!("{sign}{}", short(moved, currency)),
        full: Some(signed(moved, currency)),
        note: tr!(executive.week_note, day = language::current().date(view.week.from)),
        share: None,
        href: change::address(view.scope, view.week, None, None),
    }
}
