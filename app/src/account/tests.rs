//! The base of accounts, against a database.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop where it is")]

use chrono::NaiveDate;
use sqlx::PgPool;

use super::{AccountForm, AccountId, AccountType, actions};
use crate::{
    auth::{
        Caller, Role,
        actions::{PersonDraft, add_person_as_operator, caller_for},
    },
    clock::Clock,
    db::Db,
    error::{AppError, Denial, Problem},
};

async fn open(pool: &PgPool) -> Db {
    Db::with_owner(pool.clone(), (*pool.connect_options()).clone(), 5).await.unwrap()
}

async fn acting(db: &Db, role: Role) -> Caller {
    let clock = Clock::on(NaiveDate::from_ymd_opt(2026, 5, 12).unwrap());
    let draft = PersonDraft {
        name: role.as_str().to_owned(),
        email: format!("{}@example.com", role.as_str()),
        role: role.as_str().to_owned(),
        site: String::from("PAR"),
        password: String::from("correct horse battery"),
        ..PersonDraft::default()
    };
    let id = add_person_as_operator(db, clock, draft).await.unwrap();
    let mut tx = db.owner().begin().await.unwrap();
    caller_for(&mut tx, clock, id).await.unwrap()
}

fn named(name: &str) -> AccountForm {
    AccountForm { name: name.to_owned(), ..AccountForm::default() }
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn other_spellings_of_a_company_are_shown_and_not_forbidden(pool: PgPool) {
    let db = open(&pool).await;
    let caller = acting(&db, Role::Salesperson).await;
    let first = actions::create(&db, &caller, &named("Société Générale S.A.")).await.unwrap();
    actions::create(&db, &caller, &named("Zebra")).await.unwrap();
    for typed in ["societe generale", "SOCIÉTÉ  GÉNÉRALE SA", "Société Gén"] {
        let found = actions::similar(&db, &caller, typed, None).await.unwrap();
        assert_eq!(found.iter().map(|account| account.id).collect::<Vec<_>>(), [first], "{typed}");
    }
    assert!(actions::similar(&db, &caller, "societe generale", Some(first)).await.unwrap().is_empty());
    assert!(actions::similar(&db, &caller, "%", None).await.unwrap().is_empty());
    let again = named("Societe Generale");
    assert_eq!(actions::create_unless_similar(&db, &caller, &again).await, Ok(None));
    assert!(actions::create(&db, &caller, &again).await.is_ok());
    assert!(actions::create_unless_similar(&db, &caller, &named("Harbour Lines")).await.unwrap().is_some());
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn the_second_writer_is_told(pool: PgPool) {
    let db = open(&pool).await;
    let caller = acting(&db, Role::Salesperson).await;
    let id = actions::create(&db, &caller, &named("Harbour Lines")).await.unwrap();
    actions::update(&db, &caller, id, 1, &named("Harbour")).await.unwrap();
    let late = actions::update(&db, &caller, id, 1, &named("Harbor")).await;
    assert_eq!(late, Err(AppError::Stale { version: 2 }));
    assert_eq!(actions::find(&db, &caller, id).await.unwrap().name, "Harbour");
    assert_eq!(actions::update(&db, &caller, AccountId(999_999), 1, &named("X")).await, Err(AppError::NotFound));
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn the_list_goes_on_behind_its_last_row(pool: PgPool) {
    let db = open(&pool).await;
    let caller = acting(&db, Role::Salesperson).await;
    for number in 0..=actions::PAGE {
        // Same folded name throughout, so that the key decides.
        let name = if number % 2 == 0 { "Éclair" } else { "éCLAIR" };
        let kind = if number == 0 { "supplier,competitor" } else { "" };
        let form = AccountForm { types: kind.to_owned(), ..named(name) };
        actions::create(&db, &caller, &form).await.unwrap();
    }
    let first = actions::list(&db, &caller, "", None).await.unwrap();
    let rest = actions::list(&db, &caller, "", first.last().map(|last| last.id)).await.unwrap();
    assert_eq!((first.len() as i64, rest.len()), (actions::PAGE, 1));
    assert!(first.iter().all(|account| account.id != rest[0].id));
    let suppliers = actions::list_of(&db, &caller, Some(AccountType::Supplier), "eclair", None).await.unwrap();
    assert_eq!(suppliers.len(), 1);
    assert_eq!(suppliers[0].types, [AccountType::Supplier, AccountType::Competitor]);
    assert!(actions::list(&db, &caller, "100%", None).await.unwrap().is_empty());
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn suggestions_begin_with_what_begins_so(pool: PgPool) {
    let db = open(&pool).await;
    let caller = acting(&db, Role::Salesperson).await;
    for name in ["Old Harbour", "Harbour Lines", "Zebra"] {
        actions::create(&db, &caller, &named(name)).await.unwrap();
    }
    for number in 0..12 {
        actions::create(&db, &caller, &named(&format!("Filler {number}"))).await.unwrap();
    }
    let names = |text: &'static str| {
        let (db, caller) = (db.clone(), caller.clone());
        async move {
            actions::suggest(&db, &caller, text)
                .await
                .map(|found| found.into_iter().map(|one| one.name).collect::<Vec<_>>())
        }
    };
    assert_eq!(names("harbour").await.unwrap(), ["Harbour Lines", "Old Harbour"]);
    assert_eq!(names("filler").await.unwrap().len(), 10);
    assert!(names("").await.unwrap().is_empty());
    assert!(names("_").await.unwrap().is_empty());
    assert_eq!(names("\0").await, Err(AppError::field("text", Problem::ControlCharacter)));
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn what_is_not_taken(pool: PgPool) {
    let db = open(&pool).await;
    let caller = acting(&db, Role::Salesperson).await;
    let bad = AccountForm {
        name: "x".repeat(10_000),
        types: String::from("friend"),
        sector: String::from("\0"),
        country: "x".repeat(101),
    };
    let error = actions::create(&db, &caller, &bad).await.unwrap_err();
    for field in ["name", "types", "sector", "country"] {
        assert!(error.problem_of(field).is_some(), "{field}");
    }
    let strange = "Zażółć 🚢 \u{202e}<script>alert(1)</script>' OR 1=1 --";
    let id = actions::create(&db, &caller, &named(strange)).await.unwrap();
    assert_eq!(actions::find(&db, &caller, id).await.unwrap().name, strange);
    let reader = acting(&db, Role::SalesAdministration).await;
    let refused = AppError::Forbidden(Denial::ReadOnly);
    assert_eq!(actions::create(&db, &reader, &named("New")).await, Err(refused.clone()));
    assert_eq!(actions::create_unless_similar(&db, &reader, &named("New")).await, Err(refused.clone()));
    assert_eq!(actions::update(&db, &reader, id, 1, &named("New")).await, Err(refused));
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn the_history_holds_every_field_before_and_after(pool: PgPool) {
    let db = open(&pool).await;
    let caller = acting(&db, Role::Salesperson).await;
    let form = AccountForm { types: "supplier,customer".into(), ..named("Harbour Lines") };
    let id = actions::create(&db, &caller, &form).await.unwrap();
    let typed_in_another_order = AccountForm { types: "customer,supplier".into(), ..form.clone() };
    actions::update(&db, &caller, id, 1, &typed_in_another_order).await.unwrap();
    let changed = AccountForm { types: "competitor".into(), country: "Belgium".into(), ..form };
    actions::update(&db, &caller, id, 2, &changed).await.unwrap();
    let (_, events) = actions::find_with_history(&db, &caller, id).await.unwrap();
    assert_eq!(events.iter().map(|event| event.kind.as_str()).collect::<Vec<_>>(), ["changed", "created"]);
    let told = super::history::told(&events[0]);
    assert_eq!(told.lines, ["Country: — → Belgium", "Type: Customer, Supplier → Competitor"]);
    let told = super::history::told(&events[1]);
    assert_eq!(told.lines, ["Name: — → Harbour Lines", "Type: — → Customer, Supplier"]);
}
