//! Room for what lies close together: one above the other, none over another.

/// Moves pixels apart until each is at least `gap` below the one before, staying within `limits`; where
/// the room does not suffice, they share it evenly. `wanted` rises; so does the answer.
pub fn spread(wanted: &[i32], gap: i32, (low, high): (i32, i32)) -> Vec<i32> {
    let steps = i32::try_from(wanted.len().saturating_sub(1)).unwrap_or(i32::MAX).max(1);
    let gap = gap.min((high - low) / steps);
    let mut next = low;
    let mut placed: Vec<i32> = wanted
        .iter()
        .map(|want| {
            let at = next.max(*want);
            next = at.saturating_add(gap);
            at
        })
        .collect();
    let mut last = high;
    for at in placed.iter_mut().rev() {
        *at = (*at).min(last);
        last = *at - gap;
    }
    placed
}

/// The extents in which points one above the other react: up to half the way to the next, at most
/// `reach` on either side.
pub fn shares(points: &[i32], reach: i32) -> Vec<(i32, i32)> {
    let mut shares: Vec<_> = points.iter().map(|at| (at - reach, at + reach)).collect();
    for (index, pair) in points.windows(2).enumerate() {
        let middle = i32::midpoint(pair[0], pair[1]);
        shares[index].1 = shares[index].1.min(middle);
        shares[index + 1].0 = shares[index + 1].0.max(middle);
    }
    shares
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_has_room_stays() {
        assert_eq!(spread(&[10, 30, 60], 12, (0, 100)), [10, 30, 60]);
        assert_eq!(spread(&[10, 10, 99], 12, (0, 100)), [10, 22, 99]);
        assert_eq!(spread(&[99, 100], 12, (0, 100)), [88, 100]);
    }

    proptest! {
        #[test]
        fn spread_pixels_stay_apart_and_inside(mut wanted in prop::collection::vec(0..200_i32, 0..40)) {
            wanted.sort_unstable();
            let placed = spread(&wanted, 14, (0, 200));
            let least = if wanted.len() > 1 { 14.min(200 / (wanted.len() as i32 - 1)) } else { 0 };
            prop_assert!(placed.iter().all(|at| (0..=200).contains(at)), "{placed:?}");
            prop_assert!(placed.windows(2).all(|pair| pair[1] - pair[0] >= least), "{placed:?}");
            let shares = shares(&placed, 12);
            prop_assert!(shares.windows(2).all(|pair| pair[0].1 <= pair[1].0));
            prop_assert!(shares.iter().zip(&placed).all(|(share, at)| share.0 <= *at && *at <= share.1));
        }
    }
}
