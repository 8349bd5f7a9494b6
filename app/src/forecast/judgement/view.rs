//! What the page and REST show.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{JudgedRow, Layer};
use crate::{
    auth::{Colleague, PersonId},
    calendar::Quarter,
    forecast::{Scope, Who},
    money::Money,
    opportunity::Converted,
};

/// Where the page lives.
pub const PAGE: &str = "/forecast/judgement";

/// The judgement of a quarter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JudgementSheet {
    /// The quarter.
    pub quarter: Quarter,
    /// The day as of which it is shown; none for now.
    pub as_of: Option<NaiveDate>,
    /// The person whose part of the tree it is; none for everything that the viewer sees.
    pub top: Option<PersonId>,
    /// Everybody whose records the viewer sees.
    pub people: Vec<Colleague>,
    /// Rows in reading order; the first is the sum of all.
    pub rows: Vec<JudgedRow>,
    /// Whose figures the viewer may submit and adjust, as things stand.
    pub acts: Acts,
    /// Whether the quarter is over, and so only read.
    pub over: bool,
    /// What of the records was converted, with rate and date.
    pub converted: Vec<Converted>,
    /// Records in currencies without a rate, in no figure.
    pub others: Vec<Money>,
    /// The row that is opened, with its history.
    pub opened: Option<Opened>,
}

impl JudgementSheet {
    /// What it is about.
    pub fn scope(&self) -> Scope {
        Scope { quarter: self.quarter, who: self.top.map_or(Who::Company, Who::Team), as_of: self.as_of }
    }

    /// What the viewer may do with a row.
    pub fn may(&self, who: Who) -> MayJudge {
        match who {
            Who::Company => MayJudge::default(),
            Who::Team(person) => MayJudge { submit: false, adjust: self.acts.adjust.contains(&person) },
            Who::Person(person) => {
                MayJudge { submit: self.acts.submit.contains(&person), adjust: self.acts.adjust.contains(&person) }
            }
        }
    }
}

/// Whose figures a viewer may judge now.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Acts {
    /// Whose quarter they submit: their own, or that of somebody for whom they stand in.
    pub submit: Vec<PersonId>,
    /// Whom they adjust.
    pub adjust: Vec<PersonId>,
}

/// What a viewer may do with a row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MayJudge {
    /// Submit it.
    pub submit: bool,
    /// Adjust it.
    pub adjust: bool,
}

/// A row with its history.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Opened {
    /// Which row.
    pub who: Who,
    /// Every version of its calls that the viewer may see, latest first.
    pub history: Vec<Layer>,
    /// The calls that the viewer's forms start from: the latest versions, withdrawn ones too.
    pub own: Vec<Layer>,
}

/// How an address names the row that is opened: `12` a person, `team-12` a team, `none` none of them.
pub fn open_code(who: Who) -> String {
    match who {
        Who::Company => String::from("none"),
        Who::Team(person) => format!("team-{person}"),
        Who::Person(person) => person.to_string(),
    }
}

/// Reads [`open_code`]; anything else opens nothing.
pub fn parse_open(code: &str) -> Option<Who> {
    let id = |text: &str| text.parse().ok().map(PersonId);
    match code.strip_prefix("team-") {
        Some(leader) => id(leader).map(Who::Team),
        None if code == "none" => Some(Who::Company),
        None => id(code).map(Who::Person),
    }
}
