//! Somebody is away, and somebody else looks after their records (SPEC P5).

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use super::{Colleague, PersonId};
use crate::error::{AppError, Problem};

/// Days on which a stand-in sees and may act on what the absent person sees and owns. Ownership, credit and quota
/// stay the absent person's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Absence {
    /// Key.
    pub id: i64,
    /// Who is away.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// Who stands in.
    pub stand_in: PersonId,
    /// Their name.
    pub stand_in_name: String,
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
}

/// An absence as typed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct AbsenceForm {
    /// Key of who is away; whoever asks when empty.
    pub person: String,
    /// Key of who stands in.
    pub stand_in: String,
    /// The first day: `2026-03-31`.
    pub from: String,
    /// The last day.
    pub to: String,
}

/// What the panel of absences shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AbsenceSheet {
    /// Running and planned ones that the viewer keeps, earliest first.
    pub absences: Vec<Absence>,
    /// Whose absences the viewer may enter, by name.
    pub people: Vec<Colleague>,
    /// Who may stand in, by name.
    pub stand_ins: Vec<Colleague>,
    /// Who looks at it.
    pub viewer: PersonId,
    /// The business day.
    pub today: NaiveDate,
}

/// For whom somebody stands in today.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StandingIn {
    /// Who is away.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// Whether people report to them, so that it is about a team.
    pub leads: bool,
    /// The last day.
    pub until: NaiveDate,
}

/// Checks the days of an absence against the others of the same person.
///
/// # Errors
/// A last day before the first one or before today; days on which they are away already.
pub fn check_days(from: NaiveDate, to: NaiveDate, today: NaiveDate, others: &[Absence]) -> Result<(), AppError> {
    if to < from {
        return Err(AppError::field("to", Problem::Reversed));
    }
    if to < today {
        return Err(AppError::field("to", Problem::OverAlready));
    }
    match others.iter().find(|other| other.from <= to && from <= other.to) {
        Some(other) => Err(AppError::field("from", Problem::AwayAlready { from: other.from, to: other.to })),
        None => Ok(()),
    }
}

/// What remains of an absence that ends today: its days until yesterday, or nothing of one that has not begun.
pub fn ended_on(absence: &Absence, today: NaiveDate) -> Option<Absence> {
    let last = today.checked_sub_days(Days::new(1))?;
    (absence.from <= last).then(|| Absence { to: absence.to.min(last), ..absence.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn absence(from: &str, to: &str) -> Absence {
        Absence {
            id: 1,
            person: PersonId(1),
            name: String::new(),
            stand_in: PersonId(2),
            stand_in_name: String::new(),
            from: day(from),
            to: day(to),
        }
    }

    #[test]
    fn days_of_an_absence() {
        let others = [absence("2026-12-01", "2026-12-04"), absence("2027-02-01", "2027-02-01")];
        let away = |from, to| Some(("from", Problem::AwayAlready { from: day(from), to: day(to) }));
        for (from, to, expected) in [
            ("2026-11-20", "2026-11-20", None),
            ("2026-11-01", "2026-11-30", None),
            ("2026-12-05", "2027-01-31", None),
            ("2026-11-25", "2026-11-24", Some(("to", Problem::Reversed))),
            ("2026-11-10", "2026-11-19", Some(("to", Problem::OverAlready))),
            ("2026-11-25", "2026-12-01", away("2026-12-01", "2026-12-04")),
            ("2026-12-04", "2026-12-10", away("2026-12-01", "2026-12-04")),
            ("2026-12-02", "2026-12-03", away("2026-12-01", "2026-12-04")),
            ("2027-01-01", "2027-03-01", away("2027-02-01", "2027-02-01")),
        ] {
            let found = check_days(day(from), day(to), day("2026-11-20"), &others).err();
            let expected = expected.map(|(field, problem)| AppError::field(field, problem));
            assert_eq!(found, expected, "{from} to {to}");
        }
    }

    #[test]
    fn what_remains_of_one_that_ends() {
        let running = absence("2026-11-10", "2026-12-04");
        assert_eq!(ended_on(&running, day("2026-11-20")), Some(absence("2026-11-10", "2026-11-19")));
        assert_eq!(ended_on(&running, day("2026-11-10")), None);
        assert_eq!(ended_on(&running, day("2026-11-01")), None);
        assert_eq!(ended_on(&running, day("2027-01-01")), Some(running.clone()));
    }
}
