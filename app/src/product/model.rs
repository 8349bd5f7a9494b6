//! The product.

use serde::{Deserialize, Serialize};

use crate::money::Money;

/// A product, by the database's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ProductId(pub i64);

/// A product of the catalogue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Product {
    /// Key.
    pub id: ProductId,
    /// Name, unique.
    pub name: String,
    /// The series or family that reports group by.
    pub series: String,
    /// Price before any discount.
    pub list_price: Option<Money>,
}
