//! What must hold for every chart, whatever it shows.

use chrono::{Days, NaiveDate};
use proptest::prelude::*;
use rust_decimal::Decimal;

use super::layout::{Anchor, Layout, Rect, Text};
use super::{
    Bar, Bars, Chart, Conversion, Funnel, FunnelStage, LegendEntry, Level, Line, Lines, Mark, Moment, Orientation,
    Point, Segment, Series, StackedBars, Swatch, Target, Waterfall, draw, text,
};

/// A chart and how many links it must have.
type Sample = (Box<dyn Chart>, usize);

const WIDTHS: [u32; 3] = [344, 720, 1240];

fn place(chart: &dyn Chart, width: u32) -> Layout {
    Layout::of(chart, width, &|value| value.to_string())
}

fn inside(layout: &Layout, rect: Rect) -> bool {
    let (x, y) = rect.end();
    rect.x >= 0 && rect.y >= 0 && rect.width >= 0 && rect.height >= 0 && x <= layout.width && y <= layout.height
}

fn overlap(one: Rect, other: Rect) -> bool {
    let ((x, y), (other_x, other_y)) = (one.end(), other.end());
    one.x < other_x && other.x < x && one.y < other_y && other.y < y
}

/// The estimated place of a text in pixels.
fn ground(text: &Text) -> Rect {
    let width = text::width(&text.content, text.size);
    let x = match text.anchor {
        Anchor::Start => text.at.0,
        Anchor::Middle => text.at.0 - width / 2,
        Anchor::End => text.at.0 - width,
    };
    Rect { x, y: text.at.1 - 5, width, height: 10 }
}

/// Mostly ordinary, sometimes nothing, below zero or of 15 and more digits.
fn amount() -> impl Strategy<Value = Decimal> {
    prop_oneof![
        5 => (0..2_000_000_i64).prop_map(Decimal::from),
        1 => Just(Decimal::ZERO),
        1 => (-500_000..0_i64).prop_map(Decimal::from),
        1 => Just(Decimal::from(999_999_999_999_999_i64)),
        1 => any::<i64>().prop_map(|value| Decimal::from(value) * Decimal::from(10)),
    ]
}

fn words() -> impl Strategy<Value = String> {
    prop_oneof!["[A-Z][a-z]{1,9}( [a-z]{2,9})?", "\\PC{0,40}"]
}

prop_compose! {
    fn mark()(name in words(), value in amount()) -> Mark {
        Mark { text: value.to_string(), label: format!("{name}, {value}"), name, value, href: "/records?a=1&b=2".into() }
    }
}

fn target() -> impl Strategy<Value = Option<Target>> {
    prop::option::of(mark().prop_map(|mark| Target {
        value: mark.value,
        text: mark.text,
        label: mark.label,
        href: mark.href,
    }))
}

fn marks() -> impl Strategy<Value = Vec<Mark>> {
    prop_oneof![2 => prop::collection::vec(mark(), 0..8), 1 => prop::collection::vec(mark(), 0..=40)]
}

fn orientation() -> impl Strategy<Value = Orientation> {
    prop_oneof![Just(Orientation::Rows), Just(Orientation::Columns)]
}

fn bars() -> impl Strategy<Value = Sample> {
    (words(), orientation(), marks(), target()).prop_map(|(title, orientation, marks, target)| {
        let links = marks.len() + usize::from(target.is_some());
        let (id, description) = ("bars".into(), title.clone());
        (Box::new(Bars { id, title, description, orientation, series: Series::Measure, marks, target }) as _, links)
    })
}

fn waterfall() -> impl Strategy<Value = Sample> {
    (words(), mark(), marks(), mark()).prop_map(|(title, start, changes, end)| {
        let links = changes.len() + 2;
        let (id, description) = ("waterfall".into(), title.clone());
        (
            Box::new(Waterfall { ground_text: description.clone(), id, title, description, start, changes, end }) as _,
            links,
        )
    })
}

fn funnel() -> impl Strategy<Value = Sample> {
    (words(), marks()).prop_map(|(title, marks)| {
        let links = (2 * marks.len()).saturating_sub(1);
        let conversion = Conversion { text: "38 %".into(), label: title.clone(), href: "/records".into() };
        let stages = marks.into_iter().map(|mark| FunnelStage { mark, conversion: Some(conversion.clone()) });
        let (id, description) = ("funnel".into(), title.clone());
        (Box::new(Funnel { id, title, description, stages: stages.collect() }) as _, links)
    })
}

fn lines() -> impl Strategy<Value = Sample> {
    let line = || prop::collection::vec(prop::option::weighted(0.8, mark()), 0..=40);
    let levels = prop::collection::vec(prop::option::weighted(0.8, amount()), 40);
    let target = (target(), levels).prop_map(|(name, values)| Some(Level { values, name: name? }));
    (words(), 0..=40_u64, prop::collection::vec(line(), 0..6), target, 0..300_u64).prop_map(
        |(title, weeks, lines, target, today)| {
            let moment = |day| Moment { day: NaiveDate::default() + Days::new(day), text: format!("Day {day}") };
            let point = |mark: Mark| Point { value: mark.value, label: mark.label, href: mark.href };
            let lines: Vec<Line> = Series::ALL
                .into_iter()
                .zip(lines)
                .map(|(series, marks)| Line {
                    series,
                    name: title.clone(),
                    points: marks.into_iter().map(|mark| mark.map(point)).take(weeks as usize).collect(),
                })
                .collect();
            let links = lines.iter().map(|line| line.points.iter().flatten().count()).sum::<usize>();
            let links = links + usize::from(target.is_some());
            let (id, description, today) = ("lines".into(), title.clone(), Some(moment(today)));
            let moments = (0..weeks).map(|week| moment(7 * week)).collect();
            (Box::new(Lines { id, title, description, moments, lines, target, today }) as _, links)
        },
    )
}

