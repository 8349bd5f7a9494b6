//! Values over time: categories week by week, against the quota and an earlier period.

use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;

use super::columns::axis_room;
use super::layout::{
    Anchor, Caption, Chart, Dot, FIGURE, Ink, Layout, NAME, Rect, Stroke, TOUCH, axis, extent, widest,
};
use super::legend::SAMPLE;
use super::points::{shares, spread};
use super::scale::Scale;
use super::{LegendEntry, Series, Swatch, Target, legend, text};

/// Room above the plot for the name of today.
const HEADROOM: i32 = 18;
/// The least distance of two names at the right.
const NAME_GAP: i32 = 16;

/// A chart of lines, one point per moment and series.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lines {
    /// Distinguishes this chart from every other one on the page; letters, digits and hyphens.
    pub id: String,
    /// The chart's name, not drawn (the page has its own heading) but read out.
    pub title: String,
    /// One sentence that says what the picture shows, read out after the title.
    pub description: String,
    /// The days on the axis, earliest first; those to come are part of it.
    pub moments: Vec<Moment>,
    /// The lines in reading order, each with a series of its own.
    pub lines: Vec<Line>,
    /// What all are compared with: the quota.
    pub target: Option<Level>,
    /// The day of the report, marked when it lies on the axis.
    pub today: Option<Moment>,
}

/// A day on the axis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Its place.
    pub day: NaiveDate,
    /// As shown, such as "8 Sep" or "Today"; left out where it does not fit.
    pub text: String,
}

/// One series over time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Decides colour, shape of the points and, for [`Series::Previous`], that the line is dashed.
    pub series: Series,
    /// Written at its end, or in the legend where space is narrow.
    pub name: String,
    /// One per moment; none where no value is known, which leaves a gap.
    pub points: Vec<Option<Point>>,
}

/// One value of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    /// The value in the chart's one unit.
    pub value: Decimal,
    /// Everything in words, such as "Commit, 8 September 2026, €405,000".
    pub label: String,
    /// The records behind it, as they stood on that day.
    pub href: String,
}

/// A target that may change between moments: a line that goes on until the next value counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Level {
    /// One per moment; none where there is no target.
    pub values: Vec<Option<Decimal>>,
    /// The last value with its text and link, and all of them in words.
    pub name: Target,
}

/// Where time and values lie.
struct Plot {
    area: Rect,
    time: Scale,
    value: Scale,
}

/// Where a line ends, in pixels; the target's has no line of its own.
type LineEnd<'a> = ((i32, i32), Option<&'a Line>);

/// The pixels of each line's points; none where there is a gap.
type Places = Vec<Vec<Option<(i32, i32)>>>;

impl Chart for Lines {
    fn caption(&self) -> Caption<'_> {
        Caption { id: &self.id, title: &self.title, description: &self.description }
    }

    fn place(&self, layout: &mut Layout, tick_text: &dyn Fn(Decimal) -> String) -> i32 {
        let top = if layout.compact { self.place_legend(layout) } else { 0 };
        let plot = self.place_axes(layout, top, tick_text);
        self.place_today(layout, &plot);
        self.place_level(layout, &plot);
        let places = self.places(&plot);
        if !layout.compact {
            self.place_names(layout, &plot, &places);
        }
        self.place_lines(layout, &places);
        self.place_links(layout, &plot, &places);
        plot.area.end().1 + 26
    }
}

impl Lines {
    /// Names above the picture, the target's with its link.
    fn place_legend(&self, layout: &mut Layout) -> i32 {
        let lines = self.lines.iter().map(|line| (Swatch::Line(line.series), &line.name));
        let target = self.target.iter().map(|target| (Swatch::Level, &target.name.text));
        let entries = target.chain(lines).map(|(swatch, text)| LegendEntry { swatch, text: text.clone() });
        let (places, end) = legend::place(layout, &entries.collect::<Vec<_>>());
        if let (Some(target), Some(place)) = (&self.target, places.first()) {
            layout.link(Rect { height: TOUCH, ..*place }, &target.name.href, &target.name.label);
        }
        end
    }

