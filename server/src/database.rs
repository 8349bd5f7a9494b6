//! Which database a command works on, and who starts and stops it.

use app::{clock::Clock, db::Db};
use sqlx::postgres::PgConnectOptions;

use crate::{
    Failure,
    cli::Settings,
    local_postgres::{Durability, LocalPostgres, start_or_join},
};

/// The open database; close it, so that a private server stops in order.
#[derive(Debug)]
pub struct Database {
    /// The door for actions.
    pub db: Db,
    private: Option<LocalPostgres>,
}

impl Database {
    /// Connects to the configured database or starts the private one, and brings its schema up to date.
    ///
    /// # Errors
    /// When it is not reached, not started, or a migration fails.
    pub async fn open(settings: &Settings) -> Result<Database, Failure> {
        let configured = settings.database_url.as_deref().filter(|url| !url.trim().is_empty());
        let (url, private) = match configured {
            Some(url) => (url.to_owned(), None),
            None => {
                tracing::info!("starting PostgreSQL in {}", settings.data_dir.display());
                let private = start_or_join(&settings.data_dir, Durability::Durable).await?;
                (private.url(), Some(private))
            }
        };
        match connect(&url, settings.connections).await {
            Ok(db) => Ok(Database { db, private }),
            Err(failure) => {
                stop(private).await;
                Err(failure)
            }
        }
    }

    /// Closes every connection and stops the private server, unless others use it.
    pub async fn close(self) {
        self.db.close().await;
        stop(self.private).await;
    }
}

async fn connect(url: &str, connections: u32) -> Result<Db, Failure> {
    let options: PgConnectOptions = url.parse()?;
    Ok(Db::open(options, connections.max(2)).await?)
}

async fn stop(private: Option<LocalPostgres>) {
    if let Some(private) = private
        && let Err(problem) = private.stop().await
    {
        tracing::error!(%problem, "PostgreSQL did not stop");
    }
}

/// The clock of these settings.
pub fn clock(settings: &Settings) -> Clock {
    settings.today.map(Clock::on).unwrap_or_default()
}
