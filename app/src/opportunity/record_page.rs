//! The record: figures, place in the process, fields, moves, history.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::{
    Record, RecordView,
    api::{self, ChangeOpportunity, MoveOpportunity, ReassignOpportunity},
    conflict::Conflicting,
    history_list::HistoryList,
    move_menu::MoveMenu,
    record_form::RecordFields,
};
use crate::{
    auth::Me,
    frame::LoadedForMe,
    language,
    money::Money,
    pipeline::{CategoryChip, Pipeline, StageKind},
    tr,
    ui::{ErrorNotice, MoneyText, PageHead, SelectField, day_distance, last_error, successes},
};

/// The page. After every change it shows the record as it stands on the server.
#[component]
pub fn RecordPage() -> impl IntoView {
    let params = use_params_map();
    let number = Memo::new(move |_| params.read().get("number").unwrap_or_default());
    let moves = ServerAction::<MoveOpportunity>::new();
    let changes = ServerAction::<ChangeOpportunity>::new();
    let owners = ServerAction::<ReassignOpportunity>::new();
    let done = (successes(moves), successes(changes), successes(owners));
    let record = Resource::new(
        move || (number.get(), (done.0.get(), done.1.get(), done.2.get())),
        |(number, _)| api::load_record(number),
    );
    view! {
        <LoadedForMe
            resource=record
            view=move |view, me| view! { <Opened view me moves changes owners /> }
        />
    }
}

#[component]
fn Opened(
    view: RecordView,
    me: Me,
    moves: ServerAction<MoveOpportunity>,
    changes: ServerAction<ChangeOpportunity>,
    owners: ServerAction<ReassignOpportunity>,
) -> impl IntoView {
    let summary = view.record.summary.clone();
    let title = format!("{} · {}", summary.number, summary.description);
    let may_move = !view.moves.is_empty();
    view! {
        <article class="record">
            <header class="record-head">
                <PageHead title />
                <Figures record=view.record.clone() me=me.clone() />
            </header>
            <StagePath pipeline=view.pipeline.clone() record=view.record.clone() />
            <div class="record-main">
                {if view.may_edit {
                    view! { <EditForm view=view.clone() me=me.clone() changes /> }.into_any()
                } else {
                    view! { <ReadFields record=view.record.clone() /> }.into_any()
                }}
                <HistoryList events=view.events.clone() />
            </div>
            <aside class="record-aside">
                {may_move.then(|| view! { <MoveMenu view=view.clone() action=moves /> })}
                {(!view.owners.is_empty()).then(|| view! { <OwnerForm view=view.clone() owners /> })}
            </aside>
        </article>
    }
}

#[component]
fn Figures(record: Record, me: Me) -> impl IntoView {
    let summary = record.summary;
    let weighted = summary.amount.map(|amount| {
        let share = amount * rust_decimal::Decimal::from(summary.probability) / rust_decimal::Decimal::ONE_HUNDRED;
        Money::new(share, summary.currency)
    });
    let account = summary.account.clone().map(|account| {
        let href = format!("/accounts/{}", account.id.0);
        view! { <a href=href>{account.name}</a> }
    });
    let closing = summary.closing_date.map(|day| {
        view! { <time datetime=day.to_string() title=language::current().date(day)>{day_distance(day, me.today)}</time> }
    });
    let owner = format!("/opportunities?owner={}", summary.owner.id);
    view! {
        <dl class="record-figures">
            <div>
                <dt>{tr!(field.amount)}</dt>
                <dd class="figure">
                    <MoneyText money=summary.money() />
                </dd>
            </div>
            <div>
                <dt>{tr!(field.weighted)}</dt>
                <dd class="figure">
                    <MoneyText money=weighted />
                </dd>
            </div>
            <div>
                <dt>{tr!(field.category)}</dt>
                <dd>
                    <CategoryChip category=summary.category />
                </dd>
            </div>
            <div>
                <dt>{tr!(field.closing_date)}</dt>
                <dd>{closing}</dd>
            </div>
            <div>
                <dt>{tr!(field.account)}</dt>
                <dd>{account}</dd>
            </div>
            <div>
                <dt>{tr!(field.owner)}</dt>
                <dd>
                    <a href=owner>{summary.owner.name.clone()}</a>
                </dd>
            </div>
            <div>
                <dt>{tr!(field.site)}</dt>
                <dd>{record.site}</dd>
            </div>
            <div>
                <dt>{tr!(field.days_in_stage)}</dt>
                <dd class="figure">{summary.days_in_stage(me.today)}</dd>
            </div>
        </dl>
        {(!record.stop_reason.is_empty())
            .then(|| view! { <p class="notice"><span>{tr!(field.reason)} ": " {record.stop_reason}</span></p> })}
    }
}

