//! Questions over HTTP: by REST, as files, on pages, and when what they ask for is gone.

use axum::body::Body;
use http::Request;
use leptos::server_fn::axum::server_fn_paths;
use serde_json::json;
use sqlx::PgPool;

use crate::test_app::TestApp;

fn address(name: &str) -> &'static str {
    server_fn_paths().map(|(path, _)| path).find(|path| path.starts_with(&format!("/api/{name}"))).unwrap()
}

async fn with_records(pool: PgPool) -> TestApp {
    let app = TestApp::new(pool).await;
    for (who, amount, closing) in [
        ("nora", "100", "2026-12-01"),
        ("nora", "50", "2027-02-01"),
        ("nils", "30", "2026-12-05"),
        ("sara", "7", "2026-12-05"),
    ] {
        let fields = json!({ "description": format!("Sale of {who}"), "amount": amount, "closing_date": closing, "opening_date": "2026-10-01" });
        app.opportunity(who, fields).await;
    }
    app
}

#[sqlx::test(migrator = "app::db::MIGRATIONS")]
async fn a_question_is_answered_for_what_the_caller_sees(pool: PgPool) {
    let app = with_records(pool).await;
    let answer = app.get("north", "/analysis?by=person&then=closing_quarter&measure=amount&period=2026-Q4..").await;
    answer.problem(422, "rejected");
    let path = "/analysis?by=person&then=closing_quarter&measure=amount";
    let answer = app.get("north", path).await.ok();
    assert_eq!((&answer["total"]["value"], &answer["total"]["count"]), (&json!("180"), &json!(3)));
    let names: Vec<_> = answer["rows"].as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["nora", "nils"], "the larger one first");
    assert_eq!(answer["columns"][1]["key"], "2027-Q1");
    let records = answer["rows"][0]["cells"][1]["records"].as_str().unwrap();
    let list = app.get("north", &format!("/opportunities{records}")).await.ok();
    assert_eq!((&list["totals"]["amount"], &list["totals"]["count"]), (&json!("50"), &json!(1)));
    assert_eq!(app.get("eve", path).await.ok()["total"]["value"], "187");
    assert_eq!(app.get("sara", path).await.ok()["total"]["value"], "7");
    for wrong in ["by=moon", "measure=x", "period=soon", "by=stage&stagee=x", "basis=now", "as_of=2027-01-01"] {
        app.get("north", &format!("/analysis?{wrong}")).await.problem(422, "rejected");
    }
}

#[sqlx::test(migrator = "app::db::MIGRATIONS")]
async fn files_hold_the_answer_in_the_readers_language(pool: PgPool) {
    let app = with_records(pool).await;
    let file = app.page("north", "/export/question.csv?by=person&measure=amount&chart=bars").await;
    assert_eq!(file.status, 200, "{}", file.text);
    assert!(file.headers["content-disposition"].to_str().unwrap().contains("question.csv"));
    let lines: Vec<&str> = file.text.trim_start_matches('\u{feff}').lines().collect();
    assert_eq!(lines.len(), 4, "{}", file.text);
    assert!(
        lines[0].contains("Amount (EUR)") && lines[3].contains("Total") && lines[3].contains("180"),
        "{}",
        file.text
    );
    assert!(!file.text.contains("sara"), "{}", file.text);
    app.server_function("north", address("choose_language"), "language=fr").await;
    let french = app.page("north", "/export/question.csv?by=person&measure=amount").await.text;
    assert!(french.contains("Montant (EUR)"), "{french}");
    assert_eq!(app.page("north", "/export/question.xlsx?by=stage").await.status, 200);
    let nobody = Request::get("/export/question.csv?by=stage").body(Body::empty()).unwrap();
    assert_eq!(app.send(nobody).await.status, 303, "to the way in");
    app.page("north", "/export/question.csv?by=moon").await.problem(422, "rejected");
}

