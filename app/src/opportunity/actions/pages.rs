//! What the pages show besides the records themselves: choices, names, possible moves.

use sqlx::PgConnection;

use super::{
    super::{
        Cursor, Filter, FilterChoices, FilterPage, ListView, Listing, NewView, RecordView, Sort, saved_views, store,
    },
    PAGE, find, list_in,
};
use crate::{
    account::{self, AccountId},
    auth::{Caller, Colleague, store as people},
    db::Db,
    error::{AppError, Problem},
    pipeline::{self, MoveFacts},
    product,
};

/// The list page: rows, totals and what the filter bar offers.
pub async fn list_view(
    db: &Db,
    caller: &Caller,
    filter: Filter,
    sort: &str,
    after: Option<&str>,
) -> Result<ListView, AppError> {
    let mut tx = db.snapshot(caller).await?;
    let listing = listing_in(&mut tx, caller, &filter, sort, after).await?;
    drop(tx);
    let choices = filter_choices(db, caller, filter, FilterPage::Opportunities).await?;
    Ok(ListView { listing, choices, sort: sort.to_owned() })
}

/// The page of a list that an address asks for by `sort` and `after`, inside a transaction that asks more.
///
/// # Errors
/// When it is no order, or no place in a list.
pub async fn listing_in(
    tx: &mut PgConnection,
    caller: &Caller,
    filter: &Filter,
    sort: &str,
    after: Option<&str>,
) -> Result<Listing, AppError> {
    let order = if sort.is_empty() { Some(Sort::default()) } else { Sort::from_text(sort) };
    let order = order.ok_or(AppError::field("sort", Problem::NotAChoice))?;
    let cursor = match after.filter(|text| !text.is_empty()) {
        Some(text) => Some(Cursor::from_text(text).ok_or(AppError::field("after", Problem::Unreadable))?),
        None => None,
    };
    list_in(tx, caller, filter, order, cursor.as_ref(), PAGE).await
}

/// What the filter bar offers.
pub async fn filter_choices(
    db: &Db,
    caller: &Caller,
    filter: Filter,
    page: FilterPage,
) -> Result<FilterChoices, AppError> {
    let mut tx = db.snapshot(caller).await?;
    let account = match filter.account {
        Some(id) => Some(account::store::find(&mut tx, id).await?.name),
        None => None,
    };
    let people = people::visible_colleagues(&mut tx).await?;
    let saved = saved_views::of_page(&mut tx, page).await?;
    Ok(FilterChoices { filter, account, people, pipeline: pipeline::store::default_pipeline(&mut tx).await?, saved })
}

/// The record page.
pub async fn record_view(db: &Db, caller: &Caller, number: &str) -> Result<RecordView, AppError> {
    let (record, events) = find(db, caller, number).await?;
    let mut tx = db.snapshot(caller).await?;
    let pipeline = pipeline::store::default_pipeline(&mut tx).await?;
    let visible = people::visible_colleagues(&mut tx).await?;
    // Whoever sees it for their part of the credit only reads it: it is the owner's line that changes it.
    let within = visible.iter().any(|colleague| colleague.id == record.summary.owner.id);
    let editor = caller.viewer.opportunity_editor().ok().filter(|_| within);
    let facts = MoveFacts {
        from: record.summary.stage,
        stopped_from: record.summary.stopped_from,
        mover_leads: editor.is_some_and(|editor| editor.leads()),
        reason: "",
        has_amount: true,
        has_closing_date: true,
    };
    let moves = if editor.is_some() { pipeline.possible_moves(&facts) } else { Vec::new() };
    let leads = within && caller.viewer.leader().is_ok();
    let owners = if leads { possible_owners(visible) } else { Vec::new() };
    let sellers = if leads { people::sellers(&mut tx).await? } else { Vec::new() };
    let products = product::store::all(&mut tx).await?;
    Ok(RecordView { record, events, pipeline, moves, owners, sellers, products, may_edit: editor.is_some() })
}

/// The page for a new opportunity, for the account that the address names.
pub async fn new_view(db: &Db, caller: &Caller, account: Option<AccountId>) -> Result<NewView, AppError> {
    caller.viewer.opportunity_editor()?;
    let mut tx = db.snapshot(caller).await?;
    let account = match account {
        Some(id) => Some(account::store::find(&mut tx, id).await?.name),
        None => None,
    };
    Ok(NewView { owners: owners(&mut tx, caller).await?, products: product::store::all(&mut tx).await?, account })
}

/// Whom the caller could make an owner: nobody, for those who do not lead.
async fn owners(tx: &mut PgConnection, caller: &Caller) -> Result<Vec<Colleague>, AppError> {
    if caller.viewer.leader().is_err() {
        return Ok(Vec::new());
    }
    Ok(possible_owners(people::visible_colleagues(tx).await?))
}

fn possible_owners(visible: Vec<Colleague>) -> Vec<Colleague> {
    visible.into_iter().filter(|colleague| colleague.role.changes_records()).collect()
}

/// The key of the account of that name, as the forms send it; empty stays empty. `kept` is the account that
/// the record has already: while its name stays, so does the link, even where two accounts share the name.
///
/// A name that no account has becomes a key that none has, so that it is told with all other problems.
pub async fn account_key(db: &Db, caller: &Caller, name: &str, kept: Option<&str>) -> Result<Option<String>, AppError> {
    let mut tx = db.snapshot(caller).await?;
    if let Some(number) = kept {
        let account = store::find(&mut tx, number, caller).await?.summary.account;
        if account.is_some_and(|account| account.name == name.trim()) {
            return Ok(None);
        }
    }
    if name.trim().is_empty() {
        return Ok(Some(String::new()));
    }
    let found = account::store::by_name(&mut tx, name).await?;
    Ok(Some(found.map_or_else(|| String::from("?"), |id| id.0.to_string())))
}
