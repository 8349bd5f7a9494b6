//! What the server shares between requests; every server function finds it in its context.

use std::{num::NonZeroU32, sync::Arc};

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::{auth::actions::Attempts, clock::Clock, db::Db};

/// Uploads that one person may start per minute.
const IMPORTS: NonZeroU32 = NonZeroU32::new(20).expect("twenty is not zero");

/// Shared by all requests.
#[derive(Clone)]
pub struct AppState {
    /// The database.
    pub db: Db,
    /// The clock.
    pub clock: Clock,
    /// Whether the site is served over TLS: cookies are then `__Host-` and Secure.
    pub secure: bool,
    /// Sign-in attempts by address and by peer.
    pub sign_in_attempts: Attempts,
    /// Uploads by person.
    pub imports: Arc<DefaultKeyedRateLimiter<i64>>,
}

impl AppState {
    /// The state of a server that just started.
    pub fn new(db: Db, clock: Clock, secure: bool) -> Self {
        AppState {
            db,
            clock,
            secure,
            sign_in_attempts: Attempts::default(),
            imports: Arc::new(RateLimiter::keyed(Quota::per_minute(IMPORTS))),
        }
    }
}
