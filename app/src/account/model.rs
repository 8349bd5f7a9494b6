//! The account.

use serde::{Deserialize, Serialize};

use crate::tr;

/// An account, by the database's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AccountId(pub i64);

/// What an account is to us; any of them, at least one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountType {
    /// Buys from us, or may.
    Customer,
    /// Sells to us.
    Supplier,
    /// Sells against us.
    Competitor,
}

impl AccountType {
    /// Every type.
    pub const ALL: [AccountType; 3] = [AccountType::Customer, AccountType::Supplier, AccountType::Competitor];

    /// The code in forms and in REST.
    pub fn as_str(self) -> &'static str {
        match self {
            AccountType::Customer => "customer",
            AccountType::Supplier => "supplier",
            AccountType::Competitor => "competitor",
        }
    }

    /// The name in the current language.
    pub fn label(self) -> &'static str {
        match self {
            AccountType::Customer => tr!(account.customer),
            AccountType::Supplier => tr!(account.supplier),
            AccountType::Competitor => tr!(account.competitor),
        }
    }
}

impl std::str::FromStr for AccountType {
    type Err = ();

    fn from_str(code: &str) -> Result<Self, ()> {
        AccountType::ALL.into_iter().find(|kind| kind.as_str() == code).ok_or(())
    }
}

/// An account as it is now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Account {
    /// Key.
    pub id: AccountId,
    /// Name, as its people write it.
    pub name: String,
    /// What it is to us.
    pub types: Vec<AccountType>,
    /// Line of business, free text.
    pub sector: String,
    /// Where it sits, free text.
    pub country: String,
    /// The group that it belongs to.
    pub parent: Option<AccountRef>,
    /// For the version check.
    pub version: i32,
}

/// An account's key and name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AccountRef {
    /// Key.
    pub id: AccountId,
    /// Name.
    pub name: String,
}

/// What a person types or a client sends of an account.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AccountForm {
    /// Name.
    pub name: String,
    /// Codes of [`AccountType`], separated by commas; empty means customer.
    #[serde(default)]
    pub types: String,
    /// Line of business.
    #[serde(default)]
    pub sector: String,
    /// Country.
    #[serde(default)]
    pub country: String,
}

/// Longest name taken, in characters.
pub const MAX_NAME: usize = 200;
