//! Which address leads where.
//!
//! | address | what |
//! |---|---|
//! | `/pkg`, `/assets` | the browser's half, from the site folder |
//! | `/api/v1` | REST |
//! | `/api/<name>` | server functions of the pages |
//! | `/export`, `/import/…/report.csv` | downloads that pages link to |
//! | `/import/upload` | the form that sends a file |
//! | `/healthz`, `/readyz` | whether the process and its database are well |
//! | everything else | pages |

use std::{
    net::IpAddr,
    path::{Path, PathBuf},
};

use app::{import::upload, state::AppState};
use axum::{
    Router,
    extract::State,
    response::IntoResponse,
    routing::{MethodRouter, get},
};
use http::StatusCode;
use tower_http::{CompressionLevel, compression::CompressionLayer, services::ServeDir};

use crate::{guard, pages, public_url::PublicUrl, rest};

/// A site to serve.
#[derive(Clone)]
pub struct Site {
    /// Shared by all requests.
    pub state: AppState,
    /// Folder with the browser's half.
    pub root: PathBuf,
    /// Where browsers reach it, when configured.
    pub public_url: Option<PublicUrl>,
    /// Proxies in front, who say where a request really comes from.
    pub trusted_proxies: Vec<IpAddr>,
}

/// Everything that answers, behind its guards.
pub fn router(site: Site) -> Router {
    let dynamic = pages::router(&site)
        .merge(rest::router(site.state.clone()))
        .merge(upload::router(site.state.clone()))
        .merge(health(site.state.clone()))
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest));
    let everything = dynamic.merge(files(&site.root));
    guard::protect(everything, &site)
}

/// The site folder; what was compressed when it was built is sent as it is.
fn files(root: &Path) -> Router {
    let folder = |path: PathBuf| ServeDir::new(path).precompressed_br().precompressed_gzip();
    let files =
        Router::new().nest_service("/pkg", folder(root.join("pkg"))).nest_service("/assets", folder(root.to_owned()));
    // Compressing megabytes of a debug build with a debug build takes longer than sending them.
    if cfg!(debug_assertions) { files } else { files.layer(CompressionLayer::new()) }
}

fn health(state: AppState) -> Router {
    let empty = Router::new();
    checks().into_iter().fold(empty, |router, (address, handler)| router.route(address, handler)).with_state(state)
}

fn checks() -> [(&'static str, MethodRouter<AppState>); 2] {
    [("/healthz", get(async || "ok\n")), ("/readyz", get(ready))]
}

/// Every address that is no page, no file of the site, no server function and no described operation, for the test
/// that calls all of them.
pub fn addresses_beside() -> impl Iterator<Item = &'static str> {
    let checks = checks().into_iter().map(|(address, _)| address);
    checks.chain(rest::addresses_beside()).chain(upload::addresses())
}

async fn ready(State(state): State<AppState>) -> impl IntoResponse {
    if state.db.is_ready().await {
        (StatusCode::OK, "ok\n")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "no database\n")
    }
}
