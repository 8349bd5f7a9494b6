//! People and access: who works here, who reports to whom, who may see and do what.
//!
//! A person has one role and a place in the reporting line. A salesperson sees and changes their own
//! opportunities, a manager those of everybody below, executives and administrators all of them;
//! sales administration reads everything and a sales assistant what their manager's line owns, both
//! without changing it (validation of won deals gives them their own acts later).
//!
//! Two walls hold that: [`Viewer`] can only be made here, and the actions of every area ask it for a
//! permission; and PostgreSQL's row-level security shows and takes only rows of the viewer's line.
//!
//! Signing in gives a random 256-bit token in a cookie; the database keeps its hash. REST clients send
//! a bearer token made by an administrator with `quarterdeck token create`. Passwords are Argon2id.

mod absence;
mod density;
mod model;
mod organisation;
mod reporting;
pub use absence::*;
pub use density::Density;
pub use model::*;
pub use organisation::*;
pub use reporting::*;

#[cfg(feature = "ssr")]
pub mod actions;
#[cfg(feature = "ssr")]
mod password;
#[cfg(feature = "ssr")]
pub mod request;
#[cfg(feature = "ssr")]
pub mod settings;
#[cfg(feature = "ssr")]
pub mod store;

mod absence_panel;
pub mod api;
mod login_page;
mod password_field;
mod people_page;
mod person_form;
mod profile_page;
mod sessions_list;
mod settings_page;
mod site_list;

#[cfg(all(test, feature = "ssr"))]
mod tests;

pub use login_page::LoginPage;
pub use people_page::PeoplePage;
pub use profile_page::ProfilePage;
pub use sessions_list::device_name;
pub use settings_page::SettingsPage;
