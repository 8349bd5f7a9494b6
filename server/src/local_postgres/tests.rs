//! A real cluster, from nothing to nothing; the machine must have PostgreSQL's server programs.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use sqlx::{Connection, PgConnection};

use super::*;

/// A new folder with the given mode; removed at the end of a test that succeeds.
fn folder(name: &str, mode: u32) -> PathBuf {
    let path = std::env::temp_dir().join(format!("quarterdeck-test-{name}-{}", std::process::id()));
    std::fs::create_dir(&path).expect("a new folder");
    std::fs::set_permissions(&path, PermissionsExt::from_mode(mode)).expect("its mode");
    path
}

async fn running(data_dir: &Path) -> LocalPostgres {
    start_or_join(data_dir, Durability::Durable).await.expect("a running server")
}

async fn query(url: &str, statement: &'static str) -> String {
    let mut connection = PgConnection::connect(url).await.expect("a connection");
    sqlx::query_scalar(statement).fetch_one(&mut connection).await.expect("an answer")
}

async fn keep_a_word(url: &str) {
    let mut connection = PgConnection::connect(url).await.expect("a connection");
    let kept = sqlx::raw_sql("CREATE TABLE kept AS SELECT 'kept' AS word").execute(&mut connection).await;
    kept.expect("a table");
}

async fn refuses(url: &str) -> bool {
    PgConnection::connect(url).await.is_err()
}

/// Ends the server as the machine's failure would; the next start has to cope with what is left of it.
fn kill_server(data_dir: &Path) {
    let lock = std::fs::read_to_string(data_dir.join("data/postmaster.pid")).expect("a lock file");
    let pid = lock.lines().next().expect("a process number");
    assert!(Command::new("kill").args(["-9", pid]).status().expect("kill").success());
}

/// Start, join, leave, kill, recover, stop and discard, as processes that come and go would.
async fn live_a_life(data_dir: PathBuf) {
    let (first, second) = tokio::join!(running(&data_dir), running(&data_dir));
    let url = first.url();
    assert_eq!(url, second.url());
    assert_eq!(query(&url, "SHOW lc_collate").await, "C.UTF-8");
    assert_eq!(query(&url, "SHOW listen_addresses").await, "");
    assert_eq!(query(&url, "SHOW fsync").await, "on");
    keep_a_word(&url).await;

    first.stop().await.expect("leaving");
    assert_eq!(query(&url, "SELECT word FROM kept").await, "kept", "the second still uses the server");

    kill_server(&data_dir);
    let third = running(&data_dir).await;
    assert_eq!(query(&url, "SELECT word FROM kept").await, "kept", "recovered");

    second.stop().await.expect("leaving");
    third.stop().await.expect("stopping");
    assert!(refuses(&url).await, "the last one out stops the server");

    running(&data_dir).await.discard().await.expect("deleting");
    let parent = data_dir.parent().expect("a parent");
    assert_eq!(std::fs::read_dir(parent).expect("the parent").count(), 0, "nothing is left behind");
    std::fs::remove_dir(parent).expect("removing the parent");
}

#[tokio::test]
async fn a_cluster_lives_in_a_folder_that_everyone_may_enter() {
    live_a_life(folder("open", 0o755).join("postgres")).await;
}

#[tokio::test]
async fn a_cluster_of_a_folder_that_only_its_owner_may_enter_lives_elsewhere_when_it_must() {
    live_a_life(folder("closed", 0o700).join("postgres")).await;
}

#[tokio::test]
async fn a_path_too_long_for_a_socket_is_no_obstacle() {
    live_a_life(folder(&"long".repeat(30), 0o755).join("it's here, too")).await;
}

#[test]
fn the_address_survives_any_path() {
    let address = url(Path::new("/a b/é&c"));
    assert_eq!(address, "postgres://quarterdeck@localhost:5432/quarterdeck?host=%2Fa%20b%2F%C3%A9%26c");
}
