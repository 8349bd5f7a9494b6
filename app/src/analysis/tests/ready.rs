//! Funnel, win rate, cycle time and cohorts equal a plain fold over the histories.

use chrono::{Days, NaiveDate};
use rust_decimal::{Decimal, RoundingStrategy};
use sqlx::PgPool;

use super::chronicle::{Life, State, knows, sees, write};
use crate::{
    analysis::{Dimension, Period, actions, ready},
    auth::Caller,
    opportunity::Filter,
    pipeline::store::default_pipeline,
    test_world::{World, today},
};

/// The lives that a caller sees as of a day, with how they stood then.
pub fn seen<'a>(world: &World, caller: &Caller, lives: &'a [Life], day: NaiveDate) -> Vec<(&'a Life, &'a State)> {
    let states = lives.iter().filter_map(|life| life.at(day).map(|state| (life, state)));
    states.filter(|(_, state)| sees(world, caller, state)).collect()
}

pub fn percent(part: usize, of: usize) -> Option<Decimal> {
    ratio(Decimal::from(part) * Decimal::ONE_HUNDRED, of)
}

pub fn ratio(sum: Decimal, of: usize) -> Option<Decimal> {
    let exact = (of > 0).then(|| sum / Decimal::from(of))?;
    Some(exact.round_dp_with_strategy(1, RoundingStrategy::MidpointAwayFromZero).normalize())
}

