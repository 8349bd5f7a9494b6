//! Which teams of a forecast are open: in a large company only those that somebody opened, so that the page stays short.

use super::{Row, Who};
use crate::auth::PersonId;

/// Rows that are shown at once when nobody said what to open.
pub const SHORT: usize = 40;

/// What the address says is open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Opened {
    /// Nothing said: everything of a short forecast, else the first row alone.
    #[default]
    Unsaid,
    /// Everything.
    All,
    /// The teams of these people.
    Teams(Vec<PersonId>),
}

impl Opened {
    /// Reads `all`, or keys of people with commas between; what is no key opens nothing.
    pub fn from_address(text: Option<&str>) -> Self {
        match text {
            None => Opened::Unsaid,
            Some("all") => Opened::All,
            Some(keys) => {
                Opened::Teams(keys.split(',').filter_map(|key| key.trim().parse().ok()).map(PersonId).collect())
            }
        }
    }

    fn holds(&self, row: &Row, short: bool) -> bool {
        match self {
            _ if row.level == 0 => true,
            Opened::Unsaid => short,
            Opened::All => true,
            Opened::Teams(people) => row.who.person().is_some_and(|person| people.contains(&person)),
        }
    }
}

/// The rows that are shown: each one whose teams above are all open, and says whether it is open itself.
pub fn fold(rows: Vec<Row>, opened: &Opened) -> Vec<Row> {
    let short = rows.len() <= SHORT;
    let levels: Vec<u32> = rows.iter().skip(1).map(|row| row.level).collect();
    let mut closed_at: Option<u32> = None;
    let mut shown = Vec::new();
    for (place, mut row) in rows.into_iter().enumerate() {
        if closed_at.is_some_and(|level| row.level > level) {
            continue;
        }
        let leads = levels.get(place).is_some_and(|next| *next > row.level);
        row.open = leads.then(|| opened.holds(&row, short));
        closed_at = (row.open == Some(false)).then_some(row.level);
        shown.push(row);
    }
    shown
}

/// The address's `open` once a team is opened or closed; without one, what is open now.
pub fn opened_with(rows: &[Row], toggled: Option<PersonId>) -> String {
    let open = rows.iter().filter(|row| row.level > 0 && row.open == Some(true)).filter_map(|row| match row.who {
        Who::Team(person) => Some(person),
        _ => None,
    });
    let mut people: Vec<PersonId> = open.collect();
    if let Some(person) = toggled {
        let before = people.len();
        people.retain(|open| *open != person);
        if people.len() == before {
            people.push(person);
        }
    }
    people.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(person: i64, level: u32) -> Row {
        Row { level, ..Row::nothing(Who::Team(PersonId(person)), "") }
    }

    fn shown(rows: &[Row], opened: Opened) -> Vec<(i64, Option<bool>)> {
        let rows = fold(rows.to_vec(), &opened);
        rows.iter().map(|row| (row.who.person().map_or(0, |person| person.0), row.open)).collect()
    }

    fn company(sellers: i64) -> Vec<Row> {
        let teams = [row(1, 0), row(2, 1), row(3, 2), row(4, 1)];
        teams.into_iter().chain((5..5 + sellers).map(|id| row(id, 2))).collect()
    }

    #[test]
    fn a_short_forecast_is_open_and_a_long_one_is_folded() {
        let open = shown(&company(1), Opened::Unsaid);
        assert_eq!(open, [(1, Some(true)), (2, Some(true)), (3, None), (4, Some(true)), (5, None)]);
        let folded = shown(&company(60), Opened::Unsaid);
        assert_eq!(folded, [(1, Some(true)), (2, Some(false)), (4, Some(false))]);
        assert_eq!(shown(&company(60), Opened::All).len(), 64);
        let one = shown(&company(60), Opened::from_address(Some("2, x")));
        assert_eq!(one, [(1, Some(true)), (2, Some(true)), (3, None), (4, Some(false))]);
    }

    #[test]
    fn a_team_opens_and_closes_beside_the_others() {
        let rows = fold(company(1), &Opened::Unsaid);
        assert_eq!(opened_with(&rows, None), "2,4");
        assert_eq!(opened_with(&rows, Some(PersonId(2))), "4");
        let rows = fold(company(1), &Opened::Teams(vec![PersonId(4)]));
        assert_eq!(opened_with(&rows, Some(PersonId(2))), "4,2");
    }
}
