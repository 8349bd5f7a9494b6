//! Somebody changes teams: quarters that are over stay with the old manager, the running one goes to the new one.

use super::*;
use crate::{
    auth::actions::set_manager,
    error::{Conflict, Problem},
    forecast::{Row, Scope, Who},
};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn quarter_named(text: &str) -> Quarter {
    text.parse().unwrap()
}

/// Somebody on another day.
fn on(caller: &Caller, today: &str) -> Caller {
    let today = day(today);
    Caller { today, now: today.and_time(chrono::NaiveTime::MIN).and_utc(), ..caller.clone() }
}

async fn put(world: &World, who: &Caller, under: &Caller, from: &str) -> Result<(), AppError> {
    let mut tx = world.db.begin(&world.administrator).await.unwrap();
    let (who, under) = (who.viewer.id(), Some(under.viewer.id()));
    set_manager(&mut tx, &world.administrator, who, under, day(from)).await?;
    tx.commit().await.unwrap();
    Ok(())
}

async fn rows(world: &World, caller: &Caller, quarter: &str, as_of: Option<&str>) -> Vec<Row> {
    forecast(&world.db, caller, Some(quarter_named(quarter)), None, as_of.map(day)).await.unwrap().rows
}

/// What a team has in the pipeline of a quarter, as that caller sees it.
async fn team(world: &World, caller: &Caller, quarter: &str, of: &Caller, as_of: Option<&str>) -> Decimal {
    let rows = rows(world, caller, quarter, as_of).await;
    let row = rows.into_iter().find(|row| row.who == Who::Team(of.viewer.id()));
    row.map_or(Decimal::ZERO, |row| row.figures.single(Category::Pipeline).amount)
}

/// Something of everybody in last quarter, this one and the next, begun in last quarter.
async fn with_records(world: &World) {
    for (who, amount) in [(&world.ada, "100"), (&world.ben, "10"), (&world.cleo, "1")] {
        for closing in ["2026-09-15", "2026-12-15", "2027-02-15"] {
            world.opportunity(&on(who, "2026-08-03"), "Line", amount, closing).await;
        }
    }
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn last_quarter_stays_and_this_one_goes_with_the_person(pool: PgPool) {
    let world = World::new(pool).await;
    with_records(&world).await;
    let viewers = [&world.north, &world.south, &world.executive];
    let past = [None, Some("2026-08-15"), Some("2026-09-30"), Some("2026-10-15")];
    let mut before = Vec::new();
    for viewer in viewers {
        for as_of in past {
            before.push(rows(&world, viewer, "2026-Q3", as_of).await);
        }
    }
    assert_eq!(team(&world, &world.north, "2026-Q3", &world.north, None).await, dec!(110));
    assert_eq!(team(&world, &world.north, "2026-Q4", &world.north, None).await, dec!(110));

    put(&world, &world.ada, &world.south, "2026-11-20").await.unwrap();
    let mut before = before.into_iter();
    for viewer in viewers {
        for as_of in past {
            let name = viewer.viewer.name();
            assert_eq!(Some(rows(&world, viewer, "2026-Q3", as_of).await), before.next(), "{name} as of {as_of:?}");
        }
    }
    for (viewer, of, expected) in [
        (&world.north, &world.north, dec!(10)),
        (&world.south, &world.south, dec!(101)),
        (&world.executive, &world.north, dec!(10)),
        (&world.executive, &world.south, dec!(101)),
        (&world.executive, &world.executive, dec!(111)),
    ] {
        let name = viewer.viewer.name();
        assert_eq!(team(&world, viewer, "2026-Q4", of, None).await, expected, "{name}: {}", of.viewer.name());
    }
    for (of, third, fourth) in [(&world.north, dec!(110), dec!(10)), (&world.south, dec!(1), dec!(101))] {
        let top = Some(of.viewer.id());
        let shown = forecast(&world.db, &world.executive, Some(quarter_named("2026-Q4")), top, None).await.unwrap();
        for (name, expected) in [("2026-Q3", third), ("2026-Q4", fourth)] {
            let part = shown.quarters.iter().find(|part| part.quarter == quarter_named(name)).unwrap();
            assert_eq!(part.figures.single(Category::Pipeline).amount, expected, "{} in {name}", of.viewer.name());
            let scope = Scope { quarter: part.quarter, who: Who::Team(of.viewer.id()), as_of: None };
            let listed: Decimal = world
                .all(&world.executive, &scope.records(vec![Category::Pipeline]))
                .await
                .iter()
                .filter_map(|record| record.counted)
                .sum();
            assert_eq!(listed, expected, "the list behind {name}");
        }
    }
    let yesterday = team(&world, &world.executive, "2026-Q4", &world.north, Some("2026-11-19")).await;
    assert_eq!(yesterday, dec!(110), "as of yesterday the team was another");
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn a_planned_move_shows_from_its_day_on(pool: PgPool) {
    let world = World::new(pool).await;
    with_records(&world).await;
    put(&world, &world.ada, &world.south, "2027-01-15").await.unwrap();
    for (today, expected) in [("2026-11-20", dec!(1)), ("2027-01-14", dec!(1)), ("2027-01-15", dec!(101))] {
        for viewer in [&world.south, &world.executive] {
            let found = team(&world, &on(viewer, today), "2027-Q1", &world.south, None).await;
            assert_eq!(found, expected, "{} on {today}", viewer.viewer.name());
        }
    }
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn a_move_entered_late_reaches_back_within_the_quarter(pool: PgPool) {
    let world = World::new(pool).await;
    with_records(&world).await;
    let refused = put(&world, &world.ada, &world.south, "2026-09-30").await;
    assert_eq!(refused, Err(AppError::field("manager_from", Problem::NotBefore(day("2026-10-01")))));
    let looped = put(&world, &world.executive, &world.ada, "2026-10-05").await;
    assert_eq!(looped, Err(AppError::Conflict(Conflict::ReportingLoop)));

    put(&world, &world.ada, &world.south, "2026-10-05").await.unwrap();
    for (as_of, expected) in [("2026-10-04", dec!(1)), ("2026-10-05", dec!(101)), ("2026-11-20", dec!(101))] {
        let found = team(&world, &world.executive, "2026-Q4", &world.south, Some(as_of)).await;
        assert_eq!(found, expected, "as of {as_of}");
    }
    assert_eq!(team(&world, &world.executive, "2026-Q3", &world.south, None).await, dec!(1));
}
