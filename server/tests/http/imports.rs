//! Files over REST: what the answer says of them, and the files that go out.

use axum::body::Body;
use http::{Request, header};
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::test_app::{Answer, TestApp};

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
