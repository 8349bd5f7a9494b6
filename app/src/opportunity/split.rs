//! Credit that several people share (SPEC P5).

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::OwnerRef;
use crate::{
    auth::PersonId,
    error::{AppError, FieldProblem, Problem},
    language::NumberMarks,
    money::{AmountProblem, Currency, parse_amount},
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

/// A part as people read it, and as events keep it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Credit {
    /// Who is credited.
    pub person: OwnerRef,
    /// Percent.
    pub percent: Decimal,
}

/// A row of the form as typed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct PartText {
    /// Key of the person, or empty.
    pub person: String,
    /// Percent, or empty.
    pub percent: String,
}

impl PartText {
    fn is_blank(&self) -> bool {
        self.person.trim().is_empty() && self.percent.trim().is_empty()
    }
}

/// The parts that rows say, and in which row each of them stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TypedSplit {
    /// The parts.
    pub shares: Vec<Share>,
    rows: Vec<usize>,
}

impl TypedSplit {
    /// The error with the problems of parts at their rows.
    pub fn in_rows(&self, error: AppError) -> AppError {
        let AppError::Rejected(problems) = error else { return error };
        let place = |field: String| {
            let numbered = field.rsplit_once('_').and_then(|(name, part)| Some((name, part.parse::<usize>().ok()?)));
            let row = numbered.and_then(|(name, part)| Some(format!("{name}_{}", self.rows.get(part)?)));
            row.unwrap_or(field)
        };
        let placed = |found: FieldProblem| FieldProblem { field: place(found.field), ..found };
        AppError::Rejected(problems.into_iter().map(placed).collect())
    }
}

/// Reads rows as typed; blank ones are left out.
///
/// # Errors
/// Problems of `person_n` and `percent_n` (row n, from 0).
pub fn read_split(parts: &[PartText], marks: NumberMarks) -> Result<TypedSplit, AppError> {
    let mut problems = Problems::default();
    let mut typed = TypedSplit::default();
    for (row, part) in parts.iter().enumerate().filter(|(_, part)| !part.is_blank()) {
        let person = match part.person.trim() {
            "" => Err(Problem::Required),
            key => key.parse().map(PersonId).map_err(|_| Problem::Unknown),
        };
        match (person, parse_percent(&part.percent, marks)) {
            (Ok(person), Ok(percent)) => {
                typed.shares.push(Share { person, percent });
                typed.rows.push(row);
            }
            (person, percent) => {
                if let Err(problem) = person {
                    problems.add(&format!("person_{row}"), problem);
                }
                if let Err(problem) = percent {
                    problems.add(&format!("percent_{row}"), problem);
                }
            }
        }
    }
    problems.done()?;
    Ok(typed)
}

/// A percentage above zero with at most two decimals, with or without its sign.
///
/// # Errors
/// What is the matter with it.
pub fn parse_percent(text: &str, marks: NumberMarks) -> Result<Decimal, Problem> {
    let digits = text.trim().trim_end_matches('%').trim_end();
    // Euros have two decimals, too.
    match parse_amount(digits, Currency::EUR, marks) {
        Ok(Some(percent)) if percent > Decimal::ZERO => Ok(percent),
        Ok(Some(_)) | Err(AmountProblem::Negative) => Err(Problem::NotPositive),
        Ok(None) => Err(Problem::Required),
        Err(AmountProblem::TooFine { .. }) => Err(Problem::PercentTooFine),
        Err(problem @ (AmountProblem::TooLarge | AmountProblem::NotANumber)) => Err(Problem::Amount(problem)),
    }
}

