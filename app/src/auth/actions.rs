//! Use cases of signing in and of keeping people.

use std::net::IpAddr;

use governor::clock::{Clock as _, DefaultClock};

use super::{
    Administrator, Caller, Colleague, MAX_PASSWORD, Organisation, Person, PersonId, Role, SessionInfo, Site, password,
    request::{TokenHash, new_token, session_end, token_hash},
    store,
};
use crate::{
    activity::{self, Subject},
    clock::Clock,
    db::Db,
    error::{AppError, Conflict, Problem},
    language::Language,
    state::AppState,
    text::{self, Problems},
};

/// Keys of the attempts counter that are kept before those at rest are forgotten.
const ATTEMPT_KEYS: usize = 10_000;

/// Counts an attempt to sign in, by address and by peer.
///
/// # Errors
/// [`AppError::TooManyAttempts`] when either has used up its attempts of the minute.
pub fn admit_sign_in(state: &AppState, email: &str, peer: Option<IpAddr>) -> Result<(), AppError> {
    let email: String = email.trim().to_lowercase().chars().take(254).collect();
    admit(state, email)?;
    peer.map_or(Ok(()), |peer| admit(state, format!("peer:{peer}")))
}

/// Counts an attempt to name one's current password, which a stolen session could try as often as it likes.
///
/// # Errors
/// As [`admit_sign_in`].
pub fn admit_password(state: &AppState, caller: &Caller) -> Result<(), AppError> {
    admit(state, format!("person:{}", caller.viewer.id()))
}

fn admit(state: &AppState, key: String) -> Result<(), AppError> {
    let attempts = &state.sign_in_attempts;
    if attempts.len() > ATTEMPT_KEYS {
        attempts.retain_recent();
    }
    attempts.check_key(&key).map_err(|until| {
        let wait = until.wait_time_from(DefaultClock::default().now());
        AppError::TooManyAttempts { retry_after: wait.as_secs() + 1 }
    })
}

/// Where to go after signing in: the address that was asked for if it lies on this site, else the board.
pub fn landing(next: &str) -> &str {
    let local = next.starts_with('/') && !next.starts_with("//") && !next.starts_with("/api/");
    let plain = next.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if local && plain && next.len() <= 2000 { next } else { "/board" }
}

/// Checks address and password and opens a session; gives its token.
///
/// # Errors
/// [`Problem::WrongPassword`] whether the address is unknown or the password is wrong.
pub async fn sign_in(
    db: &Db,
    clock: Clock,
    email: &str,
    password: String,
    user_agent: &str,
) -> Result<String, AppError> {
    let email = text::required("email", email, 254)?;
    if password.is_empty() {
        return Err(AppError::field("password", Problem::Required));
    }
    if password.chars().count() > MAX_PASSWORD {
        return Err(AppError::field("password", Problem::WrongPassword));
    }
    let mut tx = db.begin_unseen().await?;
    let found = store::credentials(&mut tx, &email).await?;
    let (person, hash) = found.map_or((None, None), |(person, hash)| (Some(person), hash));
    let verified = password::verify(password, hash).await?;
    let Some(person) = person.filter(|_| verified) else {
        return Err(AppError::field("password", Problem::WrongPassword));
    };
    let (token, now) = (new_token(), clock.now());
    let agent: String = user_agent.chars().take(200).collect();
    store::open_session(&mut tx, person, &token_hash(&token).0, &agent, now, session_end(now)).await?;
    tx.commit().await?;
    Ok(token)
}

