//! The one error that crosses every border: action to page, page to browser, REST to client.
//!
//! It is typed and serialisable and holds only what the user may see. Causes are logged under an
//! incident number that the answer carries; database messages never leave the server.

mod problem;

use leptos::server_fn::{codec::JsonEncoding, error::FromServerFnError, error::ServerFnErrorErr};
pub use problem::Problem;
use serde::{Deserialize, Serialize};

use crate::{pipeline::MoveRefused, tr};

/// Why a request was not done.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, thiserror::Error)]
pub enum AppError {
    /// Nobody is signed in, or the session has ended.
    #[error("sign in first")]
    SignInRequired,
    /// The person's role or reporting line does not reach so far.
    #[error("not permitted")]
    Forbidden(Denial),
    /// No such record, or none that this person sees: the two are not told apart.
    #[error("not found")]
    NotFound,
    /// What was sent cannot be taken; every problem stands beside its field.
    #[error("rejected: {0:?}")]
    Rejected(Vec<FieldProblem>),
    /// The sales process does not allow the move (SPEC P3).
    #[error("move refused: {0:?}")]
    MoveRefused(MoveRefused),
    /// Somebody else changed the record first. Holds the version that now stands.
    #[error("changed meanwhile, now version {version}")]
    Stale {
        /// The record's version in the database.
        version: i32,
    },
    /// The action fits no longer, for a reason that a sentence explains.
    #[error("conflict: {0:?}")]
    Conflict(Conflict),
    /// Too many attempts from one place.
    #[error("too many attempts")]
    TooManyAttempts {
        /// Seconds until the next attempt is heard.
        retry_after: u64,
    },
    /// Our fault. The log holds the cause under this number.
    #[error("incident {incident}")]
    Unavailable {
        /// What to quote to the administrator.
        incident: String,
    },
    /// The server was not reached (set by the browser).
    #[error("offline")]
    Offline,
}

/// Which permission was missing, so that the page can say who may grant it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Denial {
    /// Only an administrator.
    Administrator,
    /// Only a manager of the owner, an executive or an administrator.
    Manager,
    /// The role reads but does not change records.
    ReadOnly,
    /// Only the owner, of their own quarter.
    Owner,
    /// Only somebody above in the reporting line.
    Above,
    /// The request came from another site.
    CrossSite,
}

/// Why an action no longer fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Conflict {
    /// Records of the import were edited since; undoing would lose that work.
    ImportEditedSince,
    /// The import is not in the state that the action needs.
    ImportState,
    /// A person cannot report to somebody who reports to them.
    ReportingLoop,
    /// The last administrator cannot be demoted or switched off.
    LastAdministrator,
    /// The key of a command was used for another command before.
    KeyReused,
    /// The records still refer to this one.
    StillUsed,
    /// Quotas or exchange rates are kept in the organisation's currency.
    CurrencyInUse,
}

/// One problem with one field of what was sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FieldProblem {
    /// The field's name as in REST and in the form.
    pub field: String,
    /// What is the matter.
    pub problem: Problem,
}

impl AppError {
    /// One field, one problem.
    pub fn field(field: &str, problem: Problem) -> Self {
        AppError::Rejected(vec![FieldProblem { field: field.to_owned(), problem }])
    }

    /// The problem of that field, if it has one.
    pub fn problem_of(&self, field: &str) -> Option<&Problem> {
        let AppError::Rejected(problems) = self else { return None };
        problems.iter().find(|problem| problem.field == field).map(|found| &found.problem)
    }

