//! `quarterdeck seed`: a company to look at, and companies of any size to measure with.
//!
//! [`demo`] tells the story of Méridien Systems, a maker of packaging machines and their software: two
//! sites, three teams, five quarters. France sells ahead of its quota, Germany & Austria is behind,
//! Software & Services is on track. [`volume`] scales the same company to any number of opportunities.
//!
//! Both live through every opportunity with the rules of the pipeline ([`life`]), so that no record has a
//! history that the application would not have allowed, and write all of it by COPY ([`ledger`]) in one
//! transaction. The same business day gives the same data.
//!
//! | module | what it knows |
//! |---|---|
//! | [`company`] | sites, people, teams, products |
//! | [`accounts`] | customers, suppliers, competitors |
//! | [`story`] | which deals there are and how each of them ends; [`unusual`] the famous ones |
//! | [`plot`] | how a deal gets there: when it moves, slips, is revised |
//! | [`act`] | what can happen to a deal |
//! | [`words`] | what people write into descriptions, reasons and comments |
//! | [`quotas`] | who had to sell how much |
//! | [`abroad`] | who pays in another currency, and what it is worth |
//! | [`judged`] | what owners and a manager say of the current quarter, and who is away |

mod abroad;
mod accounts;
mod act;
mod company;
mod copy;
mod days;
mod dice;
mod judged;
mod ledger;
mod life;
mod plot;
mod quotas;
mod story;
mod unusual;
mod volume;
mod words;

#[cfg(test)]
mod tests;

use app::{auth::actions::hash_password, clock::Clock, db::Db, error::AppError};
use sqlx::{PgConnection, Postgres, Transaction};

use company::{DEMO_PASSWORD, Setting};

/// A sign-in of the demo company.
#[derive(Clone, Copy, Debug)]
pub struct DemoLogin {
    /// Address.
    pub email: &'static str,
    /// Password, the same for everybody in the demo.
    pub password: &'static str,
    /// Code of the role, for the list that people read.
    pub role: &'static str,
}

const fn login(email: &'static str, role: &'static str) -> DemoLogin {
    DemoLogin { email, password: DEMO_PASSWORD, role }
}

/// One person of each role, the ones with most to see first.
pub const DEMO_LOGINS: &[DemoLogin] = &[
    login("helene@meridien.example", "executive"),
    login("mathieu@meridien.example", "manager"),
    login("camille@meridien.example", "salesperson"),
    login("maud@meridien.example", "sales_assistant"),
    login("jonas@meridien.example", "sales_administration"),
    login("ines@meridien.example", "administrator"),
];

/// Why nothing was seeded. Whatever was begun has been taken back.
#[derive(Debug, thiserror::Error)]
pub enum SeedError {
    /// There is somebody's data.
    #[error("the database holds data already: seeding needs an empty one")]
    NotEmpty,
    /// The rules of the pipeline refused what the story wanted.
    #[error("the story breaks a rule: {0}")]
    Story(String),
    /// An action of the application failed.
    #[error(transparent)]
    App(#[from] AppError),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

/// Loads the demo company into an empty database.
///
/// # Errors
/// [`SeedError::NotEmpty`]; failures of the database.
pub async fn demo(db: &Db, clock: Clock) -> Result<(), SeedError> {
    let (mut tx, setting) = begin(db, clock).await?;
    let staff = company::demo_staff();
    let hash = hash_password(DEMO_PASSWORD.to_owned()).await?;
    company::settle(&mut tx, &setting, &staff, &hash).await?;
    accounts::enter(&mut tx, &setting, &accounts::demo()).await?;
    let mut ledger = ledger::Ledger::default();
    quotas::demo(&mut tx, &mut ledger, &setting).await?;
    abroad::enter_rates(&mut tx, &mut ledger, &setting, -4).await?;
    story::write(&mut ledger, &setting, &staff)?;
    ledger.flush(&mut tx).await?;
    judged::write(&mut tx, &mut ledger, &setting, clock).await?;
    ledger.flush(&mut tx).await?;
    finish(tx, ledger).await
}

/// Loads a company with so many opportunities into an empty database, about ten versions each over eight
/// quarters, a fifth of them open. `progress` hears of opportunities written and of all.
///
/// # Errors
/// [`SeedError::NotEmpty`]; failures of the database.
pub async fn volume(db: &Db, clock: Clock, opportunities: u64, progress: impl Fn(u64, u64)) -> Result<(), SeedError> {
    let (mut tx, setting) = begin(db, clock).await?;
    let hash = hash_password(DEMO_PASSWORD.to_owned()).await?;
    let ledger = volume::write(&mut tx, &setting, &hash, opportunities, progress).await?;
    finish(tx, ledger).await?;
    // As a database is that has been in use for a while: indexes answer alone for what nobody changed.
    sqlx::query("VACUUM ANALYZE").execute(db.owner()).await?;
    Ok(())
}

async fn begin(db: &Db, clock: Clock) -> Result<(Transaction<'static, Postgres>, Setting), SeedError> {
    let mut tx = db.owner().begin().await?;
    let taken: bool = sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM site) OR EXISTS (SELECT FROM person) OR EXISTS (SELECT FROM account)
             OR EXISTS (SELECT FROM product) OR EXISTS (SELECT FROM opportunity)",
    )
    .fetch_one(&mut *tx)
    .await?;
    if taken {
        return Err(SeedError::NotEmpty);
    }
    sqlx::query("SET LOCAL quarterdeck.own_history = 'on'").execute(&mut *tx).await?;
    let pipeline = app::pipeline::store::default_pipeline(&mut tx).await?;
    Ok((tx, Setting::new(clock.today("UTC"), pipeline)))
}

async fn finish(mut tx: Transaction<'static, Postgres>, ledger: ledger::Ledger) -> Result<(), SeedError> {
    ledger.close(&mut tx).await?;
    continue_after_the_highest_keys(&mut tx).await?;
    sqlx::query("SELECT fold_forecast_totals()").execute(&mut *tx).await?;
    sqlx::query("ANALYZE").execute(&mut *tx).await?;
    Ok(tx.commit().await?)
}

/// The rows came with their keys: the next ones must not meet them.
async fn continue_after_the_highest_keys(db: &mut PgConnection) -> Result<(), SeedError> {
    for table in ["site", "person", "account", "product", "opportunity", "exchange_rate"] {
        let sql = format!("SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))");
        sqlx::query(sqlx::AssertSqlSafe(sql)).execute(&mut *db).await?;
    }
    Ok(())
}
