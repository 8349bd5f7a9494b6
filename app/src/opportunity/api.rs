//! Server functions of opportunities.

#![allow(missing_docs, reason = "`#[server]` makes a struct of each function, whose fields are its arguments")]

use std::collections::BTreeMap;

use leptos::{prelude::*, server_fn::codec::Json};

use super::{FilterPage, ListView, NewView, OpportunityForm, PartText, RecordView};
use crate::error::AppError;
#[cfg(feature = "ssr")]
use crate::{
    auth::{
        PersonId,
        request::{answered, caller},
    },
    opportunity::{Filter, MoveCommand, actions, saved_views},
    pipeline::StageId,
};

/// The list under the filter, sort and cursor of an address.
#[server(input = Json)]
pub async fn load_list(query: BTreeMap<String, String>) -> Result<ListView, AppError> {
    answered(
        async {
            let (state, caller) = caller()?;
            let filter = Filter::from_query(&query)?;
            let text = |key: &str| query.get(key).map(String::as_str);
            actions::list_view(&state.db, &caller, filter, text("sort").unwrap_or_default(), text("after")).await
        }
        .await,
    )
}

/// A record with all that its page shows.
#[server]
pub async fn load_record(number: String) -> Result<RecordView, AppError> {
    answered(
        async {
            let (state, caller) = caller()?;
            actions::record_view(&state.db, &caller, &number).await
        }
        .await,
    )
}

/// What the page for a new opportunity offers.
#[server]
pub async fn load_new(account: Option<i64>) -> Result<NewView, AppError> {
    answered(
        async {
            let (state, caller) = caller()?;
            actions::new_view(&state.db, &caller, account.map(crate::account::AccountId)).await
        }
        .await,
    )
}

/// Stores a new opportunity and opens it.
#[server]
pub async fn create_opportunity(
    form: OpportunityForm,
    account_name: String,
    owner: Option<i64>,
) -> Result<(), AppError> {
    answered(
        async {
            let (state, caller) = caller()?;
            let account = actions::account_key(&state.db, &caller, &account_name, None).await?;
            let form = OpportunityForm { account, ..form };
            let marks = actions::marks_of(&caller);
            let number = actions::create(&state.db, &caller, &form, owner.map(PersonId), marks).await?;
            leptos_axum::redirect(&format!("/opportunities/{number}"));
            Ok(())
        }
        .await,
    )
}

/// Changes a record, if it is still the version that was shown.
#[server]
pub async fn change_opportunity(
    number: String,
    version: i32,
    form: OpportunityForm,
    account_name: String,
) -> Result<(), AppError> {
    answered(
        async {
            let (state, caller) = caller()?;
            let account = actions::account_key(&state.db, &caller, &account_name, Some(&number)).await?;
            let form = OpportunityForm { account, ..form };
            let marks = actions::marks_of(&caller);
            actions::change(&state.db, &caller, &number, version, &form, marks).await?;
            Ok(())
        }
        .await,
    )
}

/// Moves a record to another stage.
#[server]
pub async fn move_opportunity(
    number: String,
    version: i32,
    to: i64,
    reason: String,
    amount: Option<String>,
    closing_date: Option<String>,
) -> Result<(), AppError> {
    answered(
        async {
            let (state, caller) = caller()?;
            let command = MoveCommand {
                number,
                version,
                to: StageId(to),
                below: None,
                above: None,
                reason,
                amount,
                closing_date,
                key: None,
            };
            actions::move_to(&state.db, &caller, &command, actions::marks_of(&caller)).await?;
            Ok(())
        }
        .await,
    )
}

/// Hands a record to somebody else.
#[server]
pub async fn reassign_opportunity(number: String, version: i32, owner: i64) -> Result<(), AppError> {
    answered(
        async {
            let (state, caller) = caller()?;
            actions::reassign(&state.db, &caller, &number, version, PersonId(owner)).await
        }
        .await,
    )
}

/// Shares the credit of a record between people; blank rows are left out, none at all leave it to the owner.
#[server]
pub async fn split_credit(
    number: String,
    version: i32,
    #[server(default)] parts: Vec<PartText>,
) -> Result<(), AppError> {
    answered(
        async {
            let (state, caller) = caller()?;
            let marks = actions::marks_of(&caller);
            actions::split_as_typed(&state.db, &caller, &number, version, &parts, marks).await?;
            Ok(())
        }
        .await,
    )
}

/// Keeps the filter in force under a name and shows it.
#[server]
pub async fn save_view(page: FilterPage, name: String, filter: BTreeMap<String, String>) -> Result<(), AppError> {
    answered(
        async {
            let (state, caller) = caller()?;
            saved_views::save(&state.db, &caller, page, &name, &filter).await?;
            leptos_axum::redirect(&format!("{}{}", page.address(), Filter::from_query(&filter)?.to_query()));
            Ok(())
        }
        .await,
    )
}

/// Forgets one of the viewer's views.
#[server]
pub async fn forget_view(page: FilterPage, id: i64) -> Result<(), AppError> {
    answered(
        async {
            let (state, caller) = caller()?;
            saved_views::forget(&state.db, &caller, id).await?;
            leptos_axum::redirect(page.address());
            Ok(())
        }
        .await,
    )
}
