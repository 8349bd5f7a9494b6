//! How much reached each stage, and the share that went on to the next.

use rust_decimal::Decimal;

use super::layout::{Anchor, Caption, Chart, FIGURE, Ink, Layout, NAME, Rect, TOUCH, extent, widest};
use super::scale::Scale;
use super::{Mark, Series, text};

/// The height of a stage in pixels: its name and its figure in two lines.
const STAGE: i32 = 36;
/// The height between two stages, in which the conversion stands.
const BETWEEN: i32 = 26;

/// Stages from top to bottom, as wide as what reached them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Funnel {
    /// Distinguishes this chart from every other one on the page; letters, digits and hyphens.
    pub id: String,
    /// The chart's name, not drawn (the page has its own heading) but read out.
    pub title: String,
    /// One sentence that says what the picture shows, read out after the title.
    pub description: String,
    /// The stages in the order in which opportunities pass them.
    pub stages: Vec<FunnelStage>,
}

/// One stage of a funnel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunnelStage {
    /// How many or how much reached it; less than nothing counts as nothing.
    pub mark: Mark,
    /// What share of the stage above went on to this one; none on the first.
    pub conversion: Option<Conversion>,
}

/// The share that went from one stage to the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conversion {
    /// As shown, such as "38 %".
    pub text: String,
    /// Everything in words, such as "38 % went on from Qualification to Proposition".
    pub label: String,
    /// The records that went on.
    pub href: String,
}

impl Funnel {
    /// The room for names and figures on the left.
    fn column(&self, width: i32) -> i32 {
        let names = widest(self.stages.iter().map(|stage| stage.mark.name.as_str()), NAME);
        let figures = widest(self.stages.iter().map(|stage| stage.mark.text.as_str()), FIGURE);
        names.max(figures).min(width * 2 / 5) + 12
    }
}

impl Chart for Funnel {
    fn caption(&self) -> Caption<'_> {
        Caption { id: &self.id, title: &self.title, description: &self.description }
    }

    fn place(&self, layout: &mut Layout, _tick_text: &dyn Fn(Decimal) -> String) -> i32 {
        let left = self.column(layout.width);
        let most = extent(self.stages.iter().map(|stage| stage.mark.value)).1;
        let scale = Scale::new(Decimal::ZERO, most, 0, layout.width - left);
        let center = i32::midpoint(left, layout.width);
        let mut above: Option<Rect> = None;
        for (stage, index) in self.stages.iter().zip(0..) {
            let y = 4 + (STAGE + BETWEEN) * index;
            let width = scale.position(stage.mark.value);
            let bar = Rect { x: center - width / 2, y, width, height: STAGE };
            if let Some(above) = above {
                place_flow(layout, above, bar, stage.conversion.as_ref());
            }
            place_stage(layout, &stage.mark, bar, left);
            above = Some(bar);
        }
        above.map_or(TOUCH, |last| last.end().1 + 4)
    }
}

fn place_stage(layout: &mut Layout, mark: &Mark, bar: Rect, left: i32) {
    layout.fill(bar, Series::Measure, None);
    let lead = Rect { x: left, y: bar.center().1, width: (bar.x - 8 - left).max(0), height: 1 };
    layout.grid.push(lead);
    layout.write(&mark.name, left - 12, (0, bar.y + 10), Anchor::Start, NAME, Ink::Name);
    layout.write(&mark.text, left - 12, (0, bar.y + 27), Anchor::Start, FIGURE, Ink::Muted);
    let hit = Rect { x: 0, y: bar.y, width: layout.width, height: STAGE };
    layout.link(hit, &mark.href, &mark.label);
}

/// Leads from one stage to the next, the conversion in the middle.
fn place_flow(layout: &mut Layout, above: Rect, below: Rect, conversion: Option<&Conversion>) {
    let (top, bottom) = (above.end().1, below.y);
    layout.flows.push(vec![(above.x, top), (above.end().0, top), (below.end().0, bottom), (below.x, bottom)]);
    let Some(conversion) = conversion else { return };
    let at = (i32::midpoint(above.x, above.end().0), i32::midpoint(top, bottom));
    let shown = format!("↓ {}", text::printable(&conversion.text));
    let room = 2 * (layout.width - at.0);
    layout.write(&shown, room, at, Anchor::Middle, FIGURE, Ink::Name);
    let width = (text::width(&shown, FIGURE).min(room) + 8).max(TOUCH);
    let hit = Rect { x: at.0 - width / 2, y: at.1 - TOUCH / 2, width, height: TOUCH };
    layout.link(hit, &conversion.href, &conversion.label);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stage(value: i64) -> FunnelStage {
        let text = value.to_string();
        let mark = Mark { name: text.clone(), value: value.into(), text: text.clone(), label: text, href: "/o".into() };
        let conversion = Conversion { text: "38 %".into(), label: "went on".into(), href: "/o".into() };
        FunnelStage { mark, conversion: Some(conversion) }
    }

    fn layout(values: &[i64]) -> Layout {
        let stages = values.iter().copied().map(stage).collect();
        let funnel = Funnel { id: "f".into(), title: "F".into(), description: "F".into(), stages };
        Layout::of(&funnel, 960, &|value| value.to_string())
    }

    #[test]
    fn stages_are_as_wide_as_what_reached_them() {
        let layout = layout(&[200, 100, 50]);
        let widths: Vec<_> = layout.blocks.iter().map(|block| block.rect.width).collect();
        assert!((widths[0] - 2 * widths[1]).abs() <= 2 && (widths[1] - 2 * widths[2]).abs() <= 2, "{widths:?}");
        assert_eq!(layout.blocks[0].rect.end().0, layout.width);
    }

    #[test]
    fn the_conversion_is_read_before_the_stage_it_leads_to() {
        let labels: Vec<_> = layout(&[4, 2, 0]).links.into_iter().map(|link| link.label).collect();
        assert_eq!(labels, ["4", "went on", "2", "went on", "0"]);
    }
}
