//! Hand-over during absence: who sees and may do what, and that figures stay where they belong.

use serde_json::{Value, json};
use sqlx::PgPool;

use crate::{
    record::{led_to, submit},
    test_app::TestApp,
};

#[sqlx::test(migrator = "app::db::MIGRATIONS")]
async fn a_stand_in_sees_and_acts_until_the_absence_ends(pool: PgPool) {
    let app = TestApp::new(pool).await;
    let fields = json!({ "description": "Left in good hands", "amount": "700", "closing_date": "2026-12-01" });
    let sale = app.opportunity("sara", fields).await;
    let record = format!("/opportunities/{}", sale["number"].as_str().unwrap());
    let board = async || app.get("nora", "/board").await.ok().to_string().contains("Left in good hands");
    let quarter = async |who: &str| -> Value { app.get(who, "/forecast?quarter=2026-Q3").await.ok() };
    app.rest("eve", "PUT", "/quotas", Some(json!({ "person": app.id("sara"), "quarter": "2026-Q3", "amount": "500" })))
        .await
        .ok();
    let (company, south) = (quarter("eve").await, quarter("south").await);
    assert!(!board().await);

    let body = json!({ "stand_in": app.id("nora"), "from": "2026-11-18", "to": "2026-12-04" });
    let absence = app.post("sara", "/absences", body).await.ok();
    assert_eq!((&absence["person"]["name"], &absence["to"]), (&json!("sara"), &json!("2026-12-04")));
    assert!(board().await);
    let page = app.page("nora", "/board").await.text;
    assert!(page.contains("You stand in for sara until 4 Dec 2026."), "{page}");
    assert!(page.contains(&format!("/board?owner={}", app.id("sara"))));
    let changed = app.patch("nora", &record, json!({ "version": 1, "comment": "Called them" })).await.ok();
    assert_eq!(changed["owner"]["name"], "sara");
    assert_eq!((quarter("eve").await, quarter("south").await), (company, south), "figures stay where they belong");
    // Who is not concerned sees nothing of it.
    assert_eq!(app.get("nils", "/absences").await.ok()["absences"], json!([]));
    app.get("nils", &record).await.problem(404, "not_found");

    let end = format!("/absences/{}/end", absence["id"]);
    app.post("nora", &end, json!({})).await.problem(403, "forbidden");
    assert_eq!(app.post("south", &end, json!({})).await.ok()["absences"], json!([]));
    assert!(!board().await);
    app.get("nora", &record).await.problem(404, "not_found");
    assert!(!app.page("nora", "/board").await.text.contains("stand in for sara"));
    // Told before and after, to the administrator and in words.
    let trail = app.page("ada", "/audit?subject=person").await.text;
    assert!(trail.contains("Absence entered") && trail.contains("Stand-in: — → nora"), "{trail}");
    assert!(trail.contains("Absence ended early") && trail.contains("Last day: 4 Dec 2026 → 19 Nov 2026"), "{trail}");
}

#[sqlx::test(migrator = "app::db::MIGRATIONS")]
async fn what_is_no_absence(pool: PgPool) {
    let app = TestApp::new(pool).await;
    let absence = |person: &str, stand_in: &str, from: &str, to: &str| json!({ "person": app.id(person), "stand_in": app.id(stand_in), "from": from, "to": to });
    app.post("ada", "/absences", absence("nora", "nils", "2026-12-01", "2026-12-04")).await.ok();
    for (body, field, code) in [
        (absence("nora", "nora", "2027-01-01", "2027-01-02"), "stand_in", "oneself"),
        (absence("nora", "assistant", "2027-01-01", "2027-01-02"), "stand_in", "cannot_own"),
        (absence("nora", "nils", "2027-01-02", "2027-01-01"), "to", "reversed"),
        (absence("nora", "nils", "2026-11-01", "2026-11-02"), "to", "over_already"),
        (absence("nora", "nils", "2026-12-04", "2026-12-08"), "from", "away_already"),
        (absence("nora", "nils", "2026-02-31", "2026-12-08"), "from", "not_a_date"),
        (absence("nora", "nils", "", "2026-12-08"), "from", "required"),
        (absence("assistant", "nils", "2027-01-01", "2027-01-02"), "person", "cannot_own"),
        (json!({ "from": "2027-01-01", "to": "2027-01-02" }), "stand_in", "required"),
    ] {
        let problem = app.post("ada", "/absences", body.clone()).await.problem(422, "rejected");
        let error = &problem["errors"][0];
        assert_eq!((&error["field"], &error["code"]), (&json!(field), &json!(code)), "{body}: {problem}");
    }
    app.post("nils", "/absences", absence("nora", "nils", "2027-01-01", "2027-01-02")).await.problem(403, "forbidden");
    app.post("south", "/absences", absence("nora", "nils", "2027-01-01", "2027-01-02")).await.problem(403, "forbidden");
    app.post("north", "/absences", absence("nora", "nils", "2027-01-01", "2027-01-02")).await.ok();
}

#[sqlx::test(migrator = "app::db::MIGRATIONS")]
async fn the_form_works_without_scripts(pool: PgPool) {
    let app = TestApp::new(pool).await;
    let form = |to: &str| format!("person={}&stand_in={}&from=2026-12-01&to={to}", app.id("nora"), app.id("nils"));
    let refused = submit(&app, "nora", "enter_absence", "/profile", &form("2026-11-30")).await;
    let again = led_to(&app, "nora", &refused).await.text;
    for expected in [
        "The first day lies after the last one.",
        "value=\"2026-11-30\"",
        &format!("value=\"{}\" selected", app.id("nils")),
    ] {
        assert!(again.contains(expected), "{expected} is not in {again}");
    }
    let entered = submit(&app, "nora", "enter_absence", "/profile", &form("2026-12-04")).await;
    let page = led_to(&app, "nora", &entered).await.text;
    assert!(page.contains("1 Dec 2026 to 4 Dec 2026") && page.contains("nils stands in"), "{page}");
    let staff = app.page("ada", &format!("/people?edit={}", app.id("nora"))).await.text;
    assert!(staff.contains("nils stands in"), "{staff}");
    let id = app.get("nora", "/absences").await.ok()["absences"][0]["id"].to_string();
    let removed = submit(&app, "nora", "end_absence", "/profile", &format!("id={id}")).await;
    assert!(led_to(&app, "nora", &removed).await.text.contains("none is planned"));
}
