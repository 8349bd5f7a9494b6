//! Deal types (SPEC P1).

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{auth::DealThresholds, tr};

/// How big a deal is, and so how much process it gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DealType {
    /// Below the first threshold.
    Small,
    /// Between the thresholds, both included, or declared complex.
    Middle,
    /// Above the second threshold, or a special bid.
    Large,
}

impl DealType {
    /// Every type, smallest first.
    pub const ALL: [DealType; 3] = [DealType::Small, DealType::Middle, DealType::Large];

    /// The code in the database, in addresses and in REST.
    pub fn as_str(self) -> &'static str {
        match self {
            DealType::Small => "small",
            DealType::Middle => "middle",
            DealType::Large => "large",
        }
    }

    /// The name in the current language.
    pub fn label(self) -> &'static str {
        match self {
            DealType::Small => tr!(field.deal_small),
            DealType::Middle => tr!(field.deal_middle),
            DealType::Large => tr!(field.deal_large),
        }
    }

    /// The name in a word, where its place says that it is a deal type.
    pub fn short(self) -> &'static str {
        match self {
            DealType::Small => tr!(field.deal_small_short),
            DealType::Middle => tr!(field.deal_middle_short),
            DealType::Large => tr!(field.deal_large_short),
        }
    }
}

impl std::str::FromStr for DealType {
    type Err = ();

    fn from_str(code: &str) -> Result<Self, ()> {
        DealType::ALL.into_iter().find(|kind| kind.as_str() == code).ok_or(())
    }
}

/// The type that follows from the amount, in the organisation's currency, and the two flags. Nothing while the
/// amount is not known (or cannot be converted) and no flag decides: a special bid is large whatever it is worth.
pub fn deal_type(
    amount: Option<Decimal>,
    complex: bool,
    special_bid: bool,
    thresholds: DealThresholds,
) -> Option<DealType> {
    if special_bid {
        return Some(DealType::Large);
    }
    let amount = amount?;
    Some(if amount > thresholds.large_above {
        DealType::Large
    } else if complex || amount >= thresholds.small_below {
        DealType::Middle
    } else {
        DealType::Small
    })
}

#[cfg(test)]
mod tests {
    use rust_decimal::dec;

    use super::*;

    #[test]
    fn by_amount_and_flags() {
        let of = |amount, complex, special| deal_type(amount, complex, special, DealThresholds::default());
        for (amount, complex, special, expected) in [
            (Some(dec!(49999.99)), false, false, Some(DealType::Small)),
            (Some(dec!(0)), false, false, Some(DealType::Small)),
            (Some(dec!(50000)), false, false, Some(DealType::Middle)),
            (Some(dec!(250000)), false, false, Some(DealType::Middle)),
            (Some(dec!(250000.01)), false, false, Some(DealType::Large)),
            (Some(dec!(1)), true, false, Some(DealType::Middle)),
            (Some(dec!(300000)), true, false, Some(DealType::Large)),
            (Some(dec!(1)), false, true, Some(DealType::Large)),
            (None, false, true, Some(DealType::Large)),
            (None, true, false, None),
            (None, false, false, None),
        ] {
            assert_eq!(of(amount, complex, special), expected, "{amount:?} {complex} {special}");
        }
    }
}
