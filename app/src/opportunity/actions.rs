//! The verbs of an opportunity. Each authorises, loads, applies the rule, saves and records its event
//! in one transaction.

use serde_json::json;
use sqlx::PgConnection;

use super::{
    Cursor, DealType, Fields, Filter, Listing, MoveCommand, OpportunityForm, Record, Sort, Summary, deal_type,
    differences, handed_over, listing,
    slice::Slice,
    store::{self, Arrival, Birth, Place},
};
use crate::{
    account,
    activity::{self, Event, Subject},
    auth::{Caller, OpportunityEditor, PersonId, store as people},
    db::Db,
    error::{AppError, Conflict, Denial, Problem},
    language::{Language, NumberMarks},
    money::Money,
    pipeline::{self, MoveFacts, MoveKind, Pipeline, Stage, StageKind},
    product, rate,
    text::{self, Problems},
};

mod credit;
mod pages;
pub use credit::*;
pub use pages::*;

/// Rows of a page of the list.
pub const PAGE: i64 = 50;
/// Rows that an export reads at a time.
const EXPORT_PAGE: i64 = 1000;
/// Events shown on a record.
const HISTORY: i64 = 200;

/// A page of opportunities that the caller sees.
pub async fn list(
    db: &Db,
    caller: &Caller,
    filter: &Filter,
    sort: Sort,
    after: Option<&Cursor>,
    limit: i64,
) -> Result<Listing, AppError> {
    list_in(&mut *db.snapshot(caller).await?, caller, filter, sort, after, limit).await
}

async fn list_in(
    tx: &mut PgConnection,
    caller: &Caller,
    filter: &Filter,
    sort: Sort,
    after: Option<&Cursor>,
    limit: i64,
) -> Result<Listing, AppError> {
    let slice = Slice::load(tx, filter, caller).await?;
    let totals = listing::totals(tx, &slice).await?;
    let (rows, next) = listing::page(tx, &slice, sort, after, (Some(totals.count), limit.clamp(1, 200))).await?;
    Ok(Listing { rows, totals, next: next.map(|cursor| cursor.to_text()) })
}

/// Every matching opportunity, for export; one snapshot.
pub async fn all(db: &Db, caller: &Caller, filter: &Filter, sort: Sort) -> Result<Vec<Summary>, AppError> {
    let mut tx = db.snapshot(caller).await?;
    let slice = Slice::load(&mut tx, filter, caller).await?;
    let (mut rows, mut after) = (Vec::new(), None);
    loop {
        let (mut page, next) = listing::page(&mut tx, &slice, sort, after.as_ref(), (None, EXPORT_PAGE)).await?;
        rows.append(&mut page);
        match next {
            Some(cursor) => after = Some(cursor),
            None => return Ok(rows),
        }
    }
}

/// One record with its history.
pub async fn find(db: &Db, caller: &Caller, number: &str) -> Result<(Record, Vec<Event>), AppError> {
    let mut tx = db.snapshot(caller).await?;
    let record = store::find(&mut tx, number, caller).await?;
    let events = activity::events_of(&mut tx, Subject::Opportunity, record.summary.id.0, HISTORY).await?;
    Ok((record, events))
}

/// How the amounts of a request are written.
pub fn marks_of(caller: &Caller) -> NumberMarks {
    caller.language.number_marks()
}

/// How REST writes amounts: a decimal point, no grouping.
pub fn rest_marks() -> NumberMarks {
    Language::En.number_marks()
}

