//! A column: its head over all matching records, and those of its cards that are in view.

use leptos::{html, prelude::*, wasm_bindgen::JsCast, web_sys::HtmlElement};

use super::{
    board_state::{BoardState, ColumnState},
    card::Card,
    window::{Window, window},
};
use crate::{
    language,
    opportunity::{Filter, OpportunityId, Totals},
    pipeline::MoveRefused,
    tr,
};

/// Height of a card with its gap until one was measured, and a viewport that holds the first page of cards.
const FIRST_GUESS: (i32, i32) = (112, 10_000);
/// Cards from which on only those in view are in the document.
const WINDOW_FROM: usize = 60;
/// Pixels before the end of the loaded cards at which the next ones are asked for.
const AHEAD: i32 = 1_200;

/// One column of the board.
#[component]
pub fn Column(
    /// What it shows.
    column: ColumnState,
    /// The filter of the board, for the link of its head.
    filter: Filter,
    /// Sum of the amounts of all columns, for the share.
    all: Memo<rust_decimal::Decimal>,
) -> impl IntoView {
    let state = expect_context::<BoardState>();
    let body = NodeRef::<html::Div>::new();
    let scroll = RwSignal::new(0);
    let size = RwSignal::new(FIRST_GUESS);
    let measure = move || {
        let Some(body) = body.get_untracked() else { return };
        scroll.set(body.scroll_top());
        let card = body.query_selector(".card").ok().flatten().and_then(|card| card.dyn_into::<HtmlElement>().ok());
        let height = card.map_or(FIRST_GUESS.0, |card| card.offset_height() + 6);
        if size.get_untracked() != (height, body.client_height()) {
            size.set((height, body.client_height()));
        }
        if body.scroll_top() + body.client_height() + AHEAD > body.scroll_height() {
            state.load_more(column);
        }
    };
    // The row of a card in the air stays: with it would go the finger or the focus that carries it.
    let kept = Memo::new(move |_| {
        let lifted = state.lifted.with(|lifted| lifted.as_ref().map(|lifted| lifted.card.id))?;
        column.cards.with(|cards| cards.iter().position(|card| card.id == lifted))
    });
    let shown = Memo::new(move |_| {
        let count = column.cards.with(Vec::len);
        let (row, viewport) = size.get();
        if count < WINDOW_FROM {
            Window::all(count)
        } else {
            window(count, row, scroll.get(), viewport).keeping(kept.get(), row)
        }
    });
    let cards = move || {
        let rows = shown.get().rows();
        column.cards.with(|cards| rows.filter_map(|row| cards.get(row).cloned()).collect::<Vec<_>>())
    };
    let verdict = Memo::new(move |_| {
        state.lifted.with(|lifted| {
            let lifted = lifted.as_ref()?;
            Some((
                state.check(&lifted.card, column.stage, "", false),
                lifted.over.is_some_and(|place| place.stage == column.stage),
            ))
        })
    });
    let landing = Memo::new(move |_| {
        let lands = matches!(verdict.get(), Some((Ok(()) | Err(MoveRefused::Needs { .. }), true)));
        state.landing(column).filter(|_| lands)
    });
    let line = Memo::new(move |_| landing.get().map(|(_, next)| next));
    Effect::new(move |_| {
        let by_key = state.lifted.with(|lifted| lifted.as_ref().is_some_and(|lifted| lifted.by_key));
        let over = verdict.with(|verdict| verdict.as_ref().is_some_and(|(_, over)| *over));
        let index = landing.get().map(|(index, _)| index);
        if let Some(body) = body.get_untracked().filter(|_| by_key && over) {
            reveal(&body, index, size.get_untracked().0);
        }
    });
    let drop = move || {
        verdict.get().map(|(answer, over)| match answer {
            Ok(()) | Err(MoveRefused::Needs { .. }) => {
                if over {
                    "over"
                } else {
                    "allowed"
                }
            }
            Err(_) => "refused",
        })
    };
    let reason = move || verdict.get().and_then(|(answer, _)| answer.err()).map(|refused| state.explain(&refused));
    let code = state
        .pipeline
        .with_value(|pipeline| pipeline.stage(column.stage).map(|stage| stage.code.clone()).unwrap_or_default());
    let href = format!("/opportunities{}", Filter { stages: vec![code], ..filter }.to_query());
    let more_href = href.clone();
    let name = state.stage_name(column.stage);
    view! {
        <section class="column" data-stage=column.stage.to_string() data-drop=drop aria-label=name.clone()>
            <Head name=name.clone() href totals=column.totals all />
            <p class="drop-reason">{reason}</p>
            <div class="column-body" node_ref=body on:scroll=move |_| measure() on:pointerenter=move |_| measure()>
                <svg class="spacer" width="1" height=move || shown.get().space_before.to_string() aria-hidden="true"></svg>
                <ol class="cards">
                    <For each=cards key=|card| (card.id, card.version, card.stage, card.category) let:card>
                        <DropLine line before=Some(card.id) />
                        <Card card />
                    </For>
                    <DropLine line before=None />
                </ol>
                <svg class="spacer" width="1" height=move || shown.get().space_after.to_string() aria-hidden="true"></svg>
                {move || {
                    column
                        .next
                        .get()
                        .map(|_| {
                            let href = more_href.clone();
                            view! {
                                <p class="row column-more">
                                    <a class="button button-quiet" href=href>
                                        {tr!(board.all_in_list)}
                                    </a>
                                </p>
                            }
                        })
                }}
            </div>
        </section>
    }
}

