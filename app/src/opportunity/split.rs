//! Credit that several people share.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{
    auth::PersonId,
    error::{AppError, Problem},
    text::Problems,
};

/// Most people who share one opportunity.
pub const MOST_SHARES: usize = 10;

/// A person's part of the credit of an opportunity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// Who is credited.
    pub person: PersonId,
    /// Percent, above 0, with at most two decimals.
    pub percent: Decimal,
}

/// Checks a split: parts above zero that sum to exactly 100, nobody twice, the owner among them. A single part
/// is no split: the credit is the owner's alone, which an empty list says.
///
/// # Errors
/// Problems of `credit` (the whole) and `credit_n` (part n, from 0).
pub fn check_split(shares: &[Share], owner: PersonId) -> Result<(), AppError> {
    if shares.is_empty() {
        return Ok(());
    }
    let mut problems = Problems::default();
    if shares.len() > MOST_SHARES {
        problems.add("credit", Problem::OutOfRange { min: 1, max: MOST_SHARES as i64 });
    }
    for (place, share) in shares.iter().enumerate() {
        let field = format!("credit_{place}");
        if share.percent <= Decimal::ZERO {
            problems.add(&field, Problem::NotPositive);
        } else if share.percent.normalize().scale() > 2 {
            problems.add(&field, Problem::Amount(crate::money::AmountProblem::TooFine { decimals: 2 }));
        }
        if shares.iter().take(place).any(|other| other.person == share.person) {
            problems.add(&field, Problem::Taken);
        }
    }
    let sum: Decimal = shares.iter().map(|share| share.percent).sum();
    if sum != Decimal::ONE_HUNDRED {
        problems.add("credit", Problem::NotWhole { sum: sum.normalize() });
    } else if !shares.iter().any(|share| share.person == owner) {
        problems.add("credit", Problem::OwnerLeftOut);
    }
    problems.done()
}

/// The split after a hand-over: the former owner's part goes with the ownership.
pub fn handed_over(shares: &[Share], from: PersonId, to: PersonId) -> Vec<Share> {
    let part = |person| shares.iter().find(|share| share.person == person).map_or(Decimal::ZERO, |share| share.percent);
    let joined = Share { person: to, percent: part(from) + part(to) };
    let others = shares.iter().filter(|share| share.person != from && share.person != to).copied();
    let all: Vec<Share> = std::iter::once(joined).chain(others).collect();
    if all.len() > 1 { all } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use rust_decimal::dec;

    use super::*;

    fn shares(parts: &[(i64, Decimal)]) -> Vec<Share> {
        parts.iter().map(|(person, percent)| Share { person: PersonId(*person), percent: *percent }).collect()
    }

    #[test]
    fn parts_are_whole_or_refused() {
        let owner = PersonId(1);
        let problem = |parts: &[(i64, Decimal)], field: &str| {
            check_split(&shares(parts), owner).err().and_then(|error| error.problem_of(field).cloned())
        };
        assert_eq!(check_split(&shares(&[(1, dec!(33.33)), (2, dec!(33.33)), (3, dec!(33.34))]), owner), Ok(()));
        let not_whole = |sum| Some(Problem::NotWhole { sum });
        assert_eq!(problem(&[(1, dec!(50)), (2, dec!(49.99))], "credit"), not_whole(dec!(99.99)));
        assert_eq!(problem(&[(1, dec!(50)), (2, dec!(50.01))], "credit"), not_whole(dec!(100.01)));
        assert_eq!(problem(&[(2, dec!(60)), (3, dec!(40))], "credit"), Some(Problem::OwnerLeftOut));
        assert_eq!(problem(&[(1, dec!(100)), (2, dec!(0))], "credit_1"), Some(Problem::NotPositive));
        assert_eq!(problem(&[(1, dec!(50)), (1, dec!(50))], "credit_1"), Some(Problem::Taken));
    }

    #[test]
    fn a_part_goes_with_the_ownership() {
        let split = shares(&[(1, dec!(70)), (2, dec!(30))]);
        assert_eq!(handed_over(&split, PersonId(1), PersonId(3)), shares(&[(3, dec!(70)), (2, dec!(30))]));
        assert_eq!(handed_over(&split, PersonId(1), PersonId(2)), []);
    }
}
