//! Keeping people, their reporting lines and the sites.

use chrono::NaiveDate;
use serde_json::{Value, json};
use sqlx::PgConnection;

use crate::{
    activity::{self, Subject},
    auth::{Administrator, Caller, Person, PersonId, PlannedMove, Role, Site, first_move_day, password, store},
    calendar::{BEGINNING, parse_date},
    db::Db,
    error::{AppError, Conflict, Problem},
    text::{self, Problems},
};

/// Everybody, all sites and the moves that are planned, for the administrator.
pub async fn people(db: &Db, caller: &Caller) -> Result<(Vec<Person>, Vec<Site>, Vec<PlannedMove>), AppError> {
    let _: Administrator = caller.viewer.administrator()?;
    let mut tx = db.begin(caller).await?;
    let people = store::people(&mut tx, caller.today).await?;
    Ok((people, store::sites(&mut tx).await?, store::planned_moves(&mut tx, caller.today).await?))
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
    /// The first day on which they do, as typed; today when empty.
    pub manager_from: String,
    /// A first or new password, or empty.
    pub password: String,
    /// Whether they may sign in and own new records.
    pub active: bool,
}

/// Stores a person and their place in the reporting line. A new password signs all their devices out.
///
/// # Errors
/// Field problems; [`Conflict::ReportingLoop`]; [`Conflict::LastAdministrator`]; stale version; as [`set_manager`].
pub async fn save_person(db: &Db, caller: &Caller, draft: PersonDraft) -> Result<PersonId, AppError> {
    let _: Administrator = caller.viewer.administrator()?;
    let fields = parse(&draft).await?;
    let mut tx = db.begin(caller).await?;
    store::queue_for_people(&mut tx).await?;
    let sites = store::sites(&mut tx).await?;
    let site = sites.iter().find(|site| site.code == draft.site).ok_or(AppError::field("site", Problem::NotAChoice))?;
    let known = store::people(&mut tx, caller.today).await?;
    let (id, before) = match draft.existing {
        None => (insert(&mut tx, caller, &fields, &draft, site.id).await?, None),
        Some((id, version)) => {
            let before = known.iter().find(|known| known.id == id).ok_or(AppError::NotFound)?;
            change(&mut tx, before, &fields.person(id, version, &draft), site.id).await?;
            (id, Some(before))
        }
    };
    let from = fields.manager_from.unwrap_or(caller.today);
    let moved = set_manager(&mut tx, caller, id, draft.manager, from).await?;
    record_saved(&mut tx, caller, before, &fields.person(id, 0, &draft), moved, &known).await?;
    if let (Some(_), Some(hash)) = (before, &fields.password_hash) {
        reset_password(&mut tx, caller, id, hash).await?;
    }
    tx.commit().await?;
    Ok(id)
}

/// A draft whose fields hold.
struct PersonFields {
    name: String,
    email: Option<String>,
    role: Role,
    manager_from: Option<NaiveDate>,
    password_hash: Option<String>,
}

impl PersonFields {
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
    let day = parse_date(&draft.manager_from).map_err(|why| AppError::field("manager_from", Problem::Date(why)));
    let manager_from = problems.take(day);
    let password_hash = match draft.password.as_str() {
        "" => None,
        _ => problems.take(password::hash(draft.password.clone(), "password").await.map(Some)),
    };
    problems.done()?;
    let role = role.ok_or(AppError::field("role", Problem::NotAChoice))?;
    let email = Some(email).filter(|email| !email.is_empty());
    Ok(PersonFields { name, email, role, manager_from, password_hash })
}

async fn insert(
    tx: &mut PgConnection,
    caller: &Caller,
    fields: &PersonFields,
    draft: &PersonDraft,
    site_id: i64,
) -> Result<PersonId, AppError> {
    let (email, password_hash) = (fields.email.as_deref(), fields.password_hash.as_deref());
    let new = store::NewPerson { name: &fields.name, email, role: fields.role, site_id, password_hash };
    let id = store::insert_person(&mut *tx, new, caller.now).await?;
    if !draft.active {
        store::update_person(tx, &fields.person(id, 1, draft), site_id).await?;
    }
    Ok(id)
}

