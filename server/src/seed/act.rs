//! What can happen to an opportunity, and by whom.

use std::borrow::Cow;

use app::{
    auth::PersonId,
    opportunity::{OwnerRef, Share},
    pipeline::{Category, StageKind},
};
use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;

/// Who acts, and when.
#[derive(Clone, Copy, Debug)]
pub struct Hand {
    /// The instant.
    pub at: DateTime<Utc>,
    /// The person.
    pub by: PersonId,
    /// Whether they decide for others.
    pub leads: bool,
}

/// Something that happens to an opportunity.
#[derive(Clone, Debug)]
pub enum Act {
    /// To the next stage; with the day of signature when that is Won.
    Ahead(Option<NaiveDate>),
    /// Into a stop of that kind, with its reason.
    Stop(StageKind, Cow<'static, str>),
    /// From On Hold to where it was.
    Resume,
    /// A manager takes it up again after a stop, with the reason.
    Reopen(Cow<'static, str>),
    /// A manager confirms what was signed.
    Validate,
    /// A new amount.
    Amount(Decimal),
    /// A new closing date, perhaps with a remark.
    Closing(NaiveDate, Option<&'static str>),
    /// A new forecast category, perhaps with a remark.
    Category(Category, Option<&'static str>),
    /// A manager hands it to somebody else.
    HandOver(OwnerRef),
    /// A manager shares its credit.
    Share(Vec<Share>),
    /// It is declared complex, or a special bid.
    Declare {
        /// More than one system.
        complex: bool,
        /// Terms of its own.
        special_bid: bool,
    },
}

impl Act {
    /// Whether only a manager does this.
    pub fn is_for_leaders(&self) -> bool {
        matches!(self, Act::Validate | Act::Reopen(_) | Act::HandOver(_) | Act::Share(_))
    }
}