fn callers(world: &World) -> [&Caller; 4] {
    [&world.executive, &world.north, &world.ada, &world.assistant]
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn the_funnel_counts_what_came_so_far(pool: PgPool) {
    let world = World::new(pool.clone()).await;
    let lives = write(&world, &pool, 7, 150).await;
    for caller in callers(&world) {
        for (period, as_of) in
            [("2026", None), ("2026-Q1", None), ("2025-07-01..2026-10-31", Some(today() - Days::new(90)))]
        {
            let period: Period = period.parse().unwrap();
            let range = period.range(&caller.organisation.calendar);
            let day = as_of.unwrap_or(today());
            let opened: Vec<_> = seen(&world, caller, &lives, day)
                .into_iter()
                .filter(|(life, state)| range.contains(life.opened) && state.kind() != "dismissed")
                .collect();
            let mut expected: Vec<i64> = (1..=4)
                .map(|stage| {
                    opened.iter().filter(|(life, _)| life.reached(day, &knows(&world, caller, life)) >= stage).count()
                        as i64
                })
                .collect();
            expected.push(opened.iter().filter(|(_, state)| state.is_signed()).count() as i64);

            let mut tx = crate::analysis::store::snapshot(&world.db, caller).await.unwrap();
            let pipeline = default_pipeline(&mut tx).await.unwrap();
            let filter = Filter { as_of, ..Filter::default() };
            let (funnel, totals) = ready::funnel(&mut tx, caller, &pipeline, period, &filter).await.unwrap();
            let counts: Vec<i64> = funnel.steps.iter().map(|step| step.tally.count).collect();
            assert_eq!(counts, expected, "{} {period} {as_of:?}", caller.viewer.name());
            assert_eq!(totals.count, expected[0]);
            assert!(expected[0] > 0 || caller.viewer.id() == world.ada.viewer.id(), "nothing to compare");
        }
    }
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn win_rate_and_cycle_time_are_of_what_was_decided_in_the_period(pool: PgPool) {
    let world = World::new(pool.clone()).await;
    let lives = write(&world, &pool, 11, 150).await;
    for caller in callers(&world) {
        for as_of in [None, Some(today() - Days::new(60))] {
            let day = as_of.unwrap_or(today());
            let period: Period = "2026".parse().unwrap();
            let range = period.range(&caller.organisation.calendar);
            let decided: Vec<_> = seen(&world, caller, &lives, day)
                .into_iter()
                .filter(|(life, _)| {
                    life.decided_on(day, &knows(&world, caller, life)).is_some_and(|decided| range.contains(decided))
                })
                .collect();
            let signed: Vec<_> = decided.iter().filter(|(_, state)| state.is_signed()).collect();
            let days: i64 = signed
                .iter()
                .map(|(life, _)| (life.signed_on(day, &knows(&world, caller, life)).unwrap() - life.opened).num_days())
                .sum();

            let asked = ready::Asked {
                period: Some(period),
                by: Dimension::Stage,
                performance: Dimension::Account,
                filter: Filter { as_of, ..Filter::default() },
            };
            let shown = ready::analysis(&world.db, caller, &asked).await.unwrap();
            let name = caller.viewer.name();
            assert_eq!(shown.win_rate.total.count, decided.len() as i64, "{name}");
            assert_eq!(shown.win_rate.total.value, percent(signed.len(), decided.len()), "{name}");
            assert_eq!(shown.cycle.total.count, signed.len() as i64, "{name}");
            assert_eq!(shown.cycle.total.value, ratio(Decimal::from(days), signed.len()), "{name}");
        }
    }
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn cohorts_hold_what_became_of_each_quarter(pool: PgPool) {
    let world = World::new(pool.clone()).await;
    let lives = write(&world, &pool, 13, 150).await;
    let last = "2026-Q4".parse().unwrap();
    for caller in callers(&world) {
        let mut tx = crate::analysis::store::snapshot(&world.db, caller).await.unwrap();
        let pipeline = default_pipeline(&mut tx).await.unwrap();
        let cohorts = ready::cohorts(&mut tx, caller, &pipeline, last, &Filter::default()).await.unwrap();
        assert_eq!(cohorts.quarters.len(), 8);
        for cohort in &cohorts.quarters {
            let range = caller.organisation.calendar.range(cohort.quarter);
            let opened: Vec<_> = seen(&world, caller, &lives, today())
                .into_iter()
                .filter(|(life, state)| range.contains(life.opened) && state.kind() != "dismissed")
                .collect();
            let count = |keep: &dyn Fn(&State) -> bool| opened.iter().filter(|(_, state)| keep(state)).count() as i64;
            let expected = [
                count(&State::is_signed),
                count(&|state| matches!(state.kind(), "open" | "on_hold")),
                count(&|state| matches!(state.kind(), "lost" | "no_go")),
                opened.len() as i64,
            ];
            let found = [&cohort.won, &cohort.open, &cohort.lost, &cohort.all].map(|part| part.tally.count);
            assert_eq!(found, expected, "{} {}", caller.viewer.name(), cohort.quarter);
        }
        let calendar = &caller.organisation.calendar;
        let first = calendar.range(cohorts.quarters[0].quarter).from..calendar.range(last).to;
        // Every rate behind the amounts won is told, and what has none.
        let won: Vec<_> = seen(&world, caller, &lives, today())
            .into_iter()
            .filter(|(life, state)| first.contains(&life.opened) && state.is_signed() && state.amount.is_some())
            .collect();
        assert_eq!(cohorts.missing.is_empty(), !won.iter().any(|(_, state)| state.currency == "GBP"));
        assert_eq!(cohorts.converted.is_empty(), !won.iter().any(|(_, state)| state.currency == "USD"));
    }
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn every_step_and_part_opens_exactly_its_records(pool: PgPool) {
    let world = World::new(pool.clone()).await;
    write(&world, &pool, 17, 120).await;
    for caller in [&world.executive, &world.north] {
        let filter = Filter { team: Some(world.north.viewer.id()), ..Filter::default() };
        let asked = ready::Asked {
            period: Some("2026".parse().unwrap()),
            by: Dimension::Person,
            performance: Dimension::Person,
            filter,
        };
        let shown = ready::analysis(&world.db, caller, &asked).await.unwrap();
        let steps = shown.funnel.steps.iter().map(|step| (step.href.clone(), step.tally));
        let parts = shown.cohorts.quarters.iter().flat_map(|cohort| {
            [&cohort.won, &cohort.open, &cohort.lost, &cohort.all].map(|part| (part.href.clone(), part.tally))
        });
        for (href, tally) in steps.chain(parts) {
            let totals = super::drill_down::totals_at(&world, caller, &href).await;
            assert_eq!((totals.count, totals.amount.amount), (tally.count, tally.amount), "{href}");
        }
    }
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn a_day_before_the_first_record_or_ahead_is_told(pool: PgPool) {
    let world = World::new(pool.clone()).await;
    write(&world, &pool, 19, 5).await;
    for (as_of, field) in [("1999-01-01", "as_of"), ("2027-01-01", "as_of")] {
        let filter = Filter { as_of: Some(as_of.parse().unwrap()), ..Filter::default() };
        let asked = ready::Asked {
            period: None,
            by: Dimension::Person,
            performance: Dimension::Person,
            filter: filter.clone(),
        };
        assert!(ready::analysis(&world.db, &world.north, &asked).await.unwrap_err().problem_of(field).is_some());
        let question = crate::analysis::Question {
            filter,
            ..crate::analysis::Question::about(Dimension::Person, Default::default())
        };
        assert!(actions::answer(&world.db, &world.north, &question).await.unwrap_err().problem_of(field).is_some());
    }
}
