//! Files over REST: what the answer says of them, and the files that go out.

use axum::body::Body;
use http::{Request, header};
use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, TestRunner},
};
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::{
    bad_input::is_decent,
    test_app::{Answer, TestApp},
};

const WESTERN: &[u8] = b"Soci\xe9t\xe9;Pays\n\xc9lan \xc9nergie;C\xf4te d'Ivoire\n";

/// Sends a file of the northern manager as a form does.
pub async fn send(
    app: &TestApp,
    query: &str,
    language: &str,
    name: &str,
    bytes: &[u8],
    settings: Option<Value>,
) -> Answer {
    let mut body = format!(
        "--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
         content-type: application/octet-stream\r\n\r\n"
    )
    .into_bytes();
    body.extend_from_slice(bytes);
    if let Some(settings) = settings {
        let part = format!("\r\n--x\r\ncontent-disposition: form-data; name=\"settings\"\r\n\r\n{settings}");
        body.extend_from_slice(part.as_bytes());
    }
    body.extend_from_slice(b"\r\n--x--\r\n");
    let request = Request::post(format!("/api/v1/imports?{query}"))
        .header(header::AUTHORIZATION, app.bearer("north"))
        .header(header::ACCEPT_LANGUAGE, language)
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x");
    app.send(request.body(Body::from(body)).unwrap()).await
}

#[sqlx::test(migrator = "app::db::MIGRATIONS")]
async fn the_answer_names_a_guessed_encoding_in_the_language_asked_for(pool: PgPool) {
    let app = TestApp::new(pool).await;
    let tried = send(&app, "kind=accounts&dry_run=true", "en", "a.csv", WESTERN, None).await.ok();
    assert_eq!((&tried["encoding"], &tried["encoding_guessed"]), (&json!("Windows-1252"), &json!(true)));
    let summary = tried["summary"].as_str().unwrap();
    assert!(summary.contains("To create: 1") && summary.contains("Windows-1252 is a guess"), "{summary}");
    assert_eq!(tried["report"]["notices"][0]["notice"], "customer_assumed");

    let wrong = "name;country\nAcme;a\nAcme;b\n".as_bytes();
    for (language, sentence) in [("en", "Nothing was written"), ("fr", "Rien n’a été enregistré")] {
        let refused = send(&app, "kind=accounts", language, "a.csv", wrong, None).await.problem(422, "not_imported");
        assert!(refused["detail"].as_str().unwrap().starts_with(sentence), "{refused}");
        assert_eq!(refused["import"]["encoding_guessed"], json!(false));
    }
    let broken = send(&app, "kind=accounts", "fr", "a.xlsx", b"PK\x03\x04 no archive", None).await;
    let refused = broken.problem(422, "file_broken_workbook");
    assert!(refused["detail"].as_str().unwrap().starts_with("Le classeur est abîmé"), "{refused}");
}

#[sqlx::test(migrator = "app::db::MIGRATIONS")]
async fn questions_and_problems_come_in_one_answer(pool: PgPool) {
    let app = TestApp::new(pool).await;
    let text = "description,owner,stage,product,amount\nA,nora,Qualification,Gizmo,1\nB,nora,Qualification,,-1\n";
    let refused =
        send(&app, "kind=opportunities", "en", "a.csv", text.as_bytes(), None).await.problem(422, "not_imported");
    let report = &refused["import"]["report"];
    assert_eq!((&report["waiting"], &report["problem_lines"]), (&json!(1), &json!(1)));
    assert_eq!(report["questions"][0]["text"], "Gizmo");
    let settings = json!({ "answers": [{ "reference": "product", "text": "Gizmo", "answer": "blank" }],
                           "options": { "skip_problem_lines": true } });
    let written = send(&app, "kind=opportunities", "en", "a.csv", text.as_bytes(), Some(settings)).await;
    assert_eq!((written.status.as_u16(), &written.json()["state"]), (201, &json!("done")), "{}", written.text);
}

#[sqlx::test(migrator = "app::db::MIGRATIONS")]
async fn a_list_leaves_as_a_workbook(pool: PgPool) {
    let app = TestApp::new(pool).await;
    app.opportunity("nora", json!({ "description": "=1+1", "amount": "1234.50", "closing_date": "2026-12-31" })).await;
    for path in ["/api/v1/opportunities.xlsx", "/export/opportunities.xlsx"] {
        let book = app.page("north", path).await;
        let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
        assert_eq!((book.status.as_u16(), &book.headers[header::CONTENT_TYPE]), (200, &kind.parse().unwrap()));
        assert_eq!(book.headers[header::CONTENT_DISPOSITION], "attachment; filename=\"opportunities.xlsx\"");
        assert!(book.text.starts_with("PK"), "{path}");
    }
    app.get("north", "/opportunities.xlsx?closing=never").await.problem(422, "rejected");
    let csv = app.get("north", "/opportunities.csv").await.text;
    assert!(csv.contains("\"'=1+1\"") && csv.contains("\"1234.5\"") && csv.contains("\"2026-12-31\""), "{csv}");
}

