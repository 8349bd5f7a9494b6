//! A small company for the database tests: two teams under one executive.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop where it is")]

use chrono::NaiveDate;
use sqlx::PgPool;

use crate::{
    auth::{
        Caller, PersonId, Role,
        actions::caller_for,
        store::{NewPerson, insert_person, insert_site, move_under},
    },
    clock::Clock,
    db::Db,
    opportunity::{
        Filter, MoveCommand, OpportunityForm, OpportunityId, Record, Summary,
        actions::{self, rest_marks},
        listing::Sort,
    },
    pipeline::StageId,
};

/// The day on which the tests play.
pub fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 20).unwrap()
}

/// The company.
pub struct World {
    pub db: Db,
    pub administrator: Caller,
    pub executive: Caller,
    /// Leads Ada and Ben.
    pub north: Caller,
    /// Leads Cleo.
    pub south: Caller,
    pub ada: Caller,
    pub ben: Caller,
    pub cleo: Caller,
    /// Reports to the manager of the north.
    pub assistant: Caller,
    pub sales_administration: Caller,
}

impl World {
    pub async fn new(pool: PgPool) -> World {
        let db = Db::with_owner(pool.clone(), (*pool.connect_options()).clone(), 8).await.unwrap();
        let mut tx = pool.begin().await.unwrap();
        let site_id = insert_site(&mut tx, "PAR", "Paris").await.unwrap();
        let clock = Clock::on(today());
        let mut ids = Vec::new();
        for (name, role, manager) in [
            ("Admin", Role::Administrator, None),
            ("Exec", Role::Executive, None),
            ("North", Role::Manager, Some(1)),
            ("South", Role::Manager, Some(1)),
            ("Ada", Role::Salesperson, Some(2)),
            ("Ben", Role::Salesperson, Some(2)),
            ("Cleo", Role::Salesperson, Some(3)),
            ("Assistant", Role::SalesAssistant, Some(2)),
            ("Office", Role::SalesAdministration, Some(1)),
        ] {
            let new = NewPerson { name, email: None, role, site_id, password_hash: None };
            let id = insert_person(&mut tx, new, clock.now()).await.unwrap();
            let manager: Option<PersonId> = manager.map(|index: usize| ids[index]);
            let beginning = NaiveDate::from_ymd_opt(2000, 1, 1).unwrap();
            move_under(&mut tx, id, manager, beginning).await.unwrap();
            ids.push(id);
        }
        let mut callers = Vec::new();
        let now = clock.now();
        for id in ids {
            callers.push(Caller { now, ..caller_for(&mut tx, clock, id).await.unwrap() });
        }
        tx.commit().await.unwrap();
        let mut callers = callers.into_iter();
        let mut next = || callers.next().unwrap();
        World {
            db,
            administrator: next(),
            executive: next(),
            north: next(),
            south: next(),
            ada: next(),
            ben: next(),
            cleo: next(),
            assistant: next(),
            sales_administration: next(),
        }
    }

    pub fn everybody(&self) -> [&Caller; 9] {
        [
            &self.administrator,
            &self.executive,
            &self.north,
            &self.south,
            &self.ada,
            &self.ben,
            &self.cleo,
            &self.assistant,
            &self.sales_administration,
        ]
    }

    /// A new opportunity of that caller.
    pub async fn opportunity(&self, by: &Caller, description: &str, amount: &str, closing: &str) -> Summary {
        let form = OpportunityForm {
            description: Some(description.to_owned()),
            amount: Some(amount.to_owned()),
            closing_date: Some(closing.to_owned()),
            ..Default::default()
        };
        let form = OpportunityForm { opening_date: Some("2026-01-01".into()), ..form };
        let number = actions::create(&self.db, by, &form, None, rest_marks()).await.unwrap();
        self.record(by, &number).await.summary
    }

    pub async fn record(&self, by: &Caller, number: &str) -> Record {
        actions::find(&self.db, by, number).await.unwrap().0
    }

    /// Everything that the caller sees under a filter, by the export's path.
    pub async fn all(&self, by: &Caller, filter: &Filter) -> Vec<Summary> {
        actions::all(&self.db, by, filter, Sort::default()).await.unwrap()
    }
}

/// A plain move of a card to a stage of the default pipeline.
pub fn moving(card: &Summary, to: i64) -> MoveCommand {
    MoveCommand {
        number: card.number.clone(),
        version: card.version,
        to: StageId(to),
        below: None,
        above: None,
        reason: String::new(),
        amount: None,
        closing_date: None,
        key: None,
    }
}

/// Right below that card.
pub fn below(mut command: MoveCommand, card: OpportunityId) -> MoveCommand {
    command.below = Some(card);
    command
}
