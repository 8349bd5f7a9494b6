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
        // Some stay open, so that a page finds one beside its own.
        let pool = PgPoolOptions::new()
            .min_connections(connections.min(4))
            .max_connections(connections)
            .connect_with(as_app)
            .await?;
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

    /// A second transaction in the snapshot of the first, for a part of a page that need not wait for the other; nothing when
    /// no connection is idle, since nobody waits for a second one while holding a first.
    pub async fn beside(
        &self,
        tx: &mut PgConnection,
        caller: &Caller,
    ) -> Result<Option<Transaction<'static, Postgres>>, AppError> {
        // One that has died since it was idle is none, too: only those that are waited for are tried out before.
        let begun = self.pool.try_begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY").await;
        let Ok(Some(mut beside)) = begun else { return Ok(None) };
        let snapshot: String = sqlx::query_scalar("SELECT pg_export_snapshot()").fetch_one(tx).await?;
        // The name is one that PostgreSQL made; the statement takes no parameters.
        sqlx::raw_sql(sqlx::AssertSqlSafe(format!("SET TRANSACTION SNAPSHOT '{snapshot}'")))
            .execute(&mut *beside)
            .await?;
        become_caller(&mut beside, caller).await?;
        Ok(Some(beside))
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

/// Two parts of a page: at the same time where there is a second transaction ([`Db::beside`]), else one after the other.
///
/// # Errors
/// Those of the parts.
pub async fn both<A, B>(
    tx: &mut PgConnection,
    beside: Option<&mut PgConnection>,
    first: impl AsyncFnOnce(&mut PgConnection) -> Result<A, AppError>,
    second: impl AsyncFnOnce(&mut PgConnection) -> Result<B, AppError>,
) -> Result<(A, B), AppError> {
    match beside {
        Some(beside) => tokio::try_join!(first(tx), second(beside)),
        None => Ok((first(tx).await?, second(tx).await?)),
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

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on should stop where it is")]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::test_world::World;

    async fn people(tx: &mut PgConnection) -> Result<i64, AppError> {
        Ok(sqlx::query_scalar("SELECT count(*) FROM person").fetch_one(tx).await?)
    }

    #[sqlx::test(migrator = "MIGRATIONS")]
    async fn two_parts_of_a_page_see_one_moment(pool: PgPool) {
        let world = World::new(pool.clone()).await;
        let mut tx = world.db.snapshot(&world.executive).await.unwrap();
        let before = people(&mut tx).await.unwrap();
        sqlx::query("INSERT INTO person (name, role, site_id, created_at) SELECT 'Late', 'salesperson', min(id), now() FROM site")
            .execute(&pool)
            .await
            .unwrap();
        // The pool keeps some open, which takes a moment after it was made.
        let beside = async {
            loop {
                if let Some(beside) = world.db.beside(&mut tx, &world.executive).await.unwrap() {
                    return beside;
                }
                tokio::task::yield_now().await;
            }
        };
        let mut beside = tokio::time::timeout(Duration::from_secs(20), beside).await.unwrap();
        let seen = both(&mut tx, Some(&mut beside), people, people).await.unwrap();
        assert_eq!(seen, (before, before));
        drop(beside);
        let mut later = world.db.snapshot(&world.executive).await.unwrap();
        assert_eq!(people(&mut later).await.unwrap(), before + 1);
    }

    #[sqlx::test(migrator = "MIGRATIONS")]
    async fn nobody_waits_for_a_second_connection(pool: PgPool) {
        let world = World::new(pool.clone()).await;
        let db = Db::with_owner(pool.clone(), (*pool.connect_options()).clone(), 1).await.unwrap();
        let mut tx = db.snapshot(&world.ada).await.unwrap();
        assert!(db.beside(&mut tx, &world.ada).await.unwrap().is_none());
        let seen = both(&mut tx, None, people, people).await.unwrap();
        assert_eq!(seen.0, seen.1);
    }
}