/// Scrolls the board to a column, and the column to the place in it where a card would land by key.
fn reveal(body: &HtmlElement, index: Option<usize>, row: i32) {
    if let Some(column) = body.parent_element() {
        // Sideways it scrolls no further than it must.
        column.scroll_into_view_with_bool(false);
    }
    if let Some(index) = index.and_then(|index| i32::try_from(index).ok()) {
        let top = index.saturating_mul(row);
        let lowest = top.saturating_add(2 * row) - body.client_height();
        body.set_scroll_top(body.scroll_top().max(lowest).min(top));
    }
}

/// Where the card in the air would land: the line above the next card, or at the end of the column.
#[component]
fn DropLine(line: Memo<Option<Option<OpportunityId>>>, before: Option<OpportunityId>) -> impl IntoView {
    move || (line.get() == Some(before)).then(|| view! { <li class="drop-line" aria-hidden="true"></li> })
}

#[component]
fn Head(name: String, href: String, totals: RwSignal<Totals>, all: Memo<rust_decimal::Decimal>) -> impl IntoView {
    let total = move || totals.with(|totals| totals.amount.compact(language::current()));
    let full = move || totals.with(|totals| totals.amount.display(language::current()));
    let weighted =
        move || totals.with(|totals| tr!(board.weighted, amount = totals.weighted.compact(language::current())));
    let others = move || {
        totals.with(|totals| {
            let others: Vec<String> = totals.others.iter().map(|money| money.display(language::current())).collect();
            (!others.is_empty())
                .then(|| view! { <span class="column-weighted">{format!("+ {}", others.join(", "))}</span> })
        })
    };
    let share = move || {
        let (part, all) = (totals.with(|totals| totals.amount.amount), all.get());
        let percent = part.checked_mul(rust_decimal::Decimal::ONE_HUNDRED).and_then(|part| part.checked_div(all));
        format!("{}%", percent.unwrap_or_default().round_dp(1))
    };
    view! {
        <header class="column-head">
            <h2>{name}</h2>
            <span class="column-count">{move || totals.with(|totals| totals.count)}</span>
            <a class="column-total figure" href=href title=full>
                {total}
            </a>
            <span class="column-weighted figure">{weighted}</span>
            {others}
            <svg class="bar" aria-hidden="true">
                <rect width=share height="100%"></rect>
            </svg>
        </header>
    }
}
