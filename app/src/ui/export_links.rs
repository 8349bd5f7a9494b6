//! The files of what a page shows, as links in its head.

use leptos::prelude::*;

use crate::tr;

/// As CSV and as a workbook. Plain links: a download is no page of the application.
#[component]
pub fn ExportLinks(
    /// What `/export` calls it.
    file: &'static str,
    /// The query of the page's address, with the question mark.
    #[prop(into)]
    query: Signal<String>,
) -> impl IntoView {
    let href = move |end: &str| format!("/export/{file}.{end}{}", query.get());
    view! {
        <a class="button" href=move || href("csv") rel="external" download=format!("{file}.csv")>
            {tr!(common.export)}
        </a>
        <a class="button" href=move || href("xlsx") rel="external" download=format!("{file}.xlsx")>
            {tr!(common.export_xlsx)}
        </a>
    }
}
