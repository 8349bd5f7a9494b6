//! What the command line does, where whoever reaches the database is trusted. Its events have no actor and say
//! that the operator did it.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use sqlx::{Postgres, Transaction};

use super::{
    PersonDraft,
    people::{site_told, told},
};
use crate::{
    activity::{self, Subject, Unsigned, record_unsigned},
    auth::{
        Caller, Person, PersonId, Role, password,
        request::{caller_from, new_token, token_hash},
        store,
    },
    clock::Clock,
    db::Db,
    error::{AppError, Problem},
    language::Language,
    text,
};

/// The hash of a first password, for whoever enters many people at once on the command line.
///
/// # Errors
/// Field problems of the password.
pub async fn hash_password(password: String) -> Result<String, AppError> {
    password::hash(password, "password").await
}

/// A person made on the command line, and their site where it is new.
///
/// # Errors
/// Field problems.
pub async fn add_person_as_operator(db: &Db, clock: Clock, draft: PersonDraft) -> Result<PersonId, AppError> {
    let name = text::required("name", &draft.name, 200)?;
    let email = text::email("email", &draft.email)?;
    let role: Role = draft.role.parse().map_err(|()| AppError::field("role", Problem::NotAChoice))?;
    let hash = password::hash(draft.password, "password").await?;
    let now = clock.now();
    let mut tx = db.owner().begin().await?;
    let site_id = site(&mut tx, now, &draft.site).await?;
    let new = store::NewPerson { name: &name, email: Some(&email), role, site_id, password_hash: Some(&hash) };
    let id = store::insert_person(&mut tx, new, now).await?;
    if let Some(manager) = draft.manager {
        let beginning = crate::calendar::BEGINNING;
        store::move_under(&mut tx, id, Some(manager), beginning).await?;
    }
    let known = store::people(&mut tx, now.date_naive()).await?;
    let (manager, site) = (draft.manager, draft.site);
    let person = Person { id, name, email: Some(email), role, site, manager, active: true, version: 1 };
    let data = json!({ "changes": activity::changes(&Value::Null, &told(&person, &known)) });
    record_unsigned(&mut tx, Unsigned::Operator, now, (Subject::Person, id.0), "created", data).await?;
    tx.commit().await?;
    Ok(id)
}

/// The key of the site of that code; an unknown one is added under its code.
async fn site(tx: &mut Transaction<'_, Postgres>, now: DateTime<Utc>, code: &str) -> Result<i64, AppError> {
    let known = store::sites(&mut *tx).await?.into_iter().find(|site| site.code == code);
    if let Some(site) = known {
        return Ok(site.id);
    }
    let id = store::insert_site(&mut *tx, code, code).await?;
    let data = site_told(code, code);
    record_unsigned(&mut *tx, Unsigned::Operator, now, (Subject::Site, id), "created", data).await?;
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
    let ended = store::revoke_other_sessions(&mut tx, id, &[]).await?;
    let data = json!({ "sessions_ended": ended });
    record_unsigned(&mut tx, Unsigned::Operator, caller.now, (Subject::Person, id.0), "password_reset", data).await?;
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

/// The caller that a person is right now, for the command line, for signing in and for tests of the actions.
pub async fn caller_for(db: &mut sqlx::PgConnection, clock: Clock, id: PersonId) -> Result<Caller, AppError> {
    let found = store::by_id(db, id).await?.ok_or(AppError::NotFound)?;
    Ok(caller_from(found, clock, Language::default))
}

/// Makes a bearer token for a person; it is shown once and only its hash is kept.
///
/// # Errors
/// Problems of the name.
pub async fn create_api_token(db: &Db, owner: &Caller, name: &str, days: Option<i64>) -> Result<String, AppError> {
    let name = text::required("name", name, 100)?;
    let token = new_token();
    let (person, now) = (owner.viewer.id(), owner.now);
    let ends = days.map(|days| now + TimeDelta::days(days));
    let mut tx = db.owner().begin().await?;
    store::add_api_token(&mut tx, person, &name, &token_hash(&token).0, now, ends).await?;
    let fields = json!({ "token": name, "ends": ends });
    let data = json!({ "changes": activity::changes(&Value::Null, &fields) });
    record_unsigned(&mut tx, Unsigned::Operator, now, (Subject::Token, person.0), "created", data).await?;
    tx.commit().await?;
    Ok(token)
}

/// Ends the tokens of that name that a person has.
///
/// # Errors
/// [`Problem::Unknown`] beside `name` when there is none.
pub async fn revoke_api_token(db: &Db, owner: &Caller, name: &str) -> Result<(), AppError> {
    let (person, now) = (owner.viewer.id(), owner.now);
    let mut tx = db.owner().begin().await?;
    if store::remove_api_tokens(&mut tx, person, name).await? == 0 {
        return Err(AppError::field("name", Problem::Unknown));
    }
    let gone = activity::Change { field: "token".to_owned(), before: json!(name), after: Value::Null };
    let data = json!({ "changes": [gone] });
    record_unsigned(&mut tx, Unsigned::Operator, now, (Subject::Token, person.0), "revoked", data).await?;
    Ok(tx.commit().await?)
}
