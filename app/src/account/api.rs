//! Server functions of accounts.

#![allow(missing_docs, reason = "`#[server]` makes a struct of each function, whose fields are its arguments")]

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Account, AccountRef};
#[cfg(feature = "ssr")]
use crate::{
    account::{AccountForm, AccountId, actions},
    auth::request::{answered, caller},
    error::Problem,
};
use crate::{activity::Event, error::AppError};

/// One page of the list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AccountList {
    /// By name.
    pub accounts: Vec<Account>,
    /// Whether more may follow behind the last.
    pub more: bool,
    /// Whether whoever asks may add accounts.
    pub editable: bool,
}

/// A page of accounts. `kind` is the code of a type or empty; `after` the key of the last account of the
/// page before, or empty.
#[server]
pub async fn load_accounts(text: String, kind: String, after: String) -> Result<AccountList, AppError> {
    answered(
        async {
            let (state, caller) = caller()?;
            let kind = match kind.as_str() {
                "" => None,
                code => Some(code.parse().map_err(|()| AppError::field("type", Problem::NotAChoice))?),
            };
            let after = match after.as_str() {
                "" => None,
                id => Some(AccountId(id.parse().map_err(|_| AppError::field("after", Problem::Unknown))?)),
            };
            let accounts = actions::list_of(&state.db, &caller, kind, &text, after).await?;
            let more = i64::try_from(accounts.len()).is_ok_and(|rows| rows == actions::PAGE);
            Ok(AccountList { accounts, more, editable: caller.viewer.role().changes_records() })
        }
        .await,
    )
}

/// Accounts that may be meant by what was typed so far, at most ten.
#[server]
pub async fn suggest_accounts(text: String) -> Result<Vec<AccountRef>, AppError> {
    answered(
        async {
            let (state, caller) = caller()?;
            actions::suggest(&state.db, &caller, &text).await
        }
        .await,
    )
}

/// Accounts that may be the company whose name is being typed; `except` is the account being renamed.
#[server]
pub async fn similar_accounts(name: String, except: Option<i64>) -> Result<Vec<Account>, AppError> {
    answered(
        async {
            let (state, caller) = caller()?;
            actions::similar(&state.db, &caller, &name, except.map(AccountId)).await
        }
        .await,
    )
}

/// What the page of an account shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AccountView {
    /// The account as it stands.
    pub account: Account,
    /// Whether whoever asks may change it.
    pub editable: bool,
    /// What happened to it, newest first.
    pub events: Vec<Event>,
}

/// One account.
#[server]
pub async fn load_account(id: String) -> Result<AccountView, AppError> {
    answered(
        async {
            let (state, caller) = caller()?;
            let id = AccountId(id.parse().map_err(|_| AppError::NotFound)?);
            let (account, events) = actions::find_with_history(&state.db, &caller, id).await?;
            Ok(AccountView { account, editable: caller.viewer.role().changes_records(), events })
        }
        .await,
    )
}

/// An account as somebody typed it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AccountInput {
    /// Name.
    pub name: String,
    /// Codes of its types, one by one or separated by commas.
    #[serde(default)]
    pub types: Vec<String>,
    /// Line of business.
    #[serde(default)]
    pub sector: String,
    /// Country.
    #[serde(default)]
    pub country: String,
}

impl AccountInput {
    /// The codes of its types, separated by commas.
    pub fn type_codes(&self) -> String {
        self.types.join(",")
    }
}

/// Stores a new account and opens it. Unless `confirmed`, accounts that may be the same company are
/// shown first; the typed values travel in the address, so that nothing is lost without scripts.
#[server]
pub async fn create_account(account: AccountInput, #[server(default)] confirmed: bool) -> Result<(), AppError> {
    answered(
        async {
            let (state, caller) = caller()?;
            let form = form(&account);
            let stored = if confirmed {
                Some(actions::create(&state.db, &caller, &form).await?)
            } else {
                actions::create_unless_similar(&state.db, &caller, &form).await?
            };
            match stored {
                Some(id) => leptos_axum::redirect(&format!("/accounts/{}?saved=1", id.0)),
                None => leptos_axum::redirect(&address("/accounts/new", "similar", &account)),
            }
            Ok(())
        }
        .await,
    )
}

/// Changes an account. When somebody else was first, both versions are shown to choose from.
#[server]
pub async fn change_account(id: i64, version: i32, account: AccountInput) -> Result<(), AppError> {
    answered(
        async {
            let (state, caller) = caller()?;
            let page = format!("/accounts/{id}");
            match actions::update(&state.db, &caller, AccountId(id), version, &form(&account)).await {
                Ok(()) => leptos_axum::redirect(&format!("{page}?saved=1")),
                Err(AppError::Stale { .. }) => leptos_axum::redirect(&address(&page, "conflict", &account)),
                Err(other) => return Err(other),
            }
            Ok(())
        }
        .await,
    )
}

#[cfg(feature = "ssr")]
fn form(input: &AccountInput) -> AccountForm {
    let AccountInput { name, sector, country, .. } = input.clone();
    AccountForm { name, types: input.type_codes(), sector, country }
}

/// A page with the typed values in its address.
#[cfg(feature = "ssr")]
fn address(page: &str, why: &str, typed: &AccountInput) -> String {
    let values =
        [("name", &typed.name), ("types", &typed.type_codes()), ("sector", &typed.sector), ("country", &typed.country)];
    let pairs: Vec<String> = values.iter().map(|(key, value)| format!("{key}={}", percent_encoded(value))).collect();
    format!("{page}?{why}=1&{}", pairs.join("&"))
}

#[cfg(feature = "ssr")]
fn percent_encoded(text: &str) -> String {
    let safe = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    text.bytes().map(|byte| if safe(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}
