//! `/accounts`.

use app::{
    account::{AccountForm, AccountId, actions},
    auth::Caller,
    error::{AppError, Problem},
    export::Audience,
    state::AppState,
};
use axum::{Json, extract::State, response::Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    download,
    extract::{Asking, Fields, Named, Query},
    responses::{Changing, Reading, created},
    views::Account,
};
use crate::problem::RestError;

const FIELDS: [&str; 4] = ["name", "types", "sector", "country"];

/// A page of accounts.
#[derive(Serialize, ToSchema)]
pub struct Accounts {
    /// By name.
    accounts: Vec<Account>,
    /// `after` of the next page, if there may be one.
    next: Option<i64>,
}

/// Accounts by name.
#[utoipa::path(
    get,
    path = "/accounts",
    tag = "accounts",
    params(
        ("q" = Option<String>, Query, description = "Part of the name"),
        ("after" = Option<i64>, Query, description = "`next` of the page before"),
    ),
    responses((status = 200, body = Accounts), Reading)
)]
pub async fn list(State(state): State<AppState>, asking: Asking, query: Query) -> Result<Json<Accounts>, RestError> {
    asking.say(page(&state, &asking.0, &query).await).map(Json)
}

async fn page(state: &AppState, caller: &Caller, query: &Query) -> Result<Accounts, AppError> {
    query.only(&[&["q", "after"]])?;
    let after = query.parsed("after", Problem::Unknown)?.map(AccountId);
    let found = actions::list(&state.db, caller, query.get("q").unwrap_or_default(), after).await?;
    let full = i64::try_from(found.len()).is_ok_and(|rows| rows == actions::PAGE);
    let next = found.last().filter(|_| full).map(|last| last.id.0);
    Ok(Accounts { accounts: found.iter().map(Account::from).collect(), next })
}

download::files! {
    tag = "accounts",
    /// The accounts as CSV (RFC 4180, UTF-8) that the import of accounts reads back; formulas are neutralised.
    csv(
        "/accounts.csv",
        params(
            ("q" = Option<String>, Query, description = "Part of the name"),
            ("type" = Option<String>, Query, description = "customer, supplier or competitor; all unless told"),
        ),
    ),
    /// The accounts as a workbook with typed cells; none is a formula.
    xlsx("/accounts.xlsx", description = "The query, rows and columns of `/accounts.csv`."),
}

async fn file(state: &AppState, caller: &Caller, query: &Query, audience: Audience) -> Result<Response, AppError> {
    // A page's address may hold a place in the list too; a file begins at the top.
    query.only(&[&["q", "type", "after"]])?;
    let kind = query.parsed("type", Problem::NotAChoice)?;
    let table = actions::table(&state.db, caller, kind, query.get("q").unwrap_or_default()).await?;
    download::file(table, "accounts", audience).await
}

/// One account.
#[utoipa::path(
    get,
    path = "/accounts/{id}",
    tag = "accounts",
    params(("id" = i64, Path, description = "Key of the account")),
    responses((status = 200, body = Account), Reading)
)]
pub async fn read(State(state): State<AppState>, asking: Asking, id: Named<i64>) -> Result<Json<Account>, RestError> {
    asking.say(found(&state, &asking.0, AccountId(id.0)).await).map(Json)
}

async fn found(state: &AppState, caller: &Caller, id: AccountId) -> Result<Account, AppError> {
    Ok(Account::from(&actions::find(&state.db, caller, id).await?))
}

/// A new account.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the body, which is read field by field")]
pub struct NewAccount {
    /// Name, at most 200 characters.
    name: String,
    /// Any of customer (unless told), supplier, competitor.
    types: Option<Vec<String>>,
    /// Line of business.
    sector: Option<String>,
    /// Country.
    country: Option<String>,
}

/// Stores a new account.
#[utoipa::path(
    post,
    path = "/accounts",
    tag = "accounts",
    request_body = NewAccount,
    responses((status = 201, body = Account, headers(("Location" = String, description = "Its address"))), Changing)
)]
pub async fn create(State(state): State<AppState>, asking: Asking, fields: Fields) -> Result<Response, RestError> {
    let stored = asking.say(store(&state, &asking.0, &fields).await)?;
    Ok(created(&format!("/accounts/{}", stored.id), stored))
}

async fn store(state: &AppState, caller: &Caller, fields: &Fields) -> Result<Account, AppError> {
    fields.only(&[&FIELDS])?;
    let id = actions::create(&state.db, caller, &overlaid(AccountForm::default(), fields)?).await?;
    found(state, caller, id).await
}

/// Changes of an account: what is absent stays, what is null is cleared.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the body, which is read field by field")]
pub struct AccountPatch {
    /// The version that was read.
    version: i32,
    /// Name, at most 200 characters.
    name: Option<String>,
    /// Any of customer, supplier, competitor.
    types: Option<Vec<String>>,
    /// Line of business.
    sector: Option<String>,
    /// Country.
    country: Option<String>,
}

/// Changes an account, if it is still in the version that was read.
#[utoipa::path(
    patch,
    path = "/accounts/{id}",
    tag = "accounts",
    params(("id" = i64, Path, description = "Key of the account")),
    request_body = AccountPatch,
    responses((status = 200, body = Account), Changing)
)]
pub async fn patch(
    State(state): State<AppState>,
    asking: Asking,
    id: Named<i64>,
    fields: Fields,
) -> Result<Json<Account>, RestError> {
    asking.say(change(&state, &asking.0, AccountId(id.0), &fields).await).map(Json)
}

async fn change(state: &AppState, caller: &Caller, id: AccountId, fields: &Fields) -> Result<Account, AppError> {
    fields.only(&[&FIELDS, &["version"]])?;
    let version = fields.required("version")?;
    let account = actions::find(&state.db, caller, id).await?;
    let types: Vec<&str> = account.types.iter().map(|kind| kind.as_str()).collect();
    let stands =
        AccountForm { name: account.name, types: types.join(","), sector: account.sector, country: account.country };
    actions::update(&state.db, caller, id, version, &overlaid(stands, fields)?).await?;
    found(state, caller, id).await
}

fn overlaid(form: AccountForm, fields: &Fields) -> Result<AccountForm, AppError> {
    Ok(AccountForm {
        name: fields.text("name")?.unwrap_or(form.name),
        types: fields.list("types")?.unwrap_or(form.types),
        sector: fields.text("sector")?.unwrap_or(form.sector),
        country: fields.text("country")?.unwrap_or(form.country),
    })
}
