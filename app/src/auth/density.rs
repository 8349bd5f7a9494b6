//! How close rows stand, as each person likes it.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::tr;

/// How close the rows of tables stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Density {
    /// Room around every row.
    #[default]
    Normal,
    /// More rows on a screen.
    Compact,
}

impl Density {
    /// Every density, in the order of the menu.
    pub const ALL: [Density; 2] = [Density::Normal, Density::Compact];

    /// The code in the database, in forms and in the document's `data-density`.
    pub fn as_str(self) -> &'static str {
        match self {
            Density::Normal => "normal",
            Density::Compact => "compact",
        }
    }

    /// The name in the current language.
    pub fn label(self) -> &'static str {
        match self {
            Density::Normal => tr!(auth.density_normal),
            Density::Compact => tr!(auth.density_compact),
        }
    }
}

impl FromStr for Density {
    type Err = ();

    fn from_str(code: &str) -> Result<Self, ()> {
        Density::ALL.into_iter().find(|density| density.as_str() == code).ok_or(())
    }
}