    /// The stable code of REST answers (RFC 9457).
    pub fn code(&self) -> &'static str {
        match self {
            AppError::SignInRequired => "sign_in_required",
            AppError::Forbidden(_) => "forbidden",
            AppError::NotFound => "not_found",
            AppError::Rejected(problems) if were_overtaken(problems) => "stale",
            AppError::Rejected(_) => "rejected",
            AppError::MoveRefused(_) => "move_refused",
            AppError::Stale { .. } => "stale",
            AppError::Conflict(_) => "conflict",
            AppError::TooManyAttempts { .. } => "too_many_attempts",
            AppError::Unavailable { .. } => "unavailable",
            AppError::Offline => "offline",
        }
    }

    /// The HTTP status that says the same.
    pub fn status(&self) -> u16 {
        match self {
            AppError::SignInRequired => 401,
            AppError::Forbidden(_) => 403,
            AppError::NotFound => 404,
            AppError::Rejected(problems) if were_overtaken(problems) => 409,
            AppError::Rejected(_) | AppError::MoveRefused(_) => 422,
            AppError::Stale { .. } | AppError::Conflict(_) => 409,
            AppError::TooManyAttempts { .. } => 429,
            AppError::Unavailable { .. } => 500,
            AppError::Offline => 503,
        }
    }

    /// The sentence that a person reads, in the current language.
    pub fn sentence(&self) -> String {
        match self {
            AppError::SignInRequired => tr!(error.sign_in_required).to_string(),
            AppError::Forbidden(Denial::Administrator) => tr!(error.administrator_only).to_string(),
            AppError::Forbidden(Denial::Manager) => tr!(error.manager_only).to_string(),
            AppError::Forbidden(Denial::ReadOnly) => tr!(error.read_only).to_string(),
            AppError::Forbidden(Denial::Owner) => tr!(judgement.owner_only).to_string(),
            AppError::Forbidden(Denial::Above) => tr!(judgement.above_only).to_string(),
            AppError::Forbidden(Denial::CrossSite) => tr!(error.cross_site).to_string(),
            AppError::NotFound => tr!(error.not_found).to_string(),
            AppError::Rejected(problems) if were_overtaken(problems) => tr!(error.stale).to_string(),
            AppError::Rejected(_) => tr!(error.rejected).to_string(),
            AppError::MoveRefused(refused) => refused.sentence(),
            AppError::Stale { .. } => tr!(error.stale).to_string(),
            AppError::Conflict(Conflict::ImportEditedSince) => tr!(error.import_edited_since).to_string(),
            AppError::Conflict(Conflict::ImportState) => tr!(error.import_state).to_string(),
            AppError::Conflict(Conflict::ReportingLoop) => tr!(error.reporting_loop).to_string(),
            AppError::Conflict(Conflict::LastAdministrator) => tr!(error.last_administrator).to_string(),
            AppError::Conflict(Conflict::KeyReused) => tr!(error.key_reused).to_string(),
            AppError::Conflict(Conflict::StillUsed) => tr!(error.still_used).to_string(),
            AppError::Conflict(Conflict::CurrencyInUse) => tr!(error.currency_in_use).to_string(),
            AppError::TooManyAttempts { retry_after } => tr!(error.too_many_attempts, seconds = *retry_after),
            AppError::Unavailable { incident } => tr!(error.unavailable, incident = incident.clone()),
            AppError::Offline => tr!(error.offline).to_string(),
        }
    }
}

fn were_overtaken(problems: &[FieldProblem]) -> bool {
    let overtaken =
        |problem: &Problem| matches!(problem, Problem::ChangedMeanwhile { .. } | Problem::RateStands { .. });
    problems.iter().any(|found| overtaken(&found.problem))
}

impl FromServerFnError for AppError {
    type Encoder = JsonEncoding;

    /// What the transport says: a body that does not parse is the client's, the rest is ours.
    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Request(_) => AppError::Offline,
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) | ServerFnErrorErr::Deserialization(_) => {
                AppError::field("body", Problem::Unreadable)
            }
            other => unavailable(other),
        }
    }
}

/// Logs the cause under a fresh incident number and gives the error that shows only the number.
pub fn unavailable(cause: impl std::fmt::Display) -> AppError {
    let incident = incident_number();
    #[cfg(feature = "ssr")]
    tracing::error!(%incident, %cause, "request failed");
    #[cfg(not(feature = "ssr"))]
    leptos::logging::error!("{incident}: {cause}");
    AppError::Unavailable { incident }
}

#[cfg(feature = "ssr")]
fn incident_number() -> String {
    uuid::Uuid::new_v4().simple().to_string()[..8].to_owned()
}

#[cfg(not(feature = "ssr"))]
fn incident_number() -> String {
    String::from("browser")
}

#[cfg(feature = "ssr")]
impl From<sqlx::Error> for AppError {
    /// Constraints are told apart by their names; everything else is ours and stays in the log.
    fn from(error: sqlx::Error) -> Self {
        if matches!(error, sqlx::Error::RowNotFound) {
            return AppError::NotFound;
        }
        // Class 22: a value that PostgreSQL cannot hold, such as a text with NUL or a cursor that was made up.
        let code = error.as_database_error().and_then(|database| database.code());
        if code.is_some_and(|code| code.starts_with("22")) {
            tracing::warn!(cause = %error, "value refused by the database");
            return AppError::field("body", Problem::Unreadable);
        }
        let constraint = error.as_database_error().and_then(|database| database.constraint());
        match constraint {
            Some("person_email_unique") => AppError::field("email", Problem::Taken),
            Some("site_code_unique") => AppError::field("code", Problem::Taken),
            Some("site_name_unique" | "product_name_unique") => AppError::field("name", Problem::Taken),
            Some("opportunity_category_allowed") => AppError::field("category", Problem::CategoryNotAllowed),
            Some("opportunity_account_id_fkey") => AppError::field("account", Problem::Unknown),
            Some("opportunity_product_id_fkey") => AppError::field("product", Problem::Unknown),
            Some("opportunity_split_is_whole") => AppError::field("credit", Problem::Unreadable),
            Some("opportunity_owner_id_fkey") => AppError::field("owner", Problem::Unknown),
            _ => unavailable(error),
        }
    }
}