/// Ends the session of that token.
pub async fn sign_out(db: &Db, token: &TokenHash) -> Result<(), AppError> {
    let mut tx = db.begin_unseen().await?;
    store::close_session(&mut tx, &token.0).await?;
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
pub async fn revoke_session(db: &Db, caller: &Caller, id: i64) -> Result<(), AppError> {
    let mut tx = db.begin(caller).await?;
    if !store::revoke_session(&mut tx, caller.viewer.id(), id).await? {
        return Err(AppError::NotFound);
    }
    Ok(tx.commit().await?)
}

/// Changes the caller's password and signs every other device out.
///
/// # Errors
/// [`Problem::WrongPassword`] on `current`, or what is wrong with the new one.
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
    store::revoke_other_sessions(&mut tx, me, &keep.0).await?;
    activity::record(&mut tx, caller, Subject::Person, me.0, "password_changed", serde_json::json!({})).await?;
    Ok(tx.commit().await?)
}

/// Keeps the caller's language.
pub async fn set_language(db: &Db, caller: &Caller, language: Language) -> Result<(), AppError> {
    let mut tx = db.begin(caller).await?;
    store::set_language(&mut tx, caller.viewer.id(), language).await?;
    Ok(tx.commit().await?)
}

/// The people whose records the caller sees.
pub async fn colleagues(db: &Db, caller: &Caller) -> Result<Vec<Colleague>, AppError> {
    let mut tx = db.begin(caller).await?;
    store::visible_colleagues(&mut tx).await
}

/// Everybody and all sites, for the administrator.
pub async fn people(db: &Db, caller: &Caller) -> Result<(Vec<Person>, Vec<Site>), AppError> {
    let _: Administrator = caller.viewer.administrator()?;
    let mut tx = db.begin(caller).await?;
    Ok((store::people(&mut tx, caller.today).await?, store::sites(&mut tx).await?))
}

/// A person as typed by an administrator; `id` and `version` are absent for a new one.
#[derive(Clone, Debug, Default)]
pub struct PersonDraft {
    /// Key and version of the person being changed.
    pub existing: Option<(PersonId, i32)>,
    /// Name.
    pub name: String,
    /// Sign-in address or empty.
    pub email: String,
    /// Role code.
    pub role: String,
    /// Site code.
    pub site: String,
    /// Whom they report to.
    pub manager: Option<PersonId>,
    /// A first or new password, or empty.
    pub password: String,
    /// Whether they may sign in and own new records.
    pub active: bool,
}

/// Stores a person and their place in the reporting line. A new password signs all their devices out.
///
/// # Errors
/// Field problems; [`Conflict::ReportingLoop`]; [`Conflict::LastAdministrator`]; stale version.
pub async fn save_person(db: &Db, caller: &Caller, draft: PersonDraft) -> Result<PersonId, AppError> {
    let _: Administrator = caller.viewer.administrator()?;
    let fields = parse(&draft).await?;
    let mut tx = db.begin(caller).await?;
    store::queue_for_people(&mut tx).await?;
    let sites = store::sites(&mut tx).await?;
    let site = sites.iter().find(|site| site.code == draft.site).ok_or(AppError::field("site", Problem::NotAChoice))?;
    let id = match draft.existing {
        None => store::insert_person(&mut tx, fields.new_person(site.id), caller.now).await?,
        Some((id, version)) => {
            let person = fields.person(id, version, &draft);
            change_person(&mut tx, caller, &person, site.id, fields.password_hash.as_deref()).await?;
            id
        }
    };
    set_manager(&mut tx, caller, id, draft.manager).await?;
    let data = serde_json::json!({ "name": fields.name, "role": fields.role, "manager": draft.manager, "active": draft.active });
    activity::record(&mut tx, caller, Subject::Person, id.0, "person_saved", data).await?;
    tx.commit().await?;
    Ok(id)
}

/// A draft whose fields hold.
struct PersonFields {
    name: String,
    email: Option<String>,
    role: Role,
    password_hash: Option<String>,
}

impl PersonFields {
    fn new_person(&self, site_id: i64) -> store::NewPerson<'_> {
        let (email, password_hash) = (self.email.as_deref(), self.password_hash.as_deref());
        store::NewPerson { name: &self.name, email, role: self.role, site_id, password_hash }
    }

    fn person(&self, id: PersonId, version: i32, draft: &PersonDraft) -> Person {
        let (name, email, site) = (self.name.clone(), self.email.clone(), draft.site.clone());
        Person { id, name, email, role: self.role, site, manager: draft.manager, active: draft.active, version }
    }
}

