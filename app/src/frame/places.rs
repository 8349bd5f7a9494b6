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
    Place { href, icon, name, shown_to }
}

fn everybody(_: Role) -> bool {
    true
}

fn administrators(role: Role) -> bool {
    role == Role::Administrator
}

/// The places of the rail, from top to bottom.
pub const RAIL: &[Place] = &[
    place("/board", "board", everybody, || tr!(common.nav_board)),
    place("/opportunities", "opportunities", everybody, || tr!(common.nav_opportunities)),
    place("/forecast", "forecast", everybody, || tr!(common.nav_forecast)),
    place("/analysis", "analysis", everybody, || tr!(common.nav_analysis)),
    place("/accounts", "accounts", everybody, || tr!(common.nav_accounts)),
    place("/import", "import", Role::leads, || tr!(common.nav_import)),
    place("/people", "people", administrators, || tr!(common.nav_people)),
    place("/settings", "settings", administrators, || tr!(common.nav_settings)),
];

/// The places of a phone's bottom bar.
pub const BOTTOM: &[Place] = &[
    place("/board", "board", everybody, || tr!(common.nav_board)),
    place("/forecast", "forecast", everybody, || tr!(common.nav_forecast)),
    place("/opportunities", "opportunities", everybody, || tr!(common.nav_opportunities)),
    place("/accounts", "accounts", everybody, || tr!(common.nav_accounts)),
    place("/profile", "more", everybody, || tr!(common.more)),
];

/// What the palette offers besides the rail.
pub const COMMANDS: &[Place] = &[
    place("/opportunities/new", "plus", Role::changes_records, || tr!(common.new_opportunity)),
    place("/accounts/new", "plus", Role::changes_records, || tr!(account.new)),
    place("/dashboard", "analysis", everybody, || tr!(common.nav_dashboard)),
    place("/analysis/question", "analysis", everybody, || tr!(analysis.ask)),
    place("/quotas", "forecast", everybody, || tr!(common.nav_quotas)),
    place("/rates", "settings", everybody, || tr!(rate.title)),
    place("/profile", "user", everybody, || tr!(common.you)),
];
