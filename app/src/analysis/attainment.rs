//! How many people reached how much of their quota.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{
    auth::PersonId,
    forecast::{Row, Scope, Who, performance},
    tr,
    ui::chart::Drawings,
};

/// Where the bands begin, percent.
const BANDS: [i64; 6] = [0, 25, 50, 75, 100, 125];

/// The people with a quota of their own, in bands of attainment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Attainment {
    /// The quarter, and the day as of which it is shown.
    pub scope: Scope,
    /// From the lowest band to the highest.
    pub bands: Vec<Band>,
    /// The chart.
    pub drawings: Option<Drawings>,
}

/// People whose attainment is alike.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Band {
    /// From this share of the quota on, percent.
    pub from: i64,
    /// To below this one; none for the highest band.
    pub to: Option<i64>,
    /// Who is in it, the best first.
    pub people: Vec<Attained>,
}

/// One person's attainment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Attained {
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// Closed as a share of the quota, percent with one decimal.
    pub attainment: Decimal,
    /// Their forecast.
    pub href: String,
}

impl Attainment {
    /// From the rows of the forecast: each person's own figures against their own quota.
    pub fn of(scope: Scope, rows: &[Row]) -> Attainment {
        let people: Vec<Attained> = rows.iter().filter_map(|row| attained(scope, row)).collect();
        let ends = BANDS.iter().skip(1).copied().map(Some).chain([None]);
        let bands = BANDS.iter().zip(ends).map(|(from, to)| Band {
            from: *from,
            to,
            people: people.iter().filter(|person| lies_in(person.attainment, *from, to)).cloned().collect(),
        });
        Attainment { scope, bands: bands.collect(), drawings: None }
    }

    /// Whether nobody has a quota.
    pub fn is_empty(&self) -> bool {
        self.bands.iter().all(|band| band.people.is_empty())
    }
}

/// A team's row says nothing of a person.
fn attained(scope: Scope, row: &Row) -> Option<Attained> {
    let Who::Person(person) = row.who else { return None };
    let found = performance(&row.figures, row.quota)?;
    let href = scope.of(Who::Team(person)).address("/forecast");
    Some(Attained { person, name: row.name.clone(), attainment: found.attainment, href })
}

fn lies_in(attainment: Decimal, from: i64, to: Option<i64>) -> bool {
    Decimal::from(from) <= attainment && to.is_none_or(|to| attainment < Decimal::from(to))
}

impl Band {
    /// What its row in the table is called in addresses.
    pub fn anchor(&self) -> String {
        format!("band-{}", self.from)
    }

    /// The place on the page that names its people.
    pub fn place(&self) -> String {
        format!("#{}", self.anchor())
    }

    /// As people read it: `25 – 50 %`.
    pub fn label(&self) -> String {
        match self.to {
            Some(to) => tr!(analysis.band, from = self.from, to = to),
            None => tr!(analysis.band_above, from = self.from),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        auth::PersonId,
        forecast::{Figure, Figures},
    };

    fn row(closed: i64, quota: Option<i64>) -> Row {
        let closed_figure = Figure { count: 1, amount: Decimal::from(closed), ..Figure::default() };
        let figures = Figures { closed: closed_figure, ..Figures::default() };
        let quota = quota.map(Decimal::from);
        Row {
            who: Who::Person(PersonId(closed)),
            name: closed.to_string(),
            level: 1,
            figures,
            quota,
            target: None,
            open: None,
        }
    }

    #[test]
    fn everybody_with_a_quota_is_in_one_band() {
        let scope = Scope { quarter: "2026-Q4".parse().unwrap(), who: Who::Company, as_of: None };
        let rows = [
            row(0, Some(100)),
            row(25, Some(100)),
            row(99, Some(100)),
            row(100, Some(100)),
            row(900, Some(100)),
            row(5, None),
        ];
        let found = Attainment::of(scope, &rows);
        let people: Vec<usize> = found.bands.iter().map(|band| band.people.len()).collect();
        assert_eq!(people, [1, 1, 0, 1, 1, 1]);
        assert_eq!(found.bands[3].people[0].name, "99");
    }

    #[test]
    fn a_band_leads_to_its_people_and_each_of_them_to_their_own_forecast() {
        let scope = Scope { quarter: "2026-Q4".parse().unwrap(), who: Who::Company, as_of: None };
        let found = Attainment::of(scope, &[row(30, Some(100)), row(40, Some(100))]);
        let band = &found.bands[1];
        assert_eq!((band.place(), band.anchor()), ("#band-25".into(), "band-25".into()));
        let people: Vec<&str> = band.people.iter().map(|person| person.href.as_str()).collect();
        assert_eq!(people, ["/forecast?quarter=2026-Q4&who=30", "/forecast?quarter=2026-Q4&who=40"]);
    }
}
