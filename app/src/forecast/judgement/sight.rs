//! Which layers a viewer may see: the same rule that row-level security holds in the database.

use std::collections::HashSet;

use super::{Layer, LayerKind};
use crate::auth::PersonId;

/// A line from a position in which the viewer judges down to somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// The viewer, or somebody for whom they stand in.
    pub position: PersonId,
    /// That person, or somebody below.
    pub person: PersonId,
    /// Steps between them.
    pub depth: i32,
    /// Whether it holds today; if not, it held at the end of the quarter in question.
    pub today: bool,
}

/// What a viewer may see of the layers of a quarter.
#[derive(Clone, Debug, PartialEq)]
pub struct Sight {
    viewer: PersonId,
    everything: bool,
    /// At or below the viewer.
    own: HashSet<PersonId>,
    /// At or below any position in which the viewer judges.
    all: HashSet<PersonId>,
}

impl Sight {
    /// The sight of a viewer along those lines, or of everything.
    pub fn new(viewer: PersonId, everything: bool, lines: &[Line]) -> Self {
        let own = lines.iter().filter(|line| line.position == viewer).map(|line| line.person).collect();
        Sight { viewer, everything, own, all: lines.iter().map(|line| line.person).collect() }
    }

    /// Whether the viewer may see a layer: a submission from its owner upwards, an adjustment from its author
    /// upwards; what is made of the viewer themselves only in their own name.
    pub fn sees(&self, layer: &Layer) -> bool {
        if layer.kind == LayerKind::Adjustment && layer.person == self.viewer {
            return self.own.contains(&layer.author);
        }
        self.everything || self.all.contains(&layer.author)
    }
}
