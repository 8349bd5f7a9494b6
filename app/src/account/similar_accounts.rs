//! "Perhaps it is here already": the duplicate warning. It informs and never forbids.

use leptos::prelude::*;

use super::{Account, api};
use crate::{
    error::AppError,
    tr,
    ui::{Icon, Loaded},
};

/// Fewer characters than this say nothing about a company.
const TELLING: usize = 2;

/// Accounts that may be the company of that name.
#[component]
pub fn SimilarAccounts(
    /// The name as typed so far.
    #[prop(into)]
    name: Signal<String>,
    /// The account that is being renamed.
    #[prop(optional_no_strip)]
    except: Option<i64>,
) -> impl IntoView {
    let found = Resource::new(
        move || name.get(),
        move |name| async move {
            if name.trim().chars().count() < TELLING {
                return Ok::<Vec<Account>, AppError>(Vec::new());
            }
            api::similar_accounts(name, except).await
        },
    );
    view! {
        <div role="status">
            <Loaded resource=found view=|found| (!found.is_empty()).then(|| view! { <Warning found=found /> }) />
        </div>
    }
}

#[component]
fn Warning(found: Vec<Account>) -> impl IntoView {
    let rows = found
        .into_iter()
        .map(|account| {
            let kinds = account.types.iter().map(|kind| kind.label()).collect::<Vec<_>>().join(", ");
            let kinds = if account.country.is_empty() { kinds } else { format!("{kinds} · {}", account.country) };
            view! {
                <li>
                    <a href=format!("/accounts/{}", account.id.0)>{account.name}</a>
                    " "
                    <span class="muted">{kinds}</span>
                </li>
            }
        })
        .collect_view();
    view! {
        <div class="notice notice-warning">
            <Icon name="warning" />
            <div>
                <p>{tr!(account.similar)}</p>
                <ul class="similar">{rows}</ul>
                <p class="muted">{tr!(account.similar_hint)}</p>
            </div>
        </div>
    }
}