async fn change(tx: &mut PgConnection, stands: &Person, person: &Person, site_id: i64) -> Result<(), AppError> {
    let remains = person.role == Role::Administrator && person.active && person.email.is_some();
    if !remains && store::other_administrators(tx, person.id).await? == 0 {
        return Err(AppError::Conflict(Conflict::LastAdministrator));
    }
    if !store::update_person(tx, person, site_id).await? {
        return Err(AppError::Stale { version: stands.version });
    }
    Ok(())
}

async fn record_saved(
    tx: &mut PgConnection,
    caller: &Caller,
    before: Option<&Person>,
    after: &Person,
    moved: Option<Moved>,
    known: &[Person],
) -> Result<(), AppError> {
    // The manager before is the one of the day from which the new one counts.
    let manager = moved.map_or(after.manager, |moved| moved.before);
    let before = before.map(|before| told(&Person { manager, ..before.clone() }, known));
    let changes = activity::changes(&before, &told(after, known));
    if changes.is_empty() {
        return Ok(());
    }
    let kind = if before.is_some() { "changed" } else { "created" };
    let from = moved.map(|moved| moved.from).filter(|from| *from > BEGINNING);
    let data = json!({ "changes": changes, "manager_from": from });
    activity::record(tx, caller, Subject::Person, after.id.0, kind, data).await
}

/// A person as events tell them: without keys, and with the name that the manager has at that moment.
pub(super) fn told(person: &Person, known: &[Person]) -> Value {
    let manager = known.iter().find(|other| Some(other.id) == person.manager);
    json!({
        "name": person.name,
        "email": person.email,
        "role": person.role,
        "site": person.site,
        "manager": manager.map(|manager| json!({ "id": manager.id, "name": manager.name })),
        "active": person.active,
    })
}

async fn reset_password(tx: &mut PgConnection, caller: &Caller, id: PersonId, hash: &str) -> Result<(), AppError> {
    store::set_password_hash(tx, id, hash).await?;
    let ended = store::revoke_other_sessions(tx, id, &[]).await?;
    let data = json!({ "sessions_ended": ended });
    activity::record(tx, caller, Subject::Person, id.0, "password_reset", data).await
}

/// A change of the reporting line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moved {
    /// Whom they reported to on the first day until now.
    pub before: Option<PersonId>,
    /// The first day under the new manager.
    pub from: NaiveDate,
}

/// Puts a person under a manager, or under nobody, from a day on; what was planned for later days gives way. Nothing
/// happens when they report to that manager on that day already.
///
/// # Errors
/// A day in a quarter that is over; [`Conflict::ReportingLoop`] when one would close on that day or later; somebody
/// unknown.
pub async fn set_manager(
    tx: &mut PgConnection,
    caller: &Caller,
    person: PersonId,
    manager: Option<PersonId>,
    from: NaiveDate,
) -> Result<Option<Moved>, AppError> {
    let known = store::people(tx, from).await?;
    let before = known.iter().find(|known| known.id == person).and_then(|known| known.manager);
    if before == manager {
        return Ok(None);
    }
    let earliest = first_move_day(caller.today, &caller.organisation.calendar);
    if from < earliest {
        return Err(AppError::field("manager_from", Problem::NotBefore(earliest)));
    }
    let mut from = from;
    if let Some(manager) = manager {
        if store::reports_to_since(tx, manager, person, from).await? {
            return Err(AppError::Conflict(Conflict::ReportingLoop));
        }
        if known.iter().all(|known| known.id != manager) {
            return Err(AppError::field("manager", Problem::Unknown));
        }
        if from == caller.today && is_new(tx, person, manager).await? {
            from = BEGINNING;
        }
    }
    store::move_under(tx, person, manager, from).await?;
    Ok(Some(Moved { before, from }))
}

/// The first manager of somebody new counts from the beginning: their imported past belongs to the team. Unless the
/// two once stood the other way round.
async fn is_new(tx: &mut PgConnection, person: PersonId, manager: PersonId) -> Result<bool, AppError> {
    Ok(!store::had_a_manager(tx, person).await? && !store::reports_to_since(tx, manager, person, BEGINNING).await?)
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
    let id = store::insert_site(&mut tx, &code, &name).await?;
    activity::record(&mut tx, caller, Subject::Site, id, "created", site_told(&code, &name)).await?;
    Ok(tx.commit().await?)
}

/// A new site as its event tells it.
pub(super) fn site_told(code: &str, name: &str) -> Value {
    json!({ "changes": activity::changes(&Value::Null, &json!({ "code": code, "name": name })) })
}
