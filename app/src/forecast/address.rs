//! The scope of a report as its address says it.

use std::collections::BTreeMap;

use super::{Scope, Who};
use crate::{
    auth::{Caller, PersonId},
    error::{AppError, Problem},
    text::{optional_day, optional_value},
};

/// `quarter` (today's unless said), `who` (a person stands for their team; everybody unless said) and `as_of`.
///
/// # Errors
/// What cannot be read, beside its key.
pub fn scope_of(query: &BTreeMap<String, String>, caller: &Caller) -> Result<Scope, AppError> {
    let quarter = optional_value(query, "quarter", Problem::NotAChoice)?;
    let who = optional_value(query, "who", Problem::Unknown)?.map(PersonId);
    Ok(Scope {
        quarter: quarter.unwrap_or_else(|| caller.organisation.calendar.quarter_of(caller.today)),
        who: who.map_or(Who::Company, Who::Team),
        as_of: optional_day(query, "as_of")?,
    })
}
