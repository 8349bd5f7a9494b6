//! Deal types follow amount and flags, and the record says so.

use leptos::prelude::{Owner, provide_context};
use sqlx::PgPool;

use super::QUALIFICATION;
use crate::{
    activity::Event,
    language::Language,
    opportunity::{
        DealType, Filter, OpportunityForm,
        actions::{change, find, move_to, rest_marks},
        told,
    },
    test_world::{World, moving},
};

fn told_in(language: Language, event: &Event) -> Vec<String> {
    Owner::new().with(|| {
        provide_context(language);
        told(event).lines
    })
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn crossing_a_threshold_is_told_on_the_record(pool: PgPool) {
    let world = World::new(pool).await;
    let card = world.opportunity(&world.ada, "Press line", "49999.99", "2026-12-01").await;
    assert_eq!(card.deal_type, Some(DealType::Small));
    let form = |amount: &str, complex: &str, special: &str| OpportunityForm {
        amount: Some(amount.into()),
        complex: Some(complex.into()),
        special_bid: Some(special.into()),
        ..Default::default()
    };
    let mut version = card.version;
    for (form, expected, line) in [
        (form("50000", "false", "false"), Some(DealType::Middle), Some("Deal type: Small Business → Middle Business")),
        (form("60000", "false", "false"), Some(DealType::Middle), None),
        (form("60000", "false", "true"), Some(DealType::Large), Some("Deal type: Middle Business → Large Business")),
        (form("10", "true", "false"), Some(DealType::Middle), Some("Deal type: Large Business → Middle Business")),
        (form("10", "false", "false"), Some(DealType::Small), Some("Deal type: Middle Business → Small Business")),
        (form("", "false", "false"), None, Some("Deal type: Small Business → —")),
    ] {
        let record = change(&world.db, &world.ada, &card.number, version, &form, rest_marks()).await.unwrap();
        version = record.summary.version;
        assert_eq!(record.summary.deal_type, expected, "{form:?}");
        let (_, events) = find(&world.db, &world.ada, &card.number).await.unwrap();
        let lines = told_in(Language::En, &events[0]);
        assert_eq!(lines.iter().find(|line| line.starts_with("Deal type")).map(String::as_str), line, "{form:?}");
    }
    let (_, events) = find(&world.db, &world.ada, &card.number).await.unwrap();
    let french = told_in(Language::Fr, &events[2]);
    assert!(french.contains(&"Type d’affaire\u{a0}: Large Business → Middle Business".to_owned()), "{french:?}");
    assert!(french.contains(&"Complexe\u{a0}: non → oui".to_owned()), "{french:?}");
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn an_amount_given_on_the_way_decides_too(pool: PgPool) {
    let world = World::new(pool).await;
    let card = world.opportunity(&world.ada, "No amount yet", "", "2026-12-01").await;
    assert_eq!(card.deal_type, None);
    let command = crate::opportunity::MoveCommand { amount: Some("260000".into()), ..moving(&card, QUALIFICATION) };
    let moved = move_to(&world.db, &world.ada, &command, rest_marks()).await.unwrap();
    assert_eq!(moved.deal_type, Some(DealType::Large));
    let (_, events) = find(&world.db, &world.ada, &card.number).await.unwrap();
    assert!(told_in(Language::En, &events[0]).contains(&"Deal type: — → Large Business".to_owned()));
    let large = Filter { deal_type: Some(Some(DealType::Large)), ..Filter::default() };
    assert_eq!(world.all(&world.ada, &large).await.len(), 1);
}
