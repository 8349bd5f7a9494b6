//! At the door: how often one may try, from where, and what stays of a refused form.

use std::net::{IpAddr, SocketAddr};

use axum::{body::Body, extract::ConnectInfo};
use http::{Request, header, request::Builder};
use leptos::server_fn::axum::server_fn_paths;
use sqlx::PgPool;

use crate::test_app::{Answer, PASSWORD, TestApp};

const PROXY: &str = "127.0.0.1";

fn post() -> Builder {
    let path = server_fn_paths().map(|(path, _)| path).find(|path| path.starts_with("/api/sign_in")).unwrap();
    Request::post(path)
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
}

/// Tries to sign in over a connection from `connected`, which says it forwards for `forwarded`.
async fn attempt(app: &TestApp, connected: &str, forwarded: &str, email: &str, password: &str) -> Answer {
    let mut request = post();
    if !forwarded.is_empty() {
        request = request.header("x-forwarded-for", forwarded);
    }
    let form = format!("email={email}&password={}", password.replace(' ', "+"));
    let mut request = request.body(Body::from(form)).unwrap();
    let connected: IpAddr = connected.parse().unwrap();
    request.extensions_mut().insert(ConnectInfo(SocketAddr::from((connected, 50_000))));
    app.send(request).await
}

/// Tries until there is a wait; gives how many attempts were heard.
async fn heard(app: &TestApp, connected: &str, forwarded: &str, email: impl Fn(usize) -> String) -> usize {
    for count in 0..40 {
        let answer = attempt(app, connected, forwarded, &email(count), "wrong").await;
        if answer.status == 429 {
            return count;
        }
        assert_eq!(answer.status, 422, "{}", answer.text);
    }
    panic!("nobody ever has to wait")
}

fn any(count: usize) -> String {
    format!("person{count}@example.com")
}

#[sqlx::test(migrator = "app::db::MIGRATIONS")]
async fn an_address_has_ten_attempts_wherever_they_come_from(pool: PgPool) {
    let app = TestApp::new(pool).await;
    let mut count = 0;
    let limited = loop {
        let answer = attempt(&app, &format!("203.0.113.{count}"), "", "nora@example.com", "wrong").await;
        if answer.status == 429 {
            break count;
        }
        count += 1;
    };
    assert!((10..20).contains(&limited), "{limited}");
    assert_eq!(attempt(&app, "203.0.113.200", "", "NORA@example.com", PASSWORD).await.status, 429, "whatever the case");
    let other = attempt(&app, "203.0.113.200", "", "nils@example.com", PASSWORD).await;
    assert!(other.headers.contains_key(header::SET_COOKIE), "{} {}", other.status, other.text);
}

#[sqlx::test(migrator = "app::db::MIGRATIONS")]
async fn a_peer_has_ten_attempts_whatever_address_it_tries(pool: PgPool) {
    let app = TestApp::new(pool).await;
    let limited = heard(&app, "203.0.113.7", "", any).await;
    assert!((10..20).contains(&limited), "{limited}");
    assert_eq!(attempt(&app, "203.0.113.7", "", "nora@example.com", PASSWORD).await.status, 429);
    // A header that anybody can send opens no second door.
    assert_eq!(attempt(&app, "203.0.113.7", "198.51.100.1", "nora@example.com", PASSWORD).await.status, 429);
    let elsewhere = attempt(&app, "203.0.113.8", "", "nora@example.com", PASSWORD).await;
    assert!(elsewhere.headers.contains_key(header::SET_COOKIE), "{} {}", elsewhere.status, elsewhere.text);
    let page = app.page("ada", "/audit?subject=session").await.text;
    for told in ["Too many attempts to sign in", "Network address: 203.0.113.7", "Sign-in refused", "Signed in"] {
        assert!(page.contains(told), "{told} is not in {page}");
    }
}

#[sqlx::test(migrator = "app::db::MIGRATIONS")]
async fn behind_a_trusted_proxy_every_client_has_its_own_attempts(pool: PgPool) {
    let app = TestApp::behind(pool, vec![PROXY.parse().unwrap()]).await;
    // What the client itself claims stands in front and is not believed.
    let limited = heard(&app, PROXY, "192.0.2.1, 198.51.100.1", any).await;
    assert!((10..20).contains(&limited), "{limited}");
    assert_eq!(attempt(&app, PROXY, "192.0.2.2, 198.51.100.1", "nora@example.com", PASSWORD).await.status, 429);
    let other = attempt(&app, PROXY, "198.51.100.2", "nora@example.com", PASSWORD).await;
    assert!(other.headers.contains_key(header::SET_COOKIE), "{} {}", other.status, other.text);
}

#[sqlx::test(migrator = "app::db::MIGRATIONS")]
async fn behind_an_unknown_proxy_all_share_one_limit(pool: PgPool) {
    let app = TestApp::new(pool).await;
    heard(&app, PROXY, "198.51.100.1", any).await;
    assert_eq!(attempt(&app, PROXY, "198.51.100.2", "nora@example.com", PASSWORD).await.status, 429);
}