/// Stores a new opportunity at the first stage, owned by the caller unless a leader says otherwise,
/// with the next number of the owner's site.
///
/// # Errors
/// Every field problem at once.
pub async fn create(
    db: &Db,
    caller: &Caller,
    form: &OpportunityForm,
    owner: Option<PersonId>,
    marks: NumberMarks,
) -> Result<String, AppError> {
    let _: OpportunityEditor = caller.viewer.opportunity_editor()?;
    let mut tx = db.begin(caller).await?;
    let pipeline = pipeline::store::default_pipeline(&mut tx).await?;
    let stage = pipeline.first_stage().ok_or(AppError::NotFound)?;
    let owner = owner.unwrap_or(caller.viewer.id());
    check_owner(&mut tx, owner).await?;
    let fields = form.apply(blank(caller, stage), stage, marks)?;
    if fields.description.is_empty() {
        return Err(AppError::field("description", Problem::Required));
    }
    check_references(&mut tx, &fields).await?;
    let number = store::next_number(&mut tx, owner).await?;
    let shown = number.2.clone();
    let position = store::free_position(&mut tx, stage.id, Place::Top).await?;
    let deal_type = derived_type(&mut tx, caller, &fields).await?;
    let birth = Birth {
        number,
        owner,
        by: caller.viewer.id(),
        now: caller.now,
        stage_since: caller.today,
        position,
        deal_type,
    };
    let id = store::insert(&mut tx, &fields, &pipeline, stage, birth).await?;
    let data = json!({
        "stage": stage.names, "amount": fields.amount, "currency": fields.currency, "deal_type": deal_type,
    });
    activity::record(&mut tx, caller, Subject::Opportunity, id.0, "created", data).await?;
    tx.commit().await?;
    Ok(shown)
}

fn blank(caller: &Caller, stage: &Stage) -> Fields {
    Fields {
        description: String::new(),
        comment: String::new(),
        external_reference: String::new(),
        account: None,
        product: None,
        amount: None,
        currency: caller.organisation.currency,
        probability: stage.default_probability,
        category: stage.default_category,
        opening_date: caller.today,
        closing_date: None,
        complex: false,
        special_bid: false,
    }
}

/// The deal type of the fields (SPEC P1), at the exchange rates of today.
async fn derived_type(tx: &mut PgConnection, caller: &Caller, fields: &Fields) -> Result<Option<DealType>, AppError> {
    let organisation = &caller.organisation;
    let amount = match fields.amount {
        Some(amount) if fields.currency != organisation.currency => {
            let rates = rate::store::rates(tx, organisation, caller.today).await?;
            rates.convert(Money::new(amount, fields.currency), fields.closing_date).map(|money| money.amount)
        }
        same => same,
    };
    Ok(deal_type(amount, fields.complex, fields.special_bid, organisation.thresholds))
}

/// Says in an event that the deal type became another one.
fn note_type(data: &mut serde_json::Value, before: Option<DealType>, after: Option<DealType>) {
    if before != after {
        data["deal_type"] = json!({ "from": before, "to": after });
    }
}

/// Changes fields of a record, if it is still the version that the caller saw.
///
/// # Errors
/// [`AppError::Stale`] with the version that stands now; field problems.
pub async fn change(
    db: &Db,
    caller: &Caller,
    number: &str,
    version: i32,
    form: &OpportunityForm,
    marks: NumberMarks,
) -> Result<Record, AppError> {
    let editor = caller.viewer.opportunity_editor()?;
    let mut tx = db.begin(caller).await?;
    let record = current(&mut tx, caller, number, version).await?;
    let pipeline = pipeline::store::default_pipeline(&mut tx).await?;
    let stage = pipeline.stage(record.summary.stage).ok_or(AppError::NotFound)?;
    let fields = form.apply(record.fields.clone(), stage, marks)?;
    let changes = differences(&record.fields, &fields);
    if changes.is_empty() {
        return Ok(record);
    }
    check_signed(stage, &record.fields, &fields, editor)?;
    check_references(&mut tx, &fields).await?;
    let derived = derived_type(&mut tx, caller, &fields).await?;
    store::update(&mut tx, record.summary.id, &fields, derived, caller.now).await?;
    let mut data = json!({ "changes": changes });
    note_type(&mut data, record.summary.deal_type, derived);
    activity::record(&mut tx, caller, Subject::Opportunity, record.summary.id.0, "changed", data).await?;
    let after = store::find(&mut tx, number, caller).await?;
    tx.commit().await?;
    Ok(after)
}

