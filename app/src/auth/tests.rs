//! Signing in, keeping people and seeing colleagues, against a database.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop where it is")]

use chrono::{Days, NaiveDate, TimeDelta};
use sqlx::PgPool;

use super::{
    Caller, Density, PersonId, Role,
    actions::{self, PersonDraft, Visitor},
    request::token_hash,
    store,
};
use crate::{
    clock::Clock,
    db::Db,
    error::{AppError, Conflict, Denial, Problem},
    language::Language,
    state::AppState,
};

mod absence;
mod audit;
mod reorganisation;

const SECRET: &str = "correct horse battery";

fn clock() -> Clock {
    Clock::on(NaiveDate::from_ymd_opt(2026, 5, 12).unwrap())
}

async fn open(pool: &PgPool) -> Db {
    Db::with_owner(pool.clone(), (*pool.connect_options()).clone(), 5).await.unwrap()
}

/// Somebody with `name@example.com`, under that manager since ever.
async fn person(db: &Db, name: &str, role: Role, manager: Option<PersonId>) -> PersonId {
    let draft = PersonDraft {
        name: name.to_owned(),
        email: format!("{name}@example.com"),
        role: role.as_str().to_owned(),
        site: String::from("PAR"),
        manager,
        password: SECRET.to_owned(),
        ..PersonDraft::default()
    };
    actions::add_person_as_operator(db, clock(), draft).await.unwrap()
}

async fn acting(db: &Db, id: PersonId) -> Caller {
    acting_on(db, id, clock()).await
}

async fn acting_on(db: &Db, id: PersonId, clock: Clock) -> Caller {
    let mut tx = db.owner().begin().await.unwrap();
    actions::caller_for(&mut tx, clock, id).await.unwrap()
}

async fn sign_in(db: &Db, email: &str, password: &str) -> Result<String, AppError> {
    let state = AppState::new(db.clone(), clock(), false);
    let visitor = Visitor { peer: None, user_agent: "a browser" };
    actions::sign_in(&state, &visitor, email, password.to_owned()).await
}

/// Whether the token opens the door at that moment.
async fn opens(db: &Db, token: &str, later: TimeDelta) -> bool {
    let mut tx = db.begin_unseen().await.unwrap();
    store::by_session(&mut tx, &token_hash(token).0, clock().now() + later).await.unwrap().is_some()
}

