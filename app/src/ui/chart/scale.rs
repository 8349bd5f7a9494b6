//! Axis values and the way from an amount to a pixel.
#![allow(
    clippy::disallowed_types,
    clippy::float_arithmetic,
    reason = "chart geometry: pixels need no exact arithmetic, and 28-digit amounts must not overflow"
)]

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// From an amount to a whole pixel along the bars.
#[derive(Clone, Copy, Debug)]
pub struct Scale {
    low: f64,
    high: f64,
    start: i32,
    end: i32,
}

impl Scale {
    /// Puts `low` at pixel `start` and `high` at pixel `end`; `end` may be the smaller pixel, as in
    /// columns, which grow upwards.
    pub fn new(low: Decimal, high: Decimal, start: i32, end: i32) -> Self {
        Self { low: approximate(low), high: approximate(high), start, end }
    }

    /// The pixel of an amount, never outside the scale; `start` when the scale covers nothing.
    pub fn position(&self, amount: Decimal) -> i32 {
        let span = self.high - self.low;
        if span <= 0.0 {
            return self.start;
        }
        let share = ((approximate(amount) - self.low) / span).clamp(0.0, 1.0);
        let offset = (share * f64::from(self.end - self.start)).round();
        self.start + offset.to_i32().unwrap_or(0)
    }
}

fn approximate(amount: Decimal) -> f64 {
    amount.to_f64().unwrap_or(0.0)
}

/// Round amounts between `low` and `high`, evenly spaced, zero among them: steps of 1, 2, 2.5 or 5 times a
/// power of ten, at most `wanted` steps. Only zero when there is no span.
pub fn ticks(low: Decimal, high: Decimal, wanted: u32) -> Vec<Decimal> {
    let (low, high) = (low.min(Decimal::ZERO), high.max(Decimal::ZERO));
    let wanted = Decimal::from(wanted.max(1));
    // Divided before subtracting: the span of the largest amounts is larger than any amount.
    let least = (high / wanted).saturating_sub(low / wanted);
    if least.is_zero() {
        return vec![Decimal::ZERO];
    }
    let step = round_step(least);
    let mut ticks = walk(-step, low);
    ticks.reverse();
    ticks.push(Decimal::ZERO);
    ticks.extend(walk(step, high));
    ticks
}

/// Multiples of `step` away from zero as far as `limit`.
fn walk(step: Decimal, limit: Decimal) -> Vec<Decimal> {
    let next = |last: &Decimal| last.checked_add(step).filter(|next| next.abs() <= limit.abs());
    let mut ticks: Vec<_> = std::iter::successors(Some(Decimal::ZERO), next).skip(1).collect();
    ticks.iter_mut().for_each(Decimal::normalize_assign);
    ticks
}

/// The nearest multiple below of a round step that is at least `step`.
pub fn round_down(amount: Decimal, step: Decimal) -> Decimal {
    let step = round_step(step);
    let beyond = amount.checked_rem(step).unwrap_or_default();
    amount.saturating_sub(beyond).normalize()
}

/// The smallest round number that is at least `least`.
fn round_step(least: Decimal) -> Decimal {
    let mut power = Decimal::ONE;
    while power > least && power.scale() < 20 {
        power /= Decimal::TEN;
    }
    while let Some(next) = power.checked_mul(Decimal::TEN).filter(|next| *next <= least) {
        power = next;
    }
    [Decimal::ONE, Decimal::TWO, Decimal::new(25, 1), Decimal::from(5), Decimal::TEN]
        .into_iter()
        .filter_map(|factor| power.checked_mul(factor))
        .find(|step| *step >= least)
        .unwrap_or(least)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn amounts(values: &[i64]) -> Vec<Decimal> {
        values.iter().copied().map(Decimal::from).collect()
    }

    #[test]
    fn ticks_are_round_and_lie_between_the_amounts() {
        assert_eq!(
            ticks(Decimal::ZERO, Decimal::from(1_134_672), 5),
            amounts(&[0, 250_000, 500_000, 750_000, 1_000_000])
        );
        assert_eq!(ticks(Decimal::from(-30), Decimal::from(70), 5), amounts(&[-20, 0, 20, 40, 60]));
        assert_eq!(ticks(Decimal::ZERO, Decimal::ZERO, 5), amounts(&[0]));
    }

    #[test]
    fn amounts_below_one_have_ticks_too() {
        let steps = ticks(Decimal::ZERO, Decimal::new(7, 2), 4);
        assert_eq!(steps.last(), Some(&Decimal::new(6, 2)));
    }

    proptest! {
        #[test]
        fn any_amounts_have_few_rising_ticks(low in any::<i128>(), high in any::<i128>(), wanted in 1..12_u32) {
            let [low, high] = [low, high].map(|n| Decimal::from_i128_with_scale(n >> 33, 2));
            let steps = ticks(low, high, wanted);
            prop_assert!(steps.contains(&Decimal::ZERO));
            prop_assert!(steps.len() <= wanted as usize + 1);
            prop_assert!(steps.iter().all(|step| (low.min(Decimal::ZERO)..=high.max(Decimal::ZERO)).contains(step)));
            prop_assert!(steps.is_sorted_by(|a, b| a < b));
        }

        #[test]
        fn positions_rise_and_stay_inside(a in any::<i64>(), b in any::<i64>(), end in -2000..2000_i32) {
            let (low, high) = (Decimal::from(a.min(b)), Decimal::from(a.max(b)));
            let scale = Scale::new(low, high, 0, end);
            for amount in [Decimal::MIN, low, high, Decimal::MAX] {
                let at = scale.position(amount);
                prop_assert!(at.abs() <= end.abs() && (at == 0 || at.signum() == end.signum()));
            }
        }
    }

    #[test]
    fn the_largest_amounts_do_not_overflow() {
        let steps = ticks(Decimal::MIN, Decimal::MAX, 5);
        assert!(steps.len() > 2);
        let scale = Scale::new(Decimal::MIN, Decimal::MAX, 10, 110);
        assert_eq!(scale.position(Decimal::ZERO), 60);
    }
}
