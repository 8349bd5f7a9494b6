//! Use cases of accounts.

use super::{Account, AccountForm, AccountId, AccountType, MAX_NAME, store, store::AccountFields};
use crate::{
    activity::{self, Subject},
    auth::Caller,
    db::Db,
    error::{AppError, Problem},
    text::{self, Problems},
};

/// Rows of a page of the list.
pub const PAGE: i64 = 50;

/// A page of accounts by name; `after` is the last account of the page before.
pub async fn list(db: &Db, caller: &Caller, text: &str, after: Option<AccountId>) -> Result<Vec<Account>, AppError> {
    let text = text::optional("q", text, MAX_NAME)?;
    let mut tx = db.snapshot(caller).await?;
    let last = match after {
        Some(id) => Some(store::find(&mut tx, id).await?),
        None => None,
    };
    let name = last.as_ref().map(|account| account.name.to_lowercase());
    let cursor = name.as_deref().zip(last.as_ref().map(|account| account.id.0));
    store::list(&mut tx, &text, cursor, PAGE).await
}

/// One account.
pub async fn find(db: &Db, caller: &Caller, id: AccountId) -> Result<Account, AppError> {
    let mut tx = db.snapshot(caller).await?;
    store::find(&mut tx, id).await
}

/// Accounts that may be the company whose name is being typed.
pub async fn similar(db: &Db, caller: &Caller, name: &str, except: Option<AccountId>) -> Result<Vec<Account>, AppError> {
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
    let mut tx = db.begin(caller).await?;
    let id = store::insert(&mut tx, &fields, caller.viewer.id(), caller.now).await?;
    activity::record(&mut tx, caller, Subject::Account, id.0, "created", serde_json::json!({ "name": fields.name })).await?;
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
    let data = serde_json::json!({ "before": before.name, "after": fields.name });
    activity::record(&mut tx, caller, Subject::Account, id.0, "changed", data).await?;
    Ok(tx.commit().await?)
}

fn parse(form: &AccountForm) -> Result<AccountFields, AppError> {
    let mut problems = Problems::default();
    let types = form.types.split(',').map(str::trim).filter(|code| !code.is_empty()).map(|code| {
        AccountType::ALL.into_iter().find(|kind| kind.as_str() == code).ok_or(AppError::field("types", Problem::NotAChoice))
    });
    let types: Result<Vec<AccountType>, AppError> = types.collect();
    let mut types = problems.take(types);
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
