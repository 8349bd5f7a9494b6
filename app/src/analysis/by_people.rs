//! Sums by people, teams and categories, told from the figures by person that the forecast shows (`forecast/store.rs`):
//! they are there already, or found faster than the records.

use std::collections::{HashMap, HashSet};

use sqlx::PgConnection;

use super::{
    Counted, Dimension, Tally, Teams, Value,
    store::{members, names},
    tabulate::Counts,
};
use crate::{
    auth::PersonId,
    error::AppError,
    forecast::{Figure, store::ByPerson},
    opportunity::OpportunityId,
    pipeline::Category,
};

/// What people and categories count for, by one or two dimensions.
struct Breakdown {
    dimensions: Vec<Dimension>,
    /// The teams that a person belongs to.
    teams: HashMap<PersonId, Vec<PersonId>>,
    names: HashMap<PersonId, String>,
}

/// The counts of a question that sums by dimensions of which [`Dimension::is_of_totals`] holds.
pub async fn counts(
    tx: &mut PgConnection,
    own: &ByPerson,
    dimensions: Vec<Dimension>,
    teams: &Teams,
) -> Result<Counts, AppError> {
    debug_assert!(dimensions.iter().all(|dimension| dimension.is_of_totals()), "{dimensions:?}");
    let mut breakdown = Breakdown { dimensions, teams: HashMap::new(), names: HashMap::new() };
    if breakdown.dimensions.contains(&Dimension::Team) {
        for (leader, member) in members(tx, teams).await? {
            breakdown.teams.entry(member).or_default().push(leader);
        }
    }
    if breakdown.dimensions.contains(&Dimension::Person) {
        breakdown.names = names(tx, own.figures.keys()).await?;
    }
    let all = breakdown.count(own, &[]).pop().map_or_else(Tally::default, |one| one.tally);
    let (rows, columns) = (breakdown.count(own, &[0]), breakdown.count(own, &[1]));
    Ok(Counts { rows, columns, cells: breakdown.count(own, &[0, 1]), all })
}

impl Breakdown {
    /// By some of the dimensions, given by their places; nothing when one of them is not asked for. What several people
    /// of a value share counts there once.
    fn count(&self, own: &ByPerson, choice: &[usize]) -> Vec<Counted> {
        if choice.iter().any(|place| *place >= self.dimensions.len()) {
            return Vec::new();
        }
        let mut found: HashMap<Vec<Value>, Tally> = HashMap::new();
        let mut add = |values: Vec<Value>, Figure { count, amount, weighted }: Figure| {
            let tally = Tally { count, amount, weighted, ..Tally::default() };
            let sum = found.entry(values).or_default();
            *sum = sum.plus(tally);
        };
        for (person, figures) in &own.figures {
            for category in Category::COUNTED {
                let figure = figures.single(category);
                if figure != Figure::default() {
                    self.values(choice, *person, category).into_iter().for_each(|values| add(values, figure));
                }
            }
        }
        let mut seen: HashSet<(OpportunityId, Vec<Value>)> = HashSet::new();
        for (id, category, person) in &own.shared {
            for values in self.values(choice, *person, *category) {
                if !seen.insert((*id, values.clone())) {
                    add(values, Figure { count: -1, ..Figure::default() });
                }
            }
        }
        found.into_iter().map(|(values, tally)| Counted { values, tally }).collect()
    }

    /// The combinations of values that a person's part in a category counts for.
    fn values(&self, choice: &[usize], person: PersonId, category: Category) -> Vec<Vec<Value>> {
        let mut combinations = vec![Vec::new()];
        for dimension in choice.iter().filter_map(|place| self.dimensions.get(*place)) {
            let of_dimension: Vec<Value> = match dimension {
                Dimension::Team => {
                    let teams = self.teams.get(&person).into_iter().flatten();
                    teams.map(|leader| (Some(leader.to_string()), None)).collect()
                }
                Dimension::Person => {
                    let name = self.names.get(&person).into_iter();
                    name.map(|name| (Some(person.to_string()), Some(name.clone()))).collect()
                }
                Dimension::Category => vec![(Some(category.as_str().to_owned()), None)],
                _ => Vec::new(),
            };
            combinations = combinations
                .into_iter()
                .flat_map(|before| {
                    of_dimension.iter().map(move |value| [before.as_slice(), std::slice::from_ref(value)].concat())
                })
                .collect();
        }
        combinations
    }
}
