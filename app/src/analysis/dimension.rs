//! What a question divides its records by.
//!
//! A dimension is one line in each table below: its code, its name, what a record's value is in SQL, and which
//! condition of [`crate::opportunity::Filter`] means a value. A value is a text as that condition has it in
//! addresses, so the cell of a report and the list behind it cannot say different things.

use std::{
    collections::{HashMap, HashSet},
    str::FromStr,
};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    auth::{Colleague, PersonId},
    tr,
};

/// A dimension.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Dimension {
    /// Forecast category.
    Category,
    /// Stage.
    Stage,
    /// The person credited: of a shared record, each with their part.
    Person,
    /// Everybody below somebody who leads, with them: teams contain each other.
    Team,
    /// The site that numbered it.
    Site,
    /// Deal type (SPEC P1).
    DealType,
    /// Series of the product.
    Series,
    /// Sector of the account.
    Sector,
    /// Country of the account.
    Country,
    /// Account.
    Account,
    /// Currency of the amount.
    Currency,
    /// Fiscal quarter of the closing date.
    ClosingQuarter,
    /// Fiscal quarter of the opening date.
    OpeningQuarter,
}

/// How a record's value of a dimension is read.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// Further tables over a slice's rows or lines.
    pub joins: String,
    /// The value as a text; null when it is not known. Of a quarter, the first day of a month in it.
    pub value: String,
    /// The name that people know it by, where the value itself is not one; else null.
    pub name: String,
}

/// Which teams a report tells apart.
#[derive(Clone, Debug, PartialEq)]
pub struct Teams {
    /// Those who lead, and those whom nobody shown leads: everybody belongs to at least one of them.
    pub leaders: Vec<PersonId>,
    /// The day whose reporting lines count.
    pub on: NaiveDate,
}

impl Teams {
    /// The teams of the people that a viewer sees, with their managers of that day; with `top`, only those inside
    /// that person's team.
    pub fn of(people: &[Colleague], on: NaiveDate, top: Option<PersonId>) -> Teams {
        let managers: HashMap<PersonId, Option<PersonId>> =
            people.iter().map(|person| (person.id, person.manager)).collect();
        let led: HashSet<PersonId> = people.iter().filter_map(|person| person.manager).collect();
        let alone = |person: &Colleague| person.manager.is_none_or(|manager| !managers.contains_key(&manager));
        // Nobody is further below than there are people.
        let above = |id: PersonId| {
            std::iter::successors(Some(id), |id| managers.get(id).copied().flatten()).take(people.len() + 1)
        };
        let inside = |id: PersonId| top.is_none_or(|top| above(id).any(|leader| leader == top));
        let leaders = people
            .iter()
            .filter(|person| led.contains(&person.id) || alone(person) || top == Some(person.id))
            .map(|person| person.id)
            .filter(|id| inside(*id));
        Teams { leaders: leaders.collect(), on }
    }
}

impl Dimension {
    /// Every dimension, in the order of menus.
    pub const ALL: [Dimension; 13] = [
        Dimension::Category,
        Dimension::Stage,
        Dimension::Person,
        Dimension::Team,
        Dimension::Site,
        Dimension::DealType,
        Dimension::Series,
        Dimension::Sector,
        Dimension::Country,
        Dimension::Account,
        Dimension::Currency,
        Dimension::ClosingQuarter,
        Dimension::OpeningQuarter,
    ];

