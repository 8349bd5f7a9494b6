//! Roles and permissions, without a database or a clock.

use std::{fmt, str::FromStr};

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{Density, Organisation, StandingIn};
use crate::{
    error::{AppError, Denial},
    language::Language,
    tr,
};

/// A person, by the database's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PersonId(pub i64);

impl fmt::Display for PersonId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What somebody does here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Owns opportunities; sees and changes their own.
    Salesperson,
    /// Sees, follows and changes what the people below own.
    Manager,
    /// Sees and changes everything.
    Executive,
    /// Reads what the line of their manager owns.
    SalesAssistant,
    /// Reads everything.
    SalesAdministration,
    /// Sees and changes everything, and keeps people, settings and imports.
    Administrator,
}

impl Role {
    /// Every role, in the order of menus.
    pub const ALL: [Role; 6] = [
        Role::Salesperson,
        Role::Manager,
        Role::Executive,
        Role::SalesAssistant,
        Role::SalesAdministration,
        Role::Administrator,
    ];

    /// The code in the database and in REST.
    pub fn as_str(self) -> &'static str {
        match self {
            Role::Salesperson => "salesperson",
            Role::Manager => "manager",
            Role::Executive => "executive",
            Role::SalesAssistant => "sales_assistant",
            Role::SalesAdministration => "sales_administration",
            Role::Administrator => "administrator",
        }
    }

    /// The name in the current language.
    pub fn label(self) -> &'static str {
        match self {
            Role::Salesperson => tr!(role.salesperson),
            Role::Manager => tr!(role.manager),
            Role::Executive => tr!(role.executive),
            Role::SalesAssistant => tr!(role.sales_assistant),
            Role::SalesAdministration => tr!(role.sales_administration),
            Role::Administrator => tr!(role.administrator),
        }
    }

    /// Whether the person changes opportunities that row-level security shows them.
    pub fn changes_records(self) -> bool {
        matches!(self, Role::Salesperson | Role::Manager | Role::Executive | Role::Administrator)
    }

    /// Whether the person sees everybody's records, whatever the reporting line.
    pub fn sees_everything(self) -> bool {
        matches!(self, Role::Executive | Role::Administrator | Role::SalesAdministration)
    }

    /// Whether the person decides for others: reopening, reassigning, quotas, validating won deals.
    pub fn leads(self) -> bool {
        matches!(self, Role::Manager | Role::Executive | Role::Administrator)
    }
}

impl FromStr for Role {
    type Err = ();

    fn from_str(code: &str) -> Result<Self, ()> {
        Role::ALL.into_iter().find(|role| role.as_str() == code).ok_or(())
    }
}

/// Somebody who has proven who they are. Only this area can make one.
#[derive(Clone, Debug, PartialEq)]
pub struct Viewer {
    id: PersonId,
    name: String,
    role: Role,
}

/// Proof that the viewer may change opportunities of their line.
#[derive(Clone, Copy, Debug)]
pub struct OpportunityEditor {
    leads: bool,
}

impl OpportunityEditor {
    /// Whether the editor decides for others in their line (SPEC P3: reopen; P11 until it exists).
    pub fn leads(&self) -> bool {
        self.leads
    }
}

/// Proof that the viewer leads: sets quotas and hands opportunities over within their line.
#[derive(Clone, Copy, Debug)]
pub struct Leader(());

/// Proof that the viewer keeps people, settings and imports.
#[derive(Clone, Copy, Debug)]
pub struct Administrator(());

impl Viewer {
    #[cfg_attr(not(any(test, feature = "ssr")), expect(dead_code, reason = "made on the server only"))]
    pub(in crate::auth) fn new(id: PersonId, name: String, role: Role) -> Self {
        Viewer { id, name, role }
    }

    /// Who it is.
    pub fn id(&self) -> PersonId {
        self.id
    }

    /// The name that colleagues see.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What they do here.
    pub fn role(&self) -> Role {
        self.role
    }

    /// # Errors
    /// For roles that read only.
    pub fn opportunity_editor(&self) -> Result<OpportunityEditor, AppError> {
        let editor = OpportunityEditor { leads: self.role.leads() };
        self.role.changes_records().then_some(editor).ok_or(AppError::Forbidden(Denial::ReadOnly))
    }

