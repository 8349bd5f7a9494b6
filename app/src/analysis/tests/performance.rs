//! Sales performance equals a plain fold over the histories, and every figure of it opens its records.

use std::collections::HashMap;

use rust_decimal::{Decimal, RoundingStrategy, dec};
use sqlx::PgPool;

use super::{
    chronicle::{Life, State, knows, write},
    drill_down::totals_at,
    ready::{percent, ratio, seen},
};
use crate::{
    analysis::{Dimension, Measure, Performer, Period, SalesPerformance, ready},
    auth::{Caller, PersonId},
    forecast::{QuotaForm, QuotaKind, actions::set_quota},
    opportunity::{Filter, actions::rest_marks},
    test_world::{World, today},
};

/// What a part of a record counts for, from one percentage to another; nothing without a rate.
fn worth(state: &State, from: i64, to: i64) -> Decimal {
    let rate = match state.currency {
        "EUR" => Decimal::ONE,
        "USD" => dec!(0.87),
        _ => return Decimal::ZERO,
    };
    let Some(amount) = state.amount else { return Decimal::ZERO };
    let step = |percent: i64| {
        let exact = amount * rate * Decimal::from(percent) / Decimal::ONE_HUNDRED;
        exact.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero)
    };
    step(to) - step(from)
}

/// What a record counts for in a person's figures.
fn part_of(state: &State, person: PersonId) -> Decimal {
    match state.split {
        None => worth(state, 0, 100),
        Some((other, percent)) if other == person.0 => worth(state, 100 - percent, 100),
        Some((_, percent)) => worth(state, 0, 100 - percent),
    }
}

/// Number won, amount won, win rate and cycle time of what was decided.
type Told = (i64, Decimal, Option<Decimal>, Option<Decimal>);

fn fold(world: &World, caller: &Caller, decided: &[(&Life, &State)], amount: impl Fn(&State) -> Decimal) -> Told {
    let won: Vec<_> = decided.iter().filter(|(_, state)| state.is_signed()).collect();
    let days = won
        .iter()
        .map(|(life, _)| (life.signed_on(today(), &knows(world, caller, life)).unwrap() - life.opened).num_days());
    let days = Decimal::from(days.sum::<i64>());
    let amount = won.iter().map(|(_, state)| amount(state)).sum();
    (won.len() as i64, amount, percent(won.len(), decided.len()), ratio(days, won.len()))
}

fn told(row: &Performer) -> Told {
    let value = |measure| row.behind(measure).0.value(measure);
    (row.won.count, row.won.amount, value(Measure::WinRate), value(Measure::CycleDays))
}

async fn performance(world: &World, caller: &Caller, by: Dimension) -> SalesPerformance {
    let asked = ready::Asked {
        period: Some("2026".parse().unwrap()),
        by: Dimension::Stage,
        performance: by,
        filter: Filter::default(),
    };
    ready::analysis(&world.db, caller, &asked).await.unwrap().performance
}

