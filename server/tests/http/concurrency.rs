//! Many at once.

use std::{collections::BTreeSet, sync::Arc};

use serde_json::json;
use sqlx::PgPool;
use tokio::task::JoinSet;

use crate::test_app::TestApp;

#[sqlx::test(migrator = "app::db::MIGRATIONS")]
async fn numbers_have_no_gaps(pool: PgPool) {
    let app = Arc::new(TestApp::new(pool).await);
    let mut creating = JoinSet::new();
    for index in 0..20 {
        let app = app.clone();
        creating.spawn(async move {
            let created = app
                .opportunity(if index % 2 == 0 { "nora" } else { "nils" }, json!({ "description": "One of many" }))
                .await;
            created["number"].as_str().unwrap().to_owned()
        });
    }
    let numbers: BTreeSet<String> = creating.join_all().await.into_iter().collect();
    let expected: BTreeSet<String> = (1..=20).map(|number| format!("NOR-{number:06}")).collect();
    assert_eq!(numbers, expected);
}

#[sqlx::test(migrator = "app::db::MIGRATIONS")]
async fn of_two_movers_one_wins_and_the_other_learns_it(pool: PgPool) {
    let app = TestApp::new(pool).await;
    let sale = app.opportunity("nora", json!({ "description": "Wanted by two" })).await;
    let (one, other) =
        tokio::join!(app.move_to("nora", &sale, "qualification"), app.move_to("north", &sale, "qualification"));
    let mut statuses = [one.status.as_u16(), other.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
    let record = app.get("nora", &format!("/opportunities/{}", sale["number"].as_str().unwrap())).await.ok();
    assert_eq!(record["history"].as_array().unwrap().len(), 2);
}