    /// The target from rim to rim, level while it stays and upright where it changes.
    fn place_level(&self, layout: &mut Layout, plot: &Plot) {
        let Some(target) = &self.target else { return };
        let place = |(moment, value): (&Moment, &Option<Decimal>)| {
            (plot.time.position(number(moment.day)), value.map(|value| plot.value.position(value)))
        };
        let mut runs: Vec<_> = self.moments.iter().zip(&target.values).map(place).collect();
        runs.dedup_by_key(|(_, y)| *y);
        let ends = runs.iter().skip(1).map(|(x, _)| *x).chain([plot.area.end().0]);
        for (&(x, y), end) in runs.iter().zip(ends) {
            if let Some(y) = y.filter(|_| x < end) {
                layout.references.push(Rect { x, y: y - 1, width: end - x, height: 2 });
            }
        }
        for change in runs.windows(2) {
            if let [(_, Some(from)), (x, Some(to))] = *change {
                layout.references.push(upright(x, from, to));
            }
        }
    }

    fn place_axes(&self, layout: &mut Layout, top: i32, tick_text: &dyn Fn(Decimal) -> String) -> Plot {
        let points = self.lines.iter().flat_map(|line| line.points.iter().flatten());
        let values = points.map(|point| point.value).chain(self.target.iter().flat_map(Level::reached));
        let extent = extent(values);
        let ticks = axis(extent, if layout.compact { 4 } else { 5 }, tick_text, |_| true);
        let day = widest(self.moments.iter().map(|moment| moment.text.as_str()), FIGURE).min(layout.width / 4);
        let room = axis_room(&ticks, layout.width);
        let left = (room + 14).max(day / 2 + 2);
        let right =
            layout.width - if layout.compact { day / 2 + 8 } else { (self.names_room(layout)).max(day / 2 + 8) };
        let height = if layout.compact { 220 } else { 300 };
        let area = Rect { x: left, y: top + HEADROOM, width: right - left, height };
        let value = Scale::new(extent.0, extent.1, area.end().1, area.y);
        for (amount, text) in &ticks {
            let y = value.position(*amount);
            let line = Rect { x: room + 8, y, width: right - room - 8, height: 1 };
            if amount.is_zero() {
                layout.zero.push(line)
            } else {
                layout.grid.push(line)
            }
            layout.write(text, room, (room, y), Anchor::End, FIGURE, Ink::Muted);
        }
        let days = self.moments.iter().map(|moment| number(moment.day));
        let (first, last) = (days.clone().min().unwrap_or_default(), days.max().unwrap_or_default());
        let plot = Plot { area, time: Scale::new(first, last, left, right), value };
        self.place_days(layout, &plot, day);
        plot
    }

    /// Names every day, every second, every third … as the width allows. Today has its name above the plot.
    fn place_days(&self, layout: &mut Layout, plot: &Plot, widest: i32) {
        let named =
            self.moments.iter().filter(|moment| self.today.as_ref().is_none_or(|today| today.day != moment.day));
        let x: Vec<_> = named.clone().map(|moment| plot.time.position(number(moment.day))).collect();
        let mut free = i32::MIN;
        let step = usual_step(&x).unwrap_or(plot.area.width).max(1);
        let every = usize::try_from((widest + 10 + step - 1) / step).unwrap_or(1).max(1);
        for (moment, x) in named.zip(x).step_by(every) {
            if x - widest / 2 < free {
                continue;
            }
            free = x + widest / 2 + 8;
            layout.connectors.push(Rect { x, y: plot.area.end().1 + 1, width: 1, height: 4 });
            layout.write(&moment.text, widest, (x, plot.area.end().1 + 15), Anchor::Middle, FIGURE, Ink::Muted);
        }
    }

