//! Whatever is sent: an answer that helps, never a failure of the server.

use axum::body::Body;
use http::{Request, header};
use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, TestRunner},
};
use serde_json::{Value, json};
use sqlx::PgPool;

use leptos::server_fn::axum::server_fn_paths;

use crate::{
    access::SERVER_FUNCTIONS,
    test_app::{Answer, TestApp},
};

/// No failure of the server, and nothing of how it works inside.
#[track_caller]
pub fn is_decent(what: &str, answer: &Answer) {
    assert!(!answer.status.is_server_error(), "{what}: {} {}", answer.status, answer.text);
    for word in ["SELECT", "sqlx", "postgres", "panicked"] {
        assert!(!answer.text.contains(word), "{what} says {word}: {}", answer.text);
    }
}

#[sqlx::test(migrator = "app::db::MIGRATIONS")]
async fn each_problem_stands_beside_its_field(pool: PgPool) {
    let app = TestApp::new(pool).await;
    let long = "x".repeat(10_000);
    for (field, value, code) in [
        ("description", json!(""), "required"),
        ("description", json!(long), "too_long"),
        ("description", json!("a\u{0}b"), "control_character"),
        ("amount", json!("-1"), "negative"),
        ("amount", json!(-1), "negative"),
        ("amount", json!("12345678901234567890"), "too_large"),
        ("amount", json!("1e9"), "not_a_number"),
        ("amount", json!("1.005"), "too_many_decimals"),
        ("amount", json!([1]), "unreadable"),
        ("closing_date", json!("2026-02-31"), "not_a_date"),
        ("closing_date", json!("0001-01-01"), "date_out_of_range"),
        ("closing_date", json!("2020-01-01"), "before_opening"),
        ("currency", json!("XXXX"), "not_a_choice"),
        ("probability", json!(101), "out_of_range"),
        ("category", json!("closed"), "category_not_allowed"),
        ("account", json!(4711), "unknown"),
        ("product", json!("x"), "unknown"),
        ("ammount", json!(1), "not_a_choice"),
    ] {
        let mut body = json!({ "description": "Press" });
        body[field] = value;
        let problem = app.post("nora", "/opportunities", body).await.problem(422, "rejected");
        let named = json!([field, code]);
        assert_eq!(json!([problem["errors"][0]["field"], problem["errors"][0]["code"]]), named, "{problem}");
    }
    assert_eq!(app.get("nora", "/opportunities").await.ok()["totals"]["count"], 0);
}

#[sqlx::test(migrator = "app::db::MIGRATIONS")]
async fn addresses_that_nobody_made(pool: PgPool) {
    let app = TestApp::new(pool).await;
    for path in [
        "/opportunities/%00",
        "/opportunities/%FF%FE",
        "/opportunities/NOR-999999",
        "/opportunities?stage=%00",
        "/opportunities?cursor=5b2278222c315d&sort=amount",
        "/opportunities?cursor=zz",
        "/opportunities?limit=99999999999999999999",
        "/opportunities?q=%25_%5C",
        "/board?column=x",
        "/board?column=identification&after=%00",
        "/forecast?quarter=2026-Q9",
        "/forecast?quarter=9999-Q4",
        "/forecast?who=99999",
        "/forecast/changes?quarter=9999-Q4",
        "/forecast/changes?from=0001-01-01",
        "/forecast/changes?to=9999-12-31",
        "/forecast/changes?from=2026-11-20&to=2026-11-01",
        "/forecast/changes?kind=%00&column=omitted",
        "/forecast/trend?quarter=0000-Q1&owner=99999999999999999999",
        "/executive?quarter=9999-Q4&as_of=2026-02-31",
        "/executive?by=%00&who=99999",
        "/judgement?quarter=9999-Q4",
        "/judgement?who=99999&as_of=2026-02-31",
        "/quotas?quarter=0000-Q1",
        "/accounts/99999999999999999999",
        "/accounts?after=x",
        "/imports/1",
        "/rates?currency=XXX&kind=week",
        "/rates?after=USD-day-2026-02-31",
        "/rates?rate=%00",
        "/rates/USD-day",
        "/rates/EUR-budget-1900-01-01",
    ] {
        is_decent(path, &app.get("north", path).await);
        is_decent(path, &app.page("north", path).await);
    }
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "\\PC{0,30}".prop_map(Value::from),
        ".{0,10}".prop_map(Value::from),
        Just(json!("\u{0}")),
        Just(json!("2026-02-31")),
        Just(json!("<script>alert(1)</script>")),
        Just(json!("'; DROP TABLE person; --")),
    ];
    leaf.prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::hash_map("[a-z]{1,8}", inner, 0..3)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

