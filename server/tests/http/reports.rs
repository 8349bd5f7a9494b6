//! Changes, trend and executive view: REST says what the pages say, and both what the records say.

use http::StatusCode;
use leptos::server_fn::axum::server_fn_paths;
use rust_decimal::Decimal;
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::test_app::TestApp;

const CATEGORIES: [&str; 4] = ["closed", "commit", "best_case", "pipeline"];

/// What a page gets for an address, as its server function answers it.
async fn page_data(app: &TestApp, who: &str, name: &str, query: Value) -> Value {
    let path = server_fn_paths().map(|(path, _)| path).find(|path| path.starts_with(&format!("/api/{name}"))).unwrap();
    app.server_function(who, path, &json!({ "query": query }).to_string()).await.ok()
}

fn number(value: &Value) -> Decimal {
    value.as_str().unwrap_or_else(|| panic!("{value} is no amount")).parse().unwrap()
}

#[track_caller]
fn same_amounts(rest: &Value, page: &Value) {
    for category in CATEGORIES {
        assert_eq!(number(&rest[category]), number(&page[category]), "{category}: {rest} {page}");
    }
    assert_eq!(CATEGORIES.map(|category| number(&rest[category])).iter().sum::<Decimal>(), number(&rest["total"]));
}

/// Two teams, one of whose opportunities grew and one of which was re-categorised today.
async fn company(pool: PgPool) -> TestApp {
    let app = TestApp::new(pool).await;
    for (who, amount, closing) in [
        ("nora", "450", "2026-12-15"),
        ("nils", "120.50", "2026-11-01"),
        ("sara", "77", "2026-12-01"),
        ("sara", "9", "2027-02-01"),
    ] {
        let fields = json!({ "description": format!("Sale of {who}"), "amount": amount, "opening_date": "2026-10-01", "closing_date": closing });
        let made = app.opportunity(who, fields).await;
        if amount == "450" {
            let number = made["number"].as_str().unwrap();
            let changed = json!({ "version": made["version"], "amount": "500" });
            app.patch(who, &format!("/opportunities/{number}"), changed).await.ok();
        }
    }
    app
}

#[sqlx::test(migrator = "app::db::MIGRATIONS")]
async fn changes_are_the_same_by_rest_and_on_the_page(pool: PgPool) {
    let app = company(pool).await;
    for (who, count) in [("eve", 3), ("north", 2), ("sara", 1)] {
        let rest = app.get(who, "/forecast/changes?quarter=2026-Q4").await.ok();
        let page = page_data(&app, who, "load_changes", json!({ "quarter": "2026-Q4" })).await;
        assert_eq!((&rest["from"], &rest["to"]), (&page["between"]["from"], &page["between"]["to"]));
        for level in ["start", "end"] {
            same_amounts(&rest[level], &page["account"][level]);
        }
        let (kinds, told) = (rest["changes"].as_array().unwrap(), page["account"]["changes"].as_array().unwrap());
        assert_eq!(kinds.len(), told.len());
        for (kind, told) in kinds.iter().zip(told) {
            assert_eq!((&kind["kind"], &kind["count"]), (&told["kind"], &told["count"]));
            same_amounts(&kind["amounts"], &told["amounts"]);
        }
        assert_eq!(rest["record_count"], count, "{who}");
        let rows = rest["records"].as_array().unwrap();
        let moved: Decimal = rows.iter().map(|row| number(&row["amounts"]["total"])).sum();
        assert_eq!(moved, number(&rest["end"]["total"]) - number(&rest["start"]["total"]));
    }
}

#[sqlx::test(migrator = "app::db::MIGRATIONS")]
async fn a_kind_in_a_category_lists_what_adds_up_to_it(pool: PgPool) {
    let app = company(pool).await;
    let all = app.get("eve", "/forecast/changes?quarter=2026-Q4").await.ok();
    for kind in all["changes"].as_array().unwrap() {
        for category in CATEGORIES {
            let path =
                format!("/forecast/changes?quarter=2026-Q4&kind={}&column={category}", kind["kind"].as_str().unwrap());
            let listed = app.get("eve", &path).await.ok();
            let rows = listed["records"].as_array().unwrap();
            let sum: Decimal = rows.iter().map(|row| number(&row["amounts"]["total"])).sum();
            assert_eq!(sum, number(&kind["amounts"][category]), "{path}");
        }
    }
}