async fn parse(draft: &PersonDraft) -> Result<PersonFields, AppError> {
    let mut problems = Problems::default();
    let name = problems.take(text::required("name", &draft.name, 200));
    let email = problems.take(text::email("email", &draft.email));
    let role: Option<Role> = draft.role.parse().ok();
    if role.is_none() {
        problems.add("role", Problem::NotAChoice);
    }
    let password_hash = match draft.password.as_str() {
        "" => None,
        _ => problems.take(password::hash(draft.password.clone(), "password").await.map(Some)),
    };
    problems.done()?;
    let role = role.ok_or(AppError::field("role", Problem::NotAChoice))?;
    Ok(PersonFields { name, email: Some(email).filter(|email| !email.is_empty()), role, password_hash })
}

async fn change_person(
    tx: &mut sqlx::PgConnection,
    caller: &Caller,
    person: &Person,
    site_id: i64,
    password_hash: Option<&str>,
) -> Result<(), AppError> {
    let known = store::people(tx, caller.today).await?;
    let stands = known.iter().find(|known| known.id == person.id).ok_or(AppError::NotFound)?;
    let remains = person.role == Role::Administrator && person.active && person.email.is_some();
    if !remains && store::other_administrators(tx, person.id).await? == 0 {
        return Err(AppError::Conflict(Conflict::LastAdministrator));
    }
    if !store::update_person(tx, person, site_id).await? {
        return Err(AppError::Stale { version: stands.version });
    }
    if let Some(hash) = password_hash {
        store::set_password_hash(tx, person.id, hash).await?;
        store::revoke_other_sessions(tx, person.id, &[]).await?;
    }
    Ok(())
}

/// Puts a person under a manager from today on, unless that would close a loop.
pub async fn set_manager(
    tx: &mut sqlx::PgConnection,
    caller: &Caller,
    person: PersonId,
    manager: Option<PersonId>,
) -> Result<(), AppError> {
    if let Some(manager) = manager
        && store::reports_to(tx, manager, person, caller.today).await?
    {
        return Err(AppError::Conflict(Conflict::ReportingLoop));
    }
    let known = store::people(tx, caller.today).await?;
    if manager.is_some_and(|manager| known.iter().all(|known| known.id != manager)) {
        return Err(AppError::field("manager", Problem::Unknown));
    }
    let before = known.iter().find(|known| known.id == person).and_then(|known| known.manager);
    if before == manager {
        return Ok(());
    }
    let first = !store::had_a_manager(tx, person).await?;
    // The first manager of somebody new counts from the beginning: their imported past belongs to the team.
    let from = if first { chrono::NaiveDate::from_ymd_opt(1900, 1, 1).unwrap_or(caller.today) } else { caller.today };
    store::move_under(tx, person, manager, from).await
}

/// Adds a site.
pub async fn add_site(db: &Db, caller: &Caller, code: &str, name: &str) -> Result<(), AppError> {
    let _: Administrator = caller.viewer.administrator()?;
    let code = text::required("code", code, 6)?.to_uppercase();
    if code.len() < 2 || !code.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Err(AppError::field("code", Problem::NotAChoice));
    }
    let name = text::required("name", name, 100)?;
    let mut tx = db.begin(caller).await?;
    store::insert_site(&mut tx, &code, &name).await?;
    Ok(tx.commit().await?)
}

/// Changes the settings of the organisation; records keep their own currency.
pub async fn save_organisation(db: &Db, caller: &Caller, new: Organisation) -> Result<(), AppError> {
    let _: Administrator = caller.viewer.administrator()?;
    let new = Organisation { name: text::required("name", &new.name, 200)?, ..new };
    let mut tx = db.begin(caller).await?;
    store::set_organisation(&mut tx, &new).await?;
    let data = serde_json::json!({ "before": caller.organisation, "after": new });
    activity::record(&mut tx, caller, Subject::Organisation, 1, "organisation_saved", data).await?;
    Ok(tx.commit().await?)
}

