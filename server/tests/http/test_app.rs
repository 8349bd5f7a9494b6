//! A company of twelve in a database of its own, behind the real router.

use std::{collections::HashMap, net::IpAddr, path::PathBuf};

use app::{
    auth::{
        PersonId,
        actions::{self, PersonDraft},
    },
    clock::Clock,
    db::Db,
    state::AppState,
};
use axum::{
    Router,
    body::{Body, to_bytes},
};
use http::{HeaderMap, Request, StatusCode, header};
use serde_json::Value;
use server::{
    public_url::PublicUrl,
    router::{Site, router},
};
use sqlx::PgPool;
use tower::ServiceExt;

/// The password of everybody.
pub const PASSWORD: &str = "a long enough secret";

/// Name, role, manager: two teams with two salespeople each, and those around them.
const PEOPLE: [(&str, &str, Option<&str>); 10] = [
    ("ada", "administrator", None),
    ("eve", "executive", None),
    ("north", "manager", Some("eve")),
    ("south", "manager", Some("eve")),
    ("nora", "salesperson", Some("north")),
    ("nils", "salesperson", Some("north")),
    ("sara", "salesperson", Some("south")),
    ("sven", "salesperson", Some("south")),
    ("assistant", "sales_assistant", Some("north")),
    ("administration", "sales_administration", None),
];

pub struct TestApp {
    router: Router,
    site: Site,
    people: HashMap<&'static str, (PersonId, String)>,
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("{} is not JSON: {}", self.status, self.text))
    }

    /// The answer as JSON, if it went well.
    #[track_caller]
    pub fn ok(&self) -> Value {
        assert!(self.status.is_success(), "{}: {}", self.status, self.text);
        self.json()
    }

    /// The problem document, if it is one with that status and code.
    #[track_caller]
    pub fn problem(&self, status: u16, code: &str) -> Value {
        assert_eq!((self.status.as_u16(), self.json()["code"].as_str()), (status, Some(code)), "{}", self.text);
        assert_eq!(self.headers[header::CONTENT_TYPE], "application/problem+json");
        self.json()
    }
}

impl TestApp {
    pub async fn new(pool: PgPool) -> Self {
        Self::behind(pool, Vec::new()).await
    }

    /// The same behind proxies that it trusts.
    pub async fn behind(pool: PgPool, trusted_proxies: Vec<IpAddr>) -> Self {
        Self::at(pool, None, trusted_proxies).await
    }

    /// The same under the address that browsers use.
    pub async fn at(pool: PgPool, public_url: Option<PublicUrl>, trusted_proxies: Vec<IpAddr>) -> Self {
        let options = (*pool.connect_options()).clone();
        let db = Db::with_owner(pool, options, 5).await.unwrap();
        let clock = Clock::on("2026-11-20".parse().unwrap());
        let mut people: HashMap<&str, (PersonId, String)> = HashMap::new();
        for (name, role, manager) in PEOPLE {
            let draft = PersonDraft {
                existing: None,
                name: name.into(),
                email: format!("{name}@example.com"),
                role: role.into(),
                site: if name.starts_with('s') { "SUD" } else { "NOR" }.into(),
                manager: manager.map(|manager| people[manager].0),
                manager_from: String::new(),
                password: PASSWORD.into(),
                active: true,
            };
            let email = draft.email.clone();
            let id = actions::add_person_as_operator(&db, clock, draft).await.unwrap();
            let caller = actions::operator_as(&db, clock, &email).await.unwrap();
            let token = actions::create_api_token(&db, &caller, "test", None).await.unwrap();
            people.insert(name, (id, token));
        }
        let secure = public_url.as_ref().is_some_and(|url| url.secure);
        let state = AppState::new(db.clone(), clock, secure);
        let site = Site { state, root: PathBuf::from("no-site"), public_url, trusted_proxies };
        TestApp { router: router(site.clone()), site, people }
    }

    /// Everybody's name.
    pub fn everybody(&self) -> impl Iterator<Item = &'static str> {
        PEOPLE.iter().map(|(name, ..)| *name)
    }

    /// Makes so many more routers on a thread of its own.
    pub fn make_routers(&self, count: usize) -> std::thread::JoinHandle<()> {
        let site = self.site.clone();
        std::thread::spawn(move || (0..count).for_each(|_| drop(router(site.clone()))))
    }

    pub fn id(&self, who: &str) -> i64 {
        self.people[who].0.0
    }

    pub fn bearer(&self, who: &str) -> String {
        format!("Bearer {}", self.people[who].1)
    }

    /// Sends a request as it is.
    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap();
        Answer { status: parts.status, headers: parts.headers, text: String::from_utf8_lossy(&bytes).into_owned() }
    }

    /// A REST request of somebody; of nobody for an empty name.
    pub async fn rest(&self, who: &str, method: &str, path: &str, body: Option<Value>) -> Answer {
        let mut request = Request::builder().method(method).uri(format!("/api/v1{path}"));
        if !who.is_empty() {
            request = request.header(header::AUTHORIZATION, self.bearer(who));
        }
        let body = match body {
            Some(body) => {
                request = request.header(header::CONTENT_TYPE, "application/json");
                Body::from(body.to_string())
            }
            None => Body::empty(),
        };
        self.send(request.body(body).unwrap()).await
    }

    pub async fn get(&self, who: &str, path: &str) -> Answer {
        self.rest(who, "GET", path, None).await
    }

    pub async fn post(&self, who: &str, path: &str, body: Value) -> Answer {
        self.rest(who, "POST", path, Some(body)).await
    }

    pub async fn patch(&self, who: &str, path: &str, body: Value) -> Answer {
        self.rest(who, "PATCH", path, Some(body)).await
    }

    /// A page of the site.
    pub async fn page(&self, who: &str, path: &str) -> Answer {
        let request = Request::builder()
            .uri(path)
            .header(header::ACCEPT, "text/html")
            .header(header::AUTHORIZATION, self.bearer(who));
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// Calls a server function as the pages' scripts do.
    pub async fn server_function(&self, who: &str, path: &str, body: &str) -> Answer {
        let mut request = Request::builder().method("POST").uri(path).header("sec-fetch-site", "same-origin").header(
            header::CONTENT_TYPE,
            if body.starts_with('{') { "application/json" } else { "application/x-www-form-urlencoded" },
        );
        if !who.is_empty() {
            request = request.header(header::AUTHORIZATION, self.bearer(who));
        }
        self.send(request.body(Body::from(body.to_owned())).unwrap()).await
    }

    /// A new opportunity of somebody, as REST answers it.
    pub async fn opportunity(&self, who: &str, fields: Value) -> Value {
        self.post(who, "/opportunities", fields).await.ok()
    }

    /// Moves an opportunity and gives it as it is then.
    #[track_caller]
    pub fn move_to<'a>(
        &'a self,
        who: &'a str,
        opportunity: &'a Value,
        to: &'a str,
    ) -> impl Future<Output = Answer> + 'a {
        let path = format!("/opportunities/{}/move", opportunity["number"].as_str().unwrap());
        let body = serde_json::json!({ "to": to, "version": opportunity["version"] });
        async move { self.post(who, &path, body).await }
    }
}
