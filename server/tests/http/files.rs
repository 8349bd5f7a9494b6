//! Files of what reports and lists show: for people in their language, for programs in codes.

use axum::body::Body;
use http::{Request, header};
use leptos::server_fn::axum::server_fn_paths;
use serde_json::json;
use sqlx::PgPool;

use crate::test_app::{Answer, TestApp};

const CSV: &str = "text/csv; charset=utf-8";
const WORKBOOK: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Two teams, one of which sells abroad too.
async fn company(pool: PgPool) -> TestApp {
    let app = TestApp::new(pool).await;
    let rate = json!({ "currency": "USD", "kind": "day", "date": "2026-11-01", "rate": "0.5" });
    app.post("ada", "/rates", rate).await.ok();
    for (who, amount, currency) in [("nora", "100", "EUR"), ("nils", "20", "USD"), ("sara", "7", "EUR")] {
        let fields = json!({ "description": format!("=Sale of {who}"), "amount": amount, "currency": currency,
                             "opening_date": "2026-10-01", "closing_date": "2026-12-01" });
        app.opportunity(who, fields).await;
    }
    app
}

/// The file is one, with its type, its name and, for people, the mark of UTF-8.
#[track_caller]
fn is_file(answer: &Answer, kind: &str, name: &str) {
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(answer.headers[header::CONTENT_TYPE], kind);
    assert_eq!(answer.headers[header::CONTENT_DISPOSITION], format!("attachment; filename=\"{name}\""));
}

/// The same table over every way out: the downloads of a page and the operations of REST.
async fn leaves_as_files(app: &TestApp, who: &str, [page, path]: [&str; 2], query: &str, name: &str) -> [String; 2] {
    let (page, rest) = (format!("/export{page}"), format!("/api/v1{path}"));
    let people = app.page(who, &format!("{page}.csv{query}")).await;
    is_file(&people, CSV, &format!("{name}.csv"));
    assert!(people.text.starts_with('\u{feff}'), "{}", people.text);
    for path in [&page, &rest] {
        let book = app.page(who, &format!("{path}.xlsx{query}")).await;
        is_file(&book, WORKBOOK, &format!("{name}.xlsx"));
        assert!(book.text.starts_with("PK"), "{path}");
    }
    let programs = app.page(who, &format!("{rest}.csv{query}")).await;
    is_file(&programs, CSV, &format!("{name}.csv"));
    assert!(!programs.text.starts_with('\u{feff}'), "programs want no mark");
    for end in ["csv", "xlsx"] {
        let nobody = Request::get(format!("{page}.{end}")).body(Body::empty()).unwrap();
        assert_eq!(app.send(nobody).await.status, 303, "to the way in");
        app.page(who, &format!("{page}.{end}?colour=red")).await.problem(422, "rejected");
        app.get("", &format!("{path}.{end}")).await.problem(401, "sign_in_required");
    }
    [people.text, programs.text]
}

async fn speak_french(app: &TestApp, who: &str) {
    let path = server_fn_paths().map(|(path, _)| path).find(|path| path.starts_with("/api/choose_language")).unwrap();
    app.server_function(who, path, "language=fr").await;
}

#[sqlx::test(migrator = "app::db::MIGRATIONS")]
async fn a_forecast_leaves_with_its_rates_and_in_the_readers_language(pool: PgPool) {
    let app = company(pool).await;
    let query = "?quarter=2026-Q4&reading=cumulative&measure=count&open=all";
    let [people, programs] = leaves_as_files(&app, "north", ["/forecast"; 2], query, "forecast-2026-Q4").await;
    let lines: Vec<&str> = people.lines().collect();
    assert_eq!(lines.len(), 5, "{people}");
    assert!(lines[0].contains("\"Pipeline · Amount (EUR)\""), "{people}");
    assert!(lines[1].contains("\"north and team\"") && lines[1].contains("\"110\""), "{people}");
    assert!(lines[1].contains("\"2026-Q4\",\"2026-11-20\",\"EUR\",\"Cumulative\""), "{people}");
    assert!(lines[4].contains("1 USD = 0.5 EUR"), "{people}");
    assert!(!people.contains("sara"), "{people}");
    let codes: Vec<&str> = programs.lines().collect();
    assert_eq!(codes.len(), 4, "no sentences: {programs}");
    assert!(codes[0].starts_with("\"name\",\"kind\",\"level\",\"team\",\"closed_amount\""), "{programs}");
    speak_french(&app, "north").await;
    let french = app.page("north", "/export/forecast.csv").await.text;
    assert!(french.contains("north et son équipe") && french.contains("Montant (EUR)"), "{french}");
    let south = app.id("south");
    app.page("north", &format!("/export/forecast.csv?who={south}")).await.problem(404, "not_found");
    let part = app.page("eve", &format!("/export/forecast.csv?who={south}")).await.text;
    assert!(part.contains("sara") && !part.contains("nora"), "{part}");
    for wrong in ["quarter=x", "who=x", "as_of=2026-02-31", "as_of=2027-01-01"] {
        app.page("eve", &format!("/export/forecast.csv?{wrong}")).await.problem(422, "rejected");
    }
    let page = app.page("north", "/forecast?quarter=2026-Q4&as_of=2026-11-20&measure=count").await.text;
    let link = "href=\"/export/forecast.csv?as_of=2026-11-20&amp;quarter=2026-Q4\"";
    assert!(page.contains(link), "{page}");
}

