//! "Move to…": every move without dragging, for every hand and without scripts.

use leptos::prelude::*;

use super::{RecordView, api::MoveOpportunity};
use crate::{
    error::AppError,
    language,
    money::grouped,
    pipeline::{Stage, StageKind},
    tr,
    ui::{ErrorNotice, TextField, last_error},
};

/// One form per possible stage; what the move asks for stands in it.
#[component]
pub fn MoveMenu(
    /// The record and where it may go.
    view: RecordView,
    /// The moves that are on their way or answered.
    action: ServerAction<MoveOpportunity>,
) -> impl IntoView {
    let stages: Vec<Stage> = view.moves.iter().filter_map(|id| view.pipeline.stage(*id).cloned()).collect();
    let error = last_error(action);
    let forms =
        stages.into_iter().map(|stage| view! { <MoveForm view=view.clone() stage action error /> }).collect_view();
    view! {
        <section class="panel moves" id="moves">
            <h2>{tr!(opportunity.move_to)}</h2>
            {move || error.get().map(|error: AppError| view! { <ErrorNotice error /> })}
            {forms}
        </section>
    }
}

#[component]
fn MoveForm(
    view: RecordView,
    stage: Stage,
    action: ServerAction<MoveOpportunity>,
    error: Signal<Option<AppError>>,
) -> impl IntoView {
    let summary = view.record.summary;
    let from_stop = summary.stage_kind.is_stop();
    let resumes = summary.stopped_from == Some(stage.id) && summary.stage_kind == StageKind::OnHold;
    let stops = stage.kind.is_stop();
    let signed = stage.is_signed();
    let reason_needed = stage.kind == StageKind::Dismissed || (from_stop && !resumes);
    let asks_reason = stops || reason_needed;
    // Several forms of the page ask for the same.
    let id = |field: &str| format!("field-{field}-{}", stage.code);
    let amount = signed.then(|| {
        let known = summary.amount.map(|amount| grouped(amount, amount.normalize().scale(), language::current().number_marks()));
        view! { <TextField label=tr!(field.amount) name="amount" id=id("amount") inputmode="decimal" value=known.unwrap_or_default() error required=true /> }
    });
    let closing = signed.then(|| {
        let known = summary.closing_date.map(|day| day.to_string()).unwrap_or_default();
        view! { <TextField label=tr!(field.closing_date) name="closing_date" id=id("closing") kind="date" value=known error required=true /> }
    });
    let reason = if asks_reason {
        view! { <TextField label=tr!(field.reason) name="reason" id=id("reason") required=reason_needed maxlength=2000 error /> }
            .into_any()
    } else {
        view! { <input type="hidden" name="reason" value="" /> }.into_any()
    };
    let name = stage.names.current();
    let submit = tr!(opportunity.move_to_stage, stage = name.clone());
    let fields = view! {
        <input type="hidden" name="number" value=summary.number.clone() />
        <input type="hidden" name="version" value=summary.version.to_string() />
        <input type="hidden" name="to" value=stage.id.to_string() />
        {reason}
        {amount}
        {closing}
    };
    let button = view! {
        <button class="button" class:button-primary=!stops && !from_stop type="submit" disabled=move || action.pending().get()>
            {submit}
        </button>
    };
    if asks_reason || signed {
        view! {
            <details class="move">
                <summary class="button">{name}</summary>
                <ActionForm action attr:class="form">
                    {fields}
                    {button}
                </ActionForm>
            </details>
        }
        .into_any()
    } else {
        view! { <ActionForm action>{fields} {button}</ActionForm> }.into_any()
    }
}