/// The stages of progress as a path; a stop stands at its end.
#[component]
fn StagePath(pipeline: Pipeline, record: Record) -> impl IntoView {
    let here = record.summary.stage;
    let position = pipeline.stages.iter().position(|stage| stage.id == here).unwrap_or_default();
    let progress = |kind| matches!(kind, StageKind::Open | StageKind::Won | StageKind::ClosedWon);
    let stopped = record.summary.stage_kind.is_stop();
    let shown = pipeline.stages.iter().enumerate().filter(|(_, stage)| progress(stage.kind) || stage.id == here);
    let steps = shown
        .map(|(index, stage)| {
            let current = (stage.id == here).then_some("step");
            let done = (!stopped && index < position).then_some("");
            view! {
                <li aria-current=current data-done=done>
                    <span>{stage.names.current()}</span>
                </li>
            }
        })
        .collect_view();
    view! { <ol class="stage-path" tabindex="0" aria-label=tr!(field.stage)>{steps}</ol> }
}

#[component]
fn EditForm(view: RecordView, me: Me, changes: ServerAction<ChangeOpportunity>) -> impl IntoView {
    let summary = view.record.summary.clone();
    let error = last_error(changes);
    let version = RwSignal::new(summary.version);
    let categories = view.pipeline.stage(summary.stage).map(|stage| stage.allowed.clone()).unwrap_or_default();
    let saved = move || changes.value().get().is_some_and(|answer| answer.is_ok());
    view! {
        <section class="panel">
            <h2>{tr!(opportunity.details)}</h2>
            <ActionForm action=changes attr:class="form" attr:id="record-form">
                {move || error.get().map(|error| view! { <ErrorNotice error /> })}
                <Conflicting number=summary.number.clone() error version />
                {move || saved().then(|| view! { <p class="notice notice-success" role="status"><span>{tr!(opportunity.saved)}</span></p> })}
                <input type="hidden" name="number" value=summary.number.clone() />
                <input type="hidden" name="version" prop:value=move || version.get().to_string() value=summary.version.to_string() />
                <RecordFields
                    fields=Some(view.record.fields.clone())
                    account=summary.account.as_ref().map(|account| account.name.clone())
                    products=view.products.clone()
                    categories
                    currency=me.organisation.currency.to_string()
                    error
                />
                <div class="form-actions">
                    <button class="button button-primary" type="submit" disabled=move || changes.pending().get()>
                        {tr!(common.save)}
                    </button>
                </div>
            </ActionForm>
        </section>
    }
}

#[component]
fn ReadFields(record: Record) -> impl IntoView {
    let day = |day: chrono::NaiveDate| language::current().date(day);
    let facts = [
        (tr!(field.opening_date), day(record.fields.opening_date)),
        (tr!(field.product), record.product.unwrap_or_default()),
        (tr!(field.probability), format!("{} %", record.fields.probability)),
        (tr!(field.external_reference), record.fields.external_reference),
        (tr!(field.comment), record.fields.comment),
    ];
    let facts = facts.into_iter().filter(|(_, value)| !value.is_empty());
    let facts = facts.map(|(name, value)| view! { <div><dt>{name}</dt><dd>{value}</dd></div> }).collect_view();
    view! {
        <section class="panel">
            <h2>{tr!(opportunity.details)}</h2>
            <dl class="fields">{facts}</dl>
        </section>
    }
}

#[component]
fn OwnerForm(view: RecordView, owners: ServerAction<ReassignOpportunity>) -> impl IntoView {
    let summary = view.record.summary;
    let error = last_error(owners);
    let options: Vec<(String, String)> =
        view.owners.iter().map(|owner| (owner.id.to_string(), owner.name.clone())).collect();
    view! {
        <section class="panel">
            <h2>{tr!(opportunity.hand_over)}</h2>
            <ActionForm action=owners attr:class="form">
                {move || error.get().map(|error| view! { <ErrorNotice error /> })}
                <input type="hidden" name="number" value=summary.number.clone() />
                <input type="hidden" name="version" value=summary.version.to_string() />
                <SelectField label=tr!(field.owner) name="owner" options value=summary.owner.id.to_string() error />
                <button class="button" type="submit">{tr!(opportunity.hand_over)}</button>
            </ActionForm>
        </section>
    }
}