#[sqlx::test(migrator = "app::db::MIGRATIONS")]
async fn changes_leave_as_an_account_with_its_steps(pool: PgPool) {
    let app = company(pool).await;
    let paths = ["/changes", "/forecast/changes"];
    let [people, programs] = leaves_as_files(&app, "north", paths, "?quarter=2026-Q4", "changes-2026-Q4").await;
    let lines: Vec<&str> = people.trim_start_matches('\u{feff}').lines().collect();
    assert_eq!(lines.len(), 7, "{people}");
    assert!(lines[0].starts_with("\"Row\",\"Change\",\"Number\",\"Description\",\"Before · Category\""), "{people}");
    assert!(lines[2].starts_with("\"Change\",\"New\"") && lines[2].contains("\"110\",\"2\",\"2026-Q4\""), "{people}");
    assert!(lines[4].contains("\"'=Sale of nora\""), "the largest first, and no formula: {people}");
    assert!(lines[6].contains("1 USD = 0.5 EUR"), "{people}");
    assert!(!people.contains("sara"), "{people}");
    assert_eq!(programs.lines().count(), 6, "no sentences: {programs}");
    assert!(programs.lines().nth(4).unwrap().starts_with("\"opportunity\",\"new\",\"NOR-"), "{programs}");
    speak_french(&app, "north").await;
    let french = app.page("north", "/export/changes.csv").await.text;
    assert!(french.contains("\"Départ\"") && french.contains("Avant · Catégorie"), "{french}");
    let south = app.id("south");
    app.page("north", &format!("/export/changes.csv?who={south}")).await.problem(404, "not_found");
    let none = app.page("eve", "/export/changes.csv?kind=lost").await.text;
    assert!(!none.contains("Sale of"), "{none}");
    for wrong in ["quarter=x", "who=x", "from=2026-11-21", "to=2026-11-21", "kind=x", "column=x"] {
        app.page("eve", &format!("/export/changes.csv?{wrong}")).await.problem(422, "rejected");
    }
    let page = app.page("eve", "/forecast/changes?quarter=2026-Q4&kind=new&column=pipeline&from=2026-11-19").await.text;
    let query = "?quarter=2026-Q4&amp;from=2026-11-19&amp;to=2026-11-20&amp;column=pipeline&amp;kind=new";
    assert!(page.contains(&format!("href=\"/export/changes.xlsx{query}\"")), "{page}");
}

#[sqlx::test(migrator = "app::db::MIGRATIONS")]
async fn quotas_leave_in_the_words_of_their_import(pool: PgPool) {
    let app = company(pool).await;
    for (person, kind, amount) in
        [("nora", "individual", "1000.50"), ("north", "team", "3000"), ("sara", "individual", "5")]
    {
        let quota = json!({ "person": app.id(person), "quarter": "2026-Q4", "kind": kind, "amount": amount });
        app.rest("eve", "PUT", "/quotas", Some(quota)).await.ok();
    }
    speak_french(&app, "north").await;
    let files = leaves_as_files(&app, "north", ["/quotas"; 2], "?quarter=2026-Q4", "quotas-2026-Q4").await;
    let expected = "\"person\",\"quarter\",\"kind\",\"amount\",\"currency\",\"version\",\"effective_from\"\r\n\
        \"nora\",\"2026-Q4\",\"individual\",\"1000.5\",\"EUR\",\"1\",\"2026-10-01\"\r\n\
        \"north\",\"2026-Q4\",\"team\",\"3000\",\"EUR\",\"1\",\"2026-10-01\"\r\n";
    assert_eq!(files.map(|file| file.trim_start_matches('\u{feff}').to_owned()), [expected; 2]);
    assert_eq!(app.get("sven", "/quotas.csv").await.text.lines().count(), 1);
    app.page("north", "/export/quotas.csv?quarter=x").await.problem(422, "rejected");
    let page = app.page("north", "/quotas?quarter=2026-Q4").await.text;
    assert!(page.contains("href=\"/export/quotas.xlsx?quarter=2026-Q4\""), "{page}");
}

#[sqlx::test(migrator = "app::db::MIGRATIONS")]
async fn accounts_leave_in_the_words_of_their_import(pool: PgPool) {
    let app = company(pool).await;
    for (name, types) in [("Harbour", json!(["customer", "supplier"])), ("=Rival", json!(["competitor"]))] {
        let account = json!({ "name": name, "types": types, "sector": "Shipping, land", "country": "Belgium" });
        app.post("nora", "/accounts", account).await.ok();
    }
    let [all, _] = leaves_as_files(&app, "nils", ["/accounts"; 2], "", "accounts").await;
    let expected = "\u{feff}\"name\",\"kind\",\"sector\",\"country\",\"parent\"\r\n\
        \"'=Rival\",\"competitor\",\"Shipping, land\",\"Belgium\",\"\"\r\n\
        \"Harbour\",\"customer, supplier\",\"Shipping, land\",\"Belgium\",\"\"\r\n";
    assert_eq!(all, expected);
    let found = app.page("nils", "/export/accounts.csv?q=arb&type=supplier&after=1").await.text;
    assert!(found.contains("Harbour") && !found.contains("Rival"), "{found}");
    assert_eq!(app.page("nils", "/export/accounts.csv?q=arb&type=competitor").await.text.lines().count(), 1);
    app.page("nils", "/export/accounts.csv?type=friend").await.problem(422, "rejected");
    let page = app.page("nils", "/accounts?q=arb&type=supplier").await.text;
    let link = "href=\"/export/accounts.csv?";
    let query = page.split(link).nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    assert!(query.contains("q=arb") && query.contains("type=supplier"), "{query}");
}
