//! What the page and REST show.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{JudgedRow, Layer};
use crate::{
    auth::{Colleague, PersonId},
    calendar::Quarter,
    forecast::{SHORT, Scope, Who},
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

    /// The same without what lies further below in a large company: a team's name leads to its own page.
    pub fn folded(mut self) -> Self {
        if self.rows.len() > SHORT {
            let opened = self.opened.as_ref().map(|opened| opened.who);
            self.rows.retain(|row| row.level <= 1 || Some(row.who) == opened);
        }
        self
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forecast::judgement::ByCategory;

    fn sheet(people: i64, opened: Option<Who>) -> Vec<Who> {
        let row =
            |level, who| JudgedRow { who, name: String::new(), level, cells: ByCategory::default(), submitted: (0, 0) };
        let tops = [row(0, Who::Company), row(1, Who::Team(PersonId(1)))];
        let rows = tops.into_iter().chain((2..2 + people).map(|id| row(2, Who::Person(PersonId(id))))).collect();
        let opened = opened.map(|who| Opened { who, history: Vec::new(), own: Vec::new() });
        let quarter = "2026-Q4".parse().unwrap();
        let (acts, people) = (Acts::default(), Vec::new());
        let (converted, others) = (Vec::new(), Vec::new());
        let sheet = JudgementSheet {
            quarter,
            as_of: None,
            top: None,
            people,
            rows,
            acts,
            over: false,
            converted,
            others,
            opened,
        };
        sheet.folded().rows.into_iter().map(|row| row.who).collect()
    }

    #[test]
    fn a_large_company_shows_its_teams_and_the_row_that_is_opened() {
        let (company, team) = (Who::Company, Who::Team(PersonId(1)));
        assert_eq!(sheet(3, None).len(), 5);
        assert_eq!(sheet(100, None), [company, team]);
        let somebody = Who::Person(PersonId(9));
        assert_eq!(sheet(100, Some(somebody)), [company, team, somebody]);
    }
}