/// The person as the administrator's form would send them back unchanged.
async fn draft_of(db: &Db, administrator: &Caller, id: PersonId) -> PersonDraft {
    let (people, ..) = actions::people(db, administrator).await.unwrap();
    let found = people.into_iter().find(|person| person.id == id).unwrap();
    PersonDraft {
        existing: Some((found.id, found.version)),
        name: found.name,
        email: found.email.unwrap_or_default(),
        role: found.role.as_str().to_owned(),
        site: found.site,
        manager: found.manager,
        manager_from: String::new(),
        password: String::new(),
        active: found.active,
    }
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn signing_in_takes_the_right_pair_only(pool: PgPool) {
    let db = open(&pool).await;
    person(&db, "anne", Role::Salesperson, None).await;
    let token = sign_in(&db, " Anne@Example.com ", SECRET).await.unwrap();
    assert!(opens(&db, &token, TimeDelta::zero()).await);

    let wrong = Err(AppError::field("password", Problem::WrongPassword));
    assert_eq!(sign_in(&db, "anne@example.com", "another secret").await, wrong);
    assert_eq!(sign_in(&db, "nobody@example.com", SECRET).await, wrong);
    assert_eq!(sign_in(&db, "anne@example.com", &"x".repeat(100_000)).await, wrong);
    assert_eq!(sign_in(&db, "a\0b", SECRET).await, Err(AppError::field("email", Problem::ControlCharacter)));
    assert_eq!(sign_in(&db, " ", SECRET).await, Err(AppError::field("email", Problem::Required)));
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn switching_somebody_off_ends_their_sessions(pool: PgPool) {
    let db = open(&pool).await;
    let chief = person(&db, "chief", Role::Administrator, None).await;
    let anne = person(&db, "anne", Role::Salesperson, None).await;
    let token = sign_in(&db, "anne@example.com", SECRET).await.unwrap();
    let chief = acting(&db, chief).await;
    let off = PersonDraft { active: false, ..draft_of(&db, &chief, anne).await };
    actions::save_person(&db, &chief, off).await.unwrap();
    assert!(!opens(&db, &token, TimeDelta::zero()).await);
    assert!(sign_in(&db, "anne@example.com", SECRET).await.is_err());
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn sessions_end_by_themselves_and_by_hand(pool: PgPool) {
    let db = open(&pool).await;
    let anne = person(&db, "anne", Role::Salesperson, None).await;
    let bert = person(&db, "bert", Role::Salesperson, None).await;
    let (phone, desk) = (
        sign_in(&db, "anne@example.com", SECRET).await.unwrap(),
        sign_in(&db, "anne@example.com", SECRET).await.unwrap(),
    );
    assert!(opens(&db, &desk, TimeDelta::days(13)).await);
    assert!(!opens(&db, &desk, TimeDelta::days(14) + TimeDelta::seconds(1)).await);

    let (anne, bert) = (acting(&db, anne).await, acting(&db, bert).await);
    let devices = actions::sessions(&db, &anne, &token_hash(&desk)).await.unwrap();
    assert_eq!(devices.iter().filter(|device| device.current).count(), 1);
    let other = devices.iter().find(|device| !device.current).unwrap().id;
    assert_eq!(actions::revoke_session(&db, &bert, other).await, Err(AppError::NotFound));
    actions::revoke_session(&db, &anne, other).await.unwrap();
    assert!(!opens(&db, &phone, TimeDelta::zero()).await);
    actions::sign_out(&db, clock(), &token_hash(&desk)).await.unwrap();
    assert!(!opens(&db, &desk, TimeDelta::zero()).await);
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn a_new_password_ends_the_other_sessions(pool: PgPool) {
    let db = open(&pool).await;
    let anne = person(&db, "anne", Role::Salesperson, None).await;
    let (here, there) = (
        sign_in(&db, "anne@example.com", SECRET).await.unwrap(),
        sign_in(&db, "anne@example.com", SECRET).await.unwrap(),
    );
    let anne = acting(&db, anne).await;
    let change = |current: &str, new: &str| {
        let (db, anne, keep) = (db.clone(), anne.clone(), token_hash(&here));
        let (current, new) = (current.to_owned(), new.to_owned());
        async move { actions::change_password(&db, &anne, current, new, &keep).await }
    };
    assert_eq!(
        change("not my password", "a brand new secret").await,
        Err(AppError::field("current", Problem::WrongPassword))
    );
    assert_eq!(change(SECRET, "short").await, Err(AppError::field("new", Problem::TooShort { min: 12 })));
    assert!(opens(&db, &there, TimeDelta::zero()).await, "a refused change changes nothing");
    change(SECRET, "a brand new secret").await.unwrap();
    assert!(opens(&db, &here, TimeDelta::zero()).await);
    assert!(!opens(&db, &there, TimeDelta::zero()).await);
    assert!(sign_in(&db, "anne@example.com", "a brand new secret").await.is_ok());
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn only_administrators_keep_people_and_the_last_one_stays(pool: PgPool) {
    let db = open(&pool).await;
    let chief = person(&db, "chief", Role::Administrator, None).await;
    let boss = person(&db, "boss", Role::Executive, None).await;
    let (chief_caller, boss_caller) = (acting(&db, chief).await, acting(&db, boss).await);
    let refused = Err(AppError::Forbidden(Denial::Administrator));
    assert_eq!(actions::people(&db, &boss_caller).await.map(|_| ()), refused);
    let own = draft_of(&db, &chief_caller, boss).await;
    assert_eq!(actions::save_person(&db, &boss_caller, own.clone()).await.map(|_| ()), refused);

    let last = Err(AppError::Conflict(Conflict::LastAdministrator));
    let chief_draft = draft_of(&db, &chief_caller, chief).await;
    for weaker in [
        PersonDraft { role: String::from("executive"), ..chief_draft.clone() },
        PersonDraft { active: false, ..chief_draft.clone() },
        PersonDraft { email: String::new(), ..chief_draft.clone() },
    ] {
        assert_eq!(actions::save_person(&db, &chief_caller, weaker).await, last);
    }
    let promoted = PersonDraft { role: String::from("administrator"), ..own };
    actions::save_person(&db, &chief_caller, promoted).await.unwrap();
    let demoted = PersonDraft { role: String::from("executive"), ..chief_draft };
    actions::save_person(&db, &chief_caller, demoted).await.unwrap();
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn a_person_form_says_everything_at_once_and_knows_the_second_writer(pool: PgPool) {
    let db = open(&pool).await;
    let chief = person(&db, "chief", Role::Administrator, None).await;
    let anne = person(&db, "anne", Role::Salesperson, None).await;
    let chief = acting(&db, chief).await;
    let good = draft_of(&db, &chief, anne).await;
    let bad = PersonDraft {
        name: String::new(),
        email: String::from("anne"),
        role: String::from("king"),
        password: String::from("x"),
        ..good.clone()
    };
    let error = actions::save_person(&db, &chief, bad).await.unwrap_err();
    for field in ["name", "email", "role", "password"] {
        assert!(error.problem_of(field).is_some(), "{field}");
    }
    let taken = PersonDraft { email: String::from("CHIEF@example.com"), ..good.clone() };
    assert_eq!(actions::save_person(&db, &chief, taken).await, Err(AppError::field("email", Problem::Taken)));
    actions::save_person(&db, &chief, good.clone()).await.unwrap();
    assert_eq!(actions::save_person(&db, &chief, good.clone()).await, Err(AppError::Stale { version: 2 }));
    let stranger = PersonDraft { existing: Some((PersonId(999_999), 1)), email: String::new(), ..good };
    assert_eq!(actions::save_person(&db, &chief, stranger).await, Err(AppError::NotFound));
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn everybody_sees_their_line(pool: PgPool) {
    let db = open(&pool).await;
    let boss = person(&db, "boss", Role::Executive, None).await;
    let north = person(&db, "north", Role::Manager, Some(boss)).await;
    let south = person(&db, "south", Role::Manager, Some(boss)).await;
    let anne = person(&db, "anne", Role::Salesperson, Some(north)).await;
    let bert = person(&db, "bert", Role::Salesperson, Some(south)).await;
    let help = person(&db, "help", Role::SalesAssistant, Some(north)).await;
    let desk = person(&db, "desk", Role::SalesAdministration, None).await;
    let chief = person(&db, "chief", Role::Administrator, None).await;
    let mut all = vec![boss, north, south, anne, bert, help, desk, chief];
    all.sort();
    for (who, expected) in [
        (anne, vec![anne]),
        (bert, vec![bert]),
        (north, vec![north, anne, help]),
        (help, vec![north, anne, help]),
        (boss, all.clone()),
        (desk, all.clone()),
        (chief, all.clone()),
    ] {
        let caller = acting(&db, who).await;
        let mut tx = db.begin(&caller).await.unwrap();
        let colleagues = store::visible_colleagues(&mut tx).await.unwrap();
        let mut seen: Vec<PersonId> = colleagues.into_iter().map(|one| one.id).collect();
        seen.sort();
        assert_eq!(seen, expected, "{}", caller.viewer.name());
    }
    let mut nobody = db.begin_unseen().await.unwrap();
    assert!(store::visible_colleagues(&mut nobody).await.unwrap().is_empty());
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn a_move_keeps_yesterdays_line_and_refuses_loops(pool: PgPool) {
    let db = open(&pool).await;
    let chief = person(&db, "chief", Role::Administrator, None).await;
    let north = person(&db, "north", Role::Manager, None).await;
    let south = person(&db, "south", Role::Manager, None).await;
    let lead = person(&db, "lead", Role::Manager, Some(north)).await;
    let anne = person(&db, "anne", Role::Salesperson, Some(lead)).await;
    let chief = acting(&db, chief).await;
    let (today, yesterday) = (chief.today, chief.today - Days::new(1));

    let moved = PersonDraft { manager: Some(south), ..draft_of(&db, &chief, lead).await };
    actions::save_person(&db, &chief, moved).await.unwrap();
    let mut tx = db.begin(&chief).await.unwrap();
    assert!(store::reports_to(&mut tx, anne, north, yesterday).await.unwrap());
    assert!(!store::reports_to(&mut tx, anne, south, yesterday).await.unwrap());
    assert!(store::reports_to(&mut tx, anne, south, today).await.unwrap());
    assert!(!store::reports_to(&mut tx, anne, north, today).await.unwrap());
    drop(tx);

    for (who, under) in [(south, anne), (south, south), (lead, anne)] {
        let looped = PersonDraft { manager: Some(under), ..draft_of(&db, &chief, who).await };
        assert_eq!(actions::save_person(&db, &chief, looped).await, Err(AppError::Conflict(Conflict::ReportingLoop)));
    }
    let stranger = PersonDraft { manager: Some(PersonId(999_999)), ..draft_of(&db, &chief, lead).await };
    assert_eq!(actions::save_person(&db, &chief, stranger).await, Err(AppError::field("manager", Problem::Unknown)));
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn leaving_a_line_and_coming_back_to_it(pool: PgPool) {
    let db = open(&pool).await;
    let chief = person(&db, "chief", Role::Administrator, None).await;
    let north = person(&db, "north", Role::Manager, None).await;
    let anne = person(&db, "anne", Role::Salesperson, Some(north)).await;
    for (days, manager) in [(0, None), (0, Some(north)), (3, None), (9, Some(north)), (9, None), (9, Some(north))] {
        let chief = acting_on(&db, chief, Clock::on(clock().today("UTC") + Days::new(days))).await;
        let draft = PersonDraft { manager, ..draft_of(&db, &chief, anne).await };
        actions::save_person(&db, &chief, draft).await.unwrap();
    }
    let mut tx = db.owner().begin().await.unwrap();
    for (days, under) in [(2, true), (3, false), (8, false), (9, true)] {
        let day = clock().today("UTC") + Days::new(days);
        assert_eq!(store::reports_to(&mut tx, anne, north, day).await.unwrap(), under, "day {days}");
    }
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn a_first_manager_joins_the_lines_as_they_stood(pool: PgPool) {
    let db = open(&pool).await;
    let chief = person(&db, "chief", Role::Administrator, None).await;
    let north = person(&db, "north", Role::Manager, None).await;
    let south = person(&db, "south", Role::Manager, None).await;
    let lead = person(&db, "lead", Role::Manager, Some(north)).await;
    let chief = acting(&db, chief).await;
    let moved = PersonDraft { manager: Some(south), ..draft_of(&db, &chief, lead).await };
    actions::save_person(&db, &chief, moved).await.unwrap();
    let anne = person(&db, "anne", Role::Salesperson, Some(lead)).await;
    let mut tx = db.owner().begin().await.unwrap();
    let yesterday = chief.today - Days::new(1);
    assert!(store::reports_to(&mut tx, anne, north, yesterday).await.unwrap());
    assert!(!store::reports_to(&mut tx, anne, south, yesterday).await.unwrap());
    assert!(store::reports_to(&mut tx, anne, south, chief.today).await.unwrap());
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn what_people_set_for_themselves_and_for_the_company(pool: PgPool) {
    let db = open(&pool).await;
    let chief = person(&db, "chief", Role::Administrator, None).await;
    let anne = person(&db, "anne", Role::Salesperson, None).await;
    let caller = acting(&db, anne).await;
    actions::set_language(&db, &caller, Language::Fr).await.unwrap();
    assert_eq!(acting(&db, anne).await.language, Language::Fr);
    actions::set_density(&db, &caller, Density::Compact).await.unwrap();
    assert_eq!(acting(&db, anne).await.density, Density::Compact);
    assert_eq!(acting(&db, chief).await.density, Density::Normal, "everybody their own");

    let marks = Language::En.number_marks();
    let new = settings_form(&caller, "Harbour");
    let refused = super::settings::save(&db, &caller, &new, marks).await;
    assert_eq!(refused, Err(AppError::Forbidden(Denial::Administrator)));
    let chief = acting(&db, chief).await;
    super::settings::save(&db, &chief, &new, marks).await.unwrap();
    assert_eq!(acting(&db, anne).await.organisation.name, "Harbour");
    let late = super::settings::save(&db, &chief, &new, marks).await;
    assert_eq!(late, Err(AppError::Stale { version: new.version + 1 }), "the second writer is told");

    assert_eq!(actions::add_site(&db, &chief, "l", "Lyon").await, Err(AppError::field("code", Problem::NotAChoice)));
    actions::add_site(&db, &chief, "lyo", "Lyon").await.unwrap();
    assert_eq!(actions::add_site(&db, &chief, "LYO", "Lyon 2").await, Err(AppError::field("code", Problem::Taken)));
}

fn settings_form(caller: &Caller, name: &str) -> super::SettingsForm {
    let organisation = &caller.organisation;
    super::SettingsForm {
        name: name.into(),
        currency: "EUR".into(),
        time_zone: "Europe/Paris".into(),
        small_below: "50,000".into(),
        large_above: "250,000".into(),
        first_month: "1".into(),
        rate_policy: "day".into(),
        effective_from: String::new(),
        version: organisation.version,
    }
}

/// What was reported stays: fiscal year and rate policy change from a later quarter on.
#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn settings_never_rewrite_a_past_report(pool: PgPool) {
    let db = open(&pool).await;
    let chief = person(&db, "chief", Role::Administrator, None).await;
    let marks = Language::En.number_marks();
    let chief_today = clock().today("UTC");
    let save = async |change: &dyn Fn(&mut super::SettingsForm)| {
        let caller = acting(&db, chief).await;
        let mut form = settings_form(&caller, "Harbour");
        change(&mut form);
        super::settings::save(&db, &caller, &form, marks).await
    };
    save(&|form| form.first_month = "4".into()).await.unwrap();
    assert_eq!(acting(&db, chief).await.organisation.calendar.quarter_of(chief_today).to_string(), "2027-Q1");
    save(&|form| form.first_month = "1".into()).await.unwrap();
    sqlx::query(
        "INSERT INTO quota (person_id, quarter_start, kind, version, amount, currency, recorded_at)
                 VALUES ($1, '2026-04-01', 'individual', 1, 1000, 'EUR', now())",
    )
    .bind(chief.0)
    .execute(&pool)
    .await
    .unwrap();
    let asked = |first_month: &'static str, from: &'static str| {
        move |form: &mut super::SettingsForm| {
            form.first_month = first_month.into();
            form.effective_from = from.into();
        }
    };
    let problem = |answer: Result<(), AppError>| answer.unwrap_err().problem_of("effective_from").cloned();
    assert_eq!(problem(save(&asked("4", "")).await), Some(Problem::Required));
    assert_eq!(problem(save(&asked("4", "2026-04-01")).await), Some(Problem::NotBefore("2026-07-01".parse().unwrap())));
    assert_eq!(problem(save(&asked("4", "2027-05-01")).await), Some(Problem::NotAQuarterStart));
    save(&asked("4", "2027-04-01")).await.unwrap();
    let calendar = acting(&db, chief).await.organisation.calendar;
    assert_eq!(calendar.quarter_of(chief_today).to_string(), "2026-Q2");
    assert_eq!(calendar.quarter_of("2027-04-01".parse().unwrap()).to_string(), "2028-Q1");
    let refused = save(&|form| form.currency = "USD".into()).await;
    assert_eq!(refused, Err(AppError::Conflict(Conflict::CurrencyInUse)));
}

#[test]
fn after_signing_in_one_stays_on_this_site() {
    for (next, expected) in [
        ("/forecast?quarter=2026-Q3", "/forecast?quarter=2026-Q3"),
        ("", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example", "/"),
        ("/\r\nSet-Cookie: x", "/"),
        ("/comptes/é", "/"),
        ("/api/sign_out", "/"),
    ] {
        assert_eq!(actions::landing(next), expected, "{next}");
    }
}
