//! The pages that lead on, once for rail, bottom bar and palette.

use crate::{auth::Role, tr};

/// A page with its way in.
pub struct Place {
    /// Where it lives.
    pub href: &'static str,
    /// Its symbol.
    pub icon: &'static str,
    /// Its name, in the current language.
    pub name: fn() -> &'static str,
    /// Who is led there.
    shown_to: fn(Role) -> bool,
    /// Where pages live that belong to it, unless they are a place of their own.
    holds: &'static [&'static str],
}

impl Place {
    /// Whether somebody of that role is led there; nobody knows the role of who is not signed in.
    pub fn is_for(&self, role: Option<Role>) -> bool {
        (self.shown_to)(role.unwrap_or(Role::Salesperson))
    }
}

const fn place(
    href: &'static str,
    icon: &'static str,
    shown_to: fn(Role) -> bool,
    name: fn() -> &'static str,
) -> Place {
    Place { href, icon, name, shown_to, holds: &[] }
}

/// The place among these that a page belongs to.
pub fn current(places: &[&'static Place], path: &str) -> Option<&'static str> {
    let own = places.iter().find(|place| path.starts_with(place.href));
    let held = || places.iter().find(|place| place.holds.iter().any(|page| path.starts_with(page)));
    own.or_else(held).map(|place| place.href)
}

/// Where somebody begins: executives with the company on one page, everybody else with their work.
pub fn start(role: Option<Role>) -> &'static str {
    if role == Some(Role::Executive) { "/executive" } else { "/board" }
}

/// The reports about the quarter, and what it is measured against.
const FORECAST: Place = Place {
    holds: &["/executive", "/quotas"],
    ..place("/forecast", "forecast", everybody, || tr!(common.nav_forecast))
};

const ANALYSIS: Place = Place {
    holds: &["/dashboard", "/portal"],
    ..place("/analysis", "analysis", everybody, || tr!(common.nav_analysis))
};

fn everybody(_: Role) -> bool {
    true
}

/// Those who answer for others, or report about them.
fn overseers(role: Role) -> bool {
    role.leads() || role.sees_everything()
}

fn administrators(role: Role) -> bool {
    role == Role::Administrator
}

/// The places of the rail, from top to bottom.
pub const RAIL: &[Place] = &[
    place("/board", "board", everybody, || tr!(common.nav_board)),
    place("/opportunities", "opportunities", everybody, || tr!(common.nav_opportunities)),
    FORECAST,
    place("/executive", "executive", overseers, || tr!(common.nav_executive)),
    ANALYSIS,
    place("/accounts", "accounts", everybody, || tr!(common.nav_accounts)),
    place("/import", "import", Role::leads, || tr!(common.nav_import)),
    place("/people", "people", administrators, || tr!(common.nav_people)),
    place("/settings", "settings", administrators, || tr!(common.nav_settings)),
];

/// Search: without scripts the text of the list's filter, otherwise the palette.
pub const SEARCH: &str = "/opportunities#field-q";

/// The places of a phone's bottom bar; [`more`] has the others.
pub const BOTTOM: &[Place] = &[
    place("/board", "board", everybody, || tr!(common.nav_board)),
    FORECAST,
    place("/opportunities", "opportunities", everybody, || tr!(common.nav_opportunities)),
    place(SEARCH, "search", everybody, || tr!(common.search)),
    place("/profile", "more", everybody, || tr!(common.more)),
];

/// What the palette offers besides the rail.
pub const COMMANDS: &[Place] = &[
    place("/opportunities/new", "plus", Role::changes_records, || tr!(common.new_opportunity)),
    place("/accounts/new", "plus", Role::changes_records, || tr!(account.new)),
    place("/dashboard", "analysis", everybody, || tr!(common.nav_dashboard)),
    place("/portal", "analysis", everybody, || tr!(analysis.portal)),
    place("/analysis/question", "analysis", everybody, || tr!(analysis.ask)),
    place("/quotas", "forecast", everybody, || tr!(common.nav_quotas)),
    place("/rates", "settings", everybody, || tr!(rate.title)),
    place("/profile", "user", everybody, || tr!(common.you)),
];

/// Where somebody of that role is led that the bottom bar has no room for.
pub fn more(role: Role) -> impl Iterator<Item = &'static Place> {
    let all = RAIL.iter().chain(COMMANDS).filter(move |place| place.is_for(Some(role)));
    all.filter(|place| BOTTOM.iter().all(|shown| shown.href != place.href))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phone_leads_wherever_the_rail_and_the_commands_lead() {
        for role in Role::ALL {
            let mut found: Vec<_> = BOTTOM.iter().chain(more(role)).map(|place| place.href).collect();
            let all = RAIL.iter().chain(COMMANDS).filter(|place| place.is_for(Some(role)));
            assert!(all.map(|place| place.href).all(|href| found.contains(&href)), "{role:?}");
            found.sort_unstable();
            found.dedup();
            assert_eq!(found.len(), BOTTOM.len() + more(role).count(), "each once for {role:?}");
        }
    }

    fn rail(role: Role) -> Vec<&'static Place> {
        RAIL.iter().filter(|place| place.is_for(Some(role))).collect()
    }

    #[test]
    fn every_page_belongs_to_one_place() {
        for (role, path, place) in [
            (Role::Executive, "/executive", Some("/executive")),
            (Role::Salesperson, "/executive", Some("/forecast")),
            (Role::Manager, "/forecast/changes", Some("/forecast")),
            (Role::Manager, "/quotas", Some("/forecast")),
            (Role::Salesperson, "/dashboard", Some("/analysis")),
            (Role::Manager, "/portal", Some("/analysis")),
            (Role::Salesperson, "/profile", None),
        ] {
            assert_eq!(current(&rail(role), path), place, "{path} for {role:?}");
        }
        let bottom: Vec<_> = BOTTOM.iter().collect();
        assert_eq!(current(&bottom, "/executive"), Some("/forecast"));
    }

    #[test]
    fn everybody_begins_where_they_are_led() {
        for role in [Role::Executive, Role::Manager, Role::Salesperson, Role::Administrator] {
            assert_eq!(current(&rail(role), start(Some(role))), Some(start(Some(role))));
        }
    }
}