    fn place_today(&self, layout: &mut Layout, plot: &Plot) {
        let on_axis = |today: &&Moment| {
            let after = self.moments.first().is_some_and(|first| first.day <= today.day);
            after && self.moments.last().is_some_and(|last| today.day <= last.day)
        };
        let Some(today) = self.today.as_ref().filter(on_axis) else { return };
        let x = plot.time.position(number(today.day));
        layout.connectors.push(Rect { x, y: plot.area.y - 4, width: 1, height: plot.area.height + 4 });
        let half = text::width(&text::printable(&today.text), FIGURE).min(layout.width) / 2 + 1;
        let at = x.clamp(half, (layout.width - half).max(half));
        layout.write(&today.text, layout.width, (at, plot.area.y - 11), Anchor::Middle, FIGURE, Ink::Muted);
    }

    fn places(&self, plot: &Plot) -> Places {
        let place = |(point, moment): (&Option<Point>, &Moment)| {
            let value = point.as_ref()?.value;
            Some((plot.time.position(number(moment.day)), plot.value.position(value)))
        };
        self.lines.iter().map(|line| line.points.iter().zip(&self.moments).map(place).collect()).collect()
    }

    /// Lines between neighbouring points, and points where they can be told apart.
    fn place_lines(&self, layout: &mut Layout, places: &Places) {
        // Back to front: the first line, the strongest, lies on top.
        for (line, places) in self.lines.iter().zip(places).rev() {
            for run in places.split(Option::is_none).map(|run| run.iter().flatten().copied().collect::<Vec<_>>()) {
                let x: Vec<_> = run.iter().map(|at| at.0).collect();
                let step = usual_step(&x).unwrap_or(i32::MAX);
                let radius = if step < 12 { 2 } else { 3 + i32::from(step >= 32) };
                layout.dots.extend(run.iter().map(|&at| Dot { series: line.series, at, radius }));
                if run.len() > 1 {
                    layout.strokes.push(Stroke { series: line.series, points: run });
                }
            }
        }
    }

    /// The room on the right that names and the target's figure need.
    fn names_room(&self, layout: &Layout) -> i32 {
        let names = widest(self.lines.iter().map(|line| line.name.as_str()), NAME) + SAMPLE + 6;
        let target = widest(self.target.iter().map(|target| target.name.text.as_str()), NAME);
        names.max(target).min(layout.width / 4) + 14
    }

    /// Writes each name at the end of its line, the target's at its own, with its link. Lines that end before the
    /// axis does have their names beside their last points where there is room.
    fn place_names(&self, layout: &mut Layout, plot: &Plot, places: &Places) {
        let last = |places: &Vec<Option<(i32, i32)>>| places.iter().flatten().next_back().copied();
        let lines = self.lines.iter().zip(places).filter_map(|(line, places)| Some((last(places)?, Some(line))));
        let rim = plot.area.end().0;
        let target = self.target.iter().map(|target| ((rim, plot.value.position(target.name.value)), None));
        let (early, late): (Vec<_>, Vec<_>) = target.chain(lines).partition(|((x, _), _)| *x < rim);
        let beside = early.iter().map(|((x, _), _)| *x).max().unwrap_or(rim) + 12;
        let widest = widest(early.iter().filter_map(|(_, line)| Some(line.as_ref()?.name.as_str())), NAME);
        if beside + SAMPLE + 6 + widest + 12 <= rim {
            self.place_column_of_names(layout, plot, early, beside);
            self.place_column_of_names(layout, plot, late, rim + 12);
        } else {
            self.place_column_of_names(layout, plot, early.into_iter().chain(late).collect(), rim + 12);
        }
    }

    /// Writes names one below the other from `x` on, each as near to the end of its line as the others allow.
    fn place_column_of_names(&self, layout: &mut Layout, plot: &Plot, mut ends: Vec<LineEnd<'_>>, x: i32) {
        ends.sort_by_key(|((_, y), _)| *y);
        let wanted: Vec<_> = ends.iter().map(|((_, y), _)| *y).collect();
        for ((_, line), y) in ends.iter().zip(spread(&wanted, NAME_GAP, (plot.area.y, plot.area.end().1))) {
            match (line, &self.target) {
                (Some(line), _) => place_name(layout, line, (x, y)),
                (None, Some(target)) => place_target(layout, &target.name, (x, y)),
                (None, None) => {}
            }
        }
    }

