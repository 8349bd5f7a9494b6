//! Being away, and whoever stands in (SPEC P5).

use serde_json::{Value, json};
use sqlx::PgConnection;

use crate::{
    activity::{self, Subject},
    auth::{Absence, AbsenceForm, AbsenceSheet, Caller, PersonId, Role, StandingIn, check_days, ended_on, store},
    calendar::parse_date,
    db::Db,
    error::{AppError, Denial, Problem},
    text::Problems,
};

/// What the caller may enter and has entered.
pub async fn absence_sheet(db: &Db, caller: &Caller) -> Result<AbsenceSheet, AppError> {
    let (viewer, today) = (&caller.viewer, caller.today);
    let all = viewer.role() == Role::Administrator;
    let mut tx = db.snapshot(caller).await?;
    let people = if viewer.role().changes_records() {
        store::absence_people(&mut tx, viewer, all, today).await?
    } else {
        Vec::new()
    };
    let stand_ins = if people.is_empty() { Vec::new() } else { store::sellers(&mut tx).await? };
    let absences = store::absences_kept(&mut tx, viewer, all, today).await?;
    Ok(AbsenceSheet { absences, people, stand_ins, viewer: viewer.id(), today })
}

/// For whom the caller stands in today.
pub async fn standing_in(db: &Db, caller: &Caller) -> Result<Vec<StandingIn>, AppError> {
    let mut tx = db.snapshot(caller).await?;
    store::standing_in(&mut tx, caller.viewer.id(), caller.today).await
}

/// Enters an absence: one's own, of whoever reports to one, as an administrator of everybody.
///
/// # Errors
/// Permission; every problem of `person`, `stand_in`, `from` and `to` that can be told before the days are compared.
pub async fn enter_absence(db: &Db, caller: &Caller, form: &AbsenceForm) -> Result<Absence, AppError> {
    caller.viewer.opportunity_editor()?;
    let mut tx = db.begin(caller).await?;
    let (person, stand_in) = (person_of(form, caller)?, form.stand_in.trim());
    check_keeper(&mut tx, caller, person).await?;
    let sellers = store::sellers(&mut tx).await?;
    let seller = |id: PersonId| sellers.iter().find(|seller| seller.id == id);
    let away = seller(person).ok_or(AppError::field("person", Problem::CannotOwn))?;

    let mut problems = Problems::default();
    let stand_in = match stand_in {
        "" => Err(Problem::Required),
        key => key.parse().map(PersonId).map_err(|_| Problem::Unknown),
    };
    let stand_in = stand_in.and_then(|id| match seller(id) {
        _ if id == person => Err(Problem::Oneself),
        Some(found) => Ok(found),
        None => Err(Problem::CannotOwn),
    });
    let days = [("from", &form.from), ("to", &form.to)].map(|(field, typed)| {
        let day = parse_date(typed).map_err(Problem::Date).and_then(|day| day.ok_or(Problem::Required));
        day.map_err(|problem| problems.add(field, problem)).ok()
    });
    if let Err(problem) = &stand_in {
        problems.add("stand_in", problem.clone());
    }
    problems.done()?;
    let (Ok(stand_in), [Some(from), Some(to)]) = (stand_in, days) else { return Err(AppError::NotFound) };

    let others = store::absences_of(&mut tx, person, caller.today).await?;
    check_days(from, to, caller.today, &others)?;
    let (name, stand_in_name) = (away.name.clone(), stand_in.name.clone());
    let absence = Absence { id: 0, person, name, stand_in: stand_in.id, stand_in_name, from, to };
    let id = store::insert_absence(&mut tx, &absence, caller.viewer.id(), caller.now).await?;
    record(&mut tx, caller, "absence_entered", None, Some(&absence), person).await?;
    tx.commit().await?;
    Ok(Absence { id, ..absence })
}

/// Ends an absence: its person is back today. One that has not begun, or began today, is removed; one that is over
/// stays as it was.
///
/// # Errors
/// Permission; [`AppError::NotFound`].
pub async fn end_absence(db: &Db, caller: &Caller, id: i64) -> Result<(), AppError> {
    caller.viewer.opportunity_editor()?;
    let mut tx = db.begin(caller).await?;
    let person = store::absence(&mut tx, id).await?.person;
    check_keeper(&mut tx, caller, person).await?;
    // Under the lock, since somebody else may be ending it.
    let stands = store::absences_of(&mut tx, person, caller.today).await?.into_iter().find(|absence| absence.id == id);
    let Some(before) = stands else { return Ok(()) };
    let remains = ended_on(&before, caller.today);
    store::shorten_absence(&mut tx, id, remains.as_ref()).await?;
    let kind = if remains.is_some() { "absence_ended" } else { "absence_removed" };
    record(&mut tx, caller, kind, Some(&before), remains.as_ref(), person).await?;
    Ok(tx.commit().await?)
}

fn person_of(form: &AbsenceForm, caller: &Caller) -> Result<PersonId, AppError> {
    match form.person.trim() {
        "" => Ok(caller.viewer.id()),
        key => key.parse().map(PersonId).map_err(|_| AppError::field("person", Problem::Unknown)),
    }
}

async fn check_keeper(tx: &mut PgConnection, caller: &Caller, person: PersonId) -> Result<(), AppError> {
    let viewer = &caller.viewer;
    let keeps = person == viewer.id()
        || viewer.role() == Role::Administrator
        || viewer.role().leads() && store::reports_to(tx, person, viewer.id(), caller.today).await?;
    if keeps { Ok(()) } else { Err(AppError::Forbidden(Denial::Manager)) }
}

async fn record(
    tx: &mut PgConnection,
    caller: &Caller,
    kind: &str,
    before: Option<&Absence>,
    after: Option<&Absence>,
    person: PersonId,
) -> Result<(), AppError> {
    let told = |absence: Option<&Absence>| {
        let (stand_in, from, to) = absence
            .map(|absence| (json!({ "id": absence.stand_in, "name": absence.stand_in_name }), absence.from, absence.to))
            .map_or((Value::Null, Value::Null, Value::Null), |(stand_in, from, to)| (stand_in, json!(from), json!(to)));
        json!({ "stand_in": stand_in, "away_from": from, "away_to": to })
    };
    let changes = activity::changes(&told(before), &told(after));
    activity::record(tx, caller, Subject::Person, person.0, kind, json!({ "changes": changes })).await
}