#[sqlx::test(migrator = "app::db::MIGRATIONS")]
async fn random_bodies_break_nothing(pool: PgPool) {
    let app = TestApp::new(pool).await;
    let sale = app.opportunity("nora", json!({ "description": "Target" })).await;
    let number = sale["number"].as_str().unwrap();
    let commands: [(&str, String, &[&str]); 12] = [
        (
            "POST",
            "/opportunities".into(),
            &["description", "amount", "currency", "closing_date", "owner", "account", "category"],
        ),
        ("PATCH", format!("/opportunities/{number}"), &["version", "description", "comment", "amount", "probability"]),
        (
            "POST",
            format!("/opportunities/{number}/move"),
            &["version", "to", "reason", "amount", "closing_date", "above"],
        ),
        ("POST", format!("/opportunities/{number}/owner"), &["version", "owner"]),
        ("PUT", format!("/opportunities/{number}/credit"), &["version", "parts"]),
        ("POST", "/absences".into(), &["person", "stand_in", "from", "to"]),
        ("PUT", "/quotas".into(), &["person", "quarter", "kind", "amount", "version"]),
        (
            "POST",
            "/judgement".into(),
            &["layer", "person", "team", "quarter", "closed", "commit", "commit_version", "note"],
        ),
        ("POST", "/rates".into(), &["currency", "kind", "date", "rate"]),
        ("PUT", "/rates/USD-day-2026-11-20".into(), &["rate", "version"]),
        ("POST", "/accounts".into(), &["name", "types", "sector", "country"]),
        ("PATCH", "/accounts/1".into(), &["version", "name", "types"]),
    ];
    let mut runner = TestRunner::new(Config::default());
    for (method, path, fields) in &commands {
        for _ in 0..25 {
            let mut body = json!({});
            for field in *fields {
                body[*field] = any_json().new_tree(&mut runner).unwrap().current();
            }
            let answer = app.rest("north", method, path, Some(body.clone())).await;
            is_decent(&format!("{method} {path} {body}"), &answer);
        }
    }
}

/// What nobody should send, percent-encoded for forms.
const HOSTILE: [&str; 12] = [
    "",
    "%00",
    "-1",
    "1e9",
    "2147483647",
    "99999999999999999999",
    "true",
    "2026-02-31",
    "0001-01-01",
    "%3Cscript%3E",
    "%27%3B%20DROP%20TABLE%20person%3B--",
    "%F0%9F%9A%A2%E2%80%AEx",
];

/// The body with one value replaced, for every value.
fn with_one_replaced(body: &str, value: &str) -> Vec<String> {
    if body.starts_with('{') {
        let whole: Value = serde_json::from_str(body).unwrap();
        let keys: Vec<String> = whole.as_object().unwrap().keys().cloned().collect();
        let replaced = keys.into_iter().map(|key| {
            let mut one = whole.clone();
            one[key] = Value::from(value);
            one.to_string()
        });
        return replaced.collect();
    }
    let pairs: Vec<&str> = body.split('&').filter(|pair| !pair.is_empty()).collect();
    let replaced = (0..pairs.len()).map(|index| {
        let name = pairs[index].split('=').next().unwrap_or_default();
        let mut all: Vec<String> = pairs.iter().map(|pair| pair.to_string()).collect();
        all[index] = format!("{name}={value}");
        all.join("&")
    });
    replaced.collect()
}

#[sqlx::test(migrator = "app::db::MIGRATIONS")]
async fn every_server_function_stands_every_value(pool: PgPool) {
    let app = TestApp::new(pool).await;
    let sale = app.opportunity("nora", json!({ "description": "Target" })).await;
    let number = sale["number"].as_str().unwrap();
    let nora = app.id("nora").to_string();
    let long = "x".repeat(10_000);
    for (path, _) in server_fn_paths() {
        let name = path.trim_start_matches("/api/").trim_end_matches(|digit: char| digit.is_ascii_digit());
        let known = SERVER_FUNCTIONS.iter().find(|(known, ..)| *known == name);
        let body = known.map_or("", |(_, _, body)| body).replace("{number}", number).replace("{nora}", &nora);
        for value in HOSTILE.into_iter().chain([long.as_str()]) {
            for body in with_one_replaced(&body, value) {
                let shown: String = body.chars().take(200).collect();
                is_decent(&format!("{name} {shown}"), &app.server_function("north", path, &body).await);
            }
        }
    }
}

/// Without scripts: the browser is led back to the form, and the form holds what was typed.
#[sqlx::test(migrator = "app::db::MIGRATIONS")]
async fn a_refused_form_keeps_what_was_typed(pool: PgPool) {
    let app = TestApp::new(pool).await;
    let path = server_fn_paths().map(|(path, _)| path).find(|path| path.contains("create_opportunity")).unwrap();
    let request = Request::builder()
        .method("POST")
        .uri(path)
        .header("sec-fetch-site", "same-origin")
        .header(header::ACCEPT, "text/html")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::REFERER, "http://localhost/opportunities/new")
        .header(header::AUTHORIZATION, app.bearer("nora"));
    let typed = "form[description]=Typed+with+care&form[amount]=1e9&form[comment]=a+%3C%2Ftextarea%3E&account_name=";
    let refused = app.send(request.body(Body::from(typed)).unwrap()).await;
    assert!(refused.status.is_redirection(), "{} {}", refused.status, refused.text);
    let back = refused.headers[header::LOCATION].to_str().unwrap();
    let back = back.trim_start_matches("http://localhost");
    let page = app.page("nora", back).await;
    for expected in ["value=\"Typed with care\"", "value=\"1e9\"", "a &lt;/textarea&gt;"] {
        assert!(page.text.contains(expected), "{expected} is not in {}", page.text);
    }
    let later = app.page("nora", back).await;
    assert!(!later.text.contains("Typed with care"), "kept for one page only");
}