    /// One link per point, line by line; points of one day share the height between them.
    fn place_links(&self, layout: &mut Layout, plot: &Plot, places: &Places) {
        let x: Vec<_> = self.moments.iter().map(|moment| plot.time.position(number(moment.day))).collect();
        // Before the first and after the last day lie the axis values and the names.
        let rim = (plot.area.x - 8, plot.area.end().0 + 8);
        let across: Vec<_> = shares(&x, 20).into_iter().map(|(from, to)| (from.max(rim.0), to.min(rim.1))).collect();
        let mut hits = vec![vec![None; self.moments.len()]; places.len()];
        for (moment, across) in across.iter().enumerate() {
            let points =
                places.iter().enumerate().filter_map(|(line, places)| Some((places.get(moment)?.as_ref()?.1, line)));
            let mut points: Vec<_> = points.collect();
            points.sort_unstable();
            let wanted: Vec<_> = points.iter().map(|(y, _)| *y).collect();
            let apart = spread(&wanted, 8, (plot.area.y, plot.area.end().1));
            for ((_, line), along) in points.iter().zip(shares(&apart, TOUCH / 2)) {
                hits[*line][moment] = Some(Rect::between((across.0, along.0), (across.1, along.1)));
            }
        }
        for (line, hits) in self.lines.iter().zip(hits) {
            for (point, hit) in line.points.iter().zip(hits) {
                if let (Some(point), Some(hit)) = (point, hit) {
                    layout.link(hit, &point.href, &point.label);
                }
            }
        }
    }
}

impl Level {
    /// Every value that the picture has to hold.
    fn reached(&self) -> impl Iterator<Item = Decimal> {
        self.values.iter().flatten().copied().chain([self.name.value])
    }
}

/// Where a target changes: a line between its two heights, that closes both corners.
fn upright(x: i32, from: i32, to: i32) -> Rect {
    Rect { x: x - 1, y: from.min(to) - 1, width: 2, height: (from - to).abs() + 2 }
}

/// The distance of neighbours on the axis as most of them have it; none without neighbours.
fn usual_step(x: &[i32]) -> Option<i32> {
    let mut steps: Vec<_> = x.windows(2).map(|pair| pair[1] - pair[0]).collect();
    steps.sort_unstable();
    steps.get(steps.len() / 2).copied()
}

/// A name with a sample of its line, on plain ground where lines may run through it.
fn place_name(layout: &mut Layout, line: &Line, (x, y): (i32, i32)) {
    let left = x + SAMPLE + 6;
    let room = layout.width - left;
    let width = text::width(&text::printable(&line.name), NAME).min(room);
    let end = (left + width + 2).min(layout.width);
    layout.plates.push((Rect { x: left - 2, y: y - 8, width: end - left + 2, height: 16 }, None));
    legend::sample(layout, line.series, Rect { x, y: y - 6, width: SAMPLE, height: 12 });
    layout.write(&line.name, room, (left, y), Anchor::Start, NAME, Ink::Name);
}

/// The target's figure at the end of its line.
fn place_target(layout: &mut Layout, target: &Target, (x, y): (i32, i32)) {
    let room = layout.width - x;
    layout.write(&target.text, room, (x, y), Anchor::Start, NAME, Ink::Name);
    let width = text::width(&text::printable(&target.text), NAME).min(room).max(TOUCH);
    layout.link(Rect { x, y: (y - TOUCH / 2).max(0), width, height: TOUCH }, &target.href, &target.label);
}

/// A day as a place on the axis.
fn number(day: NaiveDate) -> Decimal {
    Decimal::from(day.num_days_from_ce())
}
