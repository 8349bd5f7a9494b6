//! Exchange rates as a story through REST and their page.

use serde_json::{Value, json};
use sqlx::PgPool;

use crate::test_app::TestApp;

const RATE: &str = "/rates/USD-day-2026-11-20";

fn dollar(rate: &str) -> Value {
    json!({ "currency": "USD", "kind": "day", "date": "2026-11-20", "rate": rate })
}

async fn with_a_sale(pool: PgPool) -> TestApp {
    let app = TestApp::new(pool).await;
    let sale = json!({ "description": "Line", "amount": "1000", "currency": "USD", "closing_date": "2026-12-15" });
    app.opportunity("nora", sale).await;
    app
}

async fn pipeline(app: &TestApp) -> Value {
    app.get("north", "/forecast?quarter=2026-Q4").await.ok()["rows"][0]["pipeline"]["amount"].clone()
}

#[sqlx::test(migrator = "app::db::MIGRATIONS")]
async fn a_rate_brings_amounts_into_the_totals(pool: PgPool) {
    let app = with_a_sale(pool).await;
    assert_eq!(pipeline(&app).await, "0");
    let page = app.page("ada", "/rates").await;
    assert!(
        page.text.contains("Waiting for a rate") && page.text.contains("?rate=USD-day-2026-11-20"),
        "{}",
        page.text
    );
    let page = app.page("nora", "/rates").await;
    assert!(page.text.contains("Waiting for a rate") && !page.text.contains("?rate="), "only read: {}", page.text);

    let stored = app.post("ada", "/rates", dollar("0.9")).await;
    assert_eq!(stored.status, 201);
    assert_eq!(stored.headers["location"], "/api/v1/rates/USD-day-2026-11-20");
    assert_eq!(pipeline(&app).await, "900");
    let page = app.page("nora", "/forecast?quarter=2026-Q4").await;
    assert!(page.text.contains("1 USD = 0.9 EUR, rate of the day of 20 Nov 2026"), "{}", page.text);
    let note = page.text.split("<details").find(|part| part.contains("rate-note")).unwrap();
    let (tag, _) = note.split_once('>').unwrap();
    assert!(tag.contains(" open"), "a few rates are read without opening anything: {tag}");

    let corrected = app.rest("ada", "PUT", RATE, Some(json!({ "rate": "0.8", "version": 1 }))).await.ok();
    assert_eq!((&corrected["versions"][0]["rate"], &corrected["versions"][1]["rate"]), (&json!("0.8"), &json!("0.9")));
    assert_eq!(pipeline(&app).await, "800");
    let listed = app.get("sara", "/rates?currency=USD").await.ok();
    assert_eq!((&listed["rates"][0]["version"], &listed["rates"][0]["by"]), (&json!(2), &json!("ada")));

    assert_eq!(app.rest("ada", "DELETE", &format!("{RATE}?version=2"), None).await.status, 204);
    assert_eq!(pipeline(&app).await, "0");
    let trail = app.page("ada", "/audit?subject=exchange_rate").await;
    for sentence in ["Exchange rate recorded", "Rate: 0.9 → 0.8", "Rate: 0.8 → —"] {
        assert!(trail.text.contains(sentence), "{sentence}: {}", trail.text);
    }
}