/// What was signed stays known, and what was validated is changed by a leader only.
fn check_signed(stage: &Stage, before: &Fields, after: &Fields, editor: OpportunityEditor) -> Result<(), AppError> {
    let mut problems = Problems::default();
    if stage.is_signed() && after.amount.is_none() {
        problems.add("amount", Problem::Required);
    }
    if stage.is_signed() && after.closing_date.is_none() {
        problems.add("closing_date", Problem::Required);
    }
    problems.done()?;
    let figures = |fields: &Fields| (fields.amount, fields.currency, fields.closing_date, fields.probability);
    let validated = stage.kind == StageKind::ClosedWon && figures(before) != figures(after);
    if validated && !editor.leads() { Err(AppError::Forbidden(Denial::Manager)) } else { Ok(()) }
}

/// Hands an opportunity to somebody else of the caller's line (SPEC W2).
///
/// # Errors
/// For callers who do not lead; an owner who cannot own.
pub async fn reassign(db: &Db, caller: &Caller, number: &str, version: i32, owner: PersonId) -> Result<(), AppError> {
    caller.viewer.leader()?;
    let mut tx = db.begin(caller).await?;
    let record = current(&mut tx, caller, number, version).await?;
    check_owner(&mut tx, owner).await?;
    if record.summary.owner.id == owner {
        return Ok(());
    }
    let split = handed_over(&record.split, record.summary.owner.id, owner);
    store::set_owner(&mut tx, record.summary.id, owner, &split, caller.now).await?;
    let after = store::find(&mut tx, number, caller).await?;
    let mut data = json!({ "from": record.summary.owner, "to": after.summary.owner });
    if split != record.split {
        data["split"] = json!({ "from": record.credits(), "to": after.credits() });
    }
    activity::record(&mut tx, caller, Subject::Opportunity, record.summary.id.0, "reassigned", data).await?;
    Ok(tx.commit().await?)
}

/// Moves an opportunity along its pipeline, into a stop or back, or lays its card elsewhere in its column.
///
/// # Errors
/// [`AppError::MoveRefused`] with the reason, on every path; [`AppError::Stale`].
pub async fn move_to(db: &Db, caller: &Caller, command: &MoveCommand, marks: NumberMarks) -> Result<Summary, AppError> {
    let editor = caller.viewer.opportunity_editor()?;
    let mut tx = db.begin(caller).await?;
    let asked = fingerprint(command);
    if let Some(key) = command.key
        && let Some((first, answer)) = activity::answer_of(&mut tx, caller, key).await?
    {
        return if first == asked { Ok(answer) } else { Err(AppError::Conflict(Conflict::KeyReused)) };
    }
    let record = current(&mut tx, caller, &command.number, command.version).await?;
    if record.summary.stage == command.to && (command.below.is_some() || command.above.is_some()) {
        let position = store::free_position(&mut tx, command.to, place(command)).await?;
        store::set_position(&mut tx, record.summary.id, &position).await?;
    } else {
        change_stage(&mut tx, caller, &editor, &record, command, marks).await?;
    }
    let after = store::summary(&mut tx, record.summary.id, &Filter::default(), caller).await?;
    if let Some(key) = command.key {
        activity::keep_answer(&mut tx, caller, key, &asked, &after).await?;
    }
    tx.commit().await?;
    Ok(after)
}

/// What a key stands for: the same key with another command is a mistake of the client.
fn fingerprint(command: &MoveCommand) -> String {
    json!(["move", command]).to_string()
}

fn place(command: &MoveCommand) -> Place {
    match (command.below, command.above) {
        (Some(card), _) => Place::Below(card),
        (None, Some(card)) => Place::Above(card),
        (None, None) => Place::Top,
    }
}

