//! A record's page and its forms, as browsers without scripts use them.

use axum::body::Body;
use http::{Request, header};
use leptos::server_fn::axum::server_fn_paths;
use serde_json::json;
use sqlx::PgPool;

use crate::test_app::{Answer, TestApp};

/// Sends a form as a browser without scripts does, from that page.
pub async fn submit(app: &TestApp, who: &str, function: &str, page: &str, form: &str) -> Answer {
    let is_it = |path: &&str| {
        path.trim_start_matches("/api/").trim_end_matches(|digit: char| digit.is_ascii_digit()) == function
    };
    let path = server_fn_paths().map(|(path, _)| path).find(is_it).unwrap();
    let request = Request::post(path)
        .header("sec-fetch-site", "same-origin")
        .header(header::ACCEPT, "text/html")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::REFERER, format!("http://localhost{page}"))
        .header(header::AUTHORIZATION, app.bearer(who));
    app.send(request.body(Body::from(form.to_owned())).unwrap()).await
}

/// The page that the answer of a form leads to.
pub async fn led_to(app: &TestApp, who: &str, answer: &Answer) -> Answer {
    assert!(answer.status.is_redirection(), "{} {}", answer.status, answer.text);
    let back = answer.headers[header::LOCATION].to_str().unwrap();
    app.page(who, back.trim_start_matches("http://localhost")).await
}

#[sqlx::test(migrator = "app::db::MIGRATIONS")]
async fn a_flag_goes_on_and_off_without_scripts(pool: PgPool) {
    let app = TestApp::new(pool).await;
    let sale = app.opportunity("nora", json!({ "description": "Palletiser", "amount": "100" })).await;
    assert_eq!((&sale["deal_type"], &sale["complex"]), (&json!("small"), &json!(false)));
    let page = format!("/opportunities/{}", sale["number"].as_str().unwrap());
    let form = |version: i64, flags: &str| {
        let number = sale["number"].as_str().unwrap();
        format!("number={number}&version={version}&form[description]=Palletiser&account_name=&{flags}")
    };
    let on = "form[complex][]=false&form[complex][]=true&form[special_bid][]=false";
    submit(&app, "nora", "change_opportunity", &page, &form(1, on)).await;
    let record = app.get("nora", &page).await.ok();
    assert_eq!(
        (&record["complex"], &record["special_bid"], &record["deal_type"]),
        (&json!(true), &json!(false), &json!("middle"))
    );
    let shown = app.page("nora", &page).await.text;
    assert!(shown.contains("Deal type: Small Business → Middle Business"), "{shown}");

    let refused = format!(
        "{}&form[amount]=-1",
        form(2, "form[complex][]=false&form[special_bid][]=false&form[special_bid][]=true")
    );
    let answer = submit(&app, "nora", "change_opportunity", &page, &refused).await;
    let again = led_to(&app, "nora", &answer).await.text;
    let boxes: Vec<bool> = again
        .split("type=\"checkbox\"")
        .skip(1)
        .map(|rest| rest.split('>').next().unwrap_or_default().contains("checked"))
        .collect();
    assert_eq!(boxes, [false, true], "the boxes stand as they were sent");

    submit(&app, "nora", "change_opportunity", &page, &form(2, "form[complex][]=false&form[special_bid][]=false"))
        .await;
    assert_eq!(app.get("nora", &page).await.ok()["deal_type"], "small");
    let kept = app.patch("nora", &page, json!({ "version": 3, "special_bid": true })).await.ok();
    submit(&app, "nora", "change_opportunity", &page, &form(kept["version"].as_i64().unwrap(), "form[comment]=x"))
        .await;
    assert_eq!(app.get("nora", &page).await.ok()["special_bid"], true, "a form without the box changes nothing");
    let found = app.get("nora", "/opportunities?type=large").await.ok();
    assert_eq!(found["totals"]["count"], 1);
}
