//! Who may call what: every server function, every REST operation and every address beside them, as everybody.

use std::collections::BTreeSet;

use axum::body::Body;
use http::{Method, Request, header};
use leptos::server_fn::axum::server_fn_paths;
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::{
    imports,
    test_app::{Answer, TestApp},
};

/// What a call does, and so who is refused it on a record of the northern team.
#[derive(Clone, Copy, PartialEq)]
pub enum Act {
    /// Works without signing in.
    Public,
    /// Answers with the caller's own only, or with what everybody shares.
    Own,
    /// Reads the record.
    Read,
    /// Changes the record.
    Change,
    /// Brings in files.
    Lead,
    /// Keeps people and settings.
    Keep,
}

/// Every server function with a body that it can read. `{number}` and `{nora}` name the northern record and its owner.
pub const SERVER_FUNCTIONS: [(&str, Act, &str); 62] = [
    ("sign_in", Act::Public, "email=nobody@example.com&password=wrong"),
    ("sign_out", Act::Public, ""),
    ("who_am_i", Act::Own, ""),
    ("load_profile", Act::Own, ""),
    ("choose_language", Act::Own, "language=en"),
    ("choose_density", Act::Own, "density=compact"),
    ("change_password", Act::Own, "current=wrong&new=wrong"),
    ("end_session", Act::Change, "id=1"),
    ("load_absences", Act::Own, ""),
    ("enter_absence", Act::Change, "person={nora}&stand_in={nora}&from=2026-12-01&to=2026-12-02"),
    ("end_absence", Act::Change, "id=1"),
    ("load_staff", Act::Keep, ""),
    ("load_trail", Act::Keep, r#"{"query":{}}"#),
    ("save_person", Act::Keep, "person[name]=x&person[role]=salesperson&person[site]=NOR"),
    ("add_site", Act::Keep, "code=XX&name=x"),
    ("load_settings", Act::Own, ""),
    (
        "save_settings",
        Act::Keep,
        "form[name]=x&form[currency]=EUR&form[time_zone]=UTC&form[small_below]=1&form[large_above]=2&form[first_month]=1\
         &form[rate_policy]=day&form[effective_from]=&form[version]=1",
    ),
    ("load_time_zones", Act::Own, ""),
    ("load_accounts", Act::Own, "text=&kind=&after="),
    ("suggest_accounts", Act::Own, "text=x"),
    ("similar_accounts", Act::Own, "name=x"),
    ("load_account", Act::Own, "id=1"),
    ("create_account", Act::Own, "account[name]=x"),
    ("change_account", Act::Own, "id=1&version=1&account[name]=x"),
    ("load_list", Act::Own, r#"{"query":{}}"#),
    ("load_record", Act::Read, "number={number}"),
    ("load_new", Act::Own, ""),
    ("create_opportunity", Act::Own, "form[description]=x&account_name="),
    ("change_opportunity", Act::Change, "number={number}&version=1&form[description]=x&account_name="),
    ("move_opportunity", Act::Change, "number={number}&version=1&to=2&reason="),
    ("reassign_opportunity", Act::Change, "number={number}&version=1&owner={nora}"),
    ("split_credit", Act::Change, "number={number}&version=1&parts[0][person]={nora}&parts[0][percent]=100"),
    ("save_view", Act::Own, "page=opportunities&name=x&filter[q]=x"),
    ("forget_view", Act::Own, "page=opportunities&id=1"),
    ("load_board", Act::Own, r#"{"query":{}}"#),
    ("load_cards", Act::Own, r#"{"query":{},"stage":1,"after":""}"#),
    (
        "move_card",
        Act::Change,
        r#"{"query":{},"command":{"number":"{number}","version":1,"to":2,"reason":""},"from":1}"#,
    ),
    ("load_forecast", Act::Own, r#"{"query":{"quarter":"2026-Q4"}}"#),
    ("load_changes", Act::Own, r#"{"query":{"quarter":"2026-Q4"}}"#),
    ("load_trend", Act::Own, r#"{"query":{"quarter":"2026-Q4"}}"#),
    ("load_executive", Act::Own, r#"{"query":{"quarter":"2026-Q4"}}"#),
    ("load_judgement", Act::Own, r#"{"query":{"quarter":"2026-Q4"}}"#),
    (
        "save_judgement",
        Act::Change,
        "judgement[layer]=adjustment&judgement[person]={nora}&judgement[team]=false&judgement[quarter]=2026-Q4\
         &judgement[amounts][commit]=5&judgement[seen][commit]=0&judgement[note]=x",
    ),
    ("load_analysis", Act::Own, r#"{"query":{"period":"2026"}}"#),
    ("load_question", Act::Own, r#"{"query":{"by":"sector","then":"category"}}"#),
    ("load_portal", Act::Own, r#"{"query":{"by":"team","then":"category"}}"#),
    ("save_question", Act::Own, "name=x&question[by]=person"),
    ("delete_question", Act::Own, "id=1"),
    ("load_dashboard", Act::Own, ""),
    ("pin_question", Act::Own, "id=1"),
    ("unpin_question", Act::Own, "id=1"),
    ("move_tile", Act::Own, "id=1&up=true"),
    ("load_quotas", Act::Own, r#"{"query":{"quarter":"2026-Q4"}}"#),
    ("set_quota", Act::Change, "person={nora}&quarter=2026-Q4&kind=individual&amount=5&version=0"),
    ("load_rates", Act::Own, r#"{"query":{"kind":"day"}}"#),
    ("save_rate", Act::Keep, "rate[currency]=USD&rate[kind]=day&rate[date]=2026-11-20&rate[rate]=0.92&rate[seen]="),
    ("withdraw_rate", Act::Keep, "rate=USD-day-2026-11-20&version=1"),
    ("list_imports", Act::Lead, ""),
    ("load_import", Act::Change, "id=1"),
    ("choose_sheet", Act::Change, "id=1&sheet=x"),
    ("start_import", Act::Change, "id=1"),
    ("undo_import", Act::Change, "id=1"),
];

/// Server functions whose bodies are lists of a file's columns and values; nobody has a file here.
const OF_FILES: [(&str, Act, &str); 3] = [
    ("save_columns", Act::Change, "id=1&columns[0]=x&date_format=&decimal_mark="),
    ("save_values", Act::Change, "id=1"),
    ("save_options", Act::Change, "id=1"),
];

/// Every REST operation with a body that it can read.
fn operations(app: &TestApp) -> Vec<(&'static str, &'static str, Act, Option<Value>)> {
    let version = |mut fields: Value| {
        fields["version"] = json!(1);
        Some(fields)
    };
    vec![
        ("GET", "/opportunities", Act::Own, None),
        ("POST", "/opportunities", Act::Own, Some(json!({ "description": "x" }))),
        ("GET", "/opportunities/{number}", Act::Read, None),
        ("PATCH", "/opportunities/{number}", Act::Change, version(json!({ "description": "x" }))),
        ("POST", "/opportunities/{number}/move", Act::Change, version(json!({ "to": "qualification" }))),
        ("POST", "/opportunities/{number}/owner", Act::Change, version(json!({ "owner": app.id("nora") }))),
        (
            "PUT",
            "/opportunities/{number}/credit",
            Act::Change,
            version(json!({ "parts": [{ "person": app.id("nora"), "percent": "100" }] })),
        ),
        ("GET", "/opportunities.csv", Act::Own, None),
        ("GET", "/opportunities.xlsx", Act::Own, None),
        ("GET", "/board", Act::Own, None),
        ("GET", "/forecast", Act::Own, None),
        ("GET", "/forecast.csv", Act::Own, None),
        ("GET", "/forecast.xlsx", Act::Own, None),
        ("GET", "/forecast/changes", Act::Own, None),
        ("GET", "/forecast/changes.csv", Act::Own, None),
        ("GET", "/forecast/changes.xlsx", Act::Own, None),
        ("GET", "/forecast/trend", Act::Own, None),
        ("GET", "/executive", Act::Own, None),
        ("GET", "/analysis", Act::Own, None),
        ("GET", "/judgement", Act::Own, None),
        (
            "POST",
            "/judgement",
            Act::Change,
            Some(json!({ "layer": "adjustment", "person": app.id("nora"), "quarter": "2026-Q4", "commit": "1" })),
        ),
        ("GET", "/quotas", Act::Own, None),
        (
            "PUT",
            "/quotas",
            Act::Change,
            version(json!({ "person": app.id("nora"), "quarter": "2026-Q4", "amount": "1" })),
        ),
        ("GET", "/quotas.csv", Act::Own, None),
        ("GET", "/quotas.xlsx", Act::Own, None),
        ("GET", "/rates", Act::Own, None),
        (
            "POST",
            "/rates",
            Act::Keep,
            Some(json!({ "currency": "USD", "kind": "day", "date": "2026-11-20", "rate": "0.92" })),
        ),
        ("GET", "/rates/{key}", Act::Own, None),
        ("PUT", "/rates/{key}", Act::Keep, version(json!({ "rate": "0.93" }))),
        ("DELETE", "/rates/{key}", Act::Keep, None),
        ("GET", "/absences", Act::Own, None),
        (
            "POST",
            "/absences",
            Act::Change,
            Some(
                json!({ "person": app.id("nora"), "stand_in": app.id("nils"), "from": "2026-12-01", "to": "2026-12-02" }),
            ),
        ),
        ("POST", "/absences/{id}/end", Act::Change, None),
        ("GET", "/accounts", Act::Own, None),
        ("GET", "/accounts.csv", Act::Own, None),
        ("GET", "/accounts.xlsx", Act::Own, None),
        ("POST", "/accounts", Act::Own, Some(json!({ "name": "x" }))),
        ("GET", "/accounts/{id}", Act::Own, None),
        ("PATCH", "/accounts/{id}", Act::Own, version(json!({ "name": "x" }))),
        // The form is missing, which is looked at before the person's role: what matters is that nobody gets in.
        ("POST", "/imports", Act::Own, Some(json!({}))),
        ("GET", "/imports/{id}", Act::Change, None),
        ("POST", "/imports/{id}/undo", Act::Change, Some(json!({}))),
    ]
}

/// Every other address that is no page and no file of the site.
const BESIDE: [(&str, &str, Act); 19] = [
    ("GET", "/healthz", Act::Public),
    ("GET", "/readyz", Act::Public),
    ("GET", "/api/v1/openapi.json", Act::Public),
    ("GET", "/export/opportunities.csv", Act::Own),
    ("GET", "/export/opportunities.xlsx", Act::Own),
    ("GET", "/export/forecast.csv?quarter=2026-Q4", Act::Own),
    ("GET", "/export/forecast.xlsx?quarter=2026-Q4", Act::Own),
    ("GET", "/export/changes.csv?quarter=2026-Q4", Act::Own),
    ("GET", "/export/changes.xlsx?quarter=2026-Q4", Act::Own),
    ("GET", "/export/quotas.csv?quarter=2026-Q4", Act::Own),
    ("GET", "/export/quotas.xlsx?quarter=2026-Q4", Act::Own),
    ("GET", "/export/accounts.csv", Act::Own),
    ("GET", "/export/accounts.xlsx", Act::Own),
    ("GET", "/export/question.csv?by=person", Act::Own),
    ("GET", "/export/question.xlsx?by=person", Act::Own),
    ("GET", "/export/audit.csv", Act::Keep),
    ("POST", "/import/upload", Act::Lead),
    ("GET", "/import/{id}/report.csv", Act::Change),
    ("GET", "/import/{id}/report.xlsx", Act::Change),
];

const SECRET: &str = "Northern secret";
/// Who may learn of the northern record.
const INSIDERS: [&str; 6] = ["nora", "north", "assistant", "administration", "eve", "ada"];
/// A file as the form of `/import` sends it, with the boundary `x`.
const UPLOAD: &str = "--x\r\ncontent-disposition: form-data; name=\"kind\"\r\n\r\naccounts\r\n\
    --x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\nname\nAcme\n\r\n--x--\r\n";

async fn with_a_secret(pool: PgPool) -> (TestApp, String) {
    let app = TestApp::new(pool).await;
    let record = app
        .opportunity("nora", json!({ "description": SECRET, "amount": "987654", "closing_date": "2026-12-01" }))
        .await;
    let number = record["number"].as_str().unwrap().to_owned();
    (app, number)
}

/// Those whom an act on the northern record is refused.
fn strangers(act: Act) -> &'static [&'static str] {
    match act {
        Act::Public | Act::Own => &[],
        Act::Read => &["sara", "sven", "south", "nils"],
        Act::Change => &["sara", "sven", "south", "nils", "assistant", "administration"],
        Act::Lead => &["sara", "sven", "nora", "nils", "assistant", "administration"],
        Act::Keep => &["sara", "sven", "south", "nora", "nils", "north", "eve", "assistant", "administration"],
    }
}

/// Nobody and everybody.
fn callers(app: &TestApp) -> impl Iterator<Item = &'static str> {
    std::iter::once("").chain(app.everybody())
}

/// Whether somebody is refused the act or must not learn of the record. They are heard first, since what the others
/// may do changes it.
fn is_outside(act: Act, who: &str) -> bool {
    !INSIDERS.contains(&who) || strangers(act).contains(&who)
}

/// Whether the answer leads to signing in, or back with a refusal.
fn is_sent_back(answer: &Answer) -> bool {
    let to = answer.headers.get(header::LOCATION).and_then(|to| to.to_str().ok()).unwrap_or_default();
    to.starts_with("/login?") || to.starts_with("/import?refused=")
}

#[track_caller]
fn check(act: Act, who: &str, what: &str, answer: &Answer) {
    let refused = matches!(answer.status.as_u16(), 401 | 403 | 404) || is_sent_back(answer);
    if who.is_empty() {
        let asked = answer.status == 401 || is_sent_back(answer);
        assert!(act == Act::Public || asked, "{what} as nobody: {} {}", answer.status, answer.text);
    } else if strangers(act).contains(&who) {
        assert!(refused, "{what} as {who}: {} {}", answer.status, answer.text);
    }
    assert!(!answer.status.is_server_error(), "{what} as {who}: {}", answer.text);
    assert!(
        INSIDERS.contains(&who) || !(answer.text.contains(SECRET) || answer.text.contains("987654")),
        "{what} shows {who}: {}",
        answer.text
    );
}

#[sqlx::test(migrator = "app::db::MIGRATIONS")]
async fn every_server_function_as_everybody(pool: PgPool) {
    let (app, number) = with_a_secret(pool).await;
    let classified: Vec<_> = SERVER_FUNCTIONS.iter().chain(&OF_FILES).collect();
    let mut calls = Vec::new();
    for (path, method) in server_fn_paths() {
        assert_eq!(method, Method::POST, "{path} would change something by GET");
        let name = path.trim_start_matches("/api/").trim_end_matches(|digit: char| digit.is_ascii_digit());
        let Some((_, act, form)) = classified.iter().find(|(known, ..)| *known == name) else {
            panic!("{name} is not classified: add it to the list of this test")
        };
        let form = form.replace("{number}", &number).replace("{nora}", &app.id("nora").to_string());
        calls.push((path, name, *act, form));
    }
    let found: BTreeSet<_> = calls.iter().map(|(_, name, ..)| *name).collect();
    assert_eq!(found.len(), classified.len(), "the list names server functions that are gone");
    for outside in [true, false] {
        for (path, name, act, form) in &calls {
            for who in callers(&app).filter(|who| is_outside(*act, who) == outside) {
                check(*act, who, name, &app.server_function(who, path, form).await);
            }
        }
    }
}

#[sqlx::test(migrator = "app::db::MIGRATIONS")]
async fn every_rest_operation_as_everybody(pool: PgPool) {
    let (app, number) = with_a_secret(pool).await;
    let described = serde_json::to_value(server::rest::operations()).unwrap();
    let mut paths = BTreeSet::new();
    for (path, methods) in described["paths"].as_object().unwrap() {
        let methods = methods
            .as_object()
            .unwrap()
            .keys()
            .filter(|key| ["get", "post", "put", "patch", "delete"].contains(&key.as_str()));
        methods.for_each(|method| {
            paths.insert((method.to_uppercase(), path.trim_start_matches("/api/v1").to_owned()));
        });
    }
    let listed = operations(&app);
    let classified: BTreeSet<_> =
        listed.iter().map(|(method, path, ..)| (String::from(*method), String::from(*path))).collect();
    assert_eq!(paths, classified, "the description and the list of this test differ");
    for outside in [true, false] {
        for (method, path, act, body) in &listed {
            let address = path.replace("{number}", &number).replace("{id}", "1").replace("{key}", "USD-day-2026-11-20");
            for who in callers(&app).filter(|who| is_outside(*act, who) == outside) {
                check(*act, who, &format!("{method} {path}"), &app.rest(who, method, &address, body.clone()).await);
            }
        }
    }
}

#[sqlx::test(migrator = "app::db::MIGRATIONS")]
async fn every_address_beside_as_everybody(pool: PgPool) {
    let (app, _) = with_a_secret(pool).await;
    let found: BTreeSet<_> = server::router::addresses_beside().collect();
    let classified: BTreeSet<_> = BESIDE.iter().filter_map(|(_, address, _)| address.split('?').next()).collect();
    assert_eq!(found, classified, "the routers and the list of this test differ");
    let file = format!("name\n{SECRET}\n");
    let northern = imports::send(&app, "kind=accounts&dry_run=true", "en", "a.csv", file.as_bytes(), None).await.ok();
    for (method, address, act) in BESIDE {
        let address = address.replace("{id}", &northern["id"].to_string());
        for who in callers(&app) {
            let mut request = Request::builder().method(method).uri(&address).header("sec-fetch-site", "same-origin");
            if !who.is_empty() {
                request = request.header(header::AUTHORIZATION, app.bearer(who));
            }
            let body = match method {
                "POST" => {
                    request = request.header(header::CONTENT_TYPE, "multipart/form-data; boundary=x");
                    Body::from(UPLOAD)
                }
                _ => Body::empty(),
            };
            let answer = app.send(request.body(body).unwrap()).await;
            check(act, who, &format!("{method} {address}"), &answer);
            let allowed = who == "ada" || who == "north" && act != Act::Keep;
            assert!(
                !allowed || answer.status.is_success() || !is_sent_back(&answer) && answer.status.is_redirection(),
                "{method} {address} as {who}: {} {}",
                answer.status,
                answer.text
            );
        }
    }
}

#[sqlx::test(migrator = "app::db::MIGRATIONS")]
async fn other_sites_change_nothing(pool: PgPool) {
    let app = TestApp::new(pool).await;
    let path = server_fn_paths().map(|(path, _)| path).find(|path| path.starts_with("/api/sign_in")).unwrap();
    let send = async |name: &'static str, value: &'static str, kind: &'static str| {
        let request =
            Request::post(path).header(header::HOST, "here").header(name, value).header(header::CONTENT_TYPE, kind);
        let form = format!("email=nora@example.com&password={}", crate::test_app::PASSWORD.replace(' ', "+"));
        app.send(request.body(Body::from(form)).unwrap()).await
    };
    let form = "application/x-www-form-urlencoded";
    for (name, value) in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "http://there"),
        ("origin", "null"),
    ] {
        let answer = send(name, value, form).await;
        assert_eq!((answer.status.as_u16(), answer.headers.get(header::SET_COOKIE)), (403, None), "{name}: {value}");
    }
    assert_eq!(send("origin", "http://here", "text/plain").await.status, 422);
    let signed_in = send("origin", "http://here", form).await;
    let cookie = signed_in.headers[header::SET_COOKIE].to_str().unwrap();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
}

#[sqlx::test(migrator = "app::db::MIGRATIONS")]
async fn rest_answers_with_problem_documents(pool: PgPool) {
    let app = TestApp::new(pool).await;
    app.get("", "/opportunities").await.problem(401, "sign_in_required");
    app.get("nora", "/nothing").await.problem(404, "not_found");
    app.rest("nora", "DELETE", "/opportunities", None).await.problem(405, "method");
    app.rest("nora", "POST", "/opportunities", None).await.problem(415, "media_type");
    app.post("nora", "/opportunities", json!([1])).await.problem(400, "unreadable_json");
    app.get("nora", "/opportunities?ownr=1").await.problem(422, "rejected");
    let document = app.get("", "/openapi.json").await.ok();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
}
