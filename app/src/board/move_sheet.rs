//! The sheet of a card: choose a stage, or fill in what the chosen move needs.

use leptos::{html, prelude::*, web_sys};

use super::{
    DropPlace,
    board_state::{BoardState, MoveRequest},
    keyboard,
};
use crate::{
    language,
    money::grouped,
    pipeline::{Missing, MoveRefused, StageId},
    tr,
    ui::{ErrorNotice, Icon, TextField},
};

/// Open while the board's state holds a request.
#[component]
pub fn MoveSheet() -> impl IntoView {
    let state = expect_context::<BoardState>();
    move || state.request.get().map(|request| view! { <Sheet request /> })
}

#[component]
fn Sheet(request: MoveRequest) -> impl IntoView {
    let state = expect_context::<BoardState>();
    let card = request.card.id;
    let close = move || {
        state.request.set(None);
        keyboard::focus(card);
    };
    let panel = NodeRef::<html::Aside>::new();
    Effect::new(move |_| {
        if let Some(panel) = panel.get() {
            let first = panel.query_selector("input:not([type=hidden]), .sheet-body button").ok().flatten();
            let first =
                first.and_then(|first| leptos::wasm_bindgen::JsCast::dyn_into::<web_sys::HtmlElement>(first).ok());
            let _ = first.map(|first| first.focus());
        }
    });
    let body = match request.place {
        None => view! { <Choices request=request.clone() /> }.into_any(),
        Some(place) => view! { <Questions request=request.clone() place /> }.into_any(),
    };
    view! {
        <aside
            class="sheet"
            node_ref=panel
            role="dialog"
            aria-label=tr!(opportunity.move_to)
            on:keydown=move |event| {
                if event.key() == "Escape" {
                    close();
                }
            }
        >
            <header class="sheet-head">
                <h2>{request.card.description.clone()}</h2>
                <button class="icon-button" type="button" aria-label=tr!(common.close) on:click=move |_| close()>
                    <Icon name="close" />
                </button>
            </header>
            <div class="sheet-body stack">
                {request.error.clone().map(|error| view! { <ErrorNotice error /> })}
                {body}
            </div>
        </aside>
    }
}

#[component]
fn Choices(request: MoveRequest) -> impl IntoView {
    let state = expect_context::<BoardState>();
    let card = request.card;
    let buttons = state
        .possible(&card)
        .into_iter()
        .map(|stage| {
            let card = card.clone();
            let choose = move |_| {
                state.request.set(None);
                state.drop_at(card.clone(), DropPlace { stage, below: None, above: None });
            };
            let text = tr!(opportunity.move_to_stage, stage = state.stage_name(stage));
            view! { <button class="button" type="button" on:click=choose>{text}</button> }
        })
        .collect_view();
    view! { <div class="stack">{buttons}</div> }
}

/// The fields that the rules say are missing.
#[component]
fn Questions(request: MoveRequest, place: DropPlace) -> impl IntoView {
    let state = expect_context::<BoardState>();
    let missing = missing(&state, &request, place.stage);
    let asks = |what| missing.contains(&what);
    let (reason, amount, closing) = (NodeRef::<html::Form>::new(), asks(Missing::Amount), asks(Missing::ClosingDate));
    let error = request.error.clone();
    let error = Signal::derive(move || error.clone());
    let card = request.card.clone();
    let known =
        card.amount.map(|amount| grouped(amount, amount.normalize().scale(), language::current().number_marks()));
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let Some(form) = reason.get_untracked() else { return };
        let Ok(data) = web_sys::FormData::new_with_form(&form) else { return };
        let text = |name: &str| data.get(name).as_string();
        state.send(card.clone(), place, text("reason").unwrap_or_default(), text("amount"), text("closing_date"));
    };
    view! {
        <form class="form" node_ref=reason on:submit=submit>
            {asks(Missing::Reason).then(|| view! { <TextField label=tr!(field.reason) name="reason" required=true maxlength=2000 error /> })}
            {amount
                .then(|| {
                    view! {
                        <TextField label=tr!(field.amount) name="amount" inputmode="decimal" required=true value=known.unwrap_or_default() error />
                    }
                })}
            {closing.then(|| view! { <TextField label=tr!(field.closing_date) name="closing_date" kind="date" required=true error /> })}
            <div class="form-actions">
                <button class="button button-primary" type="submit">
                    {tr!(opportunity.move_to_stage, stage = state.stage_name(place.stage))}
                </button>
            </div>
        </form>
    }
}

/// What the rules or the server miss; a field that the server took issue with is asked again.
fn missing(state: &BoardState, request: &MoveRequest, to: StageId) -> Vec<Missing> {
    let mut missing = match state.check(&request.card, to, "", false) {
        Err(MoveRefused::Needs { missing }) => missing,
        _ => Vec::new(),
    };
    if let Some(error) = &request.error {
        let fields = [("amount", Missing::Amount), ("closing_date", Missing::ClosingDate), ("reason", Missing::Reason)];
        missing.extend(
            fields
                .into_iter()
                .filter(|(field, what)| error.problem_of(field).is_some() && !missing.contains(what))
                .map(|(_, what)| what)
                .collect::<Vec<_>>(),
        );
    }
    missing
}
