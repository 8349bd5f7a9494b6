//! One value per name: win rate, cycle time, attainment, or how many fall into each class.

use rust_decimal::Decimal;

use super::frame::{Frame, Lane, Wanted, stands, write_beyond};
use super::layout::{Anchor, Caption, Chart, FIGURE, Ink, Layout, Rect, TOUCH, extent, widest};
use super::{Mark, Orientation, Series, Target, text};

/// Room for a figure above or below a column.
const FIGURE_ROOM: i32 = 18;
/// Room above rows for the target's figure.
const TARGET_ROOM: i32 = 24;

/// A chart of single values, each written at the end of its bar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bars {
    /// Distinguishes this chart from every other one on the page; letters, digits and hyphens.
    pub id: String,
    /// The chart's name, not drawn (the page has its own heading) but read out.
    pub title: String,
    /// One sentence that says what the picture shows, read out after the title.
    pub description: String,
    /// Which way the bars run; columns too slim for their names and figures lie down.
    pub orientation: Orientation,
    /// What all bars stand for.
    pub series: Series,
    /// The bars in reading order; none gives an empty axis.
    pub marks: Vec<Mark>,
    /// What all are compared with, such as the average; its text is written at the end of its line.
    pub target: Option<Target>,
}

impl Bars {
    fn figures(&self) -> Vec<&str> {
        self.marks.iter().map(|mark| mark.text.as_str()).collect()
    }

    /// Room on the right of columns for the target's figure.
    fn aside(&self, width: i32) -> i32 {
        self.target.as_ref().map_or(0, |target| widest([target.text.as_str()], FIGURE).clamp(TOUCH, width / 3) + 8)
    }

    /// Writes the value beyond its bar; where that would cross the target's line, inside it, or else
    /// beyond the line too.
    fn write_value(&self, layout: &mut Layout, frame: &Frame, lane: &Lane, mark: &Mark) {
        let plot = &frame.plot;
        let end = plot.scale.position(mark.value);
        let backward = mark.value < Decimal::ZERO;
        let width = text::width(&text::printable(&mark.text), FIGURE) + 8;
        let taken = if plot.orientation == Orientation::Rows { width } else { FIGURE_ROOM };
        let line = self.target.as_ref().map(|target| plot.scale.position(target.value));
        let Some(line) = line.filter(|line| !backward && (0..taken).contains(&((line - end) * plot.forward()))) else {
            return write_beyond(layout, plot, lane, end, backward, &mark.text);
        };
        let zero = plot.scale.position(Decimal::ZERO);
        let bar = plot.rect((end - plot.forward() * taken, end), lane.bar);
        if (end - zero) * plot.forward() >= taken && bar.width >= width {
            layout.write(&mark.text, bar.width, bar.center(), Anchor::Middle, FIGURE, Ink::On(self.series));
        } else {
            let beyond = (plot.limits.1 - line) * plot.forward() >= taken;
            write_beyond(layout, plot, lane, if beyond { line } else { end }, false, &mark.text);
        }
    }

    fn wanted<'a>(&'a self, layout: &Layout) -> Wanted<'a> {
        let names: Vec<&str> = self.marks.iter().map(|mark| mark.name.as_str()).collect();
        let extent = extent(self.marks.iter().map(|mark| mark.value).chain(self.target.iter().map(|t| t.value)));
        let right = layout.width - self.aside(layout.width);
        let upright = self.orientation == Orientation::Columns && stands(right, &names, &self.figures());
        let figure = if upright { FIGURE_ROOM } else { widest(self.figures(), FIGURE) + 12 };
        let margins = (if extent.0.is_zero() { 0 } else { figure }, figure);
        if upright {
            let top = 4;
            return Wanted { orientation: Orientation::Columns, names, extent, axis: None, margins, top, right };
        }
        let top = if self.target.is_some() { TARGET_ROOM } else { 4 };
        Wanted { orientation: Orientation::Rows, names, extent, axis: None, margins, top, right: layout.width }
    }
}

impl Chart for Bars {
    fn caption(&self) -> Caption<'_> {
        Caption { id: &self.id, title: &self.title, description: &self.description }
    }

    fn place(&self, layout: &mut Layout, _tick_text: &dyn Fn(Decimal) -> String) -> i32 {
        let frame = self.wanted(layout).place(layout);
        if let Some(target) = &self.target {
            place_target(layout, target, &frame);
        }
        let zero = frame.plot.scale.position(Decimal::ZERO);
        for (mark, lane) in self.marks.iter().zip(&frame.lanes) {
            let end = frame.plot.scale.position(mark.value);
            layout.fill(frame.plot.rect((zero, end), lane.bar), self.series, None);
            self.write_value(layout, &frame, lane, mark);
            layout.link(lane.whole, &mark.href, &mark.label);
        }
        frame.bottom
    }
}

