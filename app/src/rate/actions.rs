//! Reading and keeping exchange rates. Everybody reads; administrators keep.

use rust_decimal::Decimal;
use serde_json::json;
use sqlx::PgConnection;

use super::{
    RateEntry, RateFilter, RateForm, RateKey, RateSheet, missing,
    store::{self, Standing},
};
use crate::{
    activity::{self, Subject},
    auth::{Administrator, Caller},
    db::Db,
    error::{AppError, Problem},
    language::NumberMarks,
};

/// Rates of one page at most.
const PAGE: usize = 100;

/// The rates that a filter names, the versions of the one that is opened, and what opportunities wait for.
pub async fn sheet(db: &Db, caller: &Caller, filter: &RateFilter) -> Result<RateSheet, AppError> {
    let mut tx = db.snapshot(caller).await?;
    let RateFilter { currency, kind, after, .. } = *filter;
    let mut entries = if filter.is_empty() {
        store::latest_days(&mut tx, currency, kind).await?
    } else {
        store::all(&mut tx, currency, kind, after, i64::try_from(PAGE + 1).unwrap_or(i64::MAX)).await?
    };
    let more = !filter.is_empty() && entries.len() > PAGE;
    if more {
        entries.truncate(PAGE);
    }
    let next = entries.last().filter(|_| more).map(|entry| entry.key);
    let versions = match &filter.rate {
        Some(key) => store::versions(&mut tx, key).await?,
        None => Vec::new(),
    };
    let rates = store::rates(&mut tx, &caller.organisation, caller.today).await?;
    let in_use = store::in_use(&mut tx, rates.report).await?;
    let missing = missing(&caller.organisation, &rates, &in_use);
    Ok(RateSheet { entries, next, versions, missing, currencies: store::currencies(&mut tx).await? })
}

/// Every version of a rate, the latest first.
///
/// # Errors
/// [`AppError::NotFound`] when nothing was ever recorded of it.
pub async fn versions(db: &Db, caller: &Caller, key: &RateKey) -> Result<Vec<RateEntry>, AppError> {
    let mut tx = db.snapshot(caller).await?;
    let found = store::versions(&mut tx, key).await?;
    if found.is_empty() { Err(AppError::NotFound) } else { Ok(found) }
}

/// Records a rate, or corrects one by a new version: reports as of earlier days keep the older ones. What stands
/// already is not recorded twice.
///
/// # Errors
/// Every field problem at once, [`Problem::RateStands`] when another version stands than the writer saw; permission.
pub async fn save(db: &Db, caller: &Caller, form: &RateForm, marks: NumberMarks) -> Result<RateKey, AppError> {
    let _: Administrator = caller.viewer.administrator()?;
    let (key, rate) = form.read(&caller.organisation, caller.today, marks)?;
    let mut tx = db.begin(caller).await?;
    let stands = store::standing(&mut tx, &key).await?;
    check_seen(&key, stands, key.seen_in(&form.seen))?;
    if stands.and_then(|stands| stands.rate) != Some(rate)
        && !put(&mut tx, caller, &key, stands, Some(rate), None).await?
    {
        return Err(overtaken(&key, store::standing(&mut tx, &key).await?));
    }
    tx.commit().await?;
    Ok(key)
}

/// Withdraws a rate: amounts that it converted stand beside the totals from today on.
///
/// # Errors
/// [`AppError::NotFound`] when it is not there; [`AppError::Stale`] when somebody changed it first; permission.
pub async fn withdraw(db: &Db, caller: &Caller, key: &RateKey, version: i32) -> Result<(), AppError> {
    let _: Administrator = caller.viewer.administrator()?;
    let mut tx = db.begin(caller).await?;
    let stands = store::standing(&mut tx, key).await?.filter(|stands| stands.rate.is_some());
    let stands = stands.ok_or(AppError::NotFound)?;
    if stands.version != version || !put(&mut tx, caller, key, Some(stands), None, None).await? {
        return Err(AppError::Stale { version: stands.version });
    }
    Ok(tx.commit().await?)
}

/// Nobody puts a rate in the place of one that they have not seen. Where none stands, who saw none writes on.
fn check_seen(key: &RateKey, stands: Option<Standing>, seen: i32) -> Result<(), AppError> {
    match stands {
        Some(Standing { version, rate, .. }) if version != seen && (rate.is_some() || seen != 0) => {
            Err(overtaken(key, stands))
        }
        _ => Ok(()),
    }
}

fn overtaken(key: &RateKey, stands: Option<Standing>) -> AppError {
    let rate = stands.and_then(|stands| stands.rate);
    let seen = stands.map(|stands| key.seen(stands.version)).unwrap_or_default();
    AppError::field("rate", Problem::RateStands { rate, seen })
}

/// Writes the version after the standing one, with its event; false when somebody was first.
pub async fn put(
    tx: &mut PgConnection,
    caller: &Caller,
    key: &RateKey,
    stands: Option<Standing>,
    rate: Option<Decimal>,
    import: Option<i64>,
) -> Result<bool, AppError> {
    let version = stands.map_or(0, |stands| stands.version) + 1;
    let Some(id) = store::add(tx, caller, key, version, rate, import).await? else { return Ok(false) };
    let before = stands.and_then(|stands| stands.rate);
    let kind = match (before, rate) {
        (None, _) => "recorded",
        (_, None) => "withdrawn",
        _ => "corrected",
    };
    let mut data = json!({ "rate": key.to_string(), "before": before, "after": rate });
    if let Some(import) = import {
        data["import"] = json!(import);
    }
    activity::record(tx, caller, Subject::ExchangeRate, stands.map_or(id, |stands| stands.id), kind, data).await?;
    Ok(true)
}