async fn change_stage(
    tx: &mut PgConnection,
    caller: &Caller,
    editor: &OpportunityEditor,
    record: &Record,
    command: &MoveCommand,
    marks: NumberMarks,
) -> Result<(), AppError> {
    let before = &record.summary;
    let pipeline = pipeline::store::default_pipeline(tx).await?;
    let (from, to) = (pipeline.stage(before.stage), pipeline.stage(command.to));
    let filled = OpportunityForm {
        amount: command.amount.clone(),
        closing_date: command.closing_date.clone(),
        ..Default::default()
    };
    let fields = match from {
        Some(stage) => filled.apply(record.fields.clone(), stage, marks)?,
        None => record.fields.clone(),
    };
    let reason = text::optional("reason", &command.reason, 2000)?;
    let facts = MoveFacts {
        from: before.stage,
        stopped_from: before.stopped_from,
        mover_leads: editor.leads(),
        reason: &reason,
        has_amount: fields.amount.is_some(),
        has_closing_date: fields.closing_date.is_some(),
    };
    let kind = pipeline.check_move(&facts, command.to).map_err(AppError::MoveRefused)?;
    let (Some(from), Some(to)) = (from, to) else { return Err(AppError::NotFound) };
    let deal_type = derived_type(tx, caller, &fields).await?;
    let arrival = Arrival {
        stage: to,
        deal_type,
        category: to.category_on_arrival(before.category),
        probability: to.probability_on_arrival(from, before.probability),
        stopped_from: to.kind.is_stop().then_some(from.id),
        reason: &reason,
        amount: fields.amount,
        closing_date: fields.closing_date,
        position: store::free_position(tx, to.id, place(command)).await?,
    };
    let data = moved_event(record, &pipeline, &arrival, kind);
    store::arrive(tx, before.id, arrival, caller.now, caller.today).await?;
    activity::record(tx, caller, Subject::Opportunity, before.id.0, "moved", data).await
}

fn moved_event(record: &Record, pipeline: &Pipeline, arrival: &Arrival<'_>, kind: MoveKind) -> serde_json::Value {
    let before = &record.summary;
    let from = pipeline.stage(before.stage);
    let mut data = json!({
        "kind": kind,
        "from": from.map(|stage| &stage.names),
        "to": &arrival.stage.names,
        "from_code": from.map(|stage| &stage.code),
        "to_code": &arrival.stage.code,
    });
    if before.category != arrival.category {
        data["category"] = json!({ "from": before.category, "to": arrival.category });
    }
    if !arrival.reason.is_empty() {
        data["reason"] = json!(arrival.reason);
    }
    let filled = Fields { amount: arrival.amount, closing_date: arrival.closing_date, ..record.fields.clone() };
    let changes = differences(&record.fields, &filled);
    if !changes.is_empty() {
        data["changes"] = json!(changes);
    }
    note_type(&mut data, before.deal_type, arrival.deal_type);
    data
}

/// The record under its lock, if it is the version that the caller saw.
async fn current(tx: &mut PgConnection, caller: &Caller, number: &str, version: i32) -> Result<Record, AppError> {
    let record = store::find_for_change(tx, number, caller).await?;
    let standing = record.summary.version;
    if standing == version { Ok(record) } else { Err(AppError::Stale { version: standing }) }
}

/// An owner is an active person of the caller's line whose role owns opportunities.
async fn check_owner(tx: &mut PgConnection, owner: PersonId) -> Result<(), AppError> {
    let colleagues = people::visible_colleagues(tx).await?;
    let fits = colleagues.iter().any(|colleague| colleague.id == owner && colleague.role.changes_records());
    if fits { Ok(()) } else { Err(AppError::field("owner", Problem::Unknown)) }
}

async fn check_references(tx: &mut PgConnection, fields: &Fields) -> Result<(), AppError> {
    if let Some(id) = fields.account {
        let found = account::store::find(tx, id).await;
        found.map_err(|_| AppError::field("account", Problem::Unknown))?;
    }
    if let Some(id) = fields.product {
        let known = product::store::all(tx).await?;
        if !known.iter().any(|product| product.id == id) {
            return Err(AppError::field("product", Problem::Unknown));
        }
    }
    Ok(())
}
