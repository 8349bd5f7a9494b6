//! Moves in the reporting line that are planned, entered late or taken back.

use std::collections::BTreeMap;

use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};
use serde_json::json;
use sqlx::PgConnection;

use super::*;
use crate::{
    activity::{Subject, events_of},
    auth::PlannedMove,
};

const PEOPLE: usize = 6;
/// Days on which moves begin, and on which the lines are compared.
const DAYS: u64 = 7;

fn in_days(days: u64) -> NaiveDate {
    clock().today("UTC") + Days::new(days)
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The managers of everybody, each from a day on: what the lines follow from.
struct Managers(Vec<BTreeMap<u64, Option<usize>>>);

impl Managers {
    fn on(&self, who: usize, day: u64) -> Option<usize> {
        self.0[who].range(..=day).next_back().and_then(|(_, manager)| *manager)
    }

    /// Everybody above, and the person, with the steps between.
    fn above(&self, who: usize, day: u64) -> impl Iterator<Item = usize> + '_ {
        std::iter::successors(Some(who), move |&above| self.on(above, day))
    }

    fn would_loop(&self, who: usize, under: usize, from: u64) -> bool {
        (from..=DAYS).any(|day| self.above(under, day).any(|above| above == who))
    }

    fn put(&mut self, who: usize, under: Option<usize>, from: u64) {
        self.0[who].retain(|day, _| *day < from);
        self.0[who].insert(from, under);
    }

    fn closure(&self, people: &[PersonId], day: u64) -> Vec<(i64, i64, i32)> {
        let of = |who: usize| {
            self.above(who, day).zip(0..).map(move |(above, depth)| (people[above].0, people[who].0, depth))
        };
        let mut rows: Vec<_> = (0..people.len()).flat_map(of).collect();
        rows.sort_unstable();
        rows
    }
}

/// The closure as it stands on a day, sorted.
async fn closure(db: &mut PgConnection, day: NaiveDate) -> Vec<(i64, i64, i32)> {
    let sql = "SELECT ancestor_id, descendant_id, depth FROM reporting_line
               WHERE valid_from <= $1 AND (valid_to IS NULL OR valid_to > $1) ORDER BY 1, 2, 3";
    sqlx::query_as(sql).bind(day).fetch_all(db).await.unwrap()
}

