//! The document shell, the frame around every page, and the table of routes.

use leptos::prelude::*;
use leptos_meta::{MetaTags, provide_meta_context};
use leptos_router::{
    SsrMode,
    components::{ParentRoute, Route, Router, Routes},
    path,
};

use crate::{
    account::{AccountPage, AccountsPage, NewAccountPage},
    analysis::{AnalysisPage, DashboardPage, PortalPage, QuestionPage},
    audit::AuditPage,
    auth::{Density, LoginPage, PeoplePage, ProfilePage, SettingsPage},
    board::BoardPage,
    executive::ExecutivePage,
    forecast::{ForecastPage, QuotaPage, change::ChangesPage, judgement::JudgementPage, trend::TrendPage},
    frame::{Frame, StartPage},
    import::{ImportPage, ImportsPage},
    language,
    opportunity::{ListPage, NewPage, RecordPage},
    rate::RatesPage,
    tr,
    ui::PageHead,
};

/// The HTML document around the application; rendered on the server only.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    let density = use_context::<Density>().unwrap_or_default();
    view! {
        <!DOCTYPE html>
        <html lang=language::current().tag() data-density=density.as_str()>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
                <meta name="color-scheme" content="light dark" />
                <link rel="icon" href="/assets/favicon.svg" type="image/svg+xml" />
                <link rel="stylesheet" href="/pkg/quarterdeck.css" />
                <HydrationScripts options />
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}

/// Every address of the product. Pages render whole on the server, so that they read without scripts.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    view! {
        <Router>
            <Routes fallback=NotFound>
                <Route path=path!("/login") view=LoginPage ssr=SsrMode::Async />
                <ParentRoute path=path!("") view=Frame ssr=SsrMode::Async>
                    <Route path=path!("/") view=StartPage ssr=SsrMode::Async />
                    <Route path=path!("/board") view=BoardPage ssr=SsrMode::Async />
                    <Route path=path!("/opportunities") view=ListPage ssr=SsrMode::Async />
                    <Route path=path!("/opportunities/new") view=NewPage ssr=SsrMode::Async />
                    <Route path=path!("/opportunities/:number") view=RecordPage ssr=SsrMode::Async />
                    <Route path=path!("/forecast") view=ForecastPage ssr=SsrMode::Async />
                    <Route path=path!("/forecast/judgement") view=JudgementPage ssr=SsrMode::Async />
                    <Route path=path!("/forecast/changes") view=ChangesPage ssr=SsrMode::Async />
                    <Route path=path!("/forecast/trend") view=TrendPage ssr=SsrMode::Async />
                    <Route path=path!("/analysis") view=AnalysisPage ssr=SsrMode::Async />
                    <Route path=path!("/analysis/question") view=QuestionPage ssr=SsrMode::Async />
                    <Route path=path!("/portal") view=PortalPage ssr=SsrMode::Async />
                    <Route path=path!("/dashboard") view=DashboardPage ssr=SsrMode::Async />
                    <Route path=path!("/executive") view=ExecutivePage ssr=SsrMode::Async />
                    <Route path=path!("/quotas") view=QuotaPage ssr=SsrMode::Async />
                    <Route path=path!("/accounts") view=AccountsPage ssr=SsrMode::Async />
                    <Route path=path!("/accounts/new") view=NewAccountPage ssr=SsrMode::Async />
                    <Route path=path!("/accounts/:id") view=AccountPage ssr=SsrMode::Async />
                    <Route path=path!("/import") view=ImportsPage ssr=SsrMode::Async />
                    <Route path=path!("/import/:id") view=ImportPage ssr=SsrMode::Async />
                    <Route path=path!("/people") view=PeoplePage ssr=SsrMode::Async />
                    <Route path=path!("/audit") view=AuditPage ssr=SsrMode::Async />
                    <Route path=path!("/rates") view=RatesPage ssr=SsrMode::Async />
                    <Route path=path!("/settings") view=SettingsPage ssr=SsrMode::Async />
                    <Route path=path!("/profile") view=ProfilePage ssr=SsrMode::Async />
                </ParentRoute>
            </Routes>
        </Router>
    }
}

#[component]
fn NotFound() -> impl IntoView {
    crate::ui::not_found_status();
    view! {
        <main id="content" class="content">
            <PageHead title=tr!(common.not_found_title) />
            <p>{tr!(common.not_found_hint)}</p>
            <a class="button" href="/board">{tr!(common.nav_board)}</a>
        </main>
    }
}
