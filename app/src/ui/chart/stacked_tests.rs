//! What must hold for stacked bars, whatever their amounts; what holds for every chart stands in `tests`.

use proptest::prelude::*;
use rust_decimal::Decimal;

use super::layout::{Anchor, Ink, Layout, Rect, Text};
use super::{Bar, LegendEntry, Orientation, Segment, Series, StackedBars, Swatch, Target, draw, text};

const CATEGORIES: [Series; 5] = [Series::Closed, Series::Commit, Series::BestCase, Series::Pipeline, Series::Omitted];

fn segment(series: Series, value: Decimal) -> Segment {
    let text = value.to_string();
    Segment { series, value, label: format!("{series:?} {text}"), text, href: "/records".into() }
}

fn bar(label: &str, values: &[Decimal], target: Option<Decimal>) -> Bar {
    Bar {
        label: label.into(),
        href: "/people/1".into(),
        segments: CATEGORIES.into_iter().zip(values).map(|(series, value)| segment(series, *value)).collect(),
        target: target.map(|value| Target {
            value,
            text: value.to_string(),
            label: format!("quota {value}"),
            href: "/quotas".into(),
        }),
    }
}

fn chart(orientation: Orientation, bars: Vec<Bar>) -> StackedBars {
    let series = CATEGORIES.into_iter().map(|series| (Swatch::Series(series), format!("{series:?}")));
    let legend = series.chain([(Swatch::Target, "Quota".to_owned())]);
    StackedBars {
        id: "people".into(),
        title: "Forecast by person".into(),
        description: "Two of three people are ahead of their quota.".into(),
        orientation,
        legend: legend.map(|(swatch, text)| LegendEntry { swatch, text }).collect(),
        bars,
    }
}

fn decimals(values: &[i64]) -> Vec<Decimal> {
    values.iter().copied().map(Decimal::from).collect()
}

fn inside(layout: &Layout, rect: Rect) -> bool {
    let (x, y) = rect.end();
    rect.x >= 0 && rect.y >= 0 && rect.width >= 0 && rect.height >= 0 && x <= layout.width && y <= layout.height
}

/// The estimated horizontal extent of a text in pixels.
fn extent(text: &Text) -> (i32, i32) {
    let width = text::width(&text.content, text.size);
    let from = match text.anchor {
        Anchor::Start => text.at.0,
        Anchor::Middle => text.at.0 - width / 2,
        Anchor::End => text.at.0 - width,
    };
    (from, from + width)
}

/// The extents of the segments along the bar, without the legend's swatches.
fn segments(chart: &StackedBars, layout: &Layout) -> Vec<(i32, i32)> {
    let swatches = chart.legend.iter().filter(|entry| entry.swatch != Swatch::Target).count();
    let rects = layout.blocks.iter().skip(swatches).map(|block| block.rect);
    rects
        .map(|rect| match chart.orientation {
            Orientation::Rows => (rect.x, rect.end().0),
            Orientation::Columns => (-rect.end().1, -rect.y),
        })
        .collect()
}

#[test]
fn a_name_with_markup_stays_text() {
    let name = "<script>alert(\"1\")</script> & 'Ω' \u{202E}שלום 🦀\0";
    for orientation in [Orientation::Rows, Orientation::Columns] {
        let mut chart = chart(orientation, vec![bar(name, &decimals(&[5, 4]), Some(Decimal::from(9)))]);
        chart.title = name.into();
        chart.bars[0].segments[0].label = name.into();
        chart.bars[0].segments[0].href = "/a?b=\"><script>".into();
        let svg = draw(&chart, 960, &|value| value.to_string()).svg;
        assert!(!svg.contains("<script"), "{svg}");
        assert!(!svg.contains('\0'));
        assert!(svg.contains("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;Ω&#39;"));
        assert_eq!(svg.matches('<').count(), svg.matches('>').count());
    }
}

