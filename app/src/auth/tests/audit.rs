//! What people and access leave in the audit trail, and who reads it.

use serde_json::{Value, json};

use super::*;
use crate::activity::{Event, Subject, changes, events_of};

/// Events of a subject as the caller may read them, newest first.
async fn seen_by(db: &Db, caller: &Caller, subject: Subject, id: i64) -> Vec<Event> {
    let mut tx = db.begin(caller).await.unwrap();
    events_of(&mut tx, subject, id, 100).await.unwrap()
}

fn kinds(events: &[Event]) -> Vec<(Option<&str>, &str)> {
    events.iter().map(|event| (event.actor.as_deref(), event.kind.as_str())).collect()
}

fn change(event: &Event, field: &str) -> (Value, Value) {
    let found = event.changes().into_iter().find(|change| change.field == field).unwrap();
    (found.before, found.after)
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn every_change_of_a_person_says_what_stood_before(pool: PgPool) {
    let db = open(&pool).await;
    let chief = person(&db, "chief", Role::Administrator, None).await;
    let north = person(&db, "north", Role::Manager, None).await;
    let chief = acting(&db, chief).await;
    let draft = PersonDraft {
        name: "Anne".into(),
        email: "anne@example.com".into(),
        role: "salesperson".into(),
        site: "PAR".into(),
        active: true,
        ..PersonDraft::default()
    };
    let anne = actions::save_person(&db, &chief, draft).await.unwrap();
    let unchanged = draft_of(&db, &chief, anne).await;
    actions::save_person(&db, &chief, unchanged).await.unwrap();
    let stands = draft_of(&db, &chief, anne).await;
    let moved = PersonDraft { role: "manager".into(), manager: Some(north), active: false, ..stands };
    actions::save_person(&db, &chief, moved).await.unwrap();

    let events = seen_by(&db, &chief, Subject::Person, anne.0).await;
    assert_eq!(kinds(&events), [(Some("chief"), "changed"), (Some("chief"), "created")]);
    assert_eq!(change(&events[0], "role"), (json!("salesperson"), json!("manager")));
    assert_eq!(change(&events[0], "manager"), (Value::Null, json!({ "id": north, "name": "north" })));
    assert_eq!(change(&events[0], "active"), (json!(true), json!(false)));
    assert_eq!(events[0].changes().len(), 3);
    assert_eq!(change(&events[1], "email"), (Value::Null, json!("anne@example.com")));
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn somebody_new_may_be_switched_off(pool: PgPool) {
    let db = open(&pool).await;
    let chief = person(&db, "chief", Role::Administrator, None).await;
    let chief = acting(&db, chief).await;
    let draft =
        PersonDraft { name: "Old".into(), role: "salesperson".into(), site: "PAR".into(), ..PersonDraft::default() };
    let id = actions::save_person(&db, &chief, draft).await.unwrap();
    assert!(!draft_of(&db, &chief, id).await.active);
    let events = seen_by(&db, &chief, Subject::Person, id.0).await;
    assert_eq!(change(&events[0], "active"), (Value::Null, json!(false)));
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn ones_own_password_and_one_set_by_others_are_told_apart(pool: PgPool) {
    let db = open(&pool).await;
    let chief = person(&db, "chief", Role::Administrator, None).await;
    let id = person(&db, "anne", Role::Salesperson, None).await;
    let (chief, anne) = (acting(&db, chief).await, acting(&db, id).await);
    let here = sign_in(&db, "anne@example.com", SECRET).await.unwrap();
    sign_in(&db, "anne@example.com", SECRET).await.unwrap();
    let new = "a brand new secret".to_owned();
    actions::change_password(&db, &anne, SECRET.into(), new.clone(), &token_hash(&here)).await.unwrap();
    let reset = PersonDraft { password: "set by somebody else".into(), ..draft_of(&db, &chief, id).await };
    actions::save_person(&db, &chief, reset).await.unwrap();
    actions::set_password_as_operator(&db, clock(), "anne@example.com", "set by the operator".into()).await.unwrap();

    let events = seen_by(&db, &chief, Subject::Person, id.0).await;
    let expected = [
        (None, "password_reset"),
        (Some("chief"), "password_reset"),
        (Some("anne"), "password_changed"),
        (None, "created"),
    ];
    assert_eq!(kinds(&events), expected);
    assert_eq!((events[0].text("by"), events[3].text("by")), (Some("operator"), Some("operator")));
    assert_eq!([&events[1].data["sessions_ended"], &events[2].data["sessions_ended"]], [1, 1]);
    let told = format!("{events:?}");
    for secret in [SECRET, &new, "set by", "argon2"] {
        assert!(!told.contains(secret), "{secret} is in {told}");
    }
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn coming_and_going_is_noted_for_oneself_and_administrators(pool: PgPool) {
    let db = open(&pool).await;
    let chief = person(&db, "chief", Role::Administrator, None).await;
    let boss = person(&db, "boss", Role::Executive, None).await;
    let id = person(&db, "anne", Role::Salesperson, Some(boss)).await;
    let phone = sign_in(&db, "anne@example.com", SECRET).await.unwrap();
    let desk = sign_in(&db, "anne@example.com", SECRET).await.unwrap();
    let anne = acting(&db, id).await;
    let devices = actions::sessions(&db, &anne, &token_hash(&desk)).await.unwrap();
    let other = devices.iter().find(|device| !device.current).unwrap().id;
    actions::revoke_session(&db, &anne, other).await.unwrap();
    actions::sign_out(&db, clock(), &token_hash(&desk)).await.unwrap();
    actions::sign_out(&db, clock(), &token_hash(&phone)).await.unwrap();
    assert!(sign_in(&db, "anne@example.com", "not the password").await.is_err());

    let expected = [
        (None, "refused"),
        (Some("anne"), "signed_out"),
        (Some("anne"), "revoked"),
        (Some("anne"), "signed_in"),
        (Some("anne"), "signed_in"),
    ];
    for reader in [acting(&db, chief).await, anne] {
        let events = seen_by(&db, &reader, Subject::Session, id.0).await;
        assert_eq!(kinds(&events), expected, "{}", reader.viewer.name());
        assert_eq!(events[4].text("device"), Some("a browser"));
        assert!(!format!("{events:?}").contains(&phone), "no token is kept");
    }
    let boss = acting(&db, boss).await;
    assert_eq!(seen_by(&db, &boss, Subject::Session, id.0).await, []);
    assert_eq!(seen_by(&db, &boss, Subject::Person, id.0).await, []);
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn a_refusal_means_nobody_where_the_address_is_unknown(pool: PgPool) {
    let db = open(&pool).await;
    let chief = person(&db, "chief", Role::Administrator, None).await;
    let chief = acting(&db, chief).await;
    assert!(sign_in(&db, "my secret in the wrong field", "x").await.is_err());
    let events = seen_by(&db, &chief, Subject::Session, 0).await;
    assert_eq!(kinds(&events), [(None, "refused")]);
    assert_eq!(events[0].data, json!({ "by": "visitor", "peer": null }), "what was typed is not kept");
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn a_limit_is_noted_once_and_spares_other_addresses(pool: PgPool) {
    let db = open(&pool).await;
    let chief = person(&db, "chief", Role::Administrator, None).await;
    let anne = person(&db, "anne", Role::Salesperson, None).await;
    let state = AppState::new(db.clone(), clock(), false);
    let chief = acting(&db, chief).await;
    let from = |peer: &str| Visitor { peer: Some(peer.parse().unwrap()), user_agent: "" };
    let mut refused = 0;
    while refused < 3 {
        let answer = actions::sign_in(&state, &from("203.0.113.7"), "anne@example.com", "wrong".into()).await;
        refused += usize::from(matches!(answer, Err(AppError::TooManyAttempts { .. })));
    }
    let noted = seen_by(&db, &chief, Subject::Session, anne.0).await;
    let limits: Vec<&Event> = noted.iter().filter(|event| event.kind == "limited").collect();
    assert_eq!(limits.len(), 1);
    assert_eq!((limits[0].text("limit"), limits[0].text("peer")), (Some("peer"), Some("203.0.113.7")));
    let elsewhere = actions::sign_in(&state, &from("203.0.113.8"), "chief@example.com", SECRET.into()).await;
    assert!(elsewhere.is_ok(), "another peer and address");
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn sites_and_tokens(pool: PgPool) {
    let db = open(&pool).await;
    let chief = person(&db, "chief", Role::Administrator, None).await;
    let chief = acting(&db, chief).await;
    actions::add_site(&db, &chief, "lyo", "Lyon").await.unwrap();
    let mut tx = db.begin(&chief).await.unwrap();
    let sites = store::sites(&mut tx).await.unwrap();
    drop(tx);
    let id = |code: &str| sites.iter().find(|site| site.code == code).unwrap().id;
    let lyon = seen_by(&db, &chief, Subject::Site, id("LYO")).await;
    assert_eq!(lyon[0].changes(), changes(&Value::Null, &json!({ "code": "LYO", "name": "Lyon" })));
    let paris = seen_by(&db, &chief, Subject::Site, id("PAR")).await;
    assert_eq!((paris.len(), paris[0].text("by")), (1, Some("operator")));

    let token = actions::create_api_token(&db, &chief, "script", Some(30)).await.unwrap();
    actions::revoke_api_token(&db, &chief, "script").await.unwrap();
    let again = actions::revoke_api_token(&db, &chief, "script").await;
    assert_eq!(again, Err(AppError::field("name", Problem::Unknown)));
    let events = seen_by(&db, &chief, Subject::Token, chief.viewer.id().0).await;
    assert_eq!(kinds(&events), [(None, "revoked"), (None, "created")]);
    assert_eq!(change(&events[0], "token"), (json!("script"), Value::Null));
    assert!(!format!("{events:?}").contains(&token));
}

/// Row-level security: nobody writes history in another's name, visitors note refusals only, and nothing is altered.
#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn history_is_written_in_ones_own_name_only(pool: PgPool) {
    let db = open(&pool).await;
    let chief = person(&db, "chief", Role::Administrator, None).await;
    let anne = person(&db, "anne", Role::Salesperson, None).await;
    let insert = |actor: Option<i64>, subject: &'static str, kind: &'static str| {
        let sql = "INSERT INTO event (at, actor_id, subject, subject_id, kind) VALUES (now(), $1, $2, 1, $3)";
        sqlx::query(sql).bind(actor).bind(subject).bind(kind)
    };
    for (actor, subject, kind) in
        [(Some(chief.0), "person", "changed"), (None, "session", "refused"), (None, "person", "changed")]
    {
        let mut tx = db.begin(&acting(&db, anne).await).await.unwrap();
        assert!(insert(actor, subject, kind).execute(&mut *tx).await.is_err(), "anne as {actor:?}: {subject} {kind}");
    }
    for (actor, subject, kind, taken) in [
        (None, "session", "refused", true),
        (None, "session", "limited", true),
        (None, "session", "signed_in", false),
        (None, "person", "refused", false),
        (Some(anne.0), "session", "refused", false),
    ] {
        let mut tx = db.begin_unseen().await.unwrap();
        assert_eq!(insert(actor, subject, kind).execute(&mut *tx).await.is_ok(), taken, "{actor:?} {subject} {kind}");
    }
    for sql in ["UPDATE event SET kind = 'x'", "DELETE FROM event"] {
        let mut tx = db.begin(&acting(&db, chief).await).await.unwrap();
        assert!(sqlx::query(sql).execute(&mut *tx).await.is_err(), "{sql}");
    }
}