/// Checks a split: parts above zero that sum to exactly 100, nobody twice, the owner among them. No parts are the
/// owner's alone, and so is a single one of 100.
///
/// # Errors
/// Problems of `credit` (the whole), `person_n` and `percent_n` (part n, from 0).
pub fn check_split(shares: &[Share], owner: PersonId) -> Result<(), AppError> {
    if shares.is_empty() {
        return Ok(());
    }
    let mut problems = Problems::default();
    if shares.len() > MOST_SHARES {
        problems.add("credit", Problem::TooManyShares { max: MOST_SHARES });
    }
    for (place, share) in shares.iter().enumerate() {
        if share.percent <= Decimal::ZERO {
            problems.add(&format!("percent_{place}"), Problem::NotPositive);
        } else if share.percent.normalize().scale() > 2 {
            problems.add(&format!("percent_{place}"), Problem::PercentTooFine);
        }
        if shares.iter().take(place).any(|other| other.person == share.person) {
            problems.add(&format!("person_{place}"), Problem::Twice);
        }
    }
    let sum = sum_of(shares.iter().map(|share| share.percent));
    if sum != Decimal::ONE_HUNDRED {
        problems.add("credit", Problem::NotWhole { sum: sum.normalize() });
    } else if !shares.iter().any(|share| share.person == owner) {
        problems.add("credit", Problem::OwnerLeftOut);
    }
    problems.done()
}

/// The sum of percentages, whatever they are.
pub fn sum_of(percents: impl Iterator<Item = Decimal>) -> Decimal {
    percents.fold(Decimal::ZERO, |sum, percent| sum.saturating_add(percent))
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
    use crate::language::Language;

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
        assert_eq!(check_split(&shares(&[(1, dec!(100))]), owner), Ok(()));
        let not_whole = |sum| Some(Problem::NotWhole { sum });
        assert_eq!(problem(&[(1, dec!(50)), (2, dec!(49.99))], "credit"), not_whole(dec!(99.99)));
        assert_eq!(problem(&[(1, dec!(50)), (2, dec!(50.01))], "credit"), not_whole(dec!(100.01)));
        assert_eq!(problem(&[(1, dec!(60))], "credit"), not_whole(dec!(60)));
        assert_eq!(problem(&[(2, dec!(60)), (3, dec!(40))], "credit"), Some(Problem::OwnerLeftOut));
        assert_eq!(problem(&[(1, dec!(100)), (2, dec!(0))], "percent_1"), Some(Problem::NotPositive));
        assert_eq!(problem(&[(1, dec!(50.005)), (2, dec!(49.995))], "percent_0"), Some(Problem::PercentTooFine));
        assert_eq!(problem(&[(1, dec!(50)), (1, dec!(50))], "person_1"), Some(Problem::Twice));
        let eleven: Vec<(i64, Decimal)> = (1..=11).map(|person| (person, dec!(9))).collect();
        assert_eq!(problem(&eleven, "credit"), Some(Problem::TooManyShares { max: 10 }));
    }

    #[test]
    fn rows_are_read_as_the_reader_writes() {
        let row = |person: &str, percent: &str| PartText { person: person.into(), percent: percent.into() };
        let typed = read_split(&[row("1", "33,33"), row("", " "), row("2", "66,67 %")], Language::Fr.number_marks());
        let typed = typed.unwrap();
        assert_eq!(typed.shares, shares(&[(1, dec!(33.33)), (2, dec!(66.67))]));
        let told = typed.in_rows(AppError::field("person_1", Problem::Unknown));
        assert!(told.problem_of("person_2").is_some(), "{told:?}");
        assert_eq!(typed.in_rows(AppError::NotFound), AppError::NotFound);
        let marks = Language::En.number_marks();
        for (text, problem) in [
            ("", Problem::Required),
            ("0", Problem::NotPositive),
            ("-5", Problem::NotPositive),
            ("33.333", Problem::PercentTooFine),
            ("half", Problem::Amount(AmountProblem::NotANumber)),
        ] {
            let refused = read_split(&[row("1", "50"), row("7", text)], marks).unwrap_err();
            assert_eq!(refused.problem_of("percent_1"), Some(&problem), "{text}");
        }
        let nobody = read_split(&[row("", "50"), row("x", "50")], marks).unwrap_err();
        assert_eq!(nobody.problem_of("person_0"), Some(&Problem::Required));
        assert_eq!(nobody.problem_of("person_1"), Some(&Problem::Unknown));
    }

    #[test]
    fn a_part_goes_with_the_ownership() {
        let split = shares(&[(1, dec!(70)), (2, dec!(30))]);
        assert_eq!(handed_over(&split, PersonId(1), PersonId(3)), shares(&[(3, dec!(70)), (2, dec!(30))]));
        assert_eq!(handed_over(&split, PersonId(1), PersonId(2)), []);
    }
}