/// After any moves, planned in any order for any days, the closure of every day is what the managers of that day
/// alone would give, and a loop is refused exactly when one would close on some day.
#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn the_closure_of_every_day_equals_its_managers(pool: PgPool) {
    let db = open(&pool).await;
    let chief = person(&db, "chief", Role::Administrator, None).await;
    let mut people = vec![chief];
    for number in 1..PEOPLE {
        people.push(person(&db, &format!("person{number}"), Role::Manager, None).await);
    }
    let caller = acting(&db, chief).await;
    let moves = prop::collection::vec((0..PEOPLE, prop::option::of(0..PEOPLE), 0..DAYS), 1..14);
    let mut runner = TestRunner::deterministic();
    for _ in 0..40 {
        let moves = moves.new_tree(&mut runner).unwrap().current();
        let mut tx = db.owner().begin().await.unwrap();
        let mut managers = Managers(vec![BTreeMap::new(); PEOPLE]);
        for (who, under, from) in moves.clone() {
            let manager = under.map(|index: usize| people[index]);
            let answer = actions::set_manager(&mut tx, &caller, people[who], manager, in_days(from)).await;
            if managers.on(who, from) == under {
                assert_eq!(answer, Ok(None), "{moves:?}");
            } else if under.is_some_and(|under| managers.would_loop(who, under, from)) {
                assert_eq!(answer, Err(AppError::Conflict(Conflict::ReportingLoop)), "{moves:?}");
            } else {
                assert!(answer.is_ok(), "{answer:?} after {moves:?}");
                managers.put(who, under, from);
            }
        }
        for day in 0..=DAYS {
            let found = closure(&mut tx, in_days(day)).await;
            assert_eq!(found, managers.closure(&people, day), "on day {day} after {moves:?}");
        }
        tx.rollback().await.unwrap();
    }
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn a_move_is_planned_told_and_taken_back(pool: PgPool) {
    let db = open(&pool).await;
    let chief = person(&db, "chief", Role::Administrator, None).await;
    let north = person(&db, "north", Role::Manager, None).await;
    let south = person(&db, "south", Role::Manager, None).await;
    let anne = person(&db, "anne", Role::Salesperson, Some(north)).await;
    let chief = acting(&db, chief).await;
    let save = async |manager: Option<PersonId>, from: &str| {
        let draft = PersonDraft { manager, manager_from: from.to_owned(), ..draft_of(&db, &chief, anne).await };
        actions::save_person(&db, &chief, draft).await.map(|_| ())
    };
    let planned = async || actions::people(&db, &chief).await.unwrap().2;
    let expected = |from: &str, manager: Option<PersonId>| PlannedMove { person: anne, from: day(from), manager };

    save(Some(south), "2026-07-01").await.unwrap();
    assert_eq!(planned().await, [expected("2026-07-01", Some(south))]);
    let mut tx = db.begin(&chief).await.unwrap();
    for (on, under) in [("2026-05-12", north), ("2026-06-30", north), ("2026-07-01", south)] {
        assert!(store::reports_to(&mut tx, anne, under, day(on)).await.unwrap(), "{on}");
    }
    let events = events_of(&mut tx, Subject::Person, anne.0, 1).await.unwrap();
    assert_eq!((events[0].kind.as_str(), events[0].text("manager_from")), ("changed", Some("2026-07-01")));
    let changes = events[0].changes();
    assert_eq!((&changes[0].before["name"], &changes[0].after["name"]), (&json!("north"), &json!("south")));
    drop(tx);

    // Saving the form with what stands today leaves the plan; the same manager from that day on takes it back.
    save(Some(north), "").await.unwrap();
    assert_eq!(planned().await, [expected("2026-07-01", Some(south))]);
    save(Some(north), "2026-07-01").await.unwrap();
    assert_eq!(planned().await, []);
    save(None, "2026-06-01").await.unwrap();
    assert_eq!(planned().await, [expected("2026-06-01", None)]);
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn a_loop_that_would_close_later_and_a_day_of_last_quarter_are_refused(pool: PgPool) {
    let db = open(&pool).await;
    let chief = person(&db, "chief", Role::Administrator, None).await;
    let north = person(&db, "north", Role::Manager, None).await;
    let south = person(&db, "south", Role::Manager, None).await;
    let anne = person(&db, "anne", Role::Manager, Some(north)).await;
    let chief = acting(&db, chief).await;
    let save = async |who: PersonId, manager: PersonId, from: &str| {
        let draft =
            PersonDraft { manager: Some(manager), manager_from: from.to_owned(), ..draft_of(&db, &chief, who).await };
        actions::save_person(&db, &chief, draft).await.map(|_| ())
    };
    save(south, anne, "2026-07-01").await.unwrap();
    let looped = Err(AppError::Conflict(Conflict::ReportingLoop));
    assert_eq!(save(anne, south, "2026-06-01").await, looped, "it would close on the first of July");
    assert_eq!(save(north, anne, "2026-08-01").await, looped);

    let problem = |answer: Result<(), AppError>| answer.unwrap_err().problem_of("manager_from").cloned();
    assert_eq!(problem(save(anne, chief.viewer.id(), "2026-03-31").await), Some(Problem::NotBefore(day("2026-04-01"))));
    let unreadable = problem(save(anne, chief.viewer.id(), "soon").await);
    assert_eq!(unreadable, Some(Problem::Date(crate::calendar::NotADate::Unreadable)));
    save(anne, chief.viewer.id(), "2026-04-01").await.unwrap();
    let mut tx = db.begin(&chief).await.unwrap();
    assert!(store::reports_to(&mut tx, anne, north, day("2026-03-31")).await.unwrap());
    assert!(!store::reports_to(&mut tx, anne, north, day("2026-04-01")).await.unwrap());
}
