//! How often somebody may try a password, and what the audit trail keeps of refusals.
//!
//! An address and a peer have ten attempts each and get one back every six seconds. Refusals are noted, but
//! never so many that somebody could fill the trail: a limit once in ten minutes, and sixty notes a minute in all.

use std::{
    net::{IpAddr, Ipv6Addr},
    num::NonZeroU32,
    sync::Arc,
    time::Duration,
};

use governor::{
    DefaultDirectRateLimiter, DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock as _, DefaultClock},
};
use serde_json::json;

use super::Visitor;
use crate::{
    activity::{Subject, Unsigned, record_unsigned},
    auth::{Caller, store},
    error::AppError,
    state::AppState,
};

/// Attempts of one address or one peer per minute.
const ATTEMPTS: NonZeroU32 = NonZeroU32::new(10).expect("ten is not zero");
/// Refusals that are noted per minute.
const NOTES: NonZeroU32 = NonZeroU32::new(60).expect("sixty is not zero");
/// How long a limit that was noted is no news.
const SAME_LIMIT: Duration = Duration::from_secs(600);
/// Keys that are kept before those at rest are forgotten.
const KEYS: usize = 10_000;

/// The attempts of the last minutes, shared by all requests.
#[derive(Clone)]
pub struct Attempts {
    allowed: Arc<DefaultKeyedRateLimiter<String>>,
    limits_noted: Arc<DefaultKeyedRateLimiter<String>>,
    notes: Arc<DefaultDirectRateLimiter>,
}

impl Default for Attempts {
    fn default() -> Self {
        let once = Quota::with_period(SAME_LIMIT).unwrap_or(Quota::per_hour(NonZeroU32::MIN));
        Attempts {
            allowed: Arc::new(RateLimiter::keyed(Quota::per_minute(ATTEMPTS))),
            limits_noted: Arc::new(RateLimiter::keyed(once)),
            notes: Arc::new(RateLimiter::direct(Quota::per_minute(NOTES))),
        }
    }
}

impl Attempts {
    fn admit(&self, key: &String) -> Result<(), AppError> {
        forget_those_at_rest(&self.allowed);
        self.allowed.check_key(key).map_err(|until| {
            let wait = until.wait_time_from(DefaultClock::default().now());
            AppError::TooManyAttempts { retry_after: wait.as_secs() + 1 }
        })
    }

    /// Whether this limit was not noted lately.
    fn is_news(&self, key: &String) -> bool {
        forget_those_at_rest(&self.limits_noted);
        self.limits_noted.check_key(key).is_ok()
    }
}

fn forget_those_at_rest(limiter: &DefaultKeyedRateLimiter<String>) {
    if limiter.len() > KEYS {
        limiter.retain_recent();
    }
}

/// Counts an attempt to sign in, by peer and by address.
///
/// # Errors
/// [`AppError::TooManyAttempts`] when either has used up its attempts.
pub(super) async fn admit_sign_in(state: &AppState, visitor: &Visitor<'_>, email: &str) -> Result<(), AppError> {
    let address: String = email.trim().to_lowercase().chars().take(254).collect();
    // The peer first: one that has to wait cannot use up the attempts of somebody else's address.
    let keys = visitor.peer.map(|peer| ("peer", format!("peer:{}", household(peer))));
    for (limit, key) in keys.into_iter().chain([("address", format!("address:{address}"))]) {
        if let Err(refused) = state.sign_in_attempts.admit(&key) {
            if state.sign_in_attempts.is_news(&key) {
                note(state, visitor, email, "limited", json!({ "limit": limit })).await?;
            }
            return Err(refused);
        }
    }
    Ok(())
}

/// Counts an attempt to name one's current password, which a stolen session could try as often as it likes.
///
/// # Errors
/// As [`admit_sign_in`].
pub fn admit_password(state: &AppState, caller: &Caller) -> Result<(), AppError> {
    state.sign_in_attempts.admit(&format!("person:{}", caller.viewer.id()))
}

/// Notes that somebody was refused. The person whose address it is, if any; never what was typed, which may be a
/// password in the wrong field. Known and unknown addresses take the same way, and so the same time.
pub(super) async fn note(
    state: &AppState,
    visitor: &Visitor<'_>,
    email: &str,
    kind: &str,
    mut data: serde_json::Value,
) -> Result<(), AppError> {
    if state.sign_in_attempts.notes.check().is_err() {
        return Ok(());
    }
    let mut tx = state.db.begin_unseen().await?;
    let person = match crate::text::check(email, 254) {
        Ok(email) => store::credentials(&mut tx, &email).await?.map_or(0, |(person, _)| person.0),
        Err(_) => 0,
    };
    data["peer"] = json!(visitor.peer);
    record_unsigned(&mut tx, Unsigned::Visitor, state.clock.now(), (Subject::Session, person), kind, data).await?;
    Ok(tx.commit().await?)
}

/// Who shares a limit: an IPv4 address, or the IPv6 network of a subscriber, who has the choice of 2⁶⁴ addresses.
fn household(peer: IpAddr) -> IpAddr {
    match peer.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX))),
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn households() {
        for (peer, expected) in [
            ("203.0.113.7", "203.0.113.7"),
            ("::ffff:203.0.113.7", "203.0.113.7"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ] {
            assert_eq!(household(peer.parse().unwrap()), expected.parse::<IpAddr>().unwrap(), "{peer}");
        }
    }

    #[test]
    fn the_eleventh_attempt_waits_and_its_limit_is_news_once() {
        let attempts = Attempts::default();
        let (key, other) = (String::from("address:a"), String::from("address:b"));
        let admitted = (0..30).filter(|_| attempts.admit(&key).is_ok()).count();
        assert!((10..12).contains(&admitted), "{admitted}");
        assert!(matches!(attempts.admit(&key), Err(AppError::TooManyAttempts { retry_after: 1..=7 })));
        assert!(attempts.admit(&other).is_ok());
        assert_eq!([attempts.is_news(&key), attempts.is_news(&key), attempts.is_news(&other)], [true, false, true]);
    }
}
