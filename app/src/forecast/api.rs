//! Server functions of the forecast.

#![allow(missing_docs, reason = "`#[server]` makes a struct of each function, whose fields are its arguments")]

use std::collections::BTreeMap;

use leptos::{prelude::*, server_fn::codec::Json};

use super::{ForecastView, QuotaSheet};
use crate::error::AppError;
#[cfg(feature = "ssr")]
use crate::{
    auth::{
        PersonId,
        request::{answered, caller},
    },
    error::Problem,
    forecast::{Forecast, Opened, QuotaForm, Reading, actions, fold},
    opportunity::actions::marks_of,
    text::{optional_day, optional_value},
};

/// The forecast that an address asks for: `quarter`, `who` and `as_of`, with the teams that are `open`, read as `measure`
/// and `reading` say.
#[server(input = Json)]
pub async fn load_forecast(query: BTreeMap<String, String>) -> Result<ForecastView, AppError> {
    answered(
        async {
            let (state, caller) = caller()?;
            let quarter = optional_value(&query, "quarter", Problem::NotAChoice)?;
            let who = optional_value(&query, "who", Problem::Unknown)?.map(PersonId);
            let as_of = optional_day(&query, "as_of")?;
            let opened = Opened::from_address(query.get("open").map(String::as_str));
            let reading = Reading::from_query(&query);
            let found = actions::view(&state.db, &caller, quarter, who, as_of, reading).await?;
            let rows = fold(found.forecast.rows, &opened);
            Ok(ForecastView { forecast: Forecast { rows, ..found.forecast }, ..found })
        }
        .await,
    )
}

/// The quotas of the quarter that an address asks for.
#[server(input = Json)]
pub async fn load_quotas(query: BTreeMap<String, String>) -> Result<QuotaSheet, AppError> {
    answered(
        async {
            let (state, caller) = caller()?;
            let quarter = optional_value(&query, "quarter", Problem::NotAChoice)?;
            actions::quota_sheet(&state.db, &caller, quarter).await
        }
        .await,
    )
}

/// Sets a quota, if it is still the version that was shown.
#[server]
pub async fn set_quota(
    person: i64,
    quarter: String,
    kind: String,
    amount: String,
    #[server(default)] effective_from: String,
    version: i32,
) -> Result<(), AppError> {
    answered(
        async {
            let (state, caller) = caller()?;
            let form = QuotaForm {
                person: PersonId(person),
                quarter: quarter.parse().map_err(|_| AppError::field("quarter", Problem::NotAChoice))?,
                kind: kind.parse().map_err(|()| AppError::field("kind", Problem::NotAChoice))?,
                amount,
                effective_from,
                version,
            };
            actions::set_quota(&state.db, &caller, &form, marks_of(&caller)).await
        }
        .await,
    )
}
