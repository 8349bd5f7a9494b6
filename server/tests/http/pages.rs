//! Pages as the server renders them.

use axum::body::Body;
use http::{Request, header};
use serde_json::json;
use sqlx::PgPool;

use crate::test_app::TestApp;

#[sqlx::test(migrator = "app::db::MIGRATIONS")]
async fn nobody_is_led_to_sign_in_and_back(pool: PgPool) {
    let app = TestApp::new(pool).await;
    let ask = async |path: &str| app.send(Request::get(path).body(Body::empty()).unwrap()).await;
    let sent = ask("/board?team=4&q=a%20b").await;
    assert_eq!(sent.status, 303);
    assert_eq!(sent.headers[header::LOCATION], "/login?next=/board%3Fteam%3D4%26q%3Da%2520b");
    assert_eq!(ask("/login").await.status, 200);
    assert_eq!(ask("/healthz").await.text, "ok\n");
    assert_eq!(ask("/readyz").await.status, 200);
}

#[sqlx::test(migrator = "app::db::MIGRATIONS")]
async fn scripts_in_texts_are_texts(pool: PgPool) {
    let app = TestApp::new(pool).await;
    let script = "</textarea></title><script>alert('stored')</script>";
    let account =
        app.post("nora", "/accounts", json!({ "name": script, "sector": script, "country": script })).await.ok();
    let fields = json!({
        "description": script, "comment": script, "external_reference": "</p><script>alert('stored')</script>",
        "account": account["id"], "amount": "5", "closing_date": "2026-12-01",
    });
    let record = app.opportunity("nora", fields).await;
    let number = record["number"].as_str().unwrap();
    let pages = ["/board", "/opportunities", "/forecast", "/accounts", "/opportunities/new"].map(String::from);
    let records = [format!("/opportunities/{number}"), format!("/accounts/{}", account["id"])];
    for path in pages.iter().chain(&records) {
        let page = app.page("nora", path).await;
        assert_eq!(page.status, 200, "{path}: {}", page.text);
        let runs =
            page.text.find("<script>alert").map(|at| page.text[..at].chars().rev().take(300).collect::<Vec<_>>());
        let before: Option<String> = runs.map(|reversed| reversed.into_iter().rev().collect());
        assert_eq!(before, None, "{path} runs what somebody typed, behind this");
    }
}

#[sqlx::test(migrator = "app::db::MIGRATIONS")]
async fn a_page_runs_only_the_scripts_that_it_was_sent_with(pool: PgPool) {
    let app = TestApp::new(pool).await;
    let page = app.page("nora", "/board").await;
    let policy = page.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
    let nonce = policy.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next()).unwrap();
    assert!(
        page.text.contains("<script")
            && page.text.matches("<script").count() == page.text.matches(&format!("nonce=\"{nonce}\"")).count()
    );
    assert!(!policy.contains("unsafe-inline") && policy.contains("frame-ancestors 'none'"), "{policy}");
    assert_eq!(page.headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
}

#[sqlx::test(migrator = "app::db::MIGRATIONS")]
async fn an_unknown_page_is_404(pool: PgPool) {
    let app = TestApp::new(pool).await;
    assert_eq!(app.page("nora", "/nothing/here").await.status, 404);
    assert_eq!(app.page("sara", "/opportunities/NOR-000001").await.status, 404);
}