    /// The code in addresses, in saved questions and in REST; it never changes.
    pub fn as_str(self) -> &'static str {
        match self {
            Dimension::Category => "category",
            Dimension::Stage => "stage",
            Dimension::Person => "person",
            Dimension::Team => "team",
            Dimension::Site => "site",
            Dimension::DealType => "deal_type",
            Dimension::Series => "series",
            Dimension::Sector => "sector",
            Dimension::Country => "country",
            Dimension::Account => "account",
            Dimension::Currency => "currency",
            Dimension::ClosingQuarter => "closing_quarter",
            Dimension::OpeningQuarter => "opening_quarter",
        }
    }

    /// The name in the current language.
    pub fn label(self) -> &'static str {
        match self {
            Dimension::Category => tr!(field.category),
            Dimension::Stage => tr!(field.stage),
            Dimension::Person => tr!(analysis.person),
            Dimension::Team => tr!(field.team),
            Dimension::Site => tr!(field.site),
            Dimension::DealType => tr!(field.deal_type),
            Dimension::Series => tr!(field.series),
            Dimension::Sector => tr!(field.sector),
            Dimension::Country => tr!(field.country),
            Dimension::Account => tr!(field.account),
            Dimension::Currency => tr!(field.currency),
            Dimension::ClosingQuarter => tr!(analysis.closing_quarter),
            Dimension::OpeningQuarter => tr!(analysis.opening_quarter),
        }
    }

    /// The key of the filter whose value means the same records.
    pub fn filter_key(self) -> &'static str {
        match self {
            Dimension::Category => "category",
            Dimension::Stage => "stage",
            Dimension::Person => "owner",
            Dimension::Team => "team",
            Dimension::Site => "site",
            Dimension::DealType => "type",
            Dimension::Series => "series",
            Dimension::Sector => "sector",
            Dimension::Country => "country",
            Dimension::Account => "account",
            Dimension::Currency => "currency",
            Dimension::ClosingQuarter => "closing",
            Dimension::OpeningQuarter => "opened",
        }
    }

    /// What the filter calls "not known".
    pub fn unknown(self) -> &'static str {
        if self == Dimension::ClosingQuarter { "none" } else { "-" }
    }

    /// Whether its values are people credited: the parts of a shared record then count where they belong.
    pub fn is_credited(self) -> bool {
        matches!(self, Dimension::Person | Dimension::Team)
    }

    /// Whether its condition takes several values, of which any may hold.
    pub fn is_joined(self) -> bool {
        matches!(self, Dimension::Category | Dimension::Stage)
    }

    /// Whether totals that are kept tell it.
    pub fn is_of_totals(self) -> bool {
        matches!(self, Dimension::Category | Dimension::Person | Dimension::Team)
    }

    /// Whether its values are quarters.
    pub fn is_quarter(self) -> bool {
        matches!(self, Dimension::ClosingQuarter | Dimension::OpeningQuarter)
    }

    /// Whether its values have an order of their own; the others stand by size.
    pub fn is_ordered(self) -> bool {
        self.is_quarter() || matches!(self, Dimension::Category | Dimension::Stage | Dimension::DealType)
    }

    /// How a value is read, with aliases that end in `n`.
    pub fn reading(self, n: usize, teams: &Teams) -> Reading {
        let plain =
            |value: &str| Reading { joins: String::new(), value: value.to_owned(), name: String::from("NULL::text") };
        let joined = |joins: String, value: String, name: String| Reading { joins, value, name };
        let of_account = |column: &str| {
            joined(
                format!("LEFT JOIN account acc{n} ON acc{n}.id = v.account_id"),
                format!("NULLIF(acc{n}.{column}, '')"),
                String::from("NULL::text"),
            )
        };
        match self {
            Dimension::Category => plain("v.category"),
            Dimension::DealType => plain("v.deal_type"),
            Dimension::Currency => plain("v.currency"),
            Dimension::ClosingQuarter => plain("date_trunc('month', v.closing_date)::date::text"),
            Dimension::OpeningQuarter => plain("date_trunc('month', v.opening_date)::date::text"),
            Dimension::Sector => of_account("sector"),
            Dimension::Country => of_account("country"),
            Dimension::Stage => joined(
                format!("JOIN stage stg{n} ON stg{n}.id = v.stage_id"),
                format!("stg{n}.code"),
                String::from("NULL::text"),
            ),
            Dimension::Person => joined(
                format!("JOIN person who{n} ON who{n}.id = COALESCE(c.person_id, v.owner_id)"),
                format!("who{n}.id::text"),
                format!("who{n}.name"),
            ),
            Dimension::Team => joined(
                format!(
                    "JOIN reporting_line led ON led.descendant_id = COALESCE(c.person_id, v.owner_id)
                       AND led.ancestor_id = ANY('{{{}}}') AND led.valid_from <= '{}' AND (led.valid_to IS NULL OR led.valid_to > '{}')",
                    teams.leaders.iter().map(ToString::to_string).collect::<Vec<_>>().join(","),
                    teams.on,
                    teams.on,
                ),
                String::from("led.ancestor_id::text"),
                String::from("NULL::text"),
            ),
            Dimension::Site => joined(
                format!("JOIN site site{n} ON site{n}.id = v.site_id"),
                format!("site{n}.code"),
                format!("site{n}.name"),
            ),
            Dimension::Series => joined(
                format!("LEFT JOIN product prd{n} ON prd{n}.id = v.product_id"),
                format!("NULLIF(prd{n}.series, '')"),
                String::from("NULL::text"),
            ),
            Dimension::Account => joined(
                format!("LEFT JOIN account acc{n} ON acc{n}.id = v.account_id"),
                String::from("v.account_id::text"),
                format!("acc{n}.name"),
            ),
        }
    }
}

impl FromStr for Dimension {
    type Err = ();

    fn from_str(code: &str) -> Result<Self, ()> {
        Dimension::ALL.into_iter().find(|dimension| dimension.as_str() == code).ok_or(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::opportunity::Filter;

    #[test]
    fn every_dimension_has_its_code_and_a_condition_of_the_filter() {
        for dimension in Dimension::ALL {
            assert_eq!(dimension.as_str().parse(), Ok(dimension));
            assert!(Filter::KEYS.contains(&dimension.filter_key()), "{dimension:?}");
        }
    }
}
