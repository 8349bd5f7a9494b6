//! The forecast: a fiscal quarter by person or team and by category, against quota (SPEC P5, P6, F2).
//!
//! Figures come from the same condition as lists and the board ([`crate::opportunity::listing`]), so every
//! figure is the sum of the records that its link opens. They are summed per owner in the database (from totals that
//! are kept beside the history, see [`crate::opportunity::slice`]) and rolled up along the reporting line here, by a pure
//! function.
//!
//! Quotas are never overwritten: each change is a new version. A team's quota is the sum of the
//! people in it; a target that its manager answers for may stand beside it, and then counts.

mod fold;
mod model;
mod quota;
mod reading;
mod roll_up;
mod view;
pub use fold::{Opened, SHORT, fold, opened_with};
pub use model::*;
pub use quota::*;
pub use reading::Reading;
pub use roll_up::*;
pub use view::*;

#[cfg(feature = "ssr")]
pub mod actions;
#[cfg(feature = "ssr")]
mod address;
#[cfg(feature = "ssr")]
mod charts;
#[cfg(feature = "ssr")]
mod export;
#[cfg(feature = "ssr")]
mod quota_by_day;
#[cfg(feature = "ssr")]
mod quota_export;
#[cfg(feature = "ssr")]
pub mod store;
#[cfg(feature = "ssr")]
pub mod totals;

pub mod api;
mod as_of;
pub mod change;
mod forecast_page;
mod forecast_table;
pub mod judgement;
mod quarter_switch;
mod quota_form;
mod quota_page;
mod refused_days;
mod tabs;
pub mod trend;
mod who_switch;

#[cfg(feature = "ssr")]
pub use address::scope_of;
pub use as_of::AsOf;
pub use forecast_page::ForecastPage;
pub use quarter_switch::QuarterSwitch;
pub use quota_page::QuotaPage;
pub use refused_days::RefusedDays;
pub use tabs::ForecastTabs;
pub use who_switch::WhoSwitch;

#[cfg(all(test, feature = "ssr"))]
mod tests;
