//! Columns whose keys have grown long.

use sqlx::PgPool;

use crate::{
    opportunity::{
        OpportunityId,
        actions::{move_to, rest_marks},
    },
    test_world::{World, below, moving},
};

/// The cards of the first column from the top down, with their keys.
async fn column(pool: &PgPool) -> Vec<(i64, String)> {
    let sql = "SELECT id, board_position FROM opportunity WHERE stage_id = 1 ORDER BY board_position";
    sqlx::query_as(sql).fetch_all(pool).await.unwrap()
}

async fn lengthen(pool: &PgPool, card: OpportunityId, key: &str) {
    let sql = "UPDATE opportunity SET board_position = $2 WHERE id = $1";
    sqlx::query(sql).bind(card.0).bind(key).execute(pool).await.unwrap();
}

async fn versions_of(pool: &PgPool, cards: [OpportunityId; 2]) -> Vec<i32> {
    let sql = "SELECT version FROM opportunity WHERE id = ANY($1) ORDER BY id";
    sqlx::query_scalar(sql).bind(cards.map(|card| card.0)).fetch_all(pool).await.unwrap()
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn a_column_with_long_keys_is_numbered_anew_in_its_order(pool: PgPool) {
    let world = World::new(pool.clone()).await;
    let mut cards = Vec::new();
    for name in ["First", "Second", "Third"] {
        cards.push(world.opportunity(&world.ada, name, "1", "2026-12-01").await);
    }
    // Somebody else's card, which the mover does not see, keeps its place, too.
    let foreign = world.opportunity(&world.cleo, "Elsewhere", "1", "2026-12-01").await;
    let long = format!("a0{}", "V".repeat(60));
    for (card, key) in [(&cards[0], "a0"), (&cards[1], &*long), (&foreign, &*format!("{long}V")), (&cards[2], "a1")] {
        lengthen(&pool, card.id, key).await;
    }
    let third = world.record(&world.ada, &cards[2].number).await.summary;
    let versions = versions_of(&pool, [cards[1].id, foreign.id]).await;

    // While another transaction holds a card, a long key does once more.
    let mut elsewhere = pool.begin().await.unwrap();
    sqlx::query("SELECT FROM opportunity WHERE id = $1 FOR UPDATE")
        .bind(foreign.id.0)
        .execute(&mut *elsewhere)
        .await
        .unwrap();
    let third = move_to(&world.db, &world.ada, &below(moving(&third, 1), cards[1].id), rest_marks()).await.unwrap();
    assert!(column(&pool).await.iter().any(|(id, key)| *id == third.id.0 && key.len() > 60));
    elsewhere.rollback().await.unwrap();

    let first = world.record(&world.ada, &cards[0].number).await.summary;
    move_to(&world.db, &world.ada, &below(moving(&first, 1), cards[1].id), rest_marks()).await.unwrap();
    let now = column(&pool).await;
    let order: Vec<i64> = now.iter().map(|(id, _)| *id).collect();
    assert_eq!(order, [cards[1].id.0, first.id.0, third.id.0, foreign.id.0]);
    assert!(now.iter().all(|(_, key)| key.len() < 10), "{now:?}");
    assert_eq!(versions_of(&pool, [cards[1].id, foreign.id]).await, versions, "only the order changed");
}
