//! Sharing the credit of an opportunity: by programs and by browsers without scripts.

use serde_json::json;
use sqlx::PgPool;

use crate::{
    record::{led_to, submit},
    test_app::TestApp,
};

#[sqlx::test(migrator = "app::db::MIGRATIONS")]
async fn a_manager_shares_the_credit_of_a_sale(pool: PgPool) {
    let app = TestApp::new(pool).await;
    let fields = json!({ "description": "Two teams", "amount": "1000", "closing_date": "2026-12-01" });
    let sale = app.opportunity("nora", fields).await;
    let record = format!("/opportunities/{}", sale["number"].as_str().unwrap());
    let path = format!("{record}/credit");
    let part = |who: &str, percent: &str| json!({ "person": app.id(who), "percent": percent });
    let put = async |who: &str, version: i64, parts: serde_json::Value| {
        app.rest(who, "PUT", &path, Some(json!({ "version": version, "parts": parts }))).await
    };

    for (parts, field, code, says) in [
        (json!([part("nora", "60"), part("nils", "39.99")]), "credit", "not_whole", "99.99%: 0.01% is missing"),
        (json!([part("nora", "60"), part("nils", "40.01")]), "credit", "not_whole", "100.01%: 0.01% too much"),
        (json!([part("sara", "60"), part("nils", "40")]), "credit", "owner_left_out", "the owner"),
        (json!([part("nora", "60"), part("nora", "40")]), "person_1", "twice", "earlier row"),
        (json!([part("nora", "60"), part("assistant", "40")]), "person_1", "unknown", "not found"),
        (json!([part("nora", "60"), part("nils", "0")]), "percent_1", "not_positive", "above zero"),
        (json!([part("nora", "66.667"), part("nils", "33.333")]), "percent_0", "percent_too_fine", "two decimals"),
    ] {
        let refused = put("north", 1, parts.clone()).await.problem(422, "rejected");
        let error = &refused["errors"][0];
        assert_eq!((&error["field"], &error["code"]), (&json!(field), &json!(code)), "{parts}: {refused}");
        assert!(refused.to_string().contains(says), "{parts}: {refused}");
    }
    put("nora", 1, json!([part("nora", "100")])).await.problem(403, "forbidden");
    put("south", 1, json!([part("nora", "100")])).await.problem(404, "not_found");

    // The other team's seller sees it from then on, reads it, and counts their part.
    let shared = put("north", 1, json!([part("nora", "66.67"), part("sara", "33.33")])).await.ok();
    assert_eq!((&shared["sharers"], &shared["split"][1]["name"]), (&json!(2), &json!("sara")));
    let seen = app.get("sara", &record).await.ok();
    assert_eq!((&seen["share"], &seen["counted"]), (&json!("33.33"), &json!("333.3")));
    app.patch("sara", &record, json!({ "version": shared["version"], "amount": "1" })).await.problem(404, "not_found");
    let page = app.page("sara", &record).await.text;
    assert!(page.contains("66.67%") && !page.contains("record-form") && !page.contains("credit-form"), "reads it only");
    let list = app.page("north", "/opportunities").await.text;
    assert!(list.contains("Credit shared by 2 people"), "{list}");

    put("north", 1, json!([])).await.problem(409, "stale");
    let history = app.page("nora", &record).await.text;
    assert!(history.contains("Credit: the owner alone → nora 66.67%, sara 33.33%"), "{history}");
    let alone = put("north", shared["version"].as_i64().unwrap(), json!([])).await.ok();
    assert_eq!(alone["split"], json!([]));
    app.get("sara", &record).await.problem(404, "not_found");
}

#[sqlx::test(migrator = "app::db::MIGRATIONS")]
async fn the_form_keeps_its_rows_without_scripts(pool: PgPool) {
    let app = TestApp::new(pool).await;
    let sale = app.opportunity("nora", json!({ "description": "Rows" })).await;
    let number = sale["number"].as_str().unwrap();
    let page = format!("/opportunities/{number}");
    let (nora, nils) = (app.id("nora"), app.id("nils"));
    let rows = |percent: &str| {
        format!(
            "number={number}&version=1&parts[0][person]={nora}&parts[0][percent]=60&parts[1][person]={nils}&parts[1][percent]={percent}"
        )
    };
    let refused = submit(&app, "north", "split_credit", &page, &rows("39.99")).await;
    let again = led_to(&app, "north", &refused).await.text;
    for expected in [
        "The parts sum to 99.99%: 0.01% is missing to 100%.",
        "value=\"39.99\"",
        &format!("value=\"{nils}\" selected"),
        "<details open class=\"credit-change\"",
    ] {
        assert!(again.contains(expected), "{expected} is not in {again}");
    }
    let more = app.page("north", &format!("{page}?{}&more=1", rows("x%3Cy"))).await.text;
    assert!(more.contains("parts[2][percent]") && !more.contains("parts[3][percent]"), "a row more");
    assert!(more.contains("value=\"x&lt;y\""), "what was typed stays");

    let comment = json!({ "version": 1, "comment": "Meanwhile" });
    app.patch("nora", &page, comment).await.ok();
    let stale = submit(&app, "north", "split_credit", &page, &rows("40")).await;
    let told = led_to(&app, "north", &stale).await.text;
    assert!(told.contains("nora changed this opportunity first"), "{told}");
    assert!(told.contains("value=\"40\""), "what was typed stays");
    let done = submit(&app, "north", "split_credit", &page, &rows("40").replace("version=1", "version=2")).await;
    assert!(led_to(&app, "north", &done).await.text.contains("nils"));
    assert_eq!(app.get("north", &page).await.ok()["sharers"], 2);
}
