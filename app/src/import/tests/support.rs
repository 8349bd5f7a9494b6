//! A company of four: an administrator, a manager with one salesperson, and a salesperson of another line.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop where it is")]

use sqlx::PgPool;

use crate::{
    auth::{
        Caller, PersonId,
        actions::{PersonDraft, add_person_as_operator, caller_for},
    },
    clock::Clock,
    db::Db,
    import::{
        DryRun, ImportId, ImportKind, ImportSettings, actions,
        field::ReferenceKind,
        matching::{AnsweredValue, ValueAnswer},
        settings::NamedValue,
    },
};

/// The company's database and who asks.
pub struct Company {
    /// The database as the application sees it.
    pub db: Db,
    /// Sees and imports everything.
    pub administrator: Caller,
    /// Leads Sam.
    pub manager: Caller,
    /// Sells, below the manager.
    pub salesperson: Caller,
}

/// The day on which the tests run.
pub fn clock() -> Clock {
    Clock::on("2026-11-22".parse().unwrap())
}

impl Company {
    /// Everybody sits in Paris; Olga reports to nobody.
    pub async fn found(pool: &PgPool) -> Company {
        let db = Db::with_owner(pool.clone(), (*pool.connect_options()).clone(), 5).await.unwrap();
        let ada = hire(&db, "Ada Admin", "administrator", None).await;
        let max = hire(&db, "Max Manager", "manager", None).await;
        let sam = hire(&db, "Sam Seller", "salesperson", Some(max)).await;
        hire(&db, "Olga Other", "salesperson", None).await;
        let administrator = ask_as(&db, ada).await;
        let manager = ask_as(&db, max).await;
        let salesperson = ask_as(&db, sam).await;
        Company { db, administrator, manager, salesperson }
    }

    /// Imports a text as that caller; without settings nothing is said.
    pub async fn import(
        &self,
        caller: &Caller,
        kind: ImportKind,
        text: &str,
        settings: ImportSettings,
    ) -> (ImportId, DryRun) {
        let sent =
            actions::import_file(&self.db, caller, kind, "test.csv", text.into(), Some(settings), false).await.unwrap();
        assert_eq!(sent.problem, None);
        (sent.id, sent.report.unwrap())
    }

    /// One number from the database, seen by nobody in particular.
    pub async fn number(&self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql).fetch_one(self.db.owner()).await.unwrap()
    }
}

async fn hire(db: &Db, name: &str, role: &str, manager: Option<PersonId>) -> PersonId {
    let email = format!("{}@example.com", name.split(' ').next().unwrap().to_lowercase());
    let draft = PersonDraft {
        name: name.into(),
        email,
        role: role.into(),
        site: "PAR".into(),
        manager,
        password: "correct horse battery".into(),
        active: true,
        ..PersonDraft::default()
    };
    add_person_as_operator(db, clock(), draft).await.unwrap()
}

async fn ask_as(db: &Db, person: PersonId) -> Caller {
    let mut connection = db.owner().acquire().await.unwrap();
    caller_for(&mut connection, clock(), person).await.unwrap()
}

/// Settings under which everything unknown is created and values mean what the pairs say.
pub fn creating(names: &[(ReferenceKind, &str, &str)]) -> ImportSettings {
    let named = |(reference, text, name): &(ReferenceKind, &str, &str)| NamedValue {
        reference: *reference,
        text: (*text).into(),
        name: (*name).into(),
    };
    let mut settings = ImportSettings { names: names.iter().map(named).collect(), ..ImportSettings::default() };
    settings.options.create_missing = true;
    settings
}

/// Settings with one answer.
pub fn answering(reference: ReferenceKind, text: &str, answer: ValueAnswer) -> ImportSettings {
    let answers = vec![AnsweredValue { reference, text: text.into(), answer }];
    ImportSettings { answers, ..ImportSettings::default() }
}
