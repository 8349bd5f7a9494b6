//! Server functions of signing in and of keeping people.

#![allow(missing_docs, reason = "`#[server]` makes a struct of each function, whose fields are its arguments")]

use chrono::NaiveDate;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{AbsenceSheet, Density, Me, Person, PlannedMove, SessionInfo, SettingsForm, Site};
#[cfg(feature = "ssr")]
use crate::{
    auth::{
        AbsenceForm, Administrator, PersonId, actions, first_move_day,
        request::{self, Credential, Peer, TokenHash, answered, caller},
        settings,
    },
    error::Problem,
    state::AppState,
};
use crate::{error::AppError, language::Language};

/// Who is signed in.
#[server]
pub async fn who_am_i() -> Result<Me, AppError> {
    answered(
        async {
            let (state, caller) = caller()?;
            Ok(Me {
                standing_in: actions::standing_in(&state.db, &caller).await?,
                id: caller.viewer.id(),
                name: caller.viewer.name().to_owned(),
                role: caller.viewer.role(),
                today: caller.today,
                organisation: caller.organisation,
            })
        }
        .await,
    )
}

/// Opens a session and goes to `next`, or to the board.
#[server]
pub async fn sign_in(email: String, password: String, #[server(default)] next: String) -> Result<(), AppError> {
    answered(
        async {
            let state = request::state()?;
            let headers = request::headers();
            let user_agent = headers.get(http::header::USER_AGENT).and_then(|value| value.to_str().ok());
            let visitor = actions::Visitor { peer: peer(), user_agent: user_agent.unwrap_or_default() };
            let token = actions::sign_in(&state, &visitor, &email, password).await?;
            if let Some(old) = own_session(&state) {
                actions::sign_out(&state.db, state.clock, &old).await?;
            }
            set_cookie(Some(&token), &state)?;
            leptos_axum::redirect(actions::landing(&next));
            Ok(())
        }
        .await,
    )
}

/// Ends the session of this browser.
#[server]
pub async fn sign_out() -> Result<(), AppError> {
    answered(
        async {
            let state = request::state()?;
            if let Some(session) = own_session(&state) {
                actions::sign_out(&state.db, state.clock, &session).await?;
            }
            set_cookie(None, &state)?;
            leptos_axum::redirect("/login");
            Ok(())
        }
        .await,
    )
}

#[cfg(feature = "ssr")]
fn peer() -> Option<std::net::IpAddr> {
    use_context::<http::request::Parts>()?.extensions.get::<Peer>().map(|peer| peer.0)
}

#[cfg(feature = "ssr")]
fn own_session(state: &AppState) -> Option<TokenHash> {
    match request::credential(&request::headers(), state.secure)? {
        Credential::Session(hash) => Some(hash),
        Credential::Bearer(_) => None,
    }
}

#[cfg(feature = "ssr")]
fn set_cookie(token: Option<&str>, state: &AppState) -> Result<(), AppError> {
    let cookie = request::session_cookie(token, state.secure)?;
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.append_header(http::header::SET_COOKIE, cookie);
    }
    Ok(())
}

/// What the profile page shows of the person who asks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Profile {
    /// Who.
    pub me: Me,
    /// The address that they sign in with.
    pub email: Option<String>,
    /// The language that they read.
    pub language: Language,
    /// How close they like rows.
    pub density: Density,
    /// The devices that are signed in.
    pub sessions: Vec<SessionInfo>,
}

/// The profile of whoever asks.
#[server]
pub async fn load_profile() -> Result<Profile, AppError> {
    let me = who_am_i().await?;
    answered(
        async {
            let (state, caller) = caller()?;
            let current = own_session(&state).unwrap_or(TokenHash(Vec::new()));
            let sessions = actions::sessions(&state.db, &caller, &current).await?;
            let email = actions::own_email(&state.db, &caller).await?;
            Ok(Profile { me, email, language: caller.language, density: caller.density, sessions })
        }
        .await,
    )
}

/// Keeps a language for whoever asks.
#[server]
pub async fn choose_language(language: String) -> Result<(), AppError> {
    answered(
        async {
            let (state, caller) = caller()?;
            let chosen = Language::ALL.into_iter().find(|known| known.tag() == language);
            let chosen = chosen.ok_or(AppError::field("language", Problem::NotAChoice))?;
            actions::set_language(&state.db, &caller, chosen).await?;
            leptos_axum::redirect("/profile");
            Ok(())
        }
        .await,
    )
}

/// Keeps how close whoever asks likes rows.
#[server]
pub async fn choose_density(density: String) -> Result<(), AppError> {
    answered(
        async {
            let (state, caller) = caller()?;
            let chosen = density.parse::<Density>().map_err(|()| AppError::field("density", Problem::NotAChoice))?;
            actions::set_density(&state.db, &caller, chosen).await?;
            leptos_axum::redirect("/profile");
            Ok(())
        }
        .await,
    )
}

/// Changes the password of whoever asks; their other devices are signed out.
#[server]
pub async fn change_password(current: String, new: String) -> Result<(), AppError> {
    answered(
        async {
            let (state, caller) = caller()?;
            actions::admit_password(&state, &caller)?;
            let keep = own_session(&state).unwrap_or(TokenHash(Vec::new()));
            actions::change_password(&state.db, &caller, current, new, &keep).await?;
            leptos_axum::redirect("/profile?saved=password");
            Ok(())
        }
        .await,
    )
}

