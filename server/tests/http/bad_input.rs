//! Whatever is sent: an answer that helps, never a failure of the server.

use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, TestRunner},
};
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::test_app::{Answer, TestApp};

#[track_caller]
fn is_decent(what: &str, answer: &Answer) {
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
        "/quotas?quarter=0000-Q1",
        "/accounts/99999999999999999999",
        "/accounts?after=x",
        "/imports/1",
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
    let commands: [(&str, String, &[&str]); 7] = [
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
        ("PUT", "/quotas".into(), &["person", "quarter", "kind", "amount", "version"]),
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
