//! Judgement as a story through REST and its page: submit, adjust, meet somebody else's word, read on.

use serde_json::{Value, json};
use sqlx::PgPool;

use crate::test_app::TestApp;

const SHEET: &str = "/judgement?quarter=2026-Q4";

fn submission(app: &TestApp, who: &str, commit: &str) -> Value {
    let note = "Two of three signed";
    json!({ "layer": "submission", "person": app.id(who), "quarter": "2026-Q4", "commit": commit, "note": note })
}

fn adjustment(app: &TestApp, who: &str, commit: &str, version: i32) -> Value {
    json!({
        "layer": "adjustment", "person": app.id(who), "quarter": "2026-Q4",
        "commit": commit, "commit_version": version, "note": "Their buyer is on leave",
    })
}

/// The cell of somebody's commit as that viewer reads it.
async fn commit(app: &TestApp, viewer: &str, of: &str) -> Value {
    let sheet = app.get(viewer, SHEET).await.ok();
    let rows = sheet["rows"].as_array().unwrap();
    rows.iter().find(|row| row["name"] == of && row["kind"] == "person").unwrap()["commit"].clone()
}

#[sqlx::test(migrator = "app::db::MIGRATIONS")]
async fn a_quarter_is_submitted_and_adjusted(pool: PgPool) {
    let app = TestApp::new(pool).await;
    let sale =
        app.opportunity("nora", json!({ "description": "Line", "amount": "450", "closing_date": "2026-12-15" })).await;
    app.post("nora", "/judgement", submission(&app, "nora", "400")).await.ok();
    app.post("north", "/judgement", adjustment(&app, "nora", "300", 0)).await.ok();
    let own = commit(&app, "nora", "nora").await;
    assert_eq!((&own["result"], &own["adjustments"]), (&json!("400"), &json!([])));
    let above = commit(&app, "north", "nora").await;
    assert_eq!((&above["result"], &above["adjustments"][0]["author_name"]), (&json!("300"), &json!("north")));
    assert_eq!(above["submission"]["note"], "Two of three signed");
    for (viewer, knows) in
        [("eve", true), ("administration", true), ("nils", false), ("south", false), ("assistant", false)]
    {
        let sheet = app.get(viewer, SHEET).await.ok().to_string();
        assert_eq!(sheet.contains("Their buyer is on leave"), knows, "{viewer}");
        let page = app.page(viewer, "/forecast/judgement?quarter=2026-Q4").await;
        assert_eq!((page.status.as_u16(), page.text.contains("Their buyer is on leave")), (200, knows), "{viewer}");
    }
    let page = app.page("nora", &format!("/forecast/judgement?quarter=2026-Q4&open={}", app.id("nora"))).await;
    assert!(page.text.contains("Two of three signed") && !page.text.contains("Their buyer is on leave"));

    let path = format!("/opportunities/{}", sale["number"].as_str().unwrap());
    let after = app.get("nora", &path).await.ok();
    assert_eq!((&after["version"], &after["amount"]), (&sale["version"], &sale["amount"]));
    let figures = app.get("north", "/forecast?quarter=2026-Q4").await.ok();
    assert_eq!(figures["rows"][0]["commit"]["amount"], "0", "judgement is no record");

    let trail = app.page("ada", "/audit?subject=judgement").await;
    assert!(trail.text.contains("Commit: — → 300"), "{}", trail.text);
}

#[sqlx::test(migrator = "app::db::MIGRATIONS")]
async fn the_second_writer_sees_both_values(pool: PgPool) {
    let app = TestApp::new(pool).await;
    app.post("north", "/judgement", adjustment(&app, "nora", "300", 0)).await.ok();
    let problem = app.post("north", "/judgement", adjustment(&app, "nora", "310", 0)).await.problem(409, "stale");
    let error = &problem["errors"][0];
    assert_eq!((&error["field"], &error["code"]), (&json!("commit"), &json!("changed_meanwhile")), "{problem}");
    assert!(error.to_string().contains("300"), "{problem}");
    app.post("north", "/judgement", adjustment(&app, "nora", "310", 1)).await.ok();
    let mut withdrawn = adjustment(&app, "nora", "", 2);
    withdrawn["commit"] = Value::Null;
    app.post("north", "/judgement", withdrawn).await.ok();
    assert_eq!(commit(&app, "north", "nora").await["adjustments"], json!([]));
}

#[sqlx::test(migrator = "app::db::MIGRATIONS")]
async fn refusals_say_what_to_do(pool: PgPool) {
    let app = TestApp::new(pool).await;
    app.post("north", "/judgement", submission(&app, "nora", "1")).await.problem(403, "forbidden");
    app.post("nora", "/judgement", adjustment(&app, "nora", "1", 0)).await.problem(403, "forbidden");
    app.post("nils", "/judgement", adjustment(&app, "nora", "1", 0)).await.problem(404, "not_found");
    for (field, value, code) in [
        ("commit", json!("-1"), "negative"),
        ("commit", json!("12345678901234567890"), "too_large"),
        ("commit", json!("1e9"), "not_a_number"),
        ("commit", json!("12,5"), "not_a_number"),
        ("commit", json!(""), "required"),
        ("quarter", json!("2026-Q3"), "quarter_over"),
        ("layer", json!("guess"), "not_a_choice"),
        ("team", json!("yes"), "not_a_choice"),
        ("amount", json!("1"), "not_a_choice"),
    ] {
        let mut body = submission(&app, "nora", "1");
        body[field] = value.clone();
        let problem = app.post("nora", "/judgement", body).await.problem(422, "rejected");
        assert_eq!(problem["errors"][0]["code"], code, "{field} {value}: {problem}");
    }
    app.get("nora", "/judgement?as_of=2026-11-21").await.problem(422, "rejected");
    app.get("nora", &format!("/judgement?who={}", app.id("sara"))).await.problem(404, "not_found");
}
