//! What led from one level to another: start, changes, end.

use rust_decimal::Decimal;

use super::columns::HEIGHT;
use super::frame::{Frame, Lane, Plot, Wanted, stands, write_beyond};
use super::layout::{Anchor, Caption, Chart, FIGURE, Ink, Layout, extent, widest};
use super::scale::{Scale, round_down};
use super::{Mark, Orientation, Series};

/// Room for a figure above or below a column.
const FIGURE_ROOM: i32 = 18;

/// A level, what was added and taken, and the level that resulted.
///
/// Increases are plain and carry their figure beyond their end; decreases are textured and carry it on
/// the other side, so the two differ without colour. A change of nothing is a level line, and a link.
///
/// Where the changes are small beside the levels, the columns of the levels are cut: they begin at
/// [`Waterfall::ground`] instead of zero, show a cut, and `ground_text` says so below the picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waterfall {
    /// Distinguishes this chart from every other one on the page; letters, digits and hyphens.
    pub id: String,
    /// The chart's name, not drawn (the page has its own heading) but read out.
    pub title: String,
    /// One sentence that says what the picture shows, read out after the title.
    pub description: String,
    /// The level before.
    pub start: Mark,
    /// The changes in reading order, with their sign.
    pub changes: Vec<Mark>,
    /// The level after: start and all changes together.
    pub end: Mark,
    /// Says where the columns begin when that is not zero, such as "Columns begin at €20,000,000, not at zero".
    pub ground_text: String,
}

/// One step of the way: where it begins and where it ends.
struct Step<'a> {
    mark: &'a Mark,
    series: Series,
    from: Decimal,
    to: Decimal,
}

impl Waterfall {
    /// Where the columns begin: at zero, or at a round value below all levels when the changes, drawn from zero,
    /// would take less than a third of the height.
    pub fn ground(&self) -> Decimal {
        let running = self.changes.iter().scan(self.start.value, |level, mark| {
            *level = level.saturating_add(mark.value);
            Some(*level)
        });
        let (mut low, mut high) = (self.start.value.min(self.end.value), self.start.value.max(self.end.value));
        for level in running {
            (low, high) = (low.min(level), high.max(level));
        }
        let span = high.saturating_sub(low);
        let is_readable = span.checked_mul(Decimal::from(3)).is_none_or(|tripled| tripled >= high);
        if low <= Decimal::ZERO || span.is_zero() || is_readable {
            return Decimal::ZERO;
        }
        round_down(low.saturating_sub(span / Decimal::TWO), span / Decimal::from(4))
    }

    fn steps(&self) -> Vec<Step<'_>> {
        let ground = self.ground();
        let level = |mark| Step { mark, series: Series::Total, from: ground, to: Decimal::ZERO };
        let mut steps = vec![Step { to: self.start.value, ..level(&self.start) }];
        let mut running = self.start.value;
        for mark in &self.changes {
            let from = running;
            running = running.saturating_add(mark.value);
            let series = if mark.value < Decimal::ZERO { Series::Decrease } else { Series::Increase };
            steps.push(Step { mark, series, from, to: running });
        }
        steps.push(Step { to: self.end.value, ..level(&self.end) });
        steps
    }
}

impl Chart for Waterfall {
    fn caption(&self) -> Caption<'_> {
        Caption { id: &self.id, title: &self.title, description: &self.description }
    }

    fn place(&self, layout: &mut Layout, _tick_text: &dyn Fn(Decimal) -> String) -> i32 {
        let steps = self.steps();
        let names: Vec<&str> = steps.iter().map(|step| step.mark.name.as_str()).collect();
        let figures: Vec<&str> = steps.iter().map(|step| step.mark.text.as_str()).collect();
        let upright = stands(layout.width, &names, &figures);
        let orientation = if upright { Orientation::Columns } else { Orientation::Rows };
        let figure = if upright { FIGURE_ROOM } else { widest(figures, FIGURE) + 12 };
        let ground = self.ground();
        let highest = extent(steps.iter().flat_map(|step| [step.from, step.to]));
        let extent = if ground.is_zero() { highest } else { (ground, highest.1) };
        let margins = (figure - lowest_fall(&steps, extent, orientation, layout.width).clamp(0, figure), figure);
        let wanted = Wanted { orientation, names, extent, axis: None, margins, top: 4, right: layout.width };
        let frame = wanted.place(layout);
        for (index, step) in steps.iter().enumerate() {
            place_step(layout, step, &frame, index);
        }
        if ground.is_zero() {
            return frame.bottom;
        }
        let at = (0, frame.bottom + 10);
        layout.write(&self.ground_text, layout.width, at, Anchor::Start, FIGURE, Ink::Muted);
        frame.bottom + 22
    }
}