/// The hash of a first password, for whoever enters many people at once on the command line.
///
/// # Errors
/// Field problems of the password.
pub async fn hash_password(password: String) -> Result<String, AppError> {
    password::hash(password, "password").await
}

/// A person made on the command line, where whoever reaches the database is trusted.
pub async fn add_person_as_operator(db: &Db, clock: Clock, draft: PersonDraft) -> Result<PersonId, AppError> {
    let name = text::required("name", &draft.name, 200)?;
    let email = text::email("email", &draft.email)?;
    let role: Role = draft.role.parse().map_err(|()| AppError::field("role", Problem::NotAChoice))?;
    let hash = password::hash(draft.password, "password").await?;
    let mut tx = db.owner().begin().await?;
    let known = store::sites(&mut tx).await?.into_iter().find(|site| site.code == draft.site);
    let site_id = match known {
        Some(site) => site.id,
        None => store::insert_site(&mut tx, &draft.site, &draft.site).await?,
    };
    let new = store::NewPerson { name: &name, email: Some(&email), role, site_id, password_hash: Some(&hash) };
    let id = store::insert_person(&mut tx, new, clock.now()).await?;
    if let Some(manager) = draft.manager {
        let beginning = chrono::NaiveDate::from_ymd_opt(1900, 1, 1).unwrap_or(clock.today());
        store::move_under(&mut tx, id, Some(manager), beginning).await?;
    }
    tx.commit().await?;
    Ok(id)
}

/// Sets a password on the command line and signs all of the person's devices out.
///
/// # Errors
/// [`AppError::NotFound`] when nobody active has that address; what is wrong with the password.
pub async fn set_password_as_operator(db: &Db, clock: Clock, email: &str, password: String) -> Result<(), AppError> {
    let caller = operator_as(db, clock, email).await?;
    let hash = password::hash(password, "password").await?;
    let mut tx = db.owner().begin().await?;
    let id = caller.viewer.id();
    store::set_password_hash(&mut tx, id, &hash).await?;
    store::revoke_other_sessions(&mut tx, id, &[]).await?;
    activity::record(&mut tx, &caller, Subject::Person, id.0, "password_changed", serde_json::json!({})).await?;
    Ok(tx.commit().await?)
}

/// Acts for a person on the command line.
///
/// # Errors
/// [`AppError::NotFound`] when nobody active has that address.
pub async fn operator_as(db: &Db, clock: Clock, email: &str) -> Result<Caller, AppError> {
    let mut tx = db.owner().begin().await?;
    let (id, _) = store::credentials(&mut tx, email).await?.ok_or(AppError::NotFound)?;
    caller_for(&mut tx, clock, id).await
}

/// The caller that a person is right now, for the command line and for tests of the actions.
pub async fn caller_for(db: &mut sqlx::PgConnection, clock: Clock, id: PersonId) -> Result<Caller, AppError> {
    let found = store::by_id(db, id).await?.ok_or(AppError::NotFound)?;
    Ok(Caller {
        viewer: found.viewer,
        now: clock.now(),
        today: clock.today(),
        language: found.language.unwrap_or_default(),
        organisation: found.organisation,
    })
}

/// Makes a bearer token for a person; it is shown once and only its hash is kept.
pub async fn create_api_token(db: &Db, caller: &Caller, name: &str, days: Option<i64>) -> Result<String, AppError> {
    let name = text::required("name", name, 100)?;
    let token = new_token();
    let expires_at = days.map(|days| caller.now + chrono::TimeDelta::days(days));
    let mut tx = db.begin(caller).await?;
    store::add_api_token(&mut tx, caller.viewer.id(), &name, &token_hash(&token).0, caller.now, expires_at).await?;
    tx.commit().await?;
    Ok(token)
}
