//! Pages as the server renders them.

use std::time::Duration;

use axum::body::Body;
use http::{Request, header};
use serde_json::json;
use sqlx::PgPool;

use crate::{record::submit, test_app::TestApp};

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
async fn no_page_waits_for_a_router_that_is_made_meanwhile(pool: PgPool) {
    let app = TestApp::new(pool).await;
    let making = app.make_routers(200);
    for _ in 0..20 {
        let page = tokio::time::timeout(Duration::from_secs(60), app.page("nora", "/forecast")).await;
        assert_eq!(page.expect("a page that ends").status, 200);
    }
    making.join().unwrap();
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

#[sqlx::test(migrator = "app::db::MIGRATIONS")]
async fn paper_says_of_which_day_it_is(pool: PgPool) {
    let app = TestApp::new(pool).await;
    for path in ["/board", "/opportunities", "/forecast", "/analysis", "/profile"] {
        let page = app.page("nora", path).await;
        assert!(page.text.contains("printed on 20 Nov 2026 · nora"), "{path}: {}", page.text);
    }
    for path in ["/forecast?as_of=2026-11-02", "/forecast/judgement?as_of=2026-11-02"] {
        let page = app.page("nora", path).await;
        let (_, after) = page.text.split_once("id=\"as-of\"").unwrap();
        let form_ends = after.find("</form>").unwrap();
        let told = after.find("As everything stood on 2 Nov 2026").unwrap();
        assert!(form_ends < told, "{path} tells the day inside the form, which paper leaves out");
    }
    let page = app.page("nora", "/analysis/question?by=stage&measure=amount&period=2026-Q4").await;
    assert!(page.text.contains("Amount by stage – Closing date: Q4 2026"), "{}", page.text);
}

#[sqlx::test(migrator = "app::db::MIGRATIONS")]
async fn rows_stand_as_close_as_each_person_likes(pool: PgPool) {
    let app = TestApp::new(pool).await;
    let stand = async |who: &str, density: &str| {
        let page = app.page(who, "/opportunities").await;
        assert!(page.text.contains(&format!("data-density=\"{density}\"")), "{who}: {}", page.text);
    };
    stand("nora", "normal").await;
    submit(&app, "nora", "choose_density", "/profile", "density=compact").await;
    stand("nora", "compact").await;
    stand("nils", "normal").await;
    submit(&app, "nora", "choose_density", "/profile", "density=tight").await;
    stand("nora", "compact").await;
    let trail = app.page("ada", "/audit?subject=person").await;
    assert!(trail.text.contains("Rows: Normal → Compact"), "{}", trail.text);
}

#[sqlx::test(migrator = "app::db::MIGRATIONS")]
async fn accounts_lead_on_to_what_somebody_may_do(pool: PgPool) {
    let app = TestApp::new(pool).await;
    for (who, may) in [("nora", true), ("administration", false)] {
        let page = app.page(who, "/accounts").await;
        let (_, empty) = page.text.split_once("class=\"empty\"").unwrap();
        assert_eq!(empty.contains("href=\"/accounts/new\""), may, "{who}: {empty}");
    }
    let id = app.post("nora", "/accounts", json!({ "name": "Harbour Lines" })).await.ok()["id"].to_string();
    for (who, may) in [("nora", true), ("administration", false)] {
        let page = app.page(who, &format!("/accounts/{id}")).await;
        assert!(page.text.contains(&format!("/board?account={id}\"")), "{who}: {}", page.text);
        assert_eq!(page.text.contains(&format!("/opportunities/new?account={id}\"")), may, "{who}: {}", page.text);
    }
}
