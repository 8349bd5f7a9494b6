//! Keeping people in their form, without scripts.

use serde_json::json;
use sqlx::PgPool;

use crate::{
    record::{led_to, submit},
    test_app::TestApp,
};

/// Nora under another manager from that day on.
fn nora_under(app: &TestApp, manager: &str, from: &str, version: i32) -> String {
    format!(
        "person[id]={}&person[version]={version}&person[name]=nora&person[email]=nora@example.com&person[role]=salesperson\
         &person[site]=NOR&person[active]=true&person[manager]={}&person[manager_from]={from}",
        app.id("nora"),
        app.id(manager)
    )
}

#[sqlx::test(migrator = "app::db::MIGRATIONS")]
async fn a_new_manager_counts_from_the_day_that_was_named(pool: PgPool) {
    let app = TestApp::new(pool).await;
    let page = format!("/people?edit={}", app.id("nora"));
    let shown = app.page("ada", &page).await.text;
    for expected in ["name=\"person[manager_from]\"", "value=\"2026-11-20\"", "or back to 1 Oct 2026"] {
        assert!(shown.contains(expected), "{expected} is not in {shown}");
    }

    let refused = submit(&app, "ada", "save_person", &page, &nora_under(&app, "south", "2026-09-30", 1)).await;
    let again = led_to(&app, "ada", &refused).await.text;
    for expected in ["value=\"2026-09-30\"", "Choose 1 Oct 2026 or later"] {
        assert!(again.contains(expected), "{expected} is not in {again}");
    }

    submit(&app, "ada", "save_person", &page, &nora_under(&app, "south", "2027-01-01", 1)).await;
    let planned = app.page("ada", &page).await.text;
    assert!(planned.contains("From 1 Jan 2027 reports to: south"), "{planned}");
    let trail = app.page("ada", "/audit?subject=person").await.text;
    for expected in ["Reports to: north → south", "Reports there from 1 Jan 2027."] {
        assert!(trail.contains(expected), "{expected} is not in {trail}");
    }
    let own = format!("/judgement?quarter=2026-Q4&who={}", app.id("nora"));
    app.get("north", &own).await.ok();
    app.get("south", &own).await.problem(404, "not_found");
}

/// Whoever moves on while their manager writes an adjustment: the manager learns who can make it now.
#[sqlx::test(migrator = "app::db::MIGRATIONS")]
async fn an_adjustment_of_somebody_who_left_the_team_a_minute_ago(pool: PgPool) {
    let app = TestApp::new(pool).await;
    let adjustment = |commit: &str, version: i32| {
        json!({
            "layer": "adjustment", "person": app.id("nora"), "quarter": "2026-Q4",
            "commit": commit, "commit_version": version,
        })
    };
    app.post("north", "/judgement", adjustment("300", 0)).await.ok();
    let page = format!("/people?edit={}", app.id("nora"));
    let moved = submit(&app, "ada", "save_person", &page, &nora_under(&app, "south", "2026-11-20", 1)).await;
    assert!(led_to(&app, "ada", &moved).await.text.contains("Saved."));

    let problem = app.post("north", "/judgement", adjustment("310", 1)).await.problem(422, "rejected");
    let error = &problem["errors"][0];
    assert_eq!((&error["field"], &error["code"]), (&json!("person"), &json!("left_the_line")), "{problem}");
    let told = "nora has not reported to you since 20 Nov 2026. Whoever leads nora now can adjust.";
    assert_eq!(error["detail"], told);
    app.post("south", "/judgement", adjustment("310", 0)).await.ok();
}