#[sqlx::test(migrator = "app::db::MIGRATIONS")]
async fn refusals_say_what_to_do(pool: PgPool) {
    let app = TestApp::new(pool).await;
    for (field, value, code) in [
        ("rate", json!("0"), "not_positive"),
        ("rate", json!(0), "not_positive"),
        ("rate", json!("-0.9"), "not_positive"),
        ("rate", json!("0.12345678901"), "rate_digits"),
        ("rate", json!("1e2"), "not_a_number"),
        ("rate", Value::Null, "required"),
        ("date", json!("2026-11-21"), "in_the_future"),
        ("date", json!("2026-02-31"), "not_a_date"),
        ("kind", json!("week"), "not_a_choice"),
        ("kind", json!("quarter"), "rate_day"),
        ("currency", json!("XXX"), "not_a_currency"),
        ("currency", json!("EUR"), "own_currency"),
        ("version", json!(1), "not_a_choice"),
    ] {
        let mut body = dollar("0.9");
        let named = if field == "kind" && value == "quarter" { "date" } else { field };
        body[field] = value.clone();
        let problem = app.post("ada", "/rates", body).await.problem(422, "rejected");
        let told = json!([problem["errors"][0]["field"], problem["errors"][0]["code"]]);
        assert_eq!(told, json!([named, code]), "{field} {value}: {problem}");
    }
    app.post("eve", "/rates", dollar("0.9")).await.problem(403, "forbidden");
    app.get("ada", RATE).await.problem(404, "not_found");
    app.rest("ada", "DELETE", &format!("{RATE}?version=x"), None).await.problem(422, "rejected");
    app.rest("ada", "DELETE", &format!("{RATE}?version=1"), None).await.problem(404, "not_found");
    for (date, kind) in [("2027-01-01", "quarter"), ("2027-01-01", "budget")] {
        let mut ahead = dollar("0.95");
        (ahead["date"], ahead["kind"]) = (json!(date), json!(kind));
        app.post("ada", "/rates", ahead).await.ok();
    }
}

#[sqlx::test(migrator = "app::db::MIGRATIONS")]
async fn the_second_of_two_corrections_is_told_the_first(pool: PgPool) {
    let app = TestApp::new(pool).await;
    app.post("ada", "/rates", dollar("0.9")).await.ok();
    let twice = app.post("ada", "/rates", dollar("0.91")).await.problem(409, "stale");
    assert_eq!(twice["errors"][0]["code"], "changed_meanwhile");
    let correct = async |rate: &str| app.rest("ada", "PUT", RATE, Some(json!({ "rate": rate, "version": 1 }))).await;
    correct("0.92").await.ok();
    let problem = correct("0.93").await.problem(409, "stale");
    assert!(
        problem["errors"][0]["detail"].as_str().unwrap().starts_with("0.92 is recorded there already."),
        "{problem}"
    );
    for unseen in [RATE.to_owned(), format!("{RATE}?version=1")] {
        app.rest("ada", "DELETE", &unseen, None).await.problem(409, "stale");
    }
}

#[sqlx::test(migrator = "app::db::MIGRATIONS")]
async fn changes_name_the_rates_of_both_days(pool: PgPool) {
    let app = with_a_sale(pool.clone()).await;
    // As if it had been there for weeks; the totals that are kept follow.
    for sql in ["UPDATE opportunity_version SET day_from = '2026-10-05'", "SELECT rebuild_forecast_totals()"] {
        sqlx::query(sql).execute(&pool).await.unwrap();
    }
    for (day, rate) in [("2026-10-12", "0.9"), ("2026-11-16", "0.8")] {
        let stored = json!({ "currency": "USD", "kind": "day", "date": day, "rate": rate });
        assert_eq!(app.post("ada", "/rates", stored).await.status, 201);
    }
    let days = |from: &str| format!("/forecast/changes?quarter=2026-Q4&from={from}&to=2026-11-20");
    let revalued = app.get("north", &days("2026-11-13")).await.ok();
    assert_eq!(
        (&revalued["start_converted"][0]["rate"], &revalued["converted"][0]["rate"]),
        (&json!("0.9"), &json!("0.8"))
    );
    let page = app.page("north", &days("2026-11-13")).await.text;
    for expected in [
        "Start, 13 Nov 2026: includes amounts converted to EUR",
        "1 USD = 0.9 EUR, rate of the day of 12 Oct 2026",
        "End, 20 Nov 2026: includes amounts converted to EUR",
        "1 USD = 0.8 EUR, rate of the day of 16 Nov 2026",
    ] {
        assert!(page.contains(expected), "{expected}: {page}");
    }
    let page = app.page("north", &days("2026-11-17")).await.text;
    assert!(page.contains("Includes amounts converted to EUR") && !page.contains("Start, 17 Nov 2026"), "{page}");
    let page = app.page("north", &days("2026-10-06")).await.text;
    assert!(page.contains("Start, 6 Oct 2026: in no figure, because no rate is recorded: $1,000."), "{page}");
}
