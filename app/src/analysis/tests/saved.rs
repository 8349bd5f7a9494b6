//! Saved questions and dashboards: whose they are, who sees them, and what happens when something is gone.

use std::collections::BTreeMap;

use sqlx::PgPool;

use super::chronicle::write;
use crate::{
    analysis::{MOST_TILES, actions::question_view, saved},
    auth::Caller,
    error::{AppError, Problem},
    test_world::World,
};

fn query(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(key, value)| (key.to_string(), value.to_string())).collect()
}

async fn save(world: &World, by: &Caller, name: &str, shared: bool) -> i64 {
    let asked = query(&[("by", "sector"), ("measure", "count")]);
    saved::save(&world.db, by, None, name, shared, &asked).await.unwrap().id
}

async fn names(world: &World, caller: &Caller) -> Vec<String> {
    let mut tx = world.db.snapshot(caller).await.unwrap();
    saved::all(&mut tx, caller).await.unwrap().into_iter().map(|saved| saved.name).collect()
}

async fn places(world: &World, caller: &Caller) -> Vec<i64> {
    saved::dashboard(&world.db, caller).await.unwrap().tiles.into_iter().map(|tile| tile.id).collect()
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn a_question_is_its_owners_and_shared_ones_are_everybodys(pool: PgPool) {
    let world = World::new(pool).await;
    let own = save(&world, &world.ada, "Mine", false).await;
    let shared = save(&world, &world.north, "Ours", true).await;
    assert_eq!(names(&world, &world.ada).await, ["Mine", "Ours"]);
    for caller in world.everybody().into_iter().filter(|caller| caller.viewer.id() != world.ada.viewer.id()) {
        assert_eq!(names(&world, caller).await, ["Ours"], "{}", caller.viewer.name());
        assert_eq!(saved::delete(&world.db, caller, own).await, Err(AppError::NotFound));
        assert_eq!(saved::pin(&world.db, caller, own).await, Err(AppError::NotFound));
    }
    assert_eq!(saved::delete(&world.db, &world.executive, shared).await, Err(AppError::NotFound));
    let asked = query(&[("by", "country")]);
    let stranger = saved::save(&world.db, &world.cleo, Some(shared), "Taken over", true, &asked).await;
    assert_eq!(stranger, Err(AppError::NotFound));
    let twice = saved::save(&world.db, &world.ada, None, "Mine", false, &asked).await;
    assert_eq!(twice, Err(AppError::field("name", Problem::Taken)));
    let changed = saved::save(&world.db, &world.ada, Some(own), "Mine", true, &asked).await.unwrap();
    assert!(changed.shared && changed.query.contains("by=country") && names(&world, &world.cleo).await.len() == 2);
    assert!(saved::save(&world.db, &world.ada, None, " ", false, &asked).await.is_err());
    assert!(saved::save(&world.db, &world.ada, None, "x", false, &query(&[("by", "moon")])).await.is_err());
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn a_dashboard_has_an_order_and_an_end(pool: PgPool) {
    let world = World::new(pool).await;
    let mut ids = Vec::new();
    for number in 0..=MOST_TILES {
        ids.push(save(&world, &world.ada, &format!("Question {number}"), false).await);
    }
    for id in &ids[..3] {
        saved::pin(&world.db, &world.ada, *id).await.unwrap();
    }
    saved::pin(&world.db, &world.ada, ids[0]).await.unwrap();
    assert_eq!(places(&world, &world.ada).await, ids[..3]);
    saved::move_tile(&world.db, &world.ada, ids[2], true).await.unwrap();
    saved::move_tile(&world.db, &world.ada, ids[0], true).await.unwrap();
    assert_eq!(places(&world, &world.ada).await, [ids[0], ids[2], ids[1]]);
    saved::move_tile(&world.db, &world.ada, ids[0], false).await.unwrap();
    saved::unpin(&world.db, &world.ada, ids[1]).await.unwrap();
    assert_eq!(places(&world, &world.ada).await, [ids[2], ids[0]]);
    assert_eq!(saved::move_tile(&world.db, &world.ada, ids[1], true).await, Err(AppError::NotFound));
    assert!(places(&world, &world.ben).await.is_empty());
    for id in &ids[1..MOST_TILES] {
        saved::pin(&world.db, &world.ada, *id).await.unwrap();
    }
    let full = saved::pin(&world.db, &world.ada, ids[MOST_TILES]).await.unwrap_err();
    assert!(full.problem_of("dashboard").is_some(), "{full}");
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn a_dimension_that_is_gone_breaks_nothing(pool: PgPool) {
    let world = World::new(pool.clone()).await;
    write(&world, &pool, 31, 10).await;
    let (old, good) = (save(&world, &world.ada, "Old", false).await, save(&world, &world.ada, "Good", false).await);
    let ours = save(&world, &world.north, "Ours", true).await;
    for id in [old, good, ours] {
        saved::pin(&world.db, &world.ada, id).await.unwrap();
    }
    sqlx::query("UPDATE question SET query = '?by=moon_phase&then=category&measure=count' WHERE id = $1")
        .bind(old)
        .execute(&pool)
        .await
        .unwrap();
    sqlx::query("UPDATE question SET shared = FALSE WHERE id = $1").bind(ours).execute(&pool).await.unwrap();
    let dashboard = saved::dashboard(&world.db, &world.ada).await.unwrap();
    let [gone, answered, hidden] = &dashboard.tiles[..] else { panic!("{dashboard:?}") };
    assert_eq!((gone.retired.clone(), gone.answer.clone()), (vec!["moon_phase".into()], Ok(None)));
    assert!(answered.answer.as_ref().unwrap().is_some());
    assert_eq!((hidden.saved.clone(), hidden.answer.clone()), (None, Ok(None)));

    let address = gone.saved.clone().unwrap();
    let view = question_view(&world.db, &world.ada, &saved::pairs_of(&address.query), Some(old)).await.unwrap();
    assert_eq!((view.retired, view.answer), (vec![String::from("moon_phase")], None));
    assert_eq!(view.question.then.map(|then| then.as_str()), Some("category"), "what is known stays");
    let asked = query(&[("by", "stage"), ("then", "category")]);
    saved::save(&world.db, &world.ada, Some(old), "Old", false, &asked).await.unwrap();
    assert!(saved::dashboard(&world.db, &world.ada).await.unwrap().tiles[0].answer.as_ref().unwrap().is_some());
    saved::delete(&world.db, &world.ada, old).await.unwrap();
    assert_eq!(places(&world, &world.ada).await, [good, ours]);
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn a_tile_of_amounts_tells_the_rates_behind_them(pool: PgPool) {
    let world = World::new(pool.clone()).await;
    write(&world, &pool, 71, 80).await;
    for (name, measure) in [("Amounts", "amount"), ("Numbers", "count")] {
        let asked = query(&[("by", "stage"), ("measure", measure)]);
        let kept = saved::save(&world.db, &world.executive, None, name, false, &asked).await.unwrap();
        saved::pin(&world.db, &world.executive, kept.id).await.unwrap();
    }
    let dashboard = saved::dashboard(&world.db, &world.executive).await.unwrap();
    let [amounts, numbers] = &dashboard.tiles[..] else { panic!("{dashboard:?}") };
    let told = |tile: &crate::analysis::Tile| {
        let answer = tile.answer.clone().unwrap().unwrap();
        (answer.converted.len(), answer.missing.len())
    };
    assert_eq!((told(amounts), told(numbers)), ((1, 1), (0, 0)), "dollars at a rate, pounds without one");
}