#[sqlx::test(migrator = "app::db::MIGRATIONS")]
async fn the_result_leads_to_what_the_import_made(pool: PgPool) {
    let app = TestApp::new(pool).await;
    app.opportunity("nora", json!({ "description": "By hand" })).await;
    let text = "description,owner,stage\nA,nora,Qualification\nB,nora,Qualification\n";
    let written = send(&app, "kind=opportunities", "en", "a.csv", text.as_bytes(), None).await.ok();
    let (id, created) = (&written["id"], &written["report"]["to_create"]);
    let query = format!("/opportunities?import={id}");
    assert_eq!(&app.get("north", &query).await.ok()["totals"]["count"], created);
    let result = app.page("north", &format!("/import/{id}")).await.text;
    assert!(result.contains(&format!("href=\"{query}\"")), "{result}");
    assert!(result.contains("Show the 2 opportunities of this import"), "{result}");
    let list = app.page("north", &query).await.text;
    assert!(list.contains(&format!("Import: {id}")) && list.contains("data-count=\"2\""), "{list}");
}

/// A form as the page sends it, whatever stands in it.
async fn post(app: &TestApp, who: &str, path: &str, body: Vec<u8>) -> Answer {
    let request = Request::post(path)
        .header("sec-fetch-site", "same-origin")
        .header(header::AUTHORIZATION, app.bearer(who))
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x");
    app.send(request.body(Body::from(body)).unwrap()).await
}

const PAGE: &str = "/import/upload";
const REST: &str = "/api/v1/imports?kind=accounts";

fn is_refused(answer: &Answer) -> bool {
    let led_to = answer.headers.get(header::LOCATION).and_then(|address| address.to_str().ok());
    answer.status.as_u16() == 429 || led_to == Some("/import?refused=too_many_attempts")
}

/// So many forms without a file were heard before one was too many. New ones are allowed while this goes on.
async fn heard(app: &TestApp, who: &str, path: &str) -> usize {
    for count in 0..200 {
        if is_refused(&post(app, who, path, b"--x--\r\n".to_vec()).await) {
            return count;
        }
    }
    panic!("{path}: nothing is too many")
}

#[sqlx::test(migrator = "app::db::MIGRATIONS")]
async fn one_person_sends_so_many_files_in_a_minute_by_page_and_rest_together(pool: PgPool) {
    let app = TestApp::new(pool).await;
    assert!(heard(&app, "north", REST).await >= 20);
    assert!(heard(&app, "north", PAGE).await < 20, "the page counts with REST");
    let told = app.page("north", "/import?refused=too_many_attempts").await.text;
    assert!(told.contains("Too many uploads within a minute."), "{told}");
    for path in [REST, PAGE] {
        assert!(!is_refused(&post(&app, "south", path, b"--x--\r\n".to_vec()).await), "{path}: others go on");
    }
}

/// Files that nobody made: noise, noise that begins like a workbook or like UTF-16, and lines with anything in them.
fn any_file() -> impl Strategy<Value = Vec<u8>> {
    let noise = || prop::collection::vec(any::<u8>(), 0..500);
    let after = |start: &'static [u8]| noise().prop_map(move |bytes| [start, &bytes].concat());
    prop_oneof![
        noise(),
        after(b"PK\x03\x04"),
        after(b"\xff\xfe"),
        after(b"name\n"),
        "(.{0,10}[,;\t\"\n]){0,40}".prop_map(String::into_bytes),
        "description,owner,stage,amount,close date\n(\\PC{0,9},nora,Won,\\PC{0,9},\\PC{0,9}\n){1,4}"
            .prop_map(String::into_bytes),
    ]
}

#[sqlx::test(migrator = "app::db::MIGRATIONS")]
async fn random_bytes_break_nothing(pool: PgPool) {
    let app = TestApp::new(pool).await;
    let mut runner = TestRunner::new(Config::default());
    let part = |name: &str| format!("--x\r\ncontent-disposition: form-data; name=\"{name}\"");
    // Each of them sends three times for each kind, which is no more than they may in a minute.
    for kind in ["people", "products", "accounts", "opportunities", "quotas", "exchange_rates"] {
        for who in ["eve", "north", "south", "ada"] {
            let bytes = any_file().new_tree(&mut runner).unwrap().current();
            let what = format!("{who} {kind} {}", bytes.escape_ascii());
            let head = format!("{}\r\n\r\n{kind}\r\n{}; filename=\"a\"\r\n\r\n", part("kind"), part("file"));
            let form = [head.as_bytes(), &bytes, b"\r\n--x--\r\n"].concat();
            let sent = post(&app, who, PAGE, form).await;
            assert!(sent.status.is_redirection() && !is_refused(&sent), "{what}: {} {}", sent.status, sent.text);
            let shown = app.page(who, sent.headers[header::LOCATION].to_str().unwrap()).await;
            is_decent(&what, &shown);
            assert_eq!(shown.status.as_u16(), 200, "{what}");

            let head = format!("{}; filename=\"a\"\r\n\r\n", part("file"));
            let form = [head.as_bytes(), &bytes, b"\r\n--x--\r\n"].concat();
            for body in [form, bytes] {
                is_decent(&what, &post(&app, who, &format!("/api/v1/imports?kind={kind}"), body).await);
            }
        }
    }
}
