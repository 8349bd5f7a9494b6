//! Quotas that change within their quarter, and of people who left.

use serde_json::{Value, json};
use sqlx::PgPool;

use crate::{
    record::{led_to, submit},
    test_app::TestApp,
};

#[sqlx::test(migrator = "app::db::MIGRATIONS")]
async fn a_quota_changes_from_a_day_of_its_quarter_on(pool: PgPool) {
    let app = TestApp::new(pool).await;
    let nora = app.id("nora");
    let set = async |amount: &str, from: &str, version: i32| {
        let quota = json!({ "person": nora, "quarter": "2026-Q4", "amount": amount, "effective_from": from, "version": version });
        app.rest("north", "PUT", "/quotas", Some(quota)).await
    };
    let counts = async |as_of: &str| -> Value {
        app.get("nora", &format!("/forecast?quarter=2026-Q4{as_of}")).await.ok()["rows"][0]["quota"].clone()
    };
    set("1000", "", 0).await.ok();
    let outside = set("1200", "2027-01-01", 1).await.problem(422, "rejected");
    assert_eq!(
        (&outside["errors"][0]["field"], &outside["errors"][0]["code"]),
        (&json!("effective_from"), &json!("outside_quarter"))
    );
    let changed = set("1200", "2026-12-01", 1).await.ok();
    assert_eq!(changed["changes"][0]["effective_from"], "2026-12-01");
    assert_eq!(counts("").await, "1000", "it has not begun to count");
    set("1100", "2026-11-15", 2).await.ok();
    assert_eq!(counts("").await, "1100");

    let trend = app.get("nora", "/forecast/trend?quarter=2026-Q4").await.ok();
    let weeks = trend["points"].as_array().unwrap();
    let on = |day: &str| weeks.iter().find(|week| week["day"] == day).unwrap()["quota"].clone();
    assert_eq!((on("2026-11-12"), on("2026-11-20"), &trend["quota"]), (json!("1000"), json!("1100"), &json!("1100")));
    let sale =
        json!({ "description": "Line", "amount": "50", "opening_date": "2026-10-01", "closing_date": "2026-12-01" });
    app.opportunity("nora", sale).await;
    let page = app.page("nora", "/forecast/trend?quarter=2026-Q4").await.text;
    assert!(page.contains("aria-label=\"Quota, €1,000, €1,100 at the end of 20 Nov 2026\""), "{page}");
    let table = page.split("aria-label=\"Week by week\"").nth(1).unwrap();
    let table = &table[..table.find("</table>").unwrap()];
    assert_eq!(table.matches(">€1,000<").count(), 1, "only where it changes: {table}");
    assert_eq!(table.matches(">€1,100<").count(), 1, "{table}");

    let page = app.page("north", "/quotas?quarter=2026-Q4").await.text;
    assert!(page.contains("Counts from 1 Dec 2026.") && page.contains("Counts from 15 Nov 2026."), "{page}");
    assert!(page.contains("min=\"2026-10-01\"") && page.contains("max=\"2026-12-31\""), "{page}");
    let form = |day: &str| {
        format!("person={nora}&quarter=2026-Q4&kind=individual&version=3&amount=1,300&effective_from={day}")
    };
    let refused = submit(&app, "north", "set_quota", "/quotas?quarter=2026-Q4", &form("2026-09-30")).await;
    let again = led_to(&app, "north", &refused).await.text;
    for expected in ["value=\"1,300\"", "value=\"2026-09-30\"", "Choose a day of Q4 2026."] {
        assert!(again.contains(expected), "{expected} is not in {again}");
    }
}

#[sqlx::test(migrator = "app::db::MIGRATIONS")]
async fn the_quota_of_somebody_who_left_stays(pool: PgPool) {
    let app = TestApp::new(pool).await;
    let nils = app.id("nils");
    let quota = |version: i32| json!({ "person": nils, "quarter": "2026-Q4", "amount": "900", "version": version });
    app.rest("north", "PUT", "/quotas", Some(quota(0))).await.ok();
    let person = format!(
        "person[id]={nils}&person[version]=1&person[name]=nils&person[email]=nils@example.com&person[role]=salesperson&person[site]=NOR&person[manager]={}",
        app.id("north")
    );
    let left = submit(&app, "ada", "save_person", &format!("/people?edit={nils}"), &person).await;
    assert!(led_to(&app, "ada", &left).await.text.contains("Switched off"));

    let refused = app.rest("north", "PUT", "/quotas", Some(quota(1))).await.problem(422, "rejected");
    assert_eq!(refused["errors"][0]["code"], "has_left");
    assert!(refused.to_string().contains("Set the quota of whoever took over"), "{refused}");
    let page = app.page("north", "/quotas?quarter=2026-Q4").await.text;
    assert!(page.contains("No longer works here.") && page.contains("€900"), "{page}");
    assert!(!page.contains("aria-label=\"nils, Own quota, EUR\""), "no form that could only be refused");
    let later = app.page("north", "/quotas?quarter=2027-Q1").await.text;
    assert!(!later.contains(">nils<"), "nobody to set a quota for");
    let form = format!("person={nils}&quarter=2026-Q4&kind=individual&version=1&amount=5");
    let told = submit(&app, "north", "set_quota", "/quotas?quarter=2026-Q4", &form).await;
    assert!(led_to(&app, "north", &told).await.text.contains("Set the quota of whoever took over"));
}
