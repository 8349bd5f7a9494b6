//! The audit trail: everything that people do can be read by the administrator, and by nobody else.

use leptos::server_fn::axum::server_fn_paths;
use serde_json::json;
use sqlx::PgPool;

use crate::test_app::TestApp;

/// Where the server function of that name answers.
fn address(name: &str) -> &'static str {
    server_fn_paths().map(|(path, _)| path).find(|path| path.starts_with(&format!("/api/{name}"))).unwrap()
}

#[sqlx::test(migrator = "app::db::MIGRATIONS")]
async fn what_people_did_stands_in_the_trail_with_the_values_before_and_after(pool: PgPool) {
    let app = TestApp::new(pool).await;
    let account = app.post("nora", "/accounts", json!({ "name": "Harbour Lines" })).await.ok();
    let path = format!("/accounts/{}", account["id"]);
    app.patch("north", &path, json!({ "version": 1, "name": "Harbour", "country": "Belgium" })).await.ok();
    let sale = app.opportunity("nora", json!({ "description": "Press" })).await;
    let person = format!(
        "person[id]={}&person[version]=1&person[name]=nora&person[email]=nora@example.com&person[role]=manager\
         &person[site]=NOR&person[manager]={}&person[active]=true",
        app.id("nora"),
        app.id("north")
    );
    let saved = app.server_function("ada", address("save_person"), &person).await;
    assert!(saved.status.is_success() || saved.status.is_redirection(), "{} {}", saved.status, saved.text);

    let page = app.page("ada", "/audit").await;
    assert_eq!(page.status, 200);
    for told in ["Role: Salesperson → Manager", "Name: Harbour Lines → Harbour", "Country: — → Belgium", "Command line"]
    {
        assert!(page.text.contains(told), "{told} is not in {}", page.text);
    }
    let number = sale["number"].as_str().unwrap();
    assert!(page.text.contains(&format!("href=\"/opportunities/{number}\"")), "the record is a link");
    let accounts = app.page("ada", "/audit?subject=account").await.text;
    assert!(accounts.contains("Belgium") && !accounts.contains(number), "{accounts}");
    let of_north = app.page("ada", &format!("/audit?actor={}", app.id("north"))).await.text;
    assert!(of_north.contains("Belgium") && !of_north.contains(number), "{of_north}");
    let history = app.page("nora", &path).await.text;
    assert!(history.contains("Country: — → Belgium"), "the account shows its own history: {history}");
}

#[sqlx::test(migrator = "app::db::MIGRATIONS")]
async fn the_download_holds_what_the_page_shows_and_no_formula(pool: PgPool) {
    let app = TestApp::new(pool).await;
    app.post("nora", "/accounts", json!({ "name": "=HYPERLINK(1)" })).await.ok();
    let get = async |who: &'static str, path: &'static str| app.page(who, path).await;
    let file = get("ada", "/export/audit.csv?subject=account&after=1-1").await;
    assert_eq!(file.status, 200);
    assert!(file.headers["content-disposition"].to_str().unwrap().contains("audit.csv"));
    let lines: Vec<&str> = file.text.lines().collect();
    assert_eq!(lines.len(), 2, "{}", file.text);
    assert!(
        lines[1].contains("\"nora\",\"person\",\"account\"") && lines[1].contains("\"'=HYPERLINK(1)\""),
        "{}",
        lines[1]
    );
    for who in ["eve", "north", "nora", "assistant", "administration"] {
        get(who, "/export/audit.csv").await.problem(403, "forbidden");
        assert_eq!(app.page(who, "/audit").await.status, 403, "{who}");
    }
    for wrong in ["from=2026-02-31", "to=x", "subject=weather", "actor=x", "colour=red"] {
        let path = format!("/export/audit.csv?{wrong}");
        app.page("ada", &path).await.problem(422, "rejected");
    }
    assert_eq!(app.page("ada", "/audit?after=%00").await.status, 422);
}