    /// # Errors
    /// For roles that decide for nobody else.
    pub fn leader(&self) -> Result<Leader, AppError> {
        self.role.leads().then_some(Leader(())).ok_or(AppError::Forbidden(Denial::Manager))
    }

    /// # Errors
    /// For everybody but administrators.
    pub fn administrator(&self) -> Result<Administrator, AppError> {
        let proof = (self.role == Role::Administrator).then_some(Administrator(()));
        proof.ok_or(AppError::Forbidden(Denial::Administrator))
    }
}

/// One request: who asks, when, in which language, under which settings of the organisation.
#[derive(Clone, Debug, PartialEq)]
pub struct Caller {
    /// Who asks.
    pub viewer: Viewer,
    /// The instant that events carry.
    pub now: DateTime<Utc>,
    /// The business day, for "days in stage", stale marks and the current quarter.
    pub today: NaiveDate,
    /// The language of answers and of typed numbers.
    pub language: Language,
    /// How close rows stand on their pages.
    pub density: Density,
    /// The organisation's settings at that moment.
    pub organisation: Organisation,
}

/// What every page may know about the person in front of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Me {
    /// Who.
    pub id: PersonId,
    /// Their name.
    pub name: String,
    /// What they may do follows from it.
    pub role: Role,
    /// The business day on the server: pages never ask the browser's clock.
    pub today: NaiveDate,
    /// The company.
    pub organisation: Organisation,
    /// For whom they stand in today.
    pub standing_in: Vec<StandingIn>,
}

/// A colleague in lists and menus.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Colleague {
    /// Who.
    pub id: PersonId,
    /// Their name.
    pub name: String,
    /// Their role.
    pub role: Role,
    /// Whom they report to.
    pub manager: Option<PersonId>,
}

/// A person as the administrator keeps them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Person {
    /// Who.
    pub id: PersonId,
    /// Their name.
    pub name: String,
    /// Where they sign in from; none when they cannot.
    pub email: Option<String>,
    /// Their role.
    pub role: Role,
    /// Code of their site.
    pub site: String,
    /// Whom they report to.
    pub manager: Option<PersonId>,
    /// Switched off people keep their records and cannot sign in.
    pub active: bool,
    /// For the version check.
    pub version: i32,
}

/// A place that numbers its own opportunities.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Site {
    /// Key.
    pub id: i64,
    /// Prefix of its numbers: `PAR`.
    pub code: String,
    /// Its name.
    pub name: String,
}

/// One device that is signed in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SessionInfo {
    /// Key, for revoking.
    pub id: i64,
    /// The browser, as it names itself.
    pub user_agent: String,
    /// When it signed in.
    pub created_at: DateTime<Utc>,
    /// Its latest request.
    pub last_seen_at: DateTime<Utc>,
    /// Whether it is the one asking.
    pub current: bool,
}

/// Shortest password taken (OWASP ASVS 2.1.1 asks for 12).
pub const MIN_PASSWORD: usize = 12;
/// Longest password taken; hashing much longer ones would be a way to tire the server.
pub const MAX_PASSWORD: usize = 128;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_round_trip() {
        for role in Role::ALL {
            assert_eq!(role.as_str().parse(), Ok(role));
        }
    }

    #[test]
    fn permissions_by_role() {
        for (role, edits, leads, administers) in [
            (Role::Salesperson, true, false, false),
            (Role::Manager, true, true, false),
            (Role::Executive, true, true, false),
            (Role::SalesAssistant, false, false, false),
            (Role::SalesAdministration, false, false, false),
            (Role::Administrator, true, true, true),
        ] {
            let viewer = Viewer::new(PersonId(1), String::new(), role);
            assert_eq!(viewer.opportunity_editor().is_ok(), edits, "{role:?}");
            assert_eq!(viewer.leader().is_ok(), leads, "{role:?}");
            assert_eq!(viewer.administrator().is_ok(), administers, "{role:?}");
        }
    }
}
