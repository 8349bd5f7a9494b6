//! Which rows of a long column are in the document: pure arithmetic over heights.

/// The rows to render and the empty space above and below them, in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// First row rendered.
    pub first: usize,
    /// One past the last row rendered.
    pub end: usize,
    /// Height of the rows before.
    pub space_before: i32,
    /// Height of the rows after.
    pub space_after: i32,
    /// A row outside that is rendered as well, right before the first or right after the last.
    pub kept: Option<usize>,
}

impl Window {
    /// All of so many rows.
    pub fn all(count: usize) -> Self {
        Window { first: 0, end: count, space_before: 0, space_after: 0, kept: None }
    }

    /// The window with that row rendered wherever it is; the heights stay what they were.
    #[must_use]
    pub fn keeping(self, row: Option<usize>, row_height: i32) -> Self {
        let height = row_height.max(1);
        match row.filter(|row| !(self.first..self.end).contains(row)) {
            Some(row) if row < self.first => {
                Window { kept: Some(row), space_before: self.space_before - height, ..self }
            }
            Some(row) => Window { kept: Some(row), space_after: self.space_after - height, ..self },
            None => self,
        }
    }

    /// The rendered rows in their order.
    pub fn rows(self) -> impl Iterator<Item = usize> {
        let (before, after) = (self.kept.filter(|row| *row < self.first), self.kept.filter(|row| *row >= self.end));
        before.into_iter().chain(self.first..self.end).chain(after)
    }
}

/// Rows kept beyond each edge, so that a fast flick shows no hole.
const OVERSCAN: i32 = 8;

/// The window for `count` rows of equal height under a viewport.
pub fn window(count: usize, row_height: i32, scroll_top: i32, viewport: i32) -> Window {
    let row_height = row_height.max(1);
    let total = i32::try_from(count).unwrap_or(i32::MAX / row_height);
    let first = (scroll_top / row_height - OVERSCAN).clamp(0, total);
    let end = ((scroll_top + viewport) / row_height + 1 + OVERSCAN).clamp(first, total);
    Window {
        first: usize::try_from(first).unwrap_or_default(),
        end: usize::try_from(end).unwrap_or_default(),
        space_before: first * row_height,
        space_after: (total - end) * row_height,
        kept: None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn everything_in_view_is_rendered(count in 0usize..20_000, height in 1i32..200, top in 0i32..2_000_000, viewport in 0i32..2_000) {
            let window = window(count, height, top, viewport);
            prop_assert!(window.first <= window.end && window.end <= count);
            let rendered = i32::try_from(window.end - window.first).unwrap();
            prop_assert_eq!(window.space_before + rendered * height + window.space_after, i32::try_from(count).unwrap() * height);
            for row in 0..count {
                let row_top = i32::try_from(row).unwrap() * height;
                let visible = row_top < top + viewport && row_top + height > top;
                prop_assert!(!visible || (window.first..window.end).contains(&row));
            }
            prop_assert!(rendered <= viewport / height + 2 * OVERSCAN + 2);
        }

        #[test]
        fn a_kept_row_is_rendered_in_order_and_moves_nothing(count in 1usize..20_000, kept in 0usize..20_000, height in 1i32..200, top in 0i32..2_000_000) {
            let window = window(count, height, top, 900).keeping(Some(kept % count), height);
            let rows: Vec<usize> = window.rows().collect();
            prop_assert!(rows.contains(&(kept % count)) && rows.is_sorted() && rows.iter().all(|row| *row < count));
            let rendered = i32::try_from(rows.len()).unwrap();
            prop_assert!(window.space_before >= 0 && window.space_after >= 0);
            prop_assert_eq!(window.space_before + rendered * height + window.space_after, i32::try_from(count).unwrap() * height);
        }
    }
}
