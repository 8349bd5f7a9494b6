//! A portal's chart and list are of the same records, before and after following a mark.

use std::collections::BTreeMap;

use sqlx::PgPool;

use super::chronicle::write;
use crate::{
    analysis::{Answer, Cell, Measure, PortalView, actions, portal_question, saved::pairs_of},
    auth::Caller,
    error::Problem,
    test_world::World,
};

async fn open(world: &World, caller: &Caller, query: &BTreeMap<String, String>) -> PortalView {
    let text = |key: &str| query.get(key).map(String::as_str);
    let question = portal_question(query).unwrap();
    actions::portal(&world.db, caller, &question, text("sort").unwrap_or_default(), text("after")).await.unwrap()
}

fn assert_equal(portal: &PortalView, told: &str) {
    let (total, listed) = (&portal.answer.total, &portal.list.listing.totals);
    let amount = match portal.answer.question.measure {
        Measure::Weighted => listed.weighted.amount,
        Measure::Count => listed.count.into(),
        _ => listed.amount.amount,
    };
    assert_eq!((total.count, total.value), (listed.count, Some(amount)), "{told}");
}

fn figures(answer: &Answer) -> impl Iterator<Item = &Cell> {
    let of_rows = answer.rows.iter().flat_map(|line| std::iter::once(&line.entry.figure).chain(&line.cells));
    of_rows.chain([&answer.total])
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn every_mark_narrows_chart_and_list_to_what_it_says(pool: PgPool) {
    let world = World::new(pool.clone()).await;
    write(&world, &pool, 59, 80).await;
    let team = world.north.viewer.id();
    let mut followed = 0;
    for caller in [&world.executive, &world.north, &world.ada] {
        for address in [
            String::new(),
            String::from("?by=team&measure=count"),
            String::from("?by=person&measure=weighted&sort=-amount"),
            format!("?by=closing_quarter&team={team}"),
            String::from("?by=sector&then=category&closing=2026-Q4"),
            String::from("?by=stage&measure=count&opened=2026-01-10..2026-08-20"),
        ] {
            let portal = open(&world, caller, &pairs_of(&address)).await;
            let told = format!("{} at {address}", caller.viewer.name());
            assert_equal(&portal, &told);
            for figure in figures(&portal.answer).filter(|figure| figure.count > 0) {
                let href = figure.href.as_deref().unwrap();
                let query = pairs_of(href.strip_prefix("/portal").unwrap());
                let narrowed = open(&world, caller, &query).await;
                assert_equal(&narrowed, href);
                let total = &narrowed.answer.total;
                assert_eq!((total.count, total.value), (figure.count, figure.value), "{told}: {href}");
                assert_eq!(narrowed.own_pairs(), portal.own_pairs(), "{href}");
                followed += 1;
            }
        }
    }
    assert!(followed > 60, "{followed}");
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn pages_of_the_list_follow_one_another(pool: PgPool) {
    let world = World::new(pool.clone()).await;
    write(&world, &pool, 61, 120).await;
    let mut query = pairs_of("?by=stage&sort=number");
    let mut numbers: Vec<String> = Vec::new();
    loop {
        let portal = open(&world, &world.executive, &query).await;
        assert_equal(&portal, "a later page");
        numbers.extend(portal.list.listing.rows.iter().map(|row| row.number.clone()));
        let Some(next) = portal.list.listing.next else { break };
        query.insert("after".into(), next);
    }
    assert!(numbers.len() == 120 && numbers.is_sorted(), "{}", numbers.len());
    let question = portal_question(&pairs_of("")).unwrap();
    let refused = actions::portal(&world.db, &world.executive, &question, "size", None).await.unwrap_err();
    assert_eq!(refused.problem_of("sort"), Some(&Problem::NotAChoice));
}
