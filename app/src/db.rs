//! The door to PostgreSQL: pools, and transactions that carry who is asking.
//!
//! Every pooled connection runs as `quarterdeck_app`, which row-level security binds; outside
//! [`Db::begin`] nobody is asking, and the policies show nothing.

use sqlx::{
    PgConnection, PgPool, Postgres, Transaction,
    postgres::{PgConnectOptions, PgPoolOptions},
};
use tokio::runtime::Handle;

use crate::{auth::Caller, error::AppError};

/// The database as the application uses it.
#[derive(Clone, Debug)]
pub struct Db {
    pool: PgPool,
    owner: PgPool,
    background: Handle,
}

/// The migrations of `migrations/`, compiled in.
pub static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("../migrations");

impl Db {
    /// Connects as the owner of the schema, brings the schema up to date and opens the pool of the
    /// application role.
    ///
    /// # Errors
    /// When the database is not reached or a migration fails; the message is for the operator.
    pub async fn open(options: PgConnectOptions, connections: u32) -> Result<Db, sqlx::Error> {
        let owner = PgPoolOptions::new().max_connections(2).connect_with(options.clone()).await?;
        MIGRATIONS.run(&owner).await?;
        Self::with_owner(owner, options, connections).await
    }

    /// As [`Db::open`], for a schema that is known to be up to date.
    ///
    /// # Errors
    /// When the database is not reached.
    pub async fn with_owner(owner: PgPool, options: PgConnectOptions, connections: u32) -> Result<Db, sqlx::Error> {
        // Statements here are short; compiling them would take longer than running them.
        let as_app = options.options([("role", "quarterdeck_app"), ("jit", "off"), ("random_page_cost", "1.1")]);
        let pool = PgPoolOptions::new().max_connections(connections).connect_with(as_app).await?;
        Ok(Db { pool, owner, background: Handle::current() })
    }

    /// A transaction in which the caller is asking: row-level security shows what they may see.
    pub async fn begin(&self, caller: &Caller) -> Result<Transaction<'static, Postgres>, AppError> {
        let mut tx = self.pool.begin().await?;
        become_caller(&mut tx, caller).await?;
        Ok(tx)
    }

    /// A read in one snapshot: every statement sees the same moment, so figures of one page agree.
    pub async fn snapshot(&self, caller: &Caller) -> Result<Transaction<'static, Postgres>, AppError> {
        let mut tx = self.pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY").await?;
        become_caller(&mut tx, caller).await?;
        Ok(tx)
    }

    /// A transaction in which nobody is asking: sign-in and sessions only.
    pub async fn begin_unseen(&self) -> Result<Transaction<'static, Postgres>, AppError> {
        Ok(self.pool.begin().await?)
    }

    /// Lets work go on after the request that began it: on the threads of whoever opened the database, so that no page
    /// waits behind it.
    pub fn in_background(&self, work: impl Future<Output = ()> + Send + 'static) {
        self.background.spawn(work);
    }

    /// The owner of the schema, whom row-level security does not bind: seeding and the command line.
    pub fn owner(&self) -> &PgPool {
        &self.owner
    }

    /// Whether the database answers.
    pub async fn is_ready(&self) -> bool {
        sqlx::query("SELECT 1").execute(&self.pool).await.is_ok()
    }

    /// Closes every connection.
    pub async fn close(&self) {
        self.pool.close().await;
        self.owner.close().await;
    }
}

async fn become_caller(connection: &mut PgConnection, caller: &Caller) -> Result<(), AppError> {
    sqlx::query("SELECT set_config('quarterdeck.person_id', $1, TRUE), set_config('quarterdeck.today', $2, TRUE)")
        .bind(caller.viewer.id().0.to_string())
        .bind(caller.today.to_string())
        .execute(connection)
        .await?;
    Ok(())
}
