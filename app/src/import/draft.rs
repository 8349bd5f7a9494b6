//! A line of a file, understood: what the loaders get, with no text of the file left to interpret.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::money::Currency;

/// A record named by a cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reference {
    /// A record that exists.
    Known(i64),
    /// One to be made with this name, once for all lines whose names have the same
    /// [`match_key`](crate::account::name::match_key); or the record of another line of the same file.
    New(String),
}

/// A fiscal quarter as a file writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuarterText {
    /// `2017-Q1`: quarter 1–4 of the fiscal year.
    Named {
        /// Fiscal year.
        year: i32,
        /// 1–4.
        quarter: u8,
    },
    /// The quarter that holds this day.
    Holding(NaiveDate),
}

/// A line, understood. Blank optional cells are `None`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Draft {
    /// A line of [`ImportKind::People`].
    Person(PersonDraft),
    /// A line of [`ImportKind::Products`].
    Product(ProductDraft),
    /// A line of [`ImportKind::Accounts`].
    Account(AccountDraft),
    /// A line of [`ImportKind::Opportunities`].
    Opportunity(Box<OpportunityDraft>),
    /// A line of [`ImportKind::Quotas`].
    Quota(QuotaDraft),
    /// A line of [`ImportKind::ExchangeRates`].
    Rate(RateDraft),
}

/// A person to create or update.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonDraft {
    /// Full name.
    pub name: String,
    /// E-mail address as written; its form is the rule of sign-in.
    pub email: Option<String>,
    /// Role.
    pub role: Option<Reference>,
    /// The person above.
    pub manager: Option<Reference>,
    /// Site.
    pub site: Option<Reference>,
}

/// A product to create or update.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductDraft {
    /// Name.
    pub name: String,
    /// Product family.
    pub series: Option<String>,
    /// List price in the organisation's currency.
    pub list_price: Option<Decimal>,
}

/// An account to create or update.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountDraft {
    /// Name.
    pub name: String,
    /// Customer, supplier, competitor: any of them, none twice; empty when the file says nothing.
    pub kinds: Vec<Reference>,
    /// Industry.
    pub sector: Option<String>,
    /// Country.
    pub country: Option<String>,
    /// The account it belongs to.
    pub parent: Option<Reference>,
}

/// An opportunity to create or update.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpportunityDraft {
    /// Its number in the system it comes from.
    pub external_reference: Option<String>,
    /// Short description; when absent see [`derived_description`].
    pub description: Option<String>,
    /// The salesperson in charge.
    pub owner: Reference,
    /// The customer.
    pub account: Option<Reference>,
    /// The product sold.
    pub product: Option<Reference>,
    /// The stage.
    pub stage: Reference,
    /// The amount in [`Self::currency`]; absent is not zero.
    pub amount: Option<Decimal>,
    /// ISO code, upper case: the line's own, or the organisation's.
    pub currency: String,
    /// Forecast category; the stage's default when absent.
    pub category: Option<Reference>,
    /// Opening date.
    pub opening_date: Option<NaiveDate>,
    /// Expected or actual closing date.
    pub closing_date: Option<NaiveDate>,
    /// Probability, 0–100.
    pub probability: Option<Decimal>,
    /// The open stage that it left when it was stopped.
    pub stage_left: Option<Reference>,
    /// Declared complex (SPEC P1).
    #[serde(default)]
    pub complex: bool,
    /// A special bid (SPEC P1).
    #[serde(default)]
    pub special_bid: bool,
}

/// A quota to set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuotaDraft {
    /// Whose.
    pub person: Reference,
    /// For which quarter.
    pub quarter: QuarterText,
    /// What it measures; the person's own sales when absent.
    #[serde(default)]
    pub kind: Option<Reference>,
    /// How much.
    pub amount: Decimal,
    /// ISO code, upper case: the line's own, or the organisation's.
    pub currency: String,
    /// The day of the quarter from which it counts; its first one when absent.
    #[serde(default)]
    pub effective_from: Option<NaiveDate>,
}

/// An exchange rate to record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RateDraft {
    /// Of which currency.
    pub currency: Currency,
    /// Of which kind.
    pub kind: Reference,
    /// Its day, or its quarter by name.
    pub dated: QuarterText,
    /// What one unit is worth in the organisation's currency; above zero.
    pub rate: Decimal,
}

/// The description of an opportunity whose file has none: "account – product", one of them, or the external
/// reference; nothing when there is none of the three. Takes the names of the records, not the file's spelling.
pub fn derived_description(
    account: Option<&str>,
    product: Option<&str>,
    external_reference: Option<&str>,
) -> Option<String> {
    match (account, product) {
        (Some(account), Some(product)) => Some(format!("{account} – {product}")),
        (one, other) => one.or(other).or(external_reference).map(str::to_owned),
    }
}