#[sqlx::test(migrator = "app::db::MIGRATIONS")]
async fn a_trend_is_the_same_by_rest_and_on_the_page(pool: PgPool) {
    let app = company(pool).await;
    for who in ["eve", "north", "sara"] {
        let rest = app.get(who, "/forecast/trend?quarter=2026-Q4").await.ok();
        let page = page_data(&app, who, "load_trend", json!({ "quarter": "2026-Q4" })).await;
        let (weeks, told) = (rest["points"].as_array().unwrap(), page["points"].as_array().unwrap());
        assert_eq!(weeks.len(), told.len());
        for (week, told) in weeks.iter().zip(told) {
            assert_eq!(week["day"], told["day"]);
            assert_eq!(week["amounts"].is_null(), told["figures"].is_null());
            if !week["amounts"].is_null() {
                same_amounts(&week["amounts"], &told["figures"]);
            }
        }
        let today = weeks.iter().find(|week| week["day"] == "2026-11-20").unwrap();
        let changes = app.get(who, "/forecast/changes?quarter=2026-Q4").await.ok();
        assert_eq!(today["amounts"], changes["end"], "the trend ends where the changes end");
    }
}

#[sqlx::test(migrator = "app::db::MIGRATIONS")]
async fn the_forecasts_charts_draw_what_its_address_measures(pool: PgPool) {
    let app = company(pool).await;
    let quota = json!({ "person": app.id("nora"), "quarter": "2026-Q4", "amount": "1000", "version": 0 });
    app.rest("north", "PUT", "/quotas", Some(quota)).await.ok();
    let numbers = "Forecast of Q4 2026 by person: numbers of opportunities";
    for (query, mark, counts) in [
        ("&measure=count", "aria-label=\"nora, Pipeline, one opportunity\"", true),
        ("&measure=moons", "aria-label=\"nora, Pipeline, €500\"", false),
        ("", "aria-label=\"nora, Pipeline, €500\"", false),
    ] {
        let page = app.page("north", &format!("/forecast?quarter=2026-Q4{query}")).await.text;
        assert!(page.contains(mark), "{mark} for {query}: {page}");
        assert_eq!(page.contains(numbers), counts, "{query}");
        assert_eq!(page.contains("nora, Quota, €1,000"), !counts, "a quota is money: {query}");
    }
}

#[sqlx::test(migrator = "app::db::MIGRATIONS")]
async fn the_executive_view_is_the_same_by_rest_and_on_the_page(pool: PgPool) {
    let app = company(pool).await;
    app.rest(
        "eve",
        "PUT",
        "/quotas",
        Some(json!({ "person": app.id("nora"), "quarter": "2026-Q4", "amount": "1000", "version": 0 })),
    )
    .await
    .ok();
    for (who, by) in [("eve", "team"), ("eve", "country"), ("north", "site"), ("sara", "deal_type")] {
        let path = format!("/executive?quarter=2026-Q4&by={by}");
        let rest = app.get(who, &path).await.ok();
        let page = page_data(&app, who, "load_executive", json!({ "quarter": "2026-Q4", "by": by })).await;
        for category in CATEGORIES {
            let (figure, told) = (&rest[category], &page["figures"][category]);
            assert_eq!(number(&figure["amount"]), number(&told["amount"]), "{who} {category}");
            assert_eq!(figure["count"], told["count"], "{who} {category}");
        }
        assert_eq!(rest["quota"].is_null(), page["quota"].is_null());
        same_amounts(&rest["week"]["end"], &page["account"]["end"]);
        let forecast = app.get(who, "/forecast?quarter=2026-Q4").await.ok();
        assert_eq!(
            (&rest["attainment"], &rest["gap"]),
            (&forecast["rows"][0]["attainment"], &forecast["rows"][0]["gap"])
        );
        for risk in rest["risks"].as_array().unwrap() {
            let list = app.get(who, &format!("/opportunities{}", risk["records"].as_str().unwrap())).await.ok();
            assert_eq!(list["totals"]["count"], risk["count"], "{risk}");
        }
        let shown = app.page(who, &path).await;
        assert_eq!(shown.status, StatusCode::OK);
    }
}

#[sqlx::test(migrator = "app::db::MIGRATIONS")]
async fn what_cannot_be_shown_is_named_beside_its_key(pool: PgPool) {
    let app = company(pool).await;
    for (path, field) in [
        ("/forecast/changes?from=2026-11-20&to=2026-11-01", "from"),
        ("/forecast/changes?to=2026-11-21", "to"),
        ("/forecast/changes?from=1999-01-01", "from"),
        ("/forecast/changes?kind=moved", "kind"),
        ("/forecast/changes?form=2026-11-01", "form"),
        ("/forecast/trend?quarter=soon", "quarter"),
        ("/executive?by=account", "by"),
        ("/executive?wall=1", "wall"),
    ] {
        let problem = app.get("eve", path).await.problem(422, "rejected");
        assert_eq!(problem["errors"][0]["field"], field, "{path}: {problem}");
    }
    let south = app.id("south");
    for path in ["/forecast/changes", "/forecast/trend", "/executive"] {
        app.get("north", &format!("{path}?who={south}")).await.problem(404, "not_found");
    }
}
