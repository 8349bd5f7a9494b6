//! The questions that a person wants to see every day, in their own order.

use leptos::prelude::*;

use super::{
    Dashboard, SavedQuestion, Tile,
    answer_table::AnswerView,
    api::{self, MoveTile, PinQuestion, UnpinQuestion},
    question_page::Gone,
};
use crate::{
    error::AppError,
    opportunity::FiguresBeside,
    tr,
    ui::{ErrorNotice, Icon, Loaded, PageHead, SelectField, last_error, successes},
};

/// What changes the dashboard.
#[derive(Clone, Copy)]
struct Acts {
    pin: ServerAction<PinQuestion>,
    unpin: ServerAction<UnpinQuestion>,
    order: ServerAction<MoveTile>,
}

/// The page.
#[component]
pub fn DashboardPage() -> impl IntoView {
    let acts = Acts { pin: ServerAction::new(), unpin: ServerAction::new(), order: ServerAction::new() };
    let done = (successes(acts.pin), successes(acts.unpin), successes(acts.order));
    let dashboard = Resource::new(move || (done.0.get(), done.1.get(), done.2.get()), |_| api::load_dashboard());
    view! {
        <PageHead title=tr!(common.nav_dashboard)>
            <a class="button" href="/analysis">{tr!(analysis.title)}</a>
            <a class="button" href="/analysis/question">{tr!(analysis.ask)}</a>
        </PageHead>
        <FiguresBeside again=move |()| dashboard.refetch()>
            <Loaded resource=dashboard view=move |dashboard| view! { <Shown dashboard acts /> } />
        </FiguresBeside>
    }
}

#[component]
fn Shown(dashboard: Dashboard, acts: Acts) -> impl IntoView {
    let last = dashboard.tiles.len().saturating_sub(1);
    let none = dashboard.tiles.is_empty();
    let tiles = dashboard
        .tiles
        .into_iter()
        .enumerate()
        .map(|(place, tile)| view! { <TileView tile acts first=place == 0 last=place == last /> })
        .collect_view();
    let empty = none.then(|| {
        view! {
            <div class="empty">
                <h2>{tr!(analysis.dashboard_empty)}</h2>
                <p>{tr!(analysis.dashboard_hint)}</p>
                <a class="button button-primary" href="/analysis/question">{tr!(analysis.ask)}</a>
            </div>
        }
    });
    let error = last_error(acts.order);
    view! {
        {move || error.get().map(|error| view! { <ErrorNotice error /> })}
        <div class="stack">
            {empty}
            <div class="tiles">{tiles}</div>
            <Add others=dashboard.others pin=acts.pin />
        </div>
    }
}

#[component]
fn TileView(tile: Tile, acts: Acts, first: bool, last: bool) -> impl IntoView {
    let name = tile.saved.as_ref().map_or_else(|| tr!(analysis.not_shared).to_owned(), |saved| saved.name.clone());
    let heading = match &tile.saved {
        Some(saved) => view! { <a href=saved.address()>{name.clone()}</a> }.into_any(),
        None => view! { {name.clone()} }.into_any(),
    };
    let (heard, unpin) = (name.clone(), tr!(analysis.unpin, name = name.clone()));
    let hidden = tile.saved.is_none().then(|| view! { <p class="muted">{tr!(analysis.not_shared_hint)}</p> });
    let answer = match tile.answer {
        Ok(answer) => answer.map(|answer| view! { <AnswerView answer name=name.clone() /> }).into_any(),
        Err(error) => view! { <Unanswered error /> }.into_any(),
    };
    let up = (!first).then(|| view! { <Order id=tile.id up=true name=name.clone() order=acts.order /> });
    let down = (!last).then(|| view! { <Order id=tile.id up=false name=name.clone() order=acts.order /> });
    view! {
        <section class="panel tile" aria-label=heard>
            <div class="tile-head">
                <h2>{heading}</h2>
                {up}
                {down}
                <ActionForm action=acts.unpin attr:class="tile-act">
                    <input type="hidden" name="id" value=tile.id.to_string() />
                    <button class="icon-button" type="submit" aria-label=unpin>
                        <Icon name="close" />
                    </button>
                </ActionForm>
            </div>
            <Gone codes=tile.retired />
            {hidden}
            {answer}
        </section>
    }
}

/// Why a question has no answer today, and where to change it: its name above leads there.
#[component]
fn Unanswered(error: AppError) -> impl IntoView {
    let AppError::Rejected(problems) = &error else { return view! { <ErrorNotice error /> }.into_any() };
    let told: Vec<String> = problems.iter().map(|found| found.problem.sentence()).collect();
    view! {
        <p class="notice notice-warning" role="alert">
            <Icon name="warning" />
            <span>{told.join(" ")} " " {tr!(analysis.change_question)}</span>
        </p>
    }
    .into_any()
}

#[component]
fn Order(id: i64, up: bool, name: String, order: ServerAction<MoveTile>) -> impl IntoView {
    let (label, icon) = if up {
        (tr!(analysis.move_up, name = name), "chevron-up")
    } else {
        (tr!(analysis.move_down, name = name), "chevron-down")
    };
    view! {
        <ActionForm action=order attr:class="tile-act">
            <input type="hidden" name="id" value=id.to_string() />
            <input type="hidden" name="up" value=up.to_string() />
            <button class="icon-button" type="submit" aria-label=label>
                <Icon name=icon />
            </button>
        </ActionForm>
    }
}

#[component]
fn Add(others: Vec<SavedQuestion>, pin: ServerAction<PinQuestion>) -> impl IntoView {
    let error = last_error(pin);
    let options: Vec<(String, String)> =
        others.iter().map(|saved| (saved.id.to_string(), saved.name.clone())).collect();
    (!options.is_empty()).then(|| {
        view! {
            <ActionForm action=pin attr:class="form row">
                {move || {
                    let full = error.get().filter(|error| error.problem_of("dashboard").is_some());
                    full.map(|_| view! { <p class="field-error" role="alert">{tr!(analysis.dashboard_full, most = super::MOST_TILES)}</p> })
                }}
                <SelectField label=tr!(analysis.add) name="id" options />
                <button class="button" type="submit">{tr!(analysis.pin)}</button>
            </ActionForm>
        }
    })
}