/// Signs one device of whoever asks out.
#[server]
pub async fn end_session(id: i64) -> Result<(), AppError> {
    answered(
        async {
            let (state, caller) = caller()?;
            actions::revoke_session(&state.db, &caller, id).await?;
            leptos_axum::redirect("/profile?saved=session");
            Ok(())
        }
        .await,
    )
}

/// The absences that whoever asks keeps, and what the form of another one offers.
#[server]
pub async fn load_absences() -> Result<AbsenceSheet, AppError> {
    answered(
        async {
            let (state, caller) = caller()?;
            actions::absence_sheet(&state.db, &caller).await
        }
        .await,
    )
}

/// Enters an absence with its stand-in.
#[server]
pub async fn enter_absence(
    #[server(default)] person: String,
    #[server(default)] stand_in: String,
    #[server(default)] from: String,
    #[server(default)] to: String,
) -> Result<(), AppError> {
    answered(
        async {
            let (state, caller) = caller()?;
            actions::enter_absence(&state.db, &caller, &AbsenceForm { person, stand_in, from, to }).await?;
            Ok(())
        }
        .await,
    )
}

/// Ends an absence today, or removes one that has not begun.
#[server]
pub async fn end_absence(id: i64) -> Result<(), AppError> {
    answered(
        async {
            let (state, caller) = caller()?;
            actions::end_absence(&state.db, &caller, id).await
        }
        .await,
    )
}

/// Everybody, and every site.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Staff {
    /// By name.
    pub people: Vec<Person>,
    /// By code.
    pub sites: Vec<Site>,
    /// Moves in the reporting line that have not begun, earliest first.
    pub planned: Vec<PlannedMove>,
    /// The business day.
    pub today: NaiveDate,
    /// The first day from which somebody may still be put under another manager.
    pub moves_from: NaiveDate,
}

/// People and sites, for the administrator.
#[server]
pub async fn load_staff() -> Result<Staff, AppError> {
    answered(
        async {
            let (state, caller) = caller()?;
            let (people, sites, planned) = actions::people(&state.db, &caller).await?;
            let moves_from = first_move_day(caller.today, &caller.organisation.calendar);
            Ok(Staff { people, sites, planned, today: caller.today, moves_from })
        }
        .await,
    )
}

/// A person as an administrator typed them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PersonInput {
    /// Key of a person that exists; empty for a new one.
    #[serde(default)]
    pub id: String,
    /// The version that was read; empty for a new one.
    #[serde(default)]
    pub version: String,
    /// Name.
    pub name: String,
    /// Sign-in address or empty.
    #[serde(default)]
    pub email: String,
    /// Role code.
    pub role: String,
    /// Site code.
    pub site: String,
    /// Key of the person they report to, or empty.
    #[serde(default)]
    pub manager: String,
    /// The first day on which they do: `2026-03-31`; today when empty.
    #[serde(default)]
    pub manager_from: String,
    /// A first or new password, or empty.
    #[serde(default)]
    pub password: String,
    /// Whether they are switched on.
    #[serde(default)]
    pub active: bool,
}

/// Stores a person.
#[server]
pub async fn save_person(person: PersonInput) -> Result<(), AppError> {
    answered(
        async {
            let (state, caller) = caller()?;
            let draft = draft(person)?;
            actions::save_person(&state.db, &caller, draft).await?;
            leptos_axum::redirect("/people?saved=person");
            Ok(())
        }
        .await,
    )
}

#[cfg(feature = "ssr")]
fn draft(input: PersonInput) -> Result<actions::PersonDraft, AppError> {
    let existing = match input.id.as_str() {
        "" => None,
        id => Some((PersonId(key("id", id)?), key("version", &input.version)?)),
    };
    let manager = match input.manager.as_str() {
        "" => None,
        id => Some(PersonId(key("manager", id)?)),
    };
    let PersonInput { name, email, role, site, manager_from, password, active, .. } = input;
    Ok(actions::PersonDraft { existing, name, email, role, site, manager, manager_from, password, active })
}

#[cfg(feature = "ssr")]
fn key<T: std::str::FromStr>(field: &str, text: &str) -> Result<T, AppError> {
    text.parse().map_err(|_| AppError::field(field, Problem::Unknown))
}

/// Adds a site.
#[server]
pub async fn add_site(code: String, name: String) -> Result<(), AppError> {
    answered(
        async {
            let (state, caller) = caller()?;
            actions::add_site(&state.db, &caller, &code, &name).await?;
            leptos_axum::redirect("/people?saved=site");
            Ok(())
        }
        .await,
    )
}

/// The settings, for the administrator.
#[server]
pub async fn load_settings() -> Result<Me, AppError> {
    answered(
        async {
            let (_, caller) = caller()?;
            let _: Administrator = caller.viewer.administrator()?;
            who_am_i().await
        }
        .await,
    )
}

/// Changes the settings.
#[server]
pub async fn save_settings(form: SettingsForm) -> Result<(), AppError> {
    answered(
        async {
            let (state, caller) = caller()?;
            settings::save(&state.db, &caller, &form, caller.language.number_marks()).await?;
            leptos_axum::redirect("/settings?saved=1");
            Ok(())
        }
        .await,
    )
}

/// The names of the time zones that the settings offer.
#[server]
pub async fn load_time_zones() -> Result<Vec<String>, AppError> {
    answered(
        async {
            let (_, caller) = caller()?;
            let _: Administrator = caller.viewer.administrator()?;
            Ok(chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name().to_owned()).collect())
        }
        .await,
    )
}
