//! Use cases of accounts.

use serde_json::{Value, json};
use sqlx::{Postgres, Transaction};

use super::{
    Account, AccountForm, AccountId, AccountRef, AccountType, MAX_NAME, export, store,
    store::{AccountFields, Listing},
};
use crate::{
    activity::{self, Event, Subject},
    auth::Caller,
    db::Db,
    error::{AppError, Problem},
    export::Table,
    text::{self, Problems},
};

/// Rows of a page of the list.
pub const PAGE: i64 = 50;

/// Suggestions while a name is being typed.
const SUGGESTIONS: i64 = 10;

/// Events on the page of an account.
const HISTORY: i64 = 100;

/// A page of accounts by name; `after` is the last account of the page before.
pub async fn list(db: &Db, caller: &Caller, text: &str, after: Option<AccountId>) -> Result<Vec<Account>, AppError> {
    list_of(db, caller, None, text, after).await
}

/// As [`list`], of one type only.
pub async fn list_of(
    db: &Db,
    caller: &Caller,
    kind: Option<AccountType>,
    text: &str,
    after: Option<AccountId>,
) -> Result<Vec<Account>, AppError> {
    let text = text::optional("q", text, MAX_NAME)?;
    let mut tx = db.snapshot(caller).await?;
    store::list(&mut tx, Listing { text: &text, kind, after, limit: PAGE }).await
}

/// Every account of a type (of all unless said) whose name holds the text, as a table for a file.
///
/// # Errors
/// When the text is too long.
pub async fn table(db: &Db, caller: &Caller, kind: Option<AccountType>, text: &str) -> Result<Table, AppError> {
    let text = text::optional("q", text, MAX_NAME)?;
    let mut tx = db.snapshot(caller).await?;
    let listing = Listing { text: &text, kind, after: None, limit: i64::MAX };
    Ok(export::table(&store::list(&mut tx, listing).await?))
}

/// Accounts that may be meant by what was typed so far, at most ten; none for an empty text.
pub async fn suggest(db: &Db, caller: &Caller, text: &str) -> Result<Vec<AccountRef>, AppError> {
    let text = text::optional("text", text, MAX_NAME)?;
    if text.is_empty() {
        return Ok(Vec::new());
    }
    let mut tx = db.snapshot(caller).await?;
    store::suggest(&mut tx, &text, SUGGESTIONS).await
}

/// One account.
pub async fn find(db: &Db, caller: &Caller, id: AccountId) -> Result<Account, AppError> {
    let mut tx = db.snapshot(caller).await?;
    store::find(&mut tx, id).await
}

/// One account with its latest events, newest first.
pub async fn find_with_history(db: &Db, caller: &Caller, id: AccountId) -> Result<(Account, Vec<Event>), AppError> {
    let mut tx = db.snapshot(caller).await?;
    let account = store::find(&mut tx, id).await?;
    Ok((account, activity::events_of(&mut tx, Subject::Account, id.0, HISTORY).await?))
}

/// Accounts that may be the company whose name is being typed.
pub async fn similar(
    db: &Db,
    caller: &Caller,
    name: &str,
    except: Option<AccountId>,
) -> Result<Vec<Account>, AppError> {
    let name = text::optional("name", name, MAX_NAME)?;
    let mut tx = db.snapshot(caller).await?;
    store::similar(&mut tx, &name, except).await
}

/// Stores a new account.
///
/// # Errors
/// Field problems, all at once; roles that only read are refused.
pub async fn create(db: &Db, caller: &Caller, form: &AccountForm) -> Result<AccountId, AppError> {
    caller.viewer.opportunity_editor()?;
    let fields = parse(form)?;
    insert(db.begin(caller).await?, caller, &fields).await
}

/// As [`create`], but stores nothing and gives `None` when accounts stand there that may be the same company.
///
/// # Errors
/// As [`create`].
pub async fn create_unless_similar(
    db: &Db,
    caller: &Caller,
    form: &AccountForm,
) -> Result<Option<AccountId>, AppError> {
    caller.viewer.opportunity_editor()?;
    let fields = parse(form)?;
    let mut tx = db.begin(caller).await?;
    if !store::similar(&mut tx, &fields.name, None).await?.is_empty() {
        return Ok(None);
    }
    insert(tx, caller, &fields).await.map(Some)
}

async fn insert(
    mut tx: Transaction<'static, Postgres>,
    caller: &Caller,
    fields: &AccountFields,
) -> Result<AccountId, AppError> {
    let id = store::insert(&mut tx, fields, caller.viewer.id(), caller.now).await?;
    let data = json!({ "changes": activity::changes(&Value::Null, fields) });
    activity::record(&mut tx, caller, Subject::Account, id.0, "created", data).await?;
    tx.commit().await?;
    Ok(id)
}

/// Changes an account.
///
/// # Errors
/// As [`create`]; [`AppError::Stale`] when somebody else changed it first.
pub async fn update(db: &Db, caller: &Caller, id: AccountId, version: i32, form: &AccountForm) -> Result<(), AppError> {
    caller.viewer.opportunity_editor()?;
    let fields = parse(form)?;
    let mut tx = db.begin(caller).await?;
    let before = store::find(&mut tx, id).await?;
    if !store::update(&mut tx, id, version, &fields).await? {
        return Err(AppError::Stale { version: before.version });
    }
    let changes = activity::changes(&AccountFields::from(before), &fields);
    if !changes.is_empty() {
        let data = json!({ "changes": changes });
        activity::record(&mut tx, caller, Subject::Account, id.0, "changed", data).await?;
    }
    Ok(tx.commit().await?)
}

fn parse(form: &AccountForm) -> Result<AccountFields, AppError> {
    let mut problems = Problems::default();
    let codes = form.types.split(',').map(str::trim).filter(|code| !code.is_empty());
    let types = codes.map(|code| code.parse().map_err(|()| AppError::field("types", Problem::NotAChoice)));
    let named: Result<Vec<AccountType>, AppError> = types.collect();
    let named = problems.take(named);
    let mut types: Vec<AccountType> = AccountType::ALL.into_iter().filter(|kind| named.contains(kind)).collect();
    if types.is_empty() {
        types.push(AccountType::Customer);
    }
    let fields = AccountFields {
        name: problems.take(text::required("name", &form.name, MAX_NAME)),
        types,
        sector: problems.take(text::optional("sector", &form.sector, 100)),
        country: problems.take(text::optional("country", &form.country, 100)),
    };
    problems.done()?;
    Ok(fields)
}
