//! Lines over time: gaps, days, names at their ends.

use chrono::NaiveDate;

use super::layout::Layout;
use super::{Level, Line, Lines, Moment, Point, Series, Target};

fn chart(values: &[&[Option<i64>]]) -> Lines {
    let day = |week: u64| NaiveDate::default() + chrono::Days::new(7 * week);
    let point = |value: i64| Point { value: value.into(), label: value.to_string(), href: "/o".into() };
    let lines = Series::ALL.into_iter().zip(values).map(|(series, values)| Line {
        series,
        name: format!("{series:?}"),
        points: values.iter().map(|value| value.map(point)).collect(),
    });
    Lines {
        id: "trend".into(),
        title: "Trend".into(),
        description: "Week by week.".into(),
        moments: (0..5).map(|week| Moment { day: day(week), text: format!("W{week}") }).collect(),
        lines: lines.collect(),
        target: None,
        today: Some(Moment { day: day(2), text: "Today".into() }),
    }
}

fn place(chart: &Lines) -> Layout {
    Layout::of(chart, 344, &|value| value.to_string())
}

#[test]
fn a_missing_value_is_a_gap_and_a_value_alone_is_a_point() {
    let layout = place(&chart(&[&[Some(1), Some(2), None, Some(4), None]]));
    let sample = 1;
    assert_eq!(layout.strokes.len() - sample, 1);
    assert_eq!(layout.dots.len() - sample, 3);
    assert_eq!(layout.links.len(), 3);
}

#[test]
fn lines_are_named_where_they_end() {
    let mut trend = chart(&[&[Some(1), Some(2), Some(3)], &[Some(1), Some(1), Some(1), Some(1), Some(1)]]);
    trend.lines[0].name = "Commit".into();
    trend.lines[1].name = "Before".into();
    let layout = Layout::of(&trend, 1240, &|value| value.to_string());
    let x = |name: &str| layout.texts.iter().find(|text| text.content == name).map_or(0, |text| text.at.0);
    let end = layout.strokes.iter().filter(|stroke| stroke.points.len() == 3).map(|stroke| stroke.points[2].0);
    let end = end.max().unwrap_or_default();
    assert!((end..end + 60).contains(&x("Commit")), "{} beside {end}", x("Commit"));
    assert!(x("Before") > 1000, "at the rim");
}

#[test]
fn a_day_between_weeks_neither_hides_days_nor_shrinks_points() {
    let mut trend = chart(&[&[Some(1), Some(2), Some(3), Some(3), Some(4)]]);
    trend.moments[3] = Moment { day: trend.moments[2].day + chrono::Days::new(1), text: "Day".into() };
    let layout = Layout::of(&trend, 720, &|value| value.to_string());
    assert!(layout.dots.iter().all(|dot| dot.radius >= 3), "{:?}", layout.dots);
    let named = layout.texts.iter().filter(|text| text.content.starts_with('W')).count();
    assert_eq!(named, 3, "all but today, which has its name above: {:?}", layout.texts);
}

#[test]
fn values_rise_and_weeks_go_on() {
    let layout = place(&chart(&[&[Some(1), Some(2), Some(3), Some(4), Some(5)]]));
    let Some(stroke) = layout.strokes.iter().find(|stroke| stroke.points.len() == 5) else { panic!("a line") };
    let steps: Vec<_> = stroke.points.windows(2).map(|pair| (pair[1].0 - pair[0].0, pair[0].1 - pair[1].1)).collect();
    assert!(steps.iter().all(|(x, y)| (x - steps[0].0).abs() <= 1 && (y - steps[0].1).abs() <= 1), "{steps:?}");
}

#[test]
fn lines_are_read_one_after_the_other() {
    let layout = place(&chart(&[&[Some(1), Some(2)], &[Some(10), Some(1)]]));
    let labels: Vec<_> = layout.links.iter().map(|link| link.label.as_str()).collect();
    assert_eq!(labels, ["1", "2", "10", "1"]);
}

#[test]
fn equal_values_share_their_place() {
    let layout = place(&chart(&[&[Some(7)], &[Some(7)], &[Some(7)]]));
    assert!(layout.links.iter().all(|link| link.hit.height >= 4), "{:?}", layout.links);
}

#[test]
fn a_day_outside_the_axis_is_not_marked() {
    let mut trend = chart(&[&[Some(1)]]);
    let marks = |trend: &Lines| place(trend).connectors.iter().filter(|hair| hair.height > 100).count();
    assert_eq!(marks(&trend), 1);
    trend.today = Some(Moment { day: NaiveDate::MAX, text: "Today".into() });
    assert_eq!(marks(&trend), 0);
}

#[test]
fn a_target_goes_on_until_the_next_one_counts() {
    let trend = |values: &[Option<i64>]| {
        let name = Target { value: 10.into(), text: "Quota".into(), label: "Quota".into(), href: "/q".into() };
        let values = values.iter().map(|value| value.map(Into::into)).collect();
        Lines { target: Some(Level { values, name }), ..chart(&[&[Some(1), Some(2), Some(3), Some(4), Some(5)]]) }
    };
    let flat = place(&trend(&[Some(10); 5]));
    let [line] = flat.references[..] else { panic!("one line: {:?}", flat.references) };
    let stepped = place(&trend(&[Some(5), Some(5), Some(10), Some(10), Some(10)]));
    let [before, after, upright] = stepped.references[..] else { panic!("a step: {:?}", stepped.references) };
    assert_eq!((before.x, after.end().0), (line.x, line.end().0), "from rim to rim");
    assert_eq!(before.end().0, after.x, "the older one counts until the newer does");
    assert!(before.y > after.y, "more is higher");
    assert_eq!((upright.y, upright.end().1), (after.y, before.end().1), "no corner is open");
    let late = place(&trend(&[None, None, Some(10), Some(10), Some(10)]));
    assert_eq!(late.references.iter().map(|line| line.x).collect::<Vec<_>>(), [after.x], "none before the first");
    let links = stepped.links.iter().filter(|link| link.href == "/q").count();
    assert_eq!(links, 1);
}
