//! Serving the site.

use std::{
    convert::Infallible,
    net::{IpAddr, SocketAddr},
    path::absolute,
    time::Duration,
};

use app::{
    clock::Clock,
    db::Db,
    forecast::{totals, trend::upkeep},
    state::AppState,
};
use tokio::{net::TcpListener, sync::watch};

use super::{operator, say, stop};
use crate::{
    Failure,
    cli::Serve,
    router::{self, Site},
    seed::{DEMO_LOGINS, DemoLogin},
};

/// How long requests under way may take once the server was asked to stop.
const PATIENCE: Duration = Duration::from_secs(5);

/// How often the caches of reports are looked after.
const UPKEEP: Duration = Duration::from_secs(3600);

/// How often what changed is folded into the totals of forecasts: reports read what is not, and should find little.
const FOLDING: Duration = Duration::from_secs(60);

/// Serves until SIGINT or SIGTERM.
///
/// # Errors
/// When the port is taken or the demo company cannot be loaded.
pub async fn serve(db: &Db, clock: Clock, how: Serve) -> Result<(), Failure> {
    let asked = stop::listen()?;
    let listener = TcpListener::bind((how.host, how.port)).await.map_err(|problem| {
        let Serve { host, port, .. } = &how;
        format!("cannot listen on {host}:{port}: {problem} (PORT chooses another port)")
    })?;
    tokio::select! {
        prepared = prepare(db, clock, how.no_demo) => prepared?,
        () = stop::asked(asked.clone()) => return Ok(()),
    }
    let secure = how.public_url.as_ref().is_some_and(|url| url.secure);
    let site = Site {
        state: AppState::new(db.clone(), clock, secure),
        root: absolute(&how.site_root)?,
        public_url: how.public_url,
        trusted_proxies: how.trusted_proxies.iter().map(IpAddr::to_canonical).collect(),
    };
    warn_without_site(&site);
    announce(db, clock, listener.local_addr()?).await?;
    tokio::select! {
        served = run(listener, site, asked) => served,
        never = keep_up(db, clock) => match never {},
        never = fold(db) => match never {},
    }
}

async fn prepare(db: &Db, clock: Clock, no_demo: bool) -> Result<(), Failure> {
    let broken_off = app::import::actions::fail_interrupted(db, clock).await?;
    if broken_off > 0 {
        tracing::warn!("{broken_off} imports were cut off when the server ended, and wrote nothing");
    }
    if no_demo || !operator::everybody(db, clock).await?.is_empty() {
        return Ok(());
    }
    tracing::info!("the database is empty: loading the demo company");
    operator::load_demo(db, clock).await
}

/// Keeps the snapshots of the weekly trend filled, so that nobody waits for them.
async fn keep_up(db: &Db, clock: Clock) -> Infallible {
    let mut hourly = tokio::time::interval(UPKEEP);
    loop {
        hourly.tick().await;
        match upkeep::keep_up(db, clock).await {
            Ok(0) => {}
            Ok(taken) => tracing::info!("{taken} snapshots of the weekly trend taken"),
            Err(problem) => tracing::warn!("the weekly trend is not kept: {problem}"),
        }
    }
}

async fn fold(db: &Db) -> Infallible {
    let mut often = tokio::time::interval(FOLDING);
    loop {
        often.tick().await;
        if let Err(problem) = totals::fold(db).await {
            tracing::warn!("the totals of forecasts are not folded: {problem}");
        }
    }
}

fn warn_without_site(site: &Site) {
    let script = site.root.join("pkg/quarterdeck.js");
    if !script.exists() {
        tracing::warn!(
            "{} is missing: pages work without scripts and styles only (make site builds them)",
            script.display()
        );
    }
}

async fn run(listener: TcpListener, site: Site, asked: watch::Receiver<bool>) -> Result<(), Failure> {
    let service = router::router(site).into_make_service_with_connect_info::<SocketAddr>();
    let server = axum::serve(listener, service).with_graceful_shutdown(stop::asked(asked.clone()));
    let patience_ends = async {
        stop::asked(asked).await;
        tokio::time::sleep(PATIENCE).await;
    };
    tokio::select! {
        served = server => served?,
        () = patience_ends => tracing::warn!("requests were cut off"),
    }
    tracing::info!("stopped");
    Ok(())
}

async fn announce(db: &Db, clock: Clock, address: SocketAddr) -> Result<(), Failure> {
    let host = match address.ip() {
        IpAddr::V4(ip) if ip.is_loopback() || ip.is_unspecified() => "127.0.0.1".to_owned(),
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => format!("[{ip}]"),
    };
    say(format!("Quarterdeck is on http://{host}:{}", address.port()))?;
    let people = operator::everybody(db, clock).await?;
    let present = |email: &str| people.iter().any(|person| person.email.as_deref() == Some(email));
    let logins: Vec<_> = DEMO_LOGINS.iter().filter(|login| present(login.email)).collect();
    if logins.is_empty() {
        return Ok(());
    }
    say("Demo logins:")?;
    let width = logins.iter().map(|login| login.email.len()).max().unwrap_or(0);
    logins
        .into_iter()
        .try_for_each(|DemoLogin { email, password, role }| say(format!("  {email:width$}  {password}  {role}")))
}
