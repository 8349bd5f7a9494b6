//! What pages and REST send and get.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{OpportunityId, Summary, Totals};
use crate::pipeline::StageId;

/// A page of the list, and the totals of everything that matches: one snapshot.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Listing {
    /// The rows.
    pub rows: Vec<Summary>,
    /// Over all matching records, not only the rows.
    pub totals: Totals,
    /// Where the next page starts.
    pub next: Option<String>,
}

/// One move: which record in which version, where to, and what the move asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MoveCommand {
    /// Number of the opportunity.
    pub number: String,
    /// The version that the mover saw.
    pub version: i32,
    /// The stage it shall stand in.
    pub to: StageId,
    /// The card that shall lie right above it.
    pub below: Option<OpportunityId>,
    /// The card that shall lie right below it.
    pub above: Option<OpportunityId>,
    /// Why, where the move asks for it.
    pub reason: String,
    /// Filled in with the move, as typed.
    pub amount: Option<String>,
    /// Filled in with the move, as typed.
    pub closing_date: Option<String>,
    /// The client's key of this command: repeated, it changes nothing and gets the same answer.
    pub key: Option<Uuid>,
}
