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
    }
}