/// The target's line through all lanes, its figure above rows or to the right of columns.
fn place_target(layout: &mut Layout, target: &Target, frame: &Frame) {
    let at = frame.plot.scale.position(target.value);
    let width = text::width(&text::printable(&target.text), FIGURE);
    let (point, anchor, room) = match frame.plot.orientation {
        Orientation::Rows => {
            let half = (width / 2 + 2).max(TOUCH / 2).min(layout.width / 2);
            ((at.clamp(half, layout.width - half), 11), Anchor::Middle, layout.width - 4)
        }
        Orientation::Columns => {
            let right = frame.plot.rect((at, at), frame.lanes.last().map_or((0, 0), |lane| lane.slot)).end().0;
            ((right + 6, at), Anchor::Start, layout.width - right - 6)
        }
    };
    // In compact rows names stand between the bars; one line would run through them.
    let apart = layout.compact && frame.plot.orientation == Orientation::Rows;
    let pieces = frame.lanes.chunks(if apart { 1 } else { frame.lanes.len().max(1) });
    for (first, last) in pieces.filter_map(|lanes| lanes.first().zip(lanes.last())) {
        layout.references.push(frame.plot.rect((at - 1, at + 1), (first.slot.0, last.slot.1)));
    }
    layout.write(&target.text, room, point, anchor, FIGURE, Ink::Name);
    let width = width.min(room).max(TOUCH);
    let left = if anchor == Anchor::Start { point.0 } else { point.0 - width / 2 };
    let hit = Rect { x: left, y: (point.1 - TOUCH / 2).max(0), width, height: TOUCH };
    layout.link(hit, &target.href, &target.label);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn bars(values: &[i64], target: Option<i64>, orientation: Orientation) -> Bars {
        let mark = |value: &i64| Mark {
            name: format!("N{value}"),
            value: (*value).into(),
            text: value.to_string(),
            label: value.to_string(),
            href: "/records".into(),
        };
        let target = target.map(|value| Target {
            value: value.into(),
            text: format!("Average {value}"),
            label: "average".into(),
            href: "/all".into(),
        });
        let (title, description) = ("Win rate".into(), "By sector.".into());
        let marks = values.iter().map(mark).collect();
        Bars { id: "rates".into(), title, description, orientation, series: Series::Measure, marks, target }
    }

    fn place(chart: &Bars, width: u32) -> Layout {
        Layout::of(chart, width, &|value| value.to_string())
    }

    proptest! {
        #[test]
        fn bars_are_as_long_as_their_values(values in prop::collection::vec(1..1_000_i64, 1..40), width in 320..1200_u32) {
            let layout = place(&bars(&values, None, Orientation::Rows), width);
            let most = *values.iter().max().unwrap();
            let longest = layout.blocks.iter().map(|block| block.rect.width).max().unwrap();
            // A bar that rounds to nothing is not drawn: compare what is left in order.
            let wanted: Vec<_> = values.iter().map(|value| (value * i64::from(longest)) / most).collect();
            let shown = wanted.iter().filter(|pixels| **pixels > 1).count();
            prop_assert!(layout.blocks.len() >= shown);
            if layout.blocks.len() == values.len() {
                for (block, pixels) in layout.blocks.iter().zip(&wanted) {
                    prop_assert!((i64::from(block.rect.width) - pixels).abs() <= 1);
                }
            }
        }
    }

    #[test]
    fn a_figure_that_would_cross_the_target_stands_in_its_bar() {
        for orientation in [Orientation::Rows, Orientation::Columns] {
            let layout = place(&bars(&[98, 40], Some(100), orientation), 960);
            let inks: Vec<_> =
                layout.texts.iter().filter(|text| ["98", "40"].contains(&text.content.as_str())).collect();
            assert_eq!(inks.iter().map(|text| text.ink).collect::<Vec<_>>(), [Ink::On(Series::Measure), Ink::Name]);
        }
    }

    #[test]
    fn columns_without_room_lie_down() {
        let many: Vec<_> = (1..=40).collect();
        let narrow = place(&bars(&many, None, Orientation::Columns), 344);
        assert!(narrow.blocks.iter().all(|block| block.rect.x == narrow.blocks[0].rect.x));
        let wide = place(&bars(&[1, 2, 3], None, Orientation::Columns), 344);
        assert!(wide.blocks.iter().all(|block| block.rect.end().1 == wide.blocks[0].rect.end().1));
    }
}
