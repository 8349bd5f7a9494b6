//! Passwords: Argon2id with the parameters that OWASP recommends (the crate's defaults).

use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};

use super::{MAX_PASSWORD, MIN_PASSWORD};
use crate::error::{AppError, Problem, unavailable};

/// What everybody tries first, in the lengths that we take.
const COMMON: [&str; 6] =
    ["password1234", "passwordpassword", "123456789012", "1234567890123456", "qwertyuiop123", "motdepasse123"];

/// Checks a new password against the rules and hashes it, off the async threads.
///
/// # Errors
/// [`AppError::Rejected`] on `field` when it is too short, too long or on every attacker's list.
pub async fn hash(password: String, field: &'static str) -> Result<String, AppError> {
    let length = password.chars().count();
    if length < MIN_PASSWORD {
        return Err(AppError::field(field, Problem::TooShort { min: MIN_PASSWORD }));
    }
    if length > MAX_PASSWORD {
        return Err(AppError::field(field, Problem::TooLong { max: MAX_PASSWORD }));
    }
    if COMMON.contains(&password.to_lowercase().as_str()) {
        return Err(AppError::field(field, Problem::CommonPassword));
    }
    let work = move || Argon2::default().hash_password(password.as_bytes()).map(|hash| hash.to_string());
    tokio::task::spawn_blocking(work).await.map_err(unavailable)?.map_err(unavailable)
}

/// Whether the password belongs to the hash. Without a hash the same work is done, so that the time
/// of the answer does not tell which addresses exist.
pub async fn verify(password: String, hash: Option<String>) -> Result<bool, AppError> {
    const NOBODY: &str =
        "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5aGFzdGhpcw$5Sx4nLmBGbtRCYpkE3Zs4K3XTbT3R9GfZs6gk8Bz9pE";
    let work = move || {
        let known = hash.is_some();
        let text = hash.as_deref().unwrap_or(NOBODY);
        let verified = PasswordHash::new(text)
            .map(|parsed| Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok())
            .unwrap_or(false);
        known && verified
    };
    tokio::task::spawn_blocking(work).await.map_err(unavailable)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_verifies_against_its_hash_only() {
        let stored = hash("a long enough secret".into(), "password").await.unwrap();
        assert!(stored.starts_with("$argon2id$"));
        assert!(verify("a long enough secret".into(), Some(stored.clone())).await.unwrap());
        assert!(!verify("a long enough secreT".into(), Some(stored)).await.unwrap());
        assert!(!verify("a long enough secret".into(), None).await.unwrap());
    }

    #[tokio::test]
    async fn weak_passwords_are_refused() {
        for weak in ["short", "Password1234", &"x".repeat(MAX_PASSWORD + 1)] {
            assert!(hash(weak.to_owned(), "password").await.is_err(), "{weak}");
        }
    }
}
