//! Reading the trail, against a database.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop where it is")]

use chrono::{NaiveTime, TimeDelta};
use sqlx::PgPool;

use super::{Actor, Place, TrailFilter, actions};
use crate::{
    account::{AccountForm, actions as accounts},
    activity::Subject,
    auth::{Caller, actions as people},
    error::{AppError, Denial},
    test_world::{World, today},
};

/// The caller at noon, so many minutes later.
fn later(caller: &Caller, minutes: i64) -> Caller {
    let noon = today().and_time(NaiveTime::from_hms_opt(12, 0, 0).unwrap()).and_utc();
    Caller { now: noon + TimeDelta::minutes(minutes), ..caller.clone() }
}

async fn account(world: &World, by: &Caller, name: &str) {
    let form = AccountForm { name: name.to_owned(), ..AccountForm::default() };
    accounts::create(&world.db, by, &form).await.unwrap();
}

/// Names of the records, in the order of the trail.
async fn records(world: &World, filter: &TrailFilter) -> Vec<String> {
    let trail = actions::page(&world.db, &world.administrator, filter, None).await.unwrap();
    trail.entries.into_iter().map(|entry| entry.name.unwrap_or_default()).collect()
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn newest_first_by_person_subject_and_period(pool: PgPool) {
    let world = World::new(pool).await;
    account(&world, &later(&world.ada, 0), "First").await;
    account(&world, &later(&world.ben, 1), "Second").await;
    let sale = world.opportunity(&later(&world.ada, 2), "Press", "100", "2026-12-01").await;
    people::add_site(&world.db, &later(&world.administrator, 24 * 60), "LYO", "Lyon").await.unwrap();

    let all = TrailFilter::default();
    assert_eq!(records(&world, &all).await, ["LYO", &sale.number, "Second", "First"]);
    let by_ada = TrailFilter { actor: Some(Actor::Person(world.ada.viewer.id())), ..all.clone() };
    assert_eq!(records(&world, &by_ada).await, [&sale.number, "First"]);
    let accounts = TrailFilter { subject: Some(Subject::Account), ..all.clone() };
    assert_eq!(records(&world, &accounts).await, ["Second", "First"]);
    let that_day = TrailFilter { from: Some(today()), to: Some(today()), ..all.clone() };
    assert_eq!(records(&world, &that_day).await, [&sale.number, "Second", "First"]);
    let backwards = TrailFilter { from: today().succ_opt(), to: Some(today()), ..all.clone() };
    assert!(records(&world, &backwards).await.is_empty());
    let nobody = TrailFilter { actor: Some(Actor::Nobody), ..all };
    assert!(records(&world, &nobody).await.is_empty());
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn pages_join_without_a_gap_though_all_happened_at_once(pool: PgPool) {
    let world = World::new(pool).await;
    let ada = later(&world.ada, 0);
    for number in 0..actions::PAGE + 3 {
        account(&world, &ada, &format!("Account {number}")).await;
    }
    let all = TrailFilter::default();
    let first = actions::page(&world.db, &world.administrator, &all, None).await.unwrap();
    let after: Place = first.next.unwrap().parse().unwrap();
    let second = actions::page(&world.db, &world.administrator, &all, Some(after)).await.unwrap();
    assert_eq!((first.entries.len(), second.entries.len(), second.next), (50, 3, None));
    let mut ids: Vec<i64> = first.entries.iter().chain(&second.entries).map(|entry| entry.id).collect();
    assert!(ids.is_sorted_by(|one, next| one > next));
    ids.dedup();
    assert_eq!(ids.len(), 53);
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn only_administrators_read_it(pool: PgPool) {
    let world = World::new(pool).await;
    account(&world, &world.ada, "=HYPERLINK").await;
    let all = TrailFilter::default();
    for caller in world.everybody().into_iter().skip(1) {
        let refused = AppError::Forbidden(Denial::Administrator);
        assert_eq!(actions::page(&world.db, caller, &all, None).await, Err(refused.clone()));
        assert_eq!(actions::table(&world.db, caller, &all).await, Err(refused));
    }
    let csv = actions::table(&world.db, &world.administrator, &all).await.unwrap().csv();
    assert_eq!(csv.lines().count(), 2);
    assert!(csv.contains("\"Ada\",\"person\",\"account\"") && csv.contains("\"'=HYPERLINK\",\"created\""), "{csv}");
}
