//! Who is credited with what part of an opportunity (SPEC P5).

use serde_json::json;

use super::{
    super::{PartText, Record, Share, check_split, read_split, store},
    current,
};
use crate::{
    activity::{self, Subject},
    auth::{Caller, store as people},
    db::Db,
    error::{AppError, Problem},
    language::NumberMarks,
};

/// As [`split_credit`], from what was typed; rows that are blank altogether are left out.
///
/// # Errors
/// As there; the problems of a row carry its number: `person_n` and `percent_n`, from 0.
pub async fn split_as_typed(
    db: &Db,
    caller: &Caller,
    number: &str,
    version: i32,
    parts: &[PartText],
    marks: NumberMarks,
) -> Result<Record, AppError> {
    caller.viewer.leader()?;
    let typed = read_split(parts, marks)?;
    split_credit(db, caller, number, version, &typed.shares).await.map_err(|error| typed.in_rows(error))
}

/// Shares the credit of an opportunity between people, in percent; no shares give it back to the owner alone.
/// Whoever leads the owner decides it, and may credit anybody who owns opportunities: the other team's sellers, too.
/// Who has a part already may keep it, also after leaving the company.
///
/// # Errors
/// For callers who do not lead; parts that do not sum to 100 or leave the owner out; [`AppError::Stale`].
pub async fn split_credit(
    db: &Db,
    caller: &Caller,
    number: &str,
    version: i32,
    shares: &[Share],
) -> Result<Record, AppError> {
    caller.viewer.leader()?;
    let mut tx = db.begin(caller).await?;
    let record = current(&mut tx, caller, number, version).await?;
    let owner = record.summary.owner.id;
    check_split(shares, owner)?;
    let sellers = people::sellers(&mut tx).await?;
    let is_known = |share: &Share| {
        record.split.iter().any(|held| held.person == share.person)
            || sellers.iter().any(|seller| seller.id == share.person)
    };
    if let Some(place) = shares.iter().position(|share| share.person != owner && !is_known(share)) {
        return Err(AppError::field(&format!("person_{place}"), Problem::Unknown));
    }
    // The whole to the owner is no split.
    let shares = if shares.len() == 1 { &[] } else { shares };
    if shares == record.split {
        return Ok(record);
    }
    store::set_owner(&mut tx, record.summary.id, owner, shares, caller.now).await?;
    let after = store::find(&mut tx, number, caller).await?;
    let data = json!({ "from": record.credits(), "to": after.credits() });
    activity::record(&mut tx, caller, Subject::Opportunity, record.summary.id.0, "credit_split", data).await?;
    tx.commit().await?;
    Ok(after)
}
