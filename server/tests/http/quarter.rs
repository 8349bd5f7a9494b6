//! SPEC P6, step by step through REST.

use serde_json::{Value, json};
use sqlx::PgPool;

use crate::test_app::TestApp;

const CATEGORIES: [&str; 4] = ["pipeline", "best_case", "commit", "closed"];

/// The amounts of one's own row, by category.
async fn own_amounts(app: &TestApp) -> [String; 4] {
    let forecast = app.get("nora", "/forecast?quarter=2026-Q4").await.ok();
    let row = &forecast["rows"][0];
    assert_eq!((&row["name"], &row["quota"]), (&json!("nora"), &json!("1000")));
    CATEGORIES.map(|category| row[category]["amount"].as_str().unwrap().to_owned())
}

#[sqlx::test(migrator = "app::db::MIGRATIONS")]
async fn an_opportunity_walks_through_the_quarter(pool: PgPool) {
    let app = TestApp::new(pool).await;
    let quota = json!({ "person": app.id("nora"), "quarter": "2026-Q4", "amount": "1000" });
    app.rest("nora", "PUT", "/quotas", Some(quota.clone())).await.problem(403, "forbidden");
    app.rest("north", "PUT", "/quotas", Some(quota.clone())).await.ok();
    app.rest("north", "PUT", "/quotas", Some(quota)).await.problem(409, "stale");

    let mut sale: Value = app
        .opportunity("nora", json!({ "description": "Line 6", "amount": "450", "closing_date": "2026-12-15" }))
        .await;
    assert_eq!(own_amounts(&app).await, ["450", "0", "0", "0"]);
    let path = format!("/opportunities/{}", sale["number"].as_str().unwrap());
    let steps = [
        ("qualification", "430", Some("best_case"), ["0", "430", "0", "0"]),
        ("proposition", "420", None, ["0", "420", "0", "0"]),
        ("negotiation", "405", Some("commit"), ["0", "0", "405", "0"]),
        ("won", "405", None, ["0", "0", "0", "405"]),
    ];
    for (stage, amount, category, expected) in steps {
        sale = app.move_to("nora", &sale, stage).await.ok();
        let mut change = json!({ "version": sale["version"], "amount": amount });
        if let Some(category) = category {
            change["category"] = json!(category);
        }
        sale = app.patch("nora", &path, change).await.ok();
        assert_eq!(own_amounts(&app).await, expected, "{stage}");
    }
    let row = &app.get("nora", "/forecast?quarter=2026-Q4").await.ok()["rows"][0];
    assert_eq!((&row["attainment"], &row["gap"]), (&json!("40.5"), &json!("595")));
    let company = &app.get("eve", "/forecast?quarter=2026-Q4").await.ok()["rows"][0];
    assert_eq!((&company["closed"]["amount"], &company["quota"]), (&json!("405"), &json!("1000")));
    let elsewhere = app.get("sara", "/forecast?quarter=2026-Q4").await.ok();
    assert!(!elsewhere.to_string().contains("405"), "{elsewhere}");
}