fn decided<'a>(world: &World, caller: &Caller, lives: &'a [Life]) -> Vec<(&'a Life, &'a State)> {
    let year = "2026".parse::<Period>().unwrap().range(&caller.organisation.calendar);
    let in_year = |life: &Life| {
        life.decided_on(today(), &knows(world, caller, life)).is_some_and(|decided| year.contains(decided))
    };
    seen(world, caller, lives, today()).into_iter().filter(|(life, _)| in_year(life)).collect()
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn people_are_told_by_their_parts(pool: PgPool) {
    let world = World::new(pool.clone()).await;
    let lives = write(&world, &pool, 41, 150).await;
    let north = [&world.north, &world.ada, &world.ben];
    for (caller, people) in [
        (&world.executive, vec![&world.north, &world.ada, &world.ben, &world.cleo]),
        (&world.north, north.to_vec()),
        (&world.ada, vec![&world.ada]),
    ] {
        let decided = decided(&world, caller, &lives);
        let shown = performance(&world, caller, Dimension::Person).await;
        let mut rows = 0;
        for person in people {
            let id = person.viewer.id();
            let mine: Vec<_> = decided.iter().copied().filter(|(_, state)| Life::credits(state, id)).collect();
            let row = shown.rows.iter().find(|row| row.label == person.viewer.name());
            assert_eq!(row.is_some(), !mine.is_empty(), "{}", person.viewer.name());
            let Some(row) = row else { continue };
            let expected = fold(&world, caller, &mine, |state| part_of(state, id));
            assert_eq!(told(row), expected, "{} of {}", caller.viewer.name(), person.viewer.name());
            rows += 1;
        }
        assert_eq!(rows, shown.rows.len());
        let amount = shown.rows.iter().map(|row| row.won.amount).sum::<Decimal>();
        assert_eq!((shown.all.won.amount, shown.all.decided.count), (amount, decided.len() as i64));
    }
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn accounts_and_programmes_are_told_by_what_is_theirs(pool: PgPool) {
    let world = World::new(pool.clone()).await;
    let lives = write(&world, &pool, 43, 150).await;
    let keys: Vec<(i64, Option<i64>, String)> = sqlx::query_as(
        "SELECT o.id, o.account_id, COALESCE(p.series, '') FROM opportunity o LEFT JOIN product p ON p.id = o.product_id",
    )
    .fetch_all(&pool)
    .await
    .unwrap();
    let (mut accounts, mut series) = (HashMap::new(), HashMap::new());
    for (id, account, programme) in keys {
        accounts.insert(id, format!("account={}", account.map_or_else(|| "-".to_owned(), |id| id.to_string())));
        series.insert(id, format!("series={}", if programme.is_empty() { "-" } else { &programme }));
    }
    let caller = &world.executive;
    let decided = decided(&world, caller, &lives);
    for (by, keys) in [(Dimension::Account, accounts), (Dimension::Series, series)] {
        let shown = performance(&world, caller, by).await;
        assert!(shown.rows.len() > 1 && shown.rows.iter().all(|row| row.attained.is_none()));
        for row in &shown.rows {
            let list = &row.lists.as_ref().unwrap().decided;
            let is_mine = |life: &Life| {
                let place = lives.iter().position(|other| std::ptr::eq(other, life)).unwrap();
                list.split(['?', '&']).any(|pair| pair == keys[&(place as i64 + 1)])
            };
            let mine: Vec<_> = decided.iter().copied().filter(|(life, _)| is_mine(life)).collect();
            assert_eq!(told(row), fold(&world, caller, &mine, |state| worth(state, 0, 100)), "{list}");
        }
        assert!(shown.rows.is_sorted_by(|above, below| above.won.amount >= below.won.amount));
    }
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn every_figure_opens_its_records(pool: PgPool) {
    let world = World::new(pool.clone()).await;
    write(&world, &pool, 47, 120).await;
    for caller in [&world.executive, &world.north] {
        for by in crate::analysis::PERFORMANCE_BY {
            let shown = performance(&world, caller, by).await;
            for row in shown.rows.iter().chain([&shown.all]) {
                let lists = row.lists.as_ref().unwrap();
                let won = totals_at(&world, caller, &lists.won).await;
                assert_eq!((won.count, won.amount.amount), (row.won.count, row.won.amount), "{}", lists.won);
                let amounts = totals_at(&world, caller, &lists.with_amount).await;
                assert_eq!(amounts.amount.amount, row.won.amount, "{}", lists.with_amount);
                let decided = totals_at(&world, caller, &lists.decided).await;
                assert_eq!(decided.count, row.decided.count, "{}", lists.decided);
            }
        }
    }
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn people_are_measured_against_their_own_quota(pool: PgPool) {
    let world = World::new(pool.clone()).await;
    write(&world, &pool, 53, 120).await;
    let form = QuotaForm {
        person: world.ada.viewer.id(),
        quarter: "2026-Q4".parse().unwrap(),
        kind: QuotaKind::Individual,
        amount: "1000".into(),
        effective_from: String::new(),
        version: 0,
    };
    set_quota(&world.db, &world.north, &form, rest_marks()).await.unwrap();
    let shown = performance(&world, &world.north, Dimension::Person).await;
    let measured: Vec<&str> =
        shown.rows.iter().filter(|row| row.attained.is_some()).map(|row| row.label.as_str()).collect();
    assert_eq!((measured, shown.quarter.to_string()), (vec!["Ada"], "2026-Q4".into()));
}
