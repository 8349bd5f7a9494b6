//! Signing in and out, and what people keep of their own access.

use std::net::IpAddr;

use serde_json::json;

use super::attempts;
use crate::{
    activity::{self, Change, Subject},
    auth::{
        Caller, Density, MAX_PASSWORD, PersonId, SessionInfo, password,
        request::{TokenHash, caller_from, new_token, session_end, token_hash},
        store,
    },
    clock::Clock,
    db::Db,
    error::{AppError, Problem},
    language::Language,
    state::AppState,
    text,
};

/// Somebody at the door.
#[derive(Clone, Copy, Debug, Default)]
pub struct Visitor<'a> {
    /// Where they come from, as far as the server knows.
    pub peer: Option<IpAddr>,
    /// The browser, as it names itself.
    pub user_agent: &'a str,
}

/// Where to go after signing in: the address that was asked for if it lies on this site, else the start page of the
/// person's role.
pub fn landing(next: &str) -> &str {
    let local = next.starts_with('/') && !next.starts_with("//") && !next.starts_with("/api/");
    let plain = next.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if local && plain && next.len() <= 2000 { next } else { "/" }
}

/// Checks address and password and opens a session; gives its token.
///
/// # Errors
/// [`Problem::WrongPassword`] whether the address is unknown or the password is wrong;
/// [`AppError::TooManyAttempts`].
pub async fn sign_in(
    state: &AppState,
    visitor: &Visitor<'_>,
    email: &str,
    password: String,
) -> Result<String, AppError> {
    attempts::admit_sign_in(state, visitor, email).await?;
    match verified(&state.db, email, password).await {
        Ok(person) => open_session(&state.db, state.clock, visitor, person).await,
        Err(error) => {
            if error.problem_of("password") == Some(&Problem::WrongPassword) {
                attempts::note(state, visitor, email, "refused", json!({})).await?;
            }
            Err(error)
        }
    }
}

async fn verified(db: &Db, email: &str, password: String) -> Result<PersonId, AppError> {
    let email = text::required("email", email, 254)?;
    if password.is_empty() {
        return Err(AppError::field("password", Problem::Required));
    }
    let wrong = AppError::field("password", Problem::WrongPassword);
    if password.chars().count() > MAX_PASSWORD {
        return Err(wrong);
    }
    let mut tx = db.begin_unseen().await?;
    let (person, hash) = store::credentials(&mut tx, &email).await?.unzip();
    drop(tx);
    let matches = password::verify(password, hash.flatten()).await?;
    person.filter(|_| matches).ok_or(wrong)
}

async fn open_session(db: &Db, clock: Clock, visitor: &Visitor<'_>, person: PersonId) -> Result<String, AppError> {
    let mut unseen = db.begin_unseen().await?;
    let caller = super::caller_for(&mut unseen, clock, person).await?;
    drop(unseen);
    let (token, now) = (new_token(), caller.now);
    let device: String = visitor.user_agent.chars().take(200).collect();
    let mut tx = db.begin(&caller).await?;
    store::open_session(&mut tx, person, &token_hash(&token).0, &device, now, session_end(now)).await?;
    let data = json!({ "peer": visitor.peer, "device": device });
    activity::record(&mut tx, &caller, Subject::Session, person.0, "signed_in", data).await?;
    tx.commit().await?;
    Ok(token)
}

/// Ends the session of that token; none is fine too.
pub async fn sign_out(db: &Db, clock: Clock, token: &TokenHash) -> Result<(), AppError> {
    let mut unseen = db.begin_unseen().await?;
    let Some(found) = store::by_session(&mut unseen, &token.0, clock.now()).await? else { return Ok(()) };
    drop(unseen);
    let caller = caller_from(found, clock, Language::default);
    let mut tx = db.begin(&caller).await?;
    store::close_session(&mut tx, &token.0).await?;
    activity::record(&mut tx, &caller, Subject::Session, caller.viewer.id().0, "signed_out", json!({})).await?;
    Ok(tx.commit().await?)
}

/// The caller's devices.
pub async fn sessions(db: &Db, caller: &Caller, current: &TokenHash) -> Result<Vec<SessionInfo>, AppError> {
    let mut tx = db.begin(caller).await?;
    store::sessions(&mut tx, caller.viewer.id(), &current.0, caller.now).await
}

/// The address that the caller signs in with.
pub async fn own_email(db: &Db, caller: &Caller) -> Result<Option<String>, AppError> {
    let mut tx = db.begin(caller).await?;
    store::email(&mut tx, caller.viewer.id()).await
}

/// Signs one of the caller's devices out.
///
/// # Errors
/// [`AppError::NotFound`] when it is not theirs or has gone.
pub async fn revoke_session(db: &Db, caller: &Caller, id: i64) -> Result<(), AppError> {
    let me = caller.viewer.id();
    let mut tx = db.begin(caller).await?;
    let device = store::revoke_session(&mut tx, me, id).await?.ok_or(AppError::NotFound)?;
    let data = json!({ "device": device });
    activity::record(&mut tx, caller, Subject::Session, me.0, "revoked", data).await?;
    Ok(tx.commit().await?)
}

/// Changes the caller's password and signs every other device out.
///
/// # Errors
/// [`Problem::WrongPassword`] beside `current`; what is wrong with the new one beside `new`.
pub async fn change_password(
    db: &Db,
    caller: &Caller,
    current: String,
    new: String,
    keep: &TokenHash,
) -> Result<(), AppError> {
    let me = caller.viewer.id();
    let mut tx = db.begin(caller).await?;
    let stored = store::password_hash(&mut tx, me).await?;
    if current.chars().count() > MAX_PASSWORD || !password::verify(current, stored).await? {
        return Err(AppError::field("current", Problem::WrongPassword));
    }
    let hash = password::hash(new, "new").await?;
    store::set_password_hash(&mut tx, me, &hash).await?;
    let ended = store::revoke_other_sessions(&mut tx, me, &keep.0).await?;
    let data = json!({ "sessions_ended": ended });
    activity::record(&mut tx, caller, Subject::Person, me.0, "password_changed", data).await?;
    Ok(tx.commit().await?)
}

/// Keeps the caller's language.
pub async fn set_language(db: &Db, caller: &Caller, language: Language) -> Result<(), AppError> {
    let me = caller.viewer.id();
    let mut tx = db.begin(caller).await?;
    let before = store::set_language(&mut tx, me, language).await?;
    if before.as_deref() != Some(language.tag()) {
        let change = Change { field: "language".to_owned(), before: json!(before), after: json!(language) };
        let data = json!({ "changes": [change] });
        activity::record(&mut tx, caller, Subject::Person, me.0, "changed", data).await?;
    }
    Ok(tx.commit().await?)
}

/// Keeps how close the caller likes rows.
pub async fn set_density(db: &Db, caller: &Caller, density: Density) -> Result<(), AppError> {
    let me = caller.viewer.id();
    let mut tx = db.begin(caller).await?;
    let before = store::set_density(&mut tx, me, density).await?;
    if before != density.as_str() {
        let change = Change { field: "density".to_owned(), before: json!(before), after: json!(density) };
        let data = json!({ "changes": [change] });
        activity::record(&mut tx, caller, Subject::Person, me.0, "changed", data).await?;
    }
    Ok(tx.commit().await?)
}
