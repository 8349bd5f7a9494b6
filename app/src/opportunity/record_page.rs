//! The record: figures, place in the process, fields, moves, history.

use std::collections::BTreeMap;

use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

use super::{
    DealType, Record, RecordView, Summary,
    api::{self, ChangeOpportunity, MoveOpportunity, ReassignOpportunity, SplitCredit},
    credit_panel::CreditPanel,
    edit_form::EditForm,
    history_list::HistoryList,
    move_menu::MoveMenu,
};
use crate::{
    auth::Me,
    frame::LoadedForMe,
    language,
    money::Money,
    pipeline::{CategoryChip, Pipeline, StageKind},
    tr,
    ui::{ErrorNotice, MoneyText, PageHead, SelectField, Shortcuts, Typed, day_distance, last_error, successes},
};

/// What a record can be asked to do, and how often it was shown anew.
#[derive(Clone, Copy)]
pub struct Acts {
    moves: ServerAction<MoveOpportunity>,
    /// Changes of its fields.
    pub changes: ServerAction<ChangeOpportunity>,
    owners: ServerAction<ReassignOpportunity>,
    split: ServerAction<SplitCredit>,
    /// Counted up to show the record as it stands.
    pub again: RwSignal<u32>,
}

impl Acts {
    fn new() -> Self {
        Acts {
            moves: ServerAction::new(),
            changes: ServerAction::new(),
            owners: ServerAction::new(),
            split: ServerAction::new(),
            again: RwSignal::new(0),
        }
    }
}

/// The page at the record's own address.
#[component]
pub fn RecordPage() -> impl IntoView {
    let params = use_params_map();
    let number = Memo::new(move |_| params.read().get("number").unwrap_or_default());
    view! { <RecordBody number /> }
}

/// The record. After every change it shows it as it stands on the server.
#[component]
pub fn RecordBody(
    /// `PAR-000123`.
    #[prop(into)]
    number: Signal<String>,
    /// Told of the record whenever it is no longer as it was shown before; given where it stands beside a page.
    #[prop(optional)]
    changed: Option<Callback<Summary>>,
) -> impl IntoView {
    let acts = Acts::new();
    let done =
        [successes(acts.moves), successes(acts.changes), successes(acts.owners), successes(acts.split), acts.again];
    let record =
        Resource::new(move || (number.get(), done.map(|count| count.get())), |(number, _)| api::load_record(number));
    // The browser learns from the page what somebody typed before scripts ran.
    let typed =
        StoredValue::new(SharedValue::new(|| use_context::<Typed>().map(|typed| (*typed.0).clone())).into_inner());
    let seen = StoredValue::new(None::<(String, i32)>);
    let compare = move |summary: &Summary| {
        let now = (summary.number.clone(), summary.version);
        let before = seen.try_update_value(|seen| seen.replace(now)).flatten();
        let is_news = before.is_some_and(|(number, version)| number == summary.number && version != summary.version);
        if let Some(changed) = changed.filter(|_| is_news) {
            changed.run(summary.clone());
        }
    };
    view! {
        <LoadedForMe
            resource=record
            view=move |view: RecordView, me| {
                compare(&view.record.summary);
                view! { <Opened view me acts typed=typed.get_value() beside=changed.is_some() /> }
            }
        />
    }
}

#[component]
fn Opened(
    view: RecordView,
    me: Me,
    acts: Acts,
    typed: Option<BTreeMap<String, String>>,
    beside: bool,
) -> impl IntoView {
    let summary = view.record.summary.clone();
    let title = format!("{} · {}", summary.number, summary.description);
    let may_move = !view.moves.is_empty();
    Effect::new(|_| Shortcuts::land());
    view! {
        <article class="record">
            <header class="record-head">
                <PageHead title beside />
                {(!beside).then(|| view! { <Done /> })}
                <Figures record=view.record.clone() me=me.clone() />
            </header>
            <StagePath pipeline=view.pipeline.clone() record=view.record.clone() />
            <div class="record-main">
                {if view.may_edit {
                    view! { <EditForm view=view.clone() acts typed=typed.clone() /> }.into_any()
                } else {
                    view! { <ReadFields record=view.record.clone() /> }.into_any()
                }}
                <HistoryList events=view.events.clone() />
            </div>
            <aside class="record-aside" aria-label=tr!(opportunity.acts)>
                {may_move.then(|| view! { <MoveMenu view=view.clone() action=acts.moves /> })}
                {(!view.owners.is_empty()).then(|| view! { <OwnerForm view=view.clone() owners=acts.owners /> })}
                <CreditPanel view=view.clone() split=acts.split typed />
            </aside>
        </article>
    }
}

/// That an act sent by a plain form succeeded: the server led to the record and says so in its address.
#[component]
fn Done() -> impl IntoView {
    let (done, refused) = use_query_map().with_untracked(|query| (query.get("done"), query.get("__err")));
    done.filter(|_| refused.is_none())
        .map(|_| view! { <p class="notice notice-success" role="status"><span>{tr!(opportunity.saved)}</span></p> })
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
                <dt>{tr!(field.deal_type)}</dt>
                <dd>{summary.deal_type.map_or("—", DealType::label)}</dd>
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
fn ReadFields(record: Record) -> impl IntoView {
    let day = |day: chrono::NaiveDate| language::current().date(day);
    let flag = |set: bool| if set { tr!(common.yes).to_owned() } else { String::new() };
    let facts = [
        (tr!(field.opening_date), day(record.fields.opening_date)),
        (tr!(field.product), record.product.unwrap_or_default()),
        (tr!(field.complex), flag(record.fields.complex)),
        (tr!(field.special_bid), flag(record.fields.special_bid)),
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
                <SelectField label=tr!(field.owner) name="owner" id="field-new-owner" options value=summary.owner.id.to_string() error />
                <button class="button" type="submit">{tr!(opportunity.hand_over)}</button>
            </ActionForm>
        </section>
    }
}
