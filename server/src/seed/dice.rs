//! Chance with a seed: the same seed tells the same story.

use rand::{Rng, SeedableRng, rngs::StdRng};

/// A seeded source of choices.
pub struct Dice(StdRng);

impl Dice {
    /// Dice that fall the same way for the same seed.
    pub fn seeded(seed: u64) -> Self {
        Dice(StdRng::seed_from_u64(seed))
    }

    /// A number from `low` to `high`, both included; `low` when there is no such range.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        if high <= low { low } else { self.0.random_range(low..=high) }
    }

    /// Whether something of that many percent happens.
    pub fn chance(&mut self, percent: i64) -> bool {
        self.between(1, 100) <= percent
    }

    /// One of these.
    ///
    /// # Panics
    /// When there is nothing to choose from.
    pub fn pick<'a, T>(&mut self, among: &'a [T]) -> &'a T {
        &among[self.0.random_range(0..among.len())]
    }
}