#[sqlx::test(migrator = "app::db::MIGRATIONS")]
async fn files_of_amounts_tell_the_rates_behind_them(pool: PgPool) {
    let app = with_records(pool).await;
    let rate = json!({ "currency": "USD", "kind": "day", "date": "2026-11-01", "rate": "0.5" });
    app.post("ada", "/rates", rate).await.ok();
    for (currency, amount) in [("USD", "20"), ("GBP", "3")] {
        let fields =
            json!({ "description": "Abroad", "amount": amount, "currency": currency, "closing_date": "2026-12-01" });
        app.opportunity("nora", fields).await;
    }
    let file = app.page("north", "/export/question.csv?by=person&measure=amount").await.text;
    let lines: Vec<&str> = file.lines().collect();
    assert_eq!(lines.len(), 6, "{file}");
    assert!(lines[3].contains("190") && lines[4].contains("1 USD = 0.5 EUR") && lines[5].contains("£3"), "{file}");
    let numbers = app.page("north", "/export/question.csv?by=person&measure=count").await.text;
    assert_eq!(numbers.lines().count(), 4, "numbers have no rates: {numbers}");
}

#[sqlx::test(migrator = "app::db::MIGRATIONS")]
async fn a_portal_shows_chart_and_list_of_the_same_records(pool: PgPool) {
    let app = with_records(pool).await;
    let page = app.page("north", "/portal?by=person&sort=-amount").await;
    assert_eq!(page.status, 200);
    for told in
        ["<svg", "data-count=\"3\"", "Sale of nora", "Sale of nils", "by=person&amp;measure=amount&amp;sort=-amount"]
    {
        assert!(page.text.contains(told), "{told}: {}", page.text);
    }
    assert!(!page.text.contains("Sale of sara"), "{}", page.text);
    let narrowed = app.page("north", &format!("/portal?owner={}&by=person", app.id("nils"))).await.text;
    assert!(narrowed.contains("data-count=\"1\"") && !narrowed.contains("Sale of nora"), "{narrowed}");
    for wrong in ["by=moon", "measure=win_rate", "sort=size", "after=x", "owner=x"] {
        assert_eq!(app.page("north", &format!("/portal?{wrong}")).await.status, 422, "{wrong}");
    }
}

#[sqlx::test(migrator = "app::db::MIGRATIONS")]
async fn pages_answer_and_name_what_is_gone(pool: PgPool) {
    let app = with_records(pool.clone()).await;
    let charts = app.page("north", "/analysis?period=2026").await;
    assert_eq!(charts.status, 200);
    for told in ["Funnel", "Win rate", "Cycle time", "Sales performance", "reached=qualification", "Q4 2026"] {
        assert!(charts.text.contains(told), "{told}");
    }
    let saved = app
        .server_function(
            "north",
            address("save_question"),
            "name=By+person&shared=true&question[by]=person&question[then]=stage",
        )
        .await;
    assert!(saved.status.is_success() || saved.status.is_redirection(), "{} {}", saved.status, saved.text);
    let (id,): (i64,) = sqlx::query_as("SELECT id FROM question").fetch_one(&pool).await.unwrap();
    for who in ["north", "nora"] {
        let pinned = app.server_function(who, address("pin_question"), &format!("id={id}")).await;
        assert!(pinned.status.is_success() || pinned.status.is_redirection(), "{}", pinned.text);
        let dashboard = app.page(who, "/dashboard").await.text;
        assert!(dashboard.contains("By person") && dashboard.contains("<svg"), "{dashboard}");
    }
    sqlx::query("UPDATE question SET query = '?by=moon_phase'").execute(&pool).await.unwrap();
    let opened = app.page("north", &format!("/analysis/question?by=moon_phase&saved={id}")).await;
    assert_eq!(opened.status, 200);
    for told in ["There is no dimension “moon_phase” any more", "Delete this question"] {
        assert!(opened.text.contains(told), "{told}");
    }
    let dashboard = app.page("nora", "/dashboard").await;
    assert!(dashboard.status == 200 && dashboard.text.contains("moon_phase"), "{}", dashboard.text);
    assert_eq!(app.page("sara", "/analysis/question?by=stage&saved=999").await.status, 404);
    for wrong in [
        "/analysis?by=x",
        "/analysis?period=2026-Q9",
        "/analysis?performance=stage",
        "/analysis/question?measure=x",
        "/analysis/question?period=between&from=2026-05-01&to=2026-01-01",
    ] {
        assert_eq!(app.page("north", wrong).await.status, 422, "{wrong}");
    }
}
