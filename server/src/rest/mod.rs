//! The interface for other programs: `/api/v1`, described by `/api/v1/openapi.json`.
//!
//! Every handler reads its request into the command of an action and turns the answer into a view; rules
//! and permissions are the actions' own. Whoever sends a bearer token (`quarterdeck token create`) or a
//! session cookie acts as that person. Bodies are JSON objects in the manner of RFC 7396: what is absent
//! stays, what is null is cleared. Amounts are texts with a decimal point, so that no client rounds them.

mod absences;
mod accounts;
mod analysis;
mod audit;
mod board;
mod changes;
mod credit;
mod download;
mod executive;
mod export;
mod extract;
mod forecast;
mod imports;
mod judgement;
mod opportunities;
mod opportunity;
mod quotas;
mod rates;
mod responses;
mod trend;
mod views;

use app::state::AppState;
use axum::{
    Json, Router,
    routing::{MethodRouter, get},
};
use http::StatusCode;
use utoipa::{
    Modify, OpenApi,
    openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme},
};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::problem::{FieldError, Problem};

/// Whether the address is one of REST.
pub fn is_one(path: &str) -> bool {
    path == "/api/v1" || path.starts_with("/api/v1/")
}

/// The description of the operations.
const DOCUMENT: &str = "/api/v1/openapi.json";

/// The routes, and the downloads that pages link to.
pub fn router(state: AppState) -> Router {
    let (router, document) = described().split_for_parts();
    let document = Json(document);
    let router = router.route(DOCUMENT, get(async move || document.clone()));
    downloads()
        .into_iter()
        .fold(router, |router, (address, handler)| router.route(address, handler))
        .method_not_allowed_fallback(wrong_method)
        .with_state(state)
}

fn downloads() -> [(&'static str, MethodRouter<AppState>); 13] {
    [
        ("/export/opportunities.csv", get(export::download)),
        ("/export/opportunities.xlsx", get(export::xlsx)),
        ("/export/forecast.csv", get(forecast::download)),
        ("/export/forecast.xlsx", get(forecast::xlsx)),
        ("/export/changes.csv", get(changes::download)),
        ("/export/changes.xlsx", get(changes::xlsx)),
        ("/export/quotas.csv", get(quotas::download)),
        ("/export/quotas.xlsx", get(quotas::xlsx)),
        ("/export/accounts.csv", get(accounts::download)),
        ("/export/accounts.xlsx", get(accounts::xlsx)),
        ("/export/question.csv", get(analysis::csv)),
        ("/export/question.xlsx", get(analysis::xlsx)),
        ("/export/audit.csv", get(audit::download)),
    ]
}

/// The addresses of the router that are no operations, for the test that calls all of them.
pub fn addresses_beside() -> impl Iterator<Item = &'static str> {
    downloads().into_iter().map(|(address, _)| address).chain([DOCUMENT])
}

/// Every operation by its path, for the test that calls all of them.
pub fn operations() -> utoipa::openapi::OpenApi {
    described().into_openapi()
}

fn described() -> OpenApiRouter<AppState> {
    let resources = OpenApiRouter::new()
        .routes(routes!(opportunities::list, opportunities::create))
        .routes(routes!(opportunity::read, opportunity::patch))
        .routes(routes!(opportunity::move_to))
        .routes(routes!(opportunity::set_owner))
        .routes(routes!(credit::put))
        .routes(routes!(export::csv))
        .routes(routes!(export::xlsx))
        .routes(routes!(board::read))
        .routes(routes!(forecast::read))
        .routes(routes!(forecast::csv))
        .routes(routes!(forecast::xlsx))
        .routes(routes!(changes::read))
        .routes(routes!(changes::csv))
        .routes(routes!(changes::xlsx))
        .routes(routes!(trend::read))
        .routes(routes!(executive::read))
        .routes(routes!(analysis::read))
        .routes(routes!(judgement::read, judgement::create))
        .routes(routes!(quotas::read, quotas::put))
        .routes(routes!(quotas::csv))
        .routes(routes!(quotas::xlsx))
        .routes(routes!(rates::list, rates::create))
        .routes(routes!(rates::read, rates::put, rates::withdraw))
        .routes(routes!(absences::list, absences::create))
        .routes(routes!(absences::end))
        .routes(routes!(accounts::list, accounts::create))
        .routes(routes!(accounts::csv))
        .routes(routes!(accounts::xlsx))
        .routes(routes!(accounts::read, accounts::patch))
        .routes(routes!(imports::create))
        .routes(routes!(imports::read))
        .routes(routes!(imports::undo))
        .fallback(nowhere);
    OpenApiRouter::with_openapi(Description::openapi()).nest("/api/v1", resources)
}

async fn nowhere() -> Problem {
    Problem::of_transport(StatusCode::NOT_FOUND, "not_found", "There is nothing at this address.")
}

async fn wrong_method() -> Problem {
    Problem::of_transport(StatusCode::METHOD_NOT_ALLOWED, "method", "This address does not take this method.")
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Quarterdeck",
        description = "Sales pipeline and forecast. Amounts are texts with a decimal point; errors are RFC 9457 problem documents \
                       with a stable `code`.",
        license(name = "MIT", identifier = "MIT")
    ),
    components(schemas(Problem, FieldError)),
    modifiers(&Credentials),
    security(("bearer" = []), ("session" = []))
)]
struct Description;

struct Credentials;

impl Modify for Credentials {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let components = document.components.get_or_insert_default();
        let bearer = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some("A token of `quarterdeck token create`; acts as the person it was made for."))
            .build();
        components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
        let cookie = ApiKeyValue::with_description(
            "quarterdeck",
            "The session of a browser; changes need its same-origin headers.",
        );
        components.add_security_scheme("session", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
    }
}
