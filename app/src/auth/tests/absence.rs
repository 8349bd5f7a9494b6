//! Absences against the database: by day, at once, and as its own policies hold them.

use chrono::{Days, NaiveDate};
use sqlx::PgPool;

use crate::{
    auth::{AbsenceForm, Caller, PersonId, actions, store},
    error::{AppError, Problem},
    test_world::{World, today},
};

fn form(person: &Caller, stand_in: &Caller, from: &str, to: &str) -> AbsenceForm {
    AbsenceForm {
        person: person.viewer.id().to_string(),
        stand_in: stand_in.viewer.id().to_string(),
        from: from.into(),
        to: to.into(),
    }
}

fn on(caller: &Caller, day: &str) -> Caller {
    Caller { today: day.parse().unwrap(), ..caller.clone() }
}

async fn watched(world: &World, caller: &Caller) -> Vec<PersonId> {
    let mut tx = world.db.snapshot(caller).await.unwrap();
    store::visible_colleagues(&mut tx).await.unwrap().into_iter().map(|colleague| colleague.id).collect()
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn a_stand_in_watches_from_the_first_day_to_the_last(pool: PgPool) {
    let world = World::new(pool).await;
    let away = form(&world.south, &world.ada, "2026-12-01", "2026-12-04");
    actions::enter_absence(&world.db, &world.south, &away).await.unwrap();
    let (south, cleo) = (world.south.viewer.id(), world.cleo.viewer.id());
    for (day, sees) in [("2026-11-30", false), ("2026-12-01", true), ("2026-12-04", true), ("2026-12-05", false)] {
        let ada = on(&world.ada, day);
        let seen = watched(&world, &ada).await;
        assert_eq!((seen.contains(&south), seen.contains(&cleo)), (sees, sees), "{day}");
        let told = actions::standing_in(&world.db, &ada).await.unwrap();
        let until: Vec<(bool, NaiveDate)> = told.iter().map(|one| (one.leads, one.until)).collect();
        assert_eq!(until, if sees { vec![(true, "2026-12-04".parse().unwrap())] } else { vec![] }, "{day}");
    }
    // Standing in gives sight of the records, not the office: quotas and hand-overs ask for the role.
    assert!(!on(&world.ada, "2026-12-02").viewer.role().leads());
    assert!(!watched(&world, &on(&world.ben, "2026-12-02")).await.contains(&cleo), "nobody else");
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn two_that_overlap_are_not_both_taken(pool: PgPool) {
    let world = World::new(pool).await;
    let entering = (0..4).map(|index| {
        let (db, caller) = (world.db.clone(), world.north.clone());
        let day = (today() + Days::new(index)).to_string();
        let away = form(&world.ada, &world.ben, &day, "2026-12-31");
        tokio::spawn(async move { actions::enter_absence(&db, &caller, &away).await })
    });
    let mut refused = 0;
    for task in entering.collect::<Vec<_>>() {
        if let Err(error) = task.await.unwrap() {
            assert!(matches!(error.problem_of("from"), Some(Problem::AwayAlready { .. })), "{error:?}");
            refused += 1;
        }
    }
    assert_eq!(refused, 3);
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn only_who_keeps_it_ends_it(pool: PgPool) {
    let world = World::new(pool).await;
    let away = form(&world.cleo, &world.south, "2026-11-18", "2026-12-04");
    let absence = actions::enter_absence(&world.db, &world.cleo, &away).await.unwrap();
    for stranger in [&world.ada, &world.north, &world.assistant, &world.sales_administration] {
        let refused = actions::end_absence(&world.db, stranger, absence.id).await;
        assert!(matches!(refused, Err(AppError::Forbidden(_))), "{refused:?}");
        // The database holds it, too.
        let mut tx = world.db.begin(stranger).await.unwrap();
        store::shorten_absence(&mut tx, absence.id, None).await.unwrap();
        tx.commit().await.unwrap();
    }
    let sheet = actions::absence_sheet(&world.db, &world.administrator).await.unwrap();
    assert_eq!(sheet.absences, std::slice::from_ref(&absence));
    let mut tx = world.db.begin(&world.ada).await.unwrap();
    assert!(store::insert_absence(&mut tx, &absence, world.ada.viewer.id(), world.ada.now).await.is_err());
    drop(tx);

    actions::end_absence(&world.db, &world.executive, absence.id).await.unwrap();
    assert!(!watched(&world, &world.south).await.is_empty());
    assert_eq!(actions::standing_in(&world.db, &world.south).await.unwrap(), []);
    // Its days until yesterday stay; ending it again changes nothing, and new days from today on are free.
    actions::end_absence(&world.db, &world.executive, absence.id).await.unwrap();
    let again = form(&world.cleo, &world.ada, "2026-11-20", "2026-11-20");
    let one_day = actions::enter_absence(&world.db, &world.south, &again).await.unwrap();
    actions::end_absence(&world.db, &world.south, one_day.id).await.unwrap();
    let mut tx = world.db.begin(&world.cleo).await.unwrap();
    assert_eq!(store::absence(&mut tx, absence.id).await.unwrap().to, "2026-11-19".parse::<NaiveDate>().unwrap());
    assert_eq!(store::absence(&mut tx, one_day.id).await.unwrap_err(), AppError::NotFound);
}