/// The pixels between the least and the lowest end of a decrease, whose figure stands there.
fn lowest_fall(steps: &[Step<'_>], extent: (Decimal, Decimal), orientation: Orientation, width: i32) -> i32 {
    let room = match orientation {
        Orientation::Rows => width / 3,
        Orientation::Columns => HEIGHT,
    };
    let falls = steps.iter().filter(|step| step.to < step.from).map(|step| step.to);
    falls.min().map_or(room, |lowest| Scale::new(extent.0, extent.1, 0, room).position(lowest))
}

fn place_step(layout: &mut Layout, step: &Step<'_>, frame: &Frame, index: usize) {
    let Some(lane) = frame.lanes.get(index) else { return };
    let (from, to) = (frame.plot.scale.position(step.from), frame.plot.scale.position(step.to));
    if step.from == step.to && step.series != Series::Total {
        layout.connectors.push(frame.plot.rect((to, to + 1), lane.bar));
    }
    layout.fill(frame.plot.rect((from, to), lane.bar), step.series, None);
    if step.series == Series::Total && !step.from.is_zero() {
        layout.cuts.push(cut(&frame.plot, lane, from, (to - from).abs()));
    }
    if let Some(next) = frame.lanes.get(index + 1) {
        layout.connectors.push(frame.plot.rect((to, to + 1), (lane.bar.1, next.bar.0)));
    }
    write_beyond(layout, &frame.plot, lane, to, step.to < step.from, &step.mark.text);
    layout.link(lane.whole, &step.mark.href, &step.mark.label);
}

/// A slanting gap near the beginning of a bar.
fn cut(plot: &Plot, lane: &Lane, from: i32, length: i32) -> Vec<(i32, i32)> {
    let (near, far) = lane.bar;
    let beginning = (length / 4).min(12);
    let corner = |along: i32, across: i32| {
        let along = from + plot.forward() * along;
        match plot.orientation {
            Orientation::Rows => (along, across),
            Orientation::Columns => (across, along),
        }
    };
    vec![corner(beginning, near), corner(beginning + 6, far), corner(beginning + 10, far), corner(beginning + 4, near)]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn mark(value: i64) -> Mark {
        let text = value.to_string();
        Mark { name: format!("N{value}"), value: value.into(), label: text.clone(), text, href: "/records".into() }
    }

    fn waterfall(start: i64, changes: &[i64]) -> Waterfall {
        let end = start + changes.iter().sum::<i64>();
        Waterfall {
            id: "moves".into(),
            title: "Moves".into(),
            description: "What changed.".into(),
            start: mark(start),
            changes: changes.iter().copied().map(mark).collect(),
            end: mark(end),
            ground_text: "Not from zero".into(),
        }
    }

    proptest! {
        #[test]
        fn every_step_begins_where_the_last_ended_and_the_last_meets_the_end(
            start in -1_000..1_000_000_i64,
            changes in prop::collection::vec(-300_000..300_000_i64, 0..12),
        ) {
            let chart = waterfall(start, &changes);
            let steps = chart.steps();
            let moves = &steps[1..steps.len() - 1];
            let levels: Vec<_> = std::iter::once(steps[0].to).chain(moves.iter().map(|step| step.to)).collect();
            prop_assert!(moves.iter().zip(&levels).all(|(step, level)| step.from == *level));
            prop_assert_eq!(levels.last(), steps.last().map(|step| &step.to));
        }
    }

    #[test]
    fn connectors_lead_from_end_to_beginning() {
        let chart = waterfall(100, &[50, -30, 0]);
        let layout = Layout::of(&chart, 960, &|value| value.to_string());
        let tops: Vec<_> = layout.blocks.iter().map(|block| (block.rect.y, block.rect.end().1)).collect();
        let [start, up, down, end] = tops[..] else { panic!("four blocks: {tops:?}") };
        assert_eq!((up.1, down.0), (start.0, up.0));
        assert_eq!(down.1, end.0);
        // Four between five steps, and the level line of the step that changed nothing.
        let levels: Vec<_> = layout.connectors.iter().map(|hair| hair.y).collect();
        assert_eq!(levels, [start.0, up.0, down.1, end.0, end.0]);
    }

    #[test]
    fn columns_begin_at_zero_where_changes_can_be_read() {
        for (start, changes) in [(100, vec![50, -30]), (0, vec![10]), (-5, vec![1]), (100, vec![]), (3, vec![-1])] {
            assert_eq!(waterfall(start, &changes).ground(), Decimal::ZERO, "{start} {changes:?}");
        }
    }

    #[test]
    fn small_changes_are_seen_on_columns_that_are_cut() {
        let chart = waterfall(24_027_000, &[650_000, -71_000, -293_000]);
        let layout = Layout::of(&chart, 1240, &|value| value.to_string());
        let height = layout.blocks.iter().map(|block| block.rect.height).max().unwrap_or_default();
        let changes = &layout.blocks[1..4];
        assert!(changes.iter().map(|block| block.rect.height).sum::<i32>() > height / 2, "{changes:?}");
        assert_eq!(layout.cuts.len(), 2, "both levels are cut");
        assert!(layout.texts.iter().any(|text| text.content == "Not from zero"));
        assert_eq!(chart.ground(), Decimal::from(23_600_000));
    }

    proptest! {
        #[test]
        fn the_ground_lies_below_every_level_and_leaves_changes_most_of_the_height(
            start in 0..1_000_000_000_i64,
            changes in prop::collection::vec(-3_000_000..3_000_000_i64, 1..9),
        ) {
            let chart = waterfall(start, &changes);
            let levels: Vec<_> = chart.steps().iter().map(|step| step.to).collect();
            let (low, high) = extent_of(&levels);
            let ground = chart.ground();
            prop_assert!(ground.is_zero() || ground < low);
            if low > Decimal::ZERO && high > low {
                prop_assert!((high - low) * Decimal::from(3) >= high - ground, "{low} {high} {ground}");
            }
        }
    }

    fn extent_of(levels: &[Decimal]) -> (Decimal, Decimal) {
        (levels.iter().copied().min().unwrap_or_default(), levels.iter().copied().max().unwrap_or_default())
    }

    #[test]
    fn signs_differ_in_more_than_colour() {
        let layout = Layout::of(&waterfall(100, &[50, -30]), 960, &|value| value.to_string());
        let place = |content: &str| layout.texts.iter().find(|text| text.content == content).map(|text| text.at.1);
        let (up, down) = (layout.blocks[1].rect, layout.blocks[2].rect);
        assert!(place("50").is_some_and(|y| y < up.y), "above");
        assert!(place("-30").is_some_and(|y| y > down.end().1), "below");
        assert!(
            super::super::texture::of(Series::Decrease).is_some()
                && super::super::texture::of(Series::Increase).is_none()
        );
    }
}