#[test]
fn nothing_needs_an_inline_style_or_a_script() {
    let chart = chart(Orientation::Rows, vec![bar("Ann", &decimals(&[5, 4, 3, 2, 1]), None)]);
    let svg = draw(&chart, 960, &|value| value.to_string()).svg;
    for banned in ["style=", "<style", "<script", " on"] {
        assert!(!svg.contains(banned), "{banned} in {svg}");
    }
}

#[test]
fn links_stand_in_reading_order_one_per_name_segment_and_quota() {
    let bars = vec![bar("Ann", &decimals(&[5, 0, 3]), Some(Decimal::from(9))), bar("Bob", &decimals(&[0, 0, 0]), None)];
    for orientation in [Orientation::Rows, Orientation::Columns] {
        let svg = draw(&chart(orientation, bars.clone()), 960, &|value| value.to_string()).svg;
        let labels: Vec<_> = svg.split("aria-label=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        assert_eq!(labels, ["Ann", "Closed 5", "BestCase 3", "quota 9", "Bob"]);
    }
}

#[test]
fn links_lie_on_what_plotters_drew() {
    let chart = chart(Orientation::Rows, vec![bar("Ann", &decimals(&[50, 40]), None)]);
    let layout = Layout::of(&chart, 960, &|value| value.to_string());
    let svg = draw(&chart, 960, &|value| value.to_string()).svg;
    for (block, link) in layout.blocks.iter().skip(5).zip(layout.links.iter().skip(1)) {
        let Rect { x, y, width, height } = block.rect;
        assert!(svg.contains(&format!("<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" fill=\"#")));
        assert_eq!((link.hit.x, link.hit.width), (x, width));
    }
}

#[test]
fn an_empty_chart_is_an_axis() {
    for orientation in [Orientation::Rows, Orientation::Columns] {
        for bars in [vec![], vec![bar("Ann", &decimals(&[0, 0]), Some(Decimal::ZERO))]] {
            let layout = Layout::of(&chart(orientation, bars), 344, &|value| value.to_string());
            assert!(!layout.zero.is_empty() && layout.grid.is_empty());
            assert_eq!(layout.blocks.len(), 5, "only the swatches of the legend");
        }
    }
}

#[test]
fn corrections_lie_before_zero() {
    let chart = chart(Orientation::Rows, vec![bar("Ann", &decimals(&[100, -40]), None)]);
    let layout = Layout::of(&chart, 960, &|value| value.to_string());
    let zero = layout.zero[0].x;
    let [closed, correction] = segments(&chart, &layout)[..] else { panic!("two segments") };
    assert_eq!((closed.0, correction.1), (zero, zero));
    assert!(correction.0 < zero && closed.1 > zero);
}

#[test]
fn the_largest_amounts_stay_inside() {
    let huge = vec![Decimal::MAX; 5];
    for orientation in [Orientation::Rows, Orientation::Columns] {
        let bars = vec![bar("Ann", &huge, Some(Decimal::MAX)), bar("Bob", &[Decimal::MIN], None)];
        let layout = Layout::of(&chart(orientation, bars), 344, &|value| value.to_string());
        assert!(layout.links.iter().all(|link| inside(&layout, link.hit)), "{layout:#?}");
    }
}

/// Amounts of a person: mostly ordinary, sometimes zero, negative or of 20 digits.
fn amount() -> impl Strategy<Value = Decimal> {
    prop_oneof![
        4 => (0..2_000_000_i64).prop_map(Decimal::from),
        1 => Just(Decimal::ZERO),
        1 => (-500_000..0_i64).prop_map(Decimal::from),
        1 => any::<i64>().prop_map(|value| Decimal::from(value) * Decimal::from(10)),
    ]
}

prop_compose! {
    fn any_bar()(
        label in "\\PC{0,40}",
        values in prop::collection::vec(amount(), 0..=5),
        target in prop::option::of(amount()),
    ) -> Bar {
        bar(&label, &values, target)
    }
}

fn any_chart() -> impl Strategy<Value = StackedBars> {
    let orientation = prop_oneof![Just(Orientation::Rows), Just(Orientation::Columns)];
    (orientation, prop::collection::vec(any_bar(), 0..14)).prop_map(|(orientation, bars)| chart(orientation, bars))
}

proptest! {
    #[test]
    fn everything_lies_inside_the_picture(chart in any_chart(), width in 320..1600_u32) {
        let layout = Layout::of(&chart, width, &|value| value.to_string());
        let rects = layout.blocks.iter().map(|block| block.rect)
            .chain(layout.links.iter().map(|link| link.hit))
            .chain(layout.targets.iter().copied())
            .chain(layout.plates.iter().map(|(plate, _)| *plate));
        for rect in rects {
            prop_assert!(inside(&layout, rect), "{rect:?} outside {} x {}", layout.width, layout.height);
        }
    }

    #[test]
    fn no_text_is_clipped(chart in any_chart(), width in prop_oneof![Just(344_u32), Just(960)]) {
        let layout = Layout::of(&chart, width, &|value| value.to_string());
        for text in &layout.texts {
            let (from, to) = extent(text);
            prop_assert!(from >= 0 && to <= layout.width, "{text:?} takes {from} to {to}");
        }
    }

    #[test]
    fn texts_on_one_line_do_not_overlap(chart in any_chart(), width in prop_oneof![Just(344_u32), Just(960)]) {
        let layout = Layout::of(&chart, width, &|value| value.to_string());
        for (index, one) in layout.texts.iter().enumerate() {
            for other in layout.texts.iter().skip(index + 1).filter(|other| other.at.1 == one.at.1) {
                let ((a, b), (c, d)) = (extent(one), extent(other));
                prop_assert!(b <= c || d <= a, "{one:?} over {other:?}");
            }
        }
    }

    #[test]
    fn no_quota_line_crosses_a_figure(chart in any_chart(), width in prop_oneof![Just(344_u32), Just(960)]) {
        let layout = Layout::of(&chart, width, &|value| value.to_string());
        for text in layout.texts.iter().filter(|text| matches!(text.ink, Ink::On(_))) {
            let (from, to) = extent(text);
            for line in &layout.targets {
                let beside = line.end().0 <= from || line.x >= to;
                prop_assert!(beside || line.end().1 <= text.at.1 - 5 || line.y >= text.at.1 + 5, "{line:?} {text:?}");
            }
        }
    }

    #[test]
    fn there_is_a_link_for_every_mark(chart in any_chart()) {
        let svg = draw(&chart, 344, &|value| value.to_string()).svg;
        let marks: usize = chart.bars.iter().map(|bar| {
            let segments = bar.segments.iter().filter(|segment| !segment.value.is_zero()).count();
            1 + segments + usize::from(bar.target.is_some())
        }).sum();
        prop_assert_eq!(svg.matches("<a href=").count(), marks);
    }

    #[test]
    fn segments_touch_in_order_and_sum_to_the_total(
        values in prop::collection::vec(0..3_000_000_i64, 5),
        width in 320..1600_u32,
        orientation in prop_oneof![Just(Orientation::Rows), Just(Orientation::Columns)],
    ) {
        let whole = bar("Sum", &[decimals(&values).iter().sum()], None);
        let chart = chart(orientation, vec![bar("Parts", &decimals(&values), None), whole]);
        let mut pieces = segments(&chart, &Layout::of(&chart, width, &|value| value.to_string()));
        let Some(total) = pieces.pop() else { return Ok(()) };
        prop_assert!(pieces.is_sorted());
        prop_assert!(pieces.windows(2).all(|pair| pair[0].1 == pair[1].0));
        let sum: i32 = pieces.iter().map(|(from, to)| to - from).sum();
        prop_assert!((sum - (total.1 - total.0)).abs() <= 1, "{sum} of {total:?}");
    }
}
