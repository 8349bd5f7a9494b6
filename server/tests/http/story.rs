//! How a sale goes, through REST.

use axum::body::Body;
use http::{Request, header};
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::test_app::TestApp;

#[sqlx::test(migrator = "app::db::MIGRATIONS")]
async fn a_salesperson_wins_and_the_manager_closes(pool: PgPool) {
    let app = TestApp::new(pool).await;
    let created = app
        .opportunity(
            "nora",
            json!({ "description": "Packing line", "amount": "1200.50", "closing_date": "2026-12-10" }),
        )
        .await;
    assert_eq!(
        (&created["number"], &created["stage"], &created["amount"]),
        (&json!("NOR-000001"), &json!("identification"), &json!("1200.5"))
    );

    let refused = app.move_to("nora", &created, "won").await.problem(422, "move_refused");
    assert_eq!(refused["refusal"], "not_next");
    let mut sale = created;
    for stage in ["qualification", "proposition", "negotiation", "won"] {
        sale = app.move_to("nora", &sale, stage).await.ok();
        assert_eq!(sale["stage"], stage);
    }
    assert_eq!(sale["category"], "closed");
    let refused = app.move_to("nora", &sale, "closed_won").await.problem(422, "move_refused");
    assert_eq!(refused["refusal"], "validator_closes");
    let closed = app.move_to("north", &sale, "closed_won").await.ok();
    assert_eq!(closed["stage_kind"], "closed_won");

    let record = app.get("nora", "/opportunities/NOR-000001").await.ok();
    let kinds: Vec<&str> =
        record["history"].as_array().unwrap().iter().map(|event| event["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["moved", "moved", "moved", "moved", "moved", "created"]);
}

#[sqlx::test(migrator = "app::db::MIGRATIONS")]
async fn a_dismissal_asks_for_its_reason_and_a_stop_is_reopened_by_a_manager(pool: PgPool) {
    let app = TestApp::new(pool).await;
    let sale = app.opportunity("nora", json!({ "description": "Conveyor" })).await;
    let refused = app.move_to("nora", &sale, "dismissed").await.problem(422, "move_refused");
    assert_eq!((&refused["refusal"], &refused["missing"]), (&json!("needs"), &json!(["reason"])));
    let path = format!("/opportunities/{}/move", sale["number"].as_str().unwrap());
    let lost =
        app.post("nora", &path, json!({ "to": "lost", "version": sale["version"], "reason": "Too dear" })).await.ok();
    assert_eq!((&lost["stage"], &lost["category"]), (&json!("lost"), &json!("omitted")));
    let refused = app.move_to("nora", &lost, "identification").await.problem(422, "move_refused");
    assert_eq!(refused["refusal"], "manager_reopens");
    let again = json!({ "to": "identification", "version": lost["version"], "reason": "They came back" });
    assert_eq!(app.post("north", &path, again).await.ok()["stage_kind"], "open");
}

#[sqlx::test(migrator = "app::db::MIGRATIONS")]
async fn the_second_writer_learns_the_version_that_stands(pool: PgPool) {
    let app = TestApp::new(pool).await;
    let read = app.opportunity("nora", json!({ "description": "Labeller", "comment": "first" })).await;
    let path = format!("/opportunities/{}", read["number"].as_str().unwrap());
    let changed = app.patch("nora", &path, json!({ "version": read["version"], "amount": 75.5 })).await.ok();
    assert_eq!((&changed["amount"], &changed["comment"]), (&json!("75.5"), &json!("first")));

    let stale =
        app.patch("north", &path, json!({ "version": read["version"], "comment": null })).await.problem(409, "stale");
    assert_eq!(stale["version"], changed["version"]);
    let late = app.move_to("north", &read, "qualification").await.problem(409, "stale");
    assert_eq!(late["version"], changed["version"], "a move is told the same");
    let cleared = app.patch("north", &path, json!({ "version": stale["version"], "comment": null })).await.ok();
    assert_eq!((&cleared["amount"], &cleared["comment"]), (&json!("75.5"), &json!("")));
}

#[sqlx::test(migrator = "app::db::MIGRATIONS")]
async fn a_repeated_move_moves_once(pool: PgPool) {
    let app = TestApp::new(pool).await;
    let sale = app.opportunity("nora", json!({ "description": "Wrapper" })).await;
    let number = sale["number"].as_str().unwrap();
    let send = async || {
        let request = Request::post(format!("/api/v1/opportunities/{number}/move"))
            .header(header::AUTHORIZATION, app.bearer("nora"))
            .header(header::CONTENT_TYPE, "application/json")
            .header("idempotency-key", "6f1f3ea2-6d0f-4a43-9a3b-0d5f4a3b7c11")
            .body(Body::from(json!({ "to": "qualification", "version": sale["version"] }).to_string()));
        app.send(request.unwrap()).await.ok()
    };
    let first: Value = send().await;
    assert_eq!(send().await, first);
    let record = app.get("nora", &format!("/opportunities/{number}")).await.ok();
    assert_eq!((&record["version"], record["history"].as_array().unwrap().len()), (&first["version"], 2));
}

#[sqlx::test(migrator = "app::db::MIGRATIONS")]
async fn a_manager_hands_over_within_the_line(pool: PgPool) {
    let app = TestApp::new(pool).await;
    let sale = app.opportunity("nora", json!({ "description": "Sealer" })).await;
    let path = format!("/opportunities/{}/owner", sale["number"].as_str().unwrap());
    let to = |who: &str| json!({ "owner": app.id(who), "version": sale["version"] });
    app.post("nora", &path, to("nils")).await.problem(403, "forbidden");
    app.post("north", &path, to("sara")).await.problem(422, "rejected");
    let handed = app.post("north", &path, to("nils")).await.ok();
    assert_eq!(handed["owner"]["name"], "nils");
    app.get("nora", &format!("/opportunities/{}", sale["number"].as_str().unwrap())).await.problem(404, "not_found");
}

#[sqlx::test(migrator = "app::db::MIGRATIONS")]
async fn list_board_and_export_hold_the_same_records(pool: PgPool) {
    let app = TestApp::new(pool).await;
    for (who, amount) in [("nora", "100"), ("nils", "200"), ("sara", "400")] {
        app.opportunity(
            who,
            json!({ "description": format!("=HYPERLINK of {who}"), "amount": amount, "closing_date": "2026-12-01" }),
        )
        .await;
    }
    let list = app.get("north", "/opportunities?closing=2026-Q4&sort=-amount&limit=1").await.ok();
    assert_eq!((&list["totals"]["count"], &list["totals"]["amount"]), (&json!(2), &json!("300")));
    let next = list["next"].as_str().unwrap();
    let rest =
        app.get("north", &format!("/opportunities?closing=2026-Q4&sort=-amount&limit=1&cursor={next}")).await.ok();
    assert_eq!((&rest["opportunities"][0]["amount"], &rest["next"]), (&json!("100"), &Value::Null));
    let board = app.get("north", "/board?closing=2026-Q4").await.ok();
    assert_eq!(board["columns"][0]["totals"], list["totals"]);
    let csv = app.get("north", "/opportunities.csv?closing=2026-Q4").await.text;
    assert_eq!(csv.lines().count(), 3);
    assert!(!csv.contains("\"=HYPERLINK") && !csv.contains("sara"), "{csv}");
    assert_eq!(app.get("eve", "/opportunities").await.ok()["totals"]["amount"], "700");
}

/// A record in dollars that two share: the rows say what they count for, and that sums to the total above them.
#[sqlx::test(migrator = "app::db::MIGRATIONS")]
async fn rows_say_what_they_count_for(pool: PgPool) {
    let app = TestApp::new(pool).await;
    let rate = json!({ "currency": "USD", "kind": "day", "date": "2026-01-01", "rate": "0.9" });
    app.post("ada", "/rates", rate).await.ok();
    app.opportunity("nora", json!({ "description": "Plain", "amount": "50" })).await;
    let shared = json!({ "description": "Shared", "amount": "100.55", "currency": "USD" });
    let shared = app.opportunity("nora", shared).await;
    let number = shared["number"].as_str().unwrap();
    let parts = json!([{ "person": app.id("nora"), "percent": "60" }, { "person": app.id("sara"), "percent": "40" }]);
    let credit = json!({ "version": shared["version"], "parts": parts });
    app.rest("eve", "PUT", &format!("/opportunities/{number}/credit"), Some(credit)).await.ok();
    for (who, total, part, share) in [("nora", "104.3", "54.3", "60"), ("eve", "140.5", "90.5", "100")] {
        let list = app.get(who, "/opportunities").await.ok();
        assert_eq!(list["totals"]["amount"], total, "{who}");
        let page = app.page(who, "/opportunities").await.text;
        assert!(page.contains("class=\"counts-as\""), "{who}");
        let board = app.page(who, "/board").await.text;
        assert!(board.contains("class=\"rate-note\"") && board.contains("1 USD = 0.9 EUR"), "{who}");
        let csv = app.get(who, "/opportunities.csv").await.text;
        assert!(csv.contains(&format!("\"{share}\",\"{part}\"")), "{who}: {csv}");
    }
}