#[sqlx::test(migrator = "app::db::MIGRATIONS")]
async fn without_scripts_a_refused_sign_in_keeps_the_address_and_not_the_password(pool: PgPool) {
    let app = TestApp::new(pool).await;
    let request =
        post().header(header::ACCEPT, "text/html").header(header::REFERER, "http://localhost/login?next=/board");
    let form = "email=nora%2Bx@example.com&password=not+the+password&next=/board";
    let refused = app.send(request.body(Body::from(form)).unwrap()).await;
    assert!(refused.status.is_redirection(), "{} {}", refused.status, refused.text);
    let cookie = refused.headers[header::SET_COOKIE].to_str().unwrap();
    assert!(cookie.contains("HttpOnly") && cookie.contains("Path=/login") && !cookie.contains("not"), "{cookie}");
    let back = refused.headers[header::LOCATION].to_str().unwrap().trim_start_matches("http://localhost").to_owned();
    assert!(!back.contains("nora") && !back.contains("not+the"), "{back}");

    let pair = cookie.split(';').next().unwrap();
    let page = Request::get(&back).header(header::ACCEPT, "text/html").header(header::COOKIE, pair);
    let page = app.send(page.body(Body::empty()).unwrap()).await;
    assert!(page.text.contains("value=\"nora+x@example.com\""), "{}", page.text);
    assert!(page.text.contains("This password does not match."), "{}", page.text);
    assert!(!page.text.contains("not the password"));
    assert!(page.headers[header::SET_COOKIE].to_str().unwrap().contains("Max-Age=0"), "kept for one page only");
}

#[sqlx::test(migrator = "app::db::MIGRATIONS")]
async fn behind_tls_the_session_is_of_this_host_alone(pool: PgPool) {
    let public_url = Some("https://crm.example.com".parse().unwrap());
    let app = TestApp::at(pool, public_url, Vec::new()).await;
    let signed_in = attempt(&app, "203.0.113.7", "", "nora@example.com", PASSWORD).await;
    let cookie = signed_in.headers[header::SET_COOKIE].to_str().unwrap();
    let parts: Vec<&str> = cookie.split("; ").collect();
    for needed in ["Path=/", "Secure", "HttpOnly", "SameSite=Lax"] {
        assert!(parts.contains(&needed), "{needed} is not in {cookie}");
    }
    assert!(!cookie.contains("Domain="), "a __Host- cookie names no domain: {cookie}");
    let token = parts[0].strip_prefix("__Host-quarterdeck=").unwrap();
    for answer in [&signed_in, &board(&app, "").await] {
        let strict = answer.headers[header::STRICT_TRANSPORT_SECURITY].to_str().unwrap();
        assert!(strict.starts_with("max-age=31536000"), "{strict}");
    }
    assert_eq!(board(&app, parts[0]).await.status, 200);
    assert_eq!(board(&app, &format!("quarterdeck={token}")).await.status, 303, "a name that any page could set");
}

#[sqlx::test(migrator = "app::db::MIGRATIONS")]
async fn without_tls_nothing_asks_browsers_for_it(pool: PgPool) {
    let app = TestApp::new(pool).await;
    let signed_in = attempt(&app, "203.0.113.7", "", "nora@example.com", PASSWORD).await;
    let cookie = signed_in.headers[header::SET_COOKIE].to_str().unwrap();
    assert!(cookie.starts_with("quarterdeck=") && !cookie.contains("Secure"), "{cookie}");
    assert!(!signed_in.headers.contains_key(header::STRICT_TRANSPORT_SECURITY));
}

/// The board as a browser with that cookie gets it.
async fn board(app: &TestApp, cookie: &str) -> Answer {
    let request = Request::get("/board").header(header::ACCEPT, "text/html").header(header::COOKIE, cookie);
    app.send(request.body(Body::empty()).unwrap()).await
}

#[sqlx::test(migrator = "app::db::MIGRATIONS")]
async fn the_way_in_speaks_the_language_of_the_browser(pool: PgPool) {
    let app = TestApp::new(pool).await;
    for (wished, language, expected) in [
        ("fr-CH, fr;q=0.9, en;q=0.8", "fr", "Se connecter"),
        ("en;q=0.5, fr", "fr", "Se connecter"),
        ("en-GB, fr;q=0.9", "en", "Sign in"),
        ("tlh", "en", "Sign in"),
    ] {
        let request = Request::get("/login").header(header::ACCEPT, "text/html");
        let page = app.send(request.header(header::ACCEPT_LANGUAGE, wished).body(Body::empty()).unwrap()).await;
        assert!(page.text.contains(&format!("<html lang=\"{language}\"")), "{wished}: {}", page.text);
        assert!(page.text.contains(expected), "{wished}: {}", page.text);
    }
}
