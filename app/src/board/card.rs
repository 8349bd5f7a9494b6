//! One card: description, account, amount and category, closing date, days in stage, owner.

use leptos::prelude::*;

use super::{
    board_state::{BoardState, MoveRequest},
    drag::Drag,
};
use crate::{
    language,
    opportunity::{Beside, DealTypeMark, SharedMark, Summary},
    pipeline::CategoryChip,
    tr,
    ui::{Icon, MoneyText, day_distance},
};

/// The card of an opportunity.
#[component]
pub fn Card(
    /// What it shows.
    card: Summary,
) -> impl IntoView {
    let state = expect_context::<BoardState>();
    let drag = expect_context::<Drag>();
    let id = card.id;
    let today = state.today;
    let tolerated =
        state.pipeline.with_value(|pipeline| pipeline.stage(card.stage).and_then(|stage| stage.stale_after_days));
    let stale = card.stale_days(tolerated, today);
    let href = format!("/opportunities/{}", card.number);
    let move_href = format!("{href}#moves");
    let lifted =
        move || state.lifted.with(|lifted| lifted.as_ref().is_some_and(|lifted| lifted.card.id == id)).then_some("");
    let saving = move || (state.saving.get() == Some(id)).then_some("");
    let (beside, number) = (expect_context::<Beside>(), card.number.clone());
    let open = move || beside.is_open(&number);
    let refused = move || state.refused.get().filter(|(refused, _)| *refused == id).map(|(_, why)| why);
    let (for_drag, for_menu) = (card.clone(), card.clone());
    let account = card.account.clone().map(|account| {
        let href = format!("/accounts/{}", account.id.0);
        view! { <a href=href draggable="false">{account.name}</a> }
    });
    let closing = card.closing_date.map(|day| {
        let late = (day < today && !card.stage_kind.is_stop()).then_some("");
        view! {
            <time datetime=day.to_string() data-late=late title=language::current().date(day)>
                {day_distance(day, today)}
            </time>
        }
    });
    view! {
        <li
            class="card"
            tabindex="0"
            data-card=id.to_string()
            data-stale=stale.map(|_| "")
            data-lifted=lifted
            data-saving=saving
            aria-roledescription=tr!(board.card_role)
            on:pointerdown=move |event| drag.down(&event, for_drag.clone())
            on:contextmenu=move |event| {
                if drag.lifted() {
                    event.prevent_default();
                }
            }
            on:touchmove=move |event| {
                if drag.lifted() && event.cancelable() {
                    event.prevent_default();
                }
            }
        >
            <a class="card-title" href=href draggable="false" data-record=card.number.clone() aria-current=open>{card.description.clone()}</a>
            <span class="card-account">{account}</span>
            <p class="card-line">
                <MoneyText money=card.money() compact=true />
                <DealTypeMark kind=card.deal_type />
                <CategoryChip category=card.category />
            </p>
            <p class="card-meta">
                {closing}
                <span title=tr!(board.days_in_stage, count = card.days_in_stage(today))>
                    {tr!(board.days, days = card.days_in_stage(today))}
                </span>
                {stale.map(|days| view! { <span class="card-stale" title=tr!(board.quiet_for, count = days)>{tr!(board.quiet, days = days)}</span> })}
                <SharedMark sharers=card.sharers />
                <span class="avatar" title=card.owner.name.clone()>{card.owner.initials()}</span>
            </p>
            {state.may_move
                .then(|| {
                    view! {
                        <a
                            class="card-handle icon-button"
                            href=move_href
                            draggable="false"
                            aria-label=tr!(board.move_card, card = card.description.clone())
                            on:click=move |event| {
                                event.prevent_default();
                                state.request.set(Some(MoveRequest { card: for_menu.clone(), place: None, error: None }));
                            }
                        >
                            <Icon name="more" />
                        </a>
                    }
                })}
            {move || refused().map(|why| view! { <div class="card-refused" role="alert">{why}</div> })}
        </li>
    }
}