fn stacked() -> impl Strategy<Value = Sample> {
    let outcomes = [Series::Won, Series::Open, Series::Lost];
    let bar = (words(), prop::collection::vec(amount(), 0..=3), target()).prop_map(move |(label, values, target)| {
        let segment = |(series, value): (Series, Decimal)| Segment {
            series,
            value,
            text: value.to_string(),
            label: value.to_string(),
            href: "/records".into(),
        };
        let segments = outcomes.into_iter().zip(values).map(segment).collect();
        Bar { label, href: "/people".into(), segments, target }
    });
    (words(), orientation(), prop::collection::vec(bar, 0..14)).prop_map(move |(title, orientation, bars)| {
        let counted = |bar: &Bar| {
            let segments = bar.segments.iter().filter(|segment| !segment.value.is_zero()).count();
            1 + segments + usize::from(bar.target.is_some())
        };
        let links = bars.iter().map(counted).sum();
        let legend = outcomes.map(|series| LegendEntry { swatch: Swatch::Series(series), text: format!("{series:?}") });
        let (id, description, legend) = ("stacked".into(), title.clone(), legend.to_vec());
        (Box::new(StackedBars { id, title, description, orientation, legend, bars }) as _, links)
    })
}

fn any_chart() -> impl Strategy<Value = Sample> {
    prop_oneof![bars(), waterfall(), funnel(), lines(), stacked()]
}

proptest! {
    #[test]
    fn everything_lies_inside_the_picture((chart, _) in any_chart(), width in 320..1600_u32) {
        let layout = place(&*chart, width);
        let point = |at: (i32, i32)| Rect { x: at.0, y: at.1, ..Rect::default() };
        let lines = [&layout.grid, &layout.zero, &layout.connectors, &layout.references, &layout.targets];
        let rects = layout.blocks.iter().map(|block| block.rect)
            .chain(layout.links.iter().map(|link| link.hit))
            .chain(lines.into_iter().flatten().copied())
            .chain(layout.plates.iter().map(|(plate, _)| *plate))
            .chain(layout.dots.iter().map(|dot| point(dot.at)))
            .chain(layout.flows.iter().chain(&layout.cuts).flatten().copied().map(point))
            .chain(layout.strokes.iter().flat_map(|stroke| stroke.points.iter().copied().map(point)));
        for rect in rects {
            prop_assert!(inside(&layout, rect), "{rect:?} outside {} x {}", layout.width, layout.height);
        }
    }

    #[test]
    fn every_mark_is_a_link((chart, links) in any_chart()) {
        for width in WIDTHS {
            let svg = draw(&*chart, width, &|value| value.to_string()).svg;
            prop_assert_eq!(svg.matches("<a href=").count(), links);
            prop_assert_eq!(svg.matches("aria-label=").count(), links);
        }
    }

    #[test]
    fn no_text_is_clipped_or_lies_on_another((chart, _) in any_chart()) {
        for layout in WIDTHS.map(|width| place(&*chart, width)) {
            let places: Vec<_> = layout.texts.iter().map(ground).collect();
            for (index, one) in places.iter().enumerate() {
                prop_assert!(one.x >= 0 && one.end().0 <= layout.width, "{:?}", layout.texts[index]);
                for (other, text) in places.iter().zip(&layout.texts).skip(index + 1) {
                    prop_assert!(!overlap(*one, *other), "{:?} over {:?}", layout.texts[index], text);
                }
            }
        }
    }

    #[test]
    fn no_link_lies_on_another((chart, _) in prop_oneof![bars(), waterfall(), funnel(), lines()]) {
        for layout in WIDTHS.map(|width| place(&*chart, width)) {
            for (index, one) in layout.links.iter().enumerate() {
                for other in &layout.links[index + 1..] {
                    prop_assert!(!overlap(one.hit, other.hit), "{one:?} over {other:?}");
                }
            }
        }
    }

    #[test]
    fn a_finger_hits_bars_and_stages((chart, _) in prop_oneof![bars(), waterfall(), funnel()]) {
        for layout in WIDTHS.map(|width| place(&*chart, width)) {
            for link in &layout.links {
                prop_assert!(link.hit.width >= 22 && link.hit.height >= 22, "{link:?}");
            }
        }
    }

    #[test]
    fn the_picture_is_markup_without_styles_and_scripts((chart, _) in any_chart()) {
        let svg = draw(&*chart, 344, &|value| value.to_string()).svg;
        for banned in [" style=", "<style", "<script", " onclick", "javascript:"] {
            prop_assert!(!svg.contains(banned), "{banned} in {svg}");
        }
        prop_assert_eq!(svg.matches('<').count(), svg.matches('>').count());
        prop_assert!(svg.starts_with("<svg") && svg.ends_with("</svg>"));
    }
}
