//! The company's settings.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{
    calendar::{FiscalCalendar, Quarter},
    money::Currency,
    tr,
};

/// The company's settings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Organisation {
    /// Its name.
    pub name: String,
    /// The currency of totals, quotas and deal types, and of new opportunities.
    pub currency: Currency,
    /// When fiscal quarters start.
    pub calendar: FiscalCalendar,
    /// Which rates convert, from a quarter's first day on; the first entry holds from the beginning.
    pub rate_policies: Vec<(NaiveDate, RatePolicy)>,
    /// Whose midnight ends the business day, by its name in the IANA database: `Europe/Paris`.
    pub time_zone: String,
    /// Where deal types part.
    pub thresholds: DealThresholds,
    /// For the version check.
    pub version: i32,
}

impl Organisation {
    /// The rate policy of a quarter, by its first day: a later change does not touch it.
    pub fn rate_policy(&self, quarter_start: NaiveDate) -> RatePolicy {
        let held = self.rate_policies.iter().rev().find(|(from, _)| *from <= quarter_start);
        held.or(self.rate_policies.first()).map_or(RatePolicy::Day, |(_, policy)| *policy)
    }

    /// The day whose reporting lines count for a quarter that is shown as of a day: a quarter belongs to whoever
    /// leads a person on its last day, as far as that is known.
    pub fn line_day(&self, quarter: Quarter, as_of: NaiveDate) -> NaiveDate {
        let range = self.calendar.range(quarter);
        as_of.clamp(range.from, range.last_day())
    }
}

/// Which exchange rates convert the amounts of a quarter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RatePolicy {
    /// The rate of the day that the report shows; from the quarter's last day on, that of its last day.
    Day,
    /// One rate for the whole quarter.
    Quarter,
    /// The rate that the year's budget was made with, or its latest revision before the quarter.
    Budget,
}

impl RatePolicy {
    /// Every policy, in the order of menus.
    pub const ALL: [RatePolicy; 3] = [RatePolicy::Day, RatePolicy::Quarter, RatePolicy::Budget];

    /// The code in the database and in REST.
    pub fn as_str(self) -> &'static str {
        match self {
            RatePolicy::Day => "day",
            RatePolicy::Quarter => "quarter",
            RatePolicy::Budget => "budget",
        }
    }

    /// The name in the current language.
    pub fn label(self) -> &'static str {
        match self {
            RatePolicy::Day => tr!(settings.rate_of_day),
            RatePolicy::Quarter => tr!(settings.rate_of_quarter),
            RatePolicy::Budget => tr!(settings.rate_of_budget),
        }
    }
}

impl std::str::FromStr for RatePolicy {
    type Err = ();

    fn from_str(code: &str) -> Result<Self, ()> {
        RatePolicy::ALL.into_iter().find(|policy| policy.as_str() == code).ok_or(())
    }
}

/// Where deal types part (SPEC P1), in the organisation's currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DealThresholds {
    /// Small below this amount; 50,000 unless configured.
    pub small_below: Decimal,
    /// Large above this amount; 250,000 unless configured. Not less than the other.
    pub large_above: Decimal,
}

impl Default for DealThresholds {
    fn default() -> Self {
        DealThresholds { small_below: Decimal::from(50_000), large_above: Decimal::from(250_000) }
    }
}

/// The settings as typed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SettingsForm {
    /// Name of the organisation.
    pub name: String,
    /// ISO 4217 code.
    pub currency: String,
    /// IANA name.
    pub time_zone: String,
    /// Amount.
    pub small_below: String,
    /// Amount.
    pub large_above: String,
    /// 1 to 12.
    pub first_month: String,
    /// Code of a [`RatePolicy`].
    pub rate_policy: String,
    /// The first quarter that fiscal year and rate policy hold for, by its first day; empty: from the beginning.
    pub effective_from: String,
    /// The version that the writer saw.
    pub version: i32,
}
