//! The charts of analysis: what its tables say, as descriptions for [`crate::ui::chart`].

use rust_decimal::Decimal;

use super::{Answer, Attainment, Cell, Cohorts, Dimension, Entry, Funnel, Line, Step};
use crate::{
    language,
    money::{Currency, Money},
    pipeline::Category,
    tr,
    ui::chart::{
        self, Bar, Bars, Conversion, Drawings, FunnelStage, LegendEntry, Mark, Orientation, Segment, Series,
        StackedBars, Swatch,
    },
};

/// Bars of a chart: more would not be read as a picture; the table holds all.
const MOST_BARS: usize = 24;
/// Parts of a bar that are told apart; the rest of it is one more.
const MOST_PARTS: usize = 4;
/// What the parts look like, from the first to what is left.
const PARTS: [Series; MOST_PARTS] = [Series::Closed, Series::Commit, Series::BestCase, Series::Pipeline];

/// What a chart of an answer is called: what it counts, by what.
fn title(answer: &Answer) -> String {
    answer.question.title()
}

/// Columns where the values are periods in time, rows where they are names.
fn orientation(answer: &Answer) -> Orientation {
    if answer.question.by.is_quarter() { Orientation::Columns } else { Orientation::Rows }
}

/// One bar per row.
pub fn bars(answer: &Answer, id: &str) -> Drawings {
    let marks = answer.rows.iter().filter(|line| line.entry.figure.value.is_some()).take(MOST_BARS);
    let chart = Bars {
        id: id.to_owned(),
        title: title(answer),
        description: tr!(analysis.chart_hint).to_owned(),
        orientation: orientation(answer),
        series: Series::Measure,
        marks: marks.map(|line| mark(answer, &line.entry)).collect(),
        target: None,
    };
    Drawings::of(&chart, &|value| answer.question.measure.short_text(value, answer.currency))
}

fn mark(answer: &Answer, entry: &Entry) -> Mark {
    let value = entry.figure.value.unwrap_or_default();
    let count = tr!(common.records, count = entry.figure.count);
    Mark {
        name: entry.label.clone(),
        value,
        text: answer.question.measure.short_text(value, answer.currency),
        label: format!("{}, {}, {count}", entry.label, answer.text(&entry.figure)),
        href: link(answer, &entry.figure),
    }
}

/// Where a mark leads: to its records, or all of them where they have no address of their own.
fn link(answer: &Answer, cell: &Cell) -> String {
    cell.href.clone().or_else(|| answer.total.href.clone()).unwrap_or_default()
}

/// One bar per row, divided by the columns: the strongest ones, and the others as one part.
pub fn stacked(answer: &Answer, id: &str) -> Drawings {
    let told = told_apart(answer);
    let entry = |(place, series): &(usize, Series)| {
        let text = answer.columns.get(*place).map(|column| column.label.clone()).unwrap_or_default();
        LegendEntry { swatch: Swatch::Series(*series), text }
    };
    let mut legend: Vec<LegendEntry> = told.iter().map(entry).collect();
    if told.len() < answer.columns.len() {
        let text = tr!(analysis.others, count = answer.columns.len() - told.len());
        legend.push(LegendEntry { swatch: Swatch::Series(Series::Omitted), text });
    }
    let chart = StackedBars {
        id: id.to_owned(),
        title: title(answer),
        description: tr!(analysis.chart_hint).to_owned(),
        orientation: orientation(answer),
        legend,
        bars: answer.rows.iter().take(MOST_BARS).map(|line| bar(answer, line, &told)).collect(),
    };
    Drawings::of(&chart, &|value| answer.question.measure.short_text(value, answer.currency))
}

/// The columns with a look of their own, in the table's order. Categories keep theirs.
fn told_apart(answer: &Answer) -> Vec<(usize, Series)> {
    if answer.question.then == Some(Dimension::Category) {
        let own = answer.columns.iter().enumerate().filter_map(|(place, column)| {
            let category = column.key.as_deref()?.parse().ok()?;
            Some((place, of_category(category)))
        });
        return own.collect();
    }
    let mut largest: Vec<usize> = (0..answer.columns.len()).collect();
    let size = |place: &usize| answer.columns.get(*place).and_then(|column| column.figure.value);
    largest.sort_by_key(|place| std::cmp::Reverse(size(place)));
    largest.truncate(MOST_PARTS);
    largest.sort_unstable();
    largest.into_iter().zip(PARTS).collect()
}

fn of_category(category: Category) -> Series {
    match category {
        Category::Closed => Series::Closed,
        Category::Commit => Series::Commit,
        Category::BestCase => Series::BestCase,
        Category::Pipeline => Series::Pipeline,
        Category::Omitted => Series::Omitted,
    }
}

fn bar(answer: &Answer, line: &Line, told: &[(usize, Series)]) -> Bar {
    let name = &line.entry.label;
    let part = |(place, series): &(usize, Series)| {
        let (cell, column) = (line.cells.get(*place)?, answer.columns.get(*place)?);
        Some(segment(answer, *series, cell.value?, format!("{name}, {}", column.label), link(answer, cell)))
    };
    let mut segments: Vec<Segment> = told.iter().filter_map(part).collect();
    let others = line.cells.iter().enumerate().filter(|(place, _)| !told.iter().any(|(shown, _)| shown == place));
    let (count, rest) =
        others.fold((0, Decimal::ZERO), |(count, sum), (_, cell)| (count + 1, sum + cell.value.unwrap_or_default()));
    if !rest.is_zero() {
        let label = format!("{name}, {}", tr!(analysis.others, count = count));
        segments.push(segment(answer, Series::Omitted, rest, label, link(answer, &line.entry.figure)));
    }
    Bar { label: name.clone(), href: link(answer, &line.entry.figure), segments, target: None }
}

fn segment(answer: &Answer, series: Series, value: Decimal, label: String, href: String) -> Segment {
    let measure = answer.question.measure;
    Segment {
        series,
        value,
        text: measure.short_text(value, answer.currency),
        label: format!("{label}, {}", measure.text(value, answer.currency)),
        href,
    }
}

/// A step per open stage and the signature, as wide as the number that came so far.
pub fn funnel(funnel: &Funnel, currency: Currency) -> Drawings {
    let mut before: Option<&Step> = None;
    let mut stages = Vec::new();
    for step in &funnel.steps {
        let amount = Money::new(step.tally.amount, currency);
        let count = tr!(common.records, count = step.tally.count);
        let conversion = before.zip(step.conversion).map(|(before, share)| {
            let text = language::current().percent(share);
            let label =
                tr!(analysis.went_on, share = text.clone(), from = before.label.clone(), to = step.label.clone());
            Conversion { text, label, href: step.href.clone() }
        });
        let mark = Mark {
            name: step.label.clone(),
            value: Decimal::from(step.tally.count),
            text: format!("{} · {}", step.tally.count, amount.compact(language::current())),
            label: format!("{}, {count}, {}", step.label, amount.display(language::current())),
            href: step.href.clone(),
        };
        stages.push(FunnelStage { mark, conversion });
        before = Some(step);
    }
    let chart = chart::Funnel {
        id: String::from("funnel"),
        title: tr!(analysis.funnel).to_owned(),
        description: tr!(analysis.funnel_hint).to_owned(),
        stages,
    };
    Drawings::of(&chart, &|value| value.to_string())
}

/// A column per quarter of opening: won, still open, lost.
pub fn cohorts(cohorts: &Cohorts) -> Drawings {
    let outcomes =
        [(Series::Won, tr!(analysis.won)), (Series::Open, tr!(analysis.open)), (Series::Lost, tr!(analysis.lost))];
    let bars = cohorts.quarters.iter().map(|cohort| {
        let parts = [&cohort.won, &cohort.open, &cohort.lost].into_iter().zip(outcomes);
        let segments = parts.map(|(part, (series, name))| Segment {
            series,
            value: Decimal::from(part.tally.count),
            text: part.tally.count.to_string(),
            label: format!("{}, {name}, {}", cohort.quarter.label(), tr!(common.records, count = part.tally.count)),
            href: part.href.clone(),
        });
        Bar { label: cohort.quarter.label(), href: cohort.all.href.clone(), segments: segments.collect(), target: None }
    });
    let legend = outcomes.map(|(series, text)| LegendEntry { swatch: Swatch::Series(series), text: text.to_owned() });
    let chart = StackedBars {
        id: String::from("cohorts"),
        title: tr!(analysis.cohorts).to_owned(),
        description: tr!(analysis.cohorts_hint).to_owned(),
        orientation: Orientation::Columns,
        legend: legend.to_vec(),
        bars: bars.collect(),
    };
    Drawings::of(&chart, &|value| value.to_string())
}

/// A column per band of attainment, as high as the number of people in it.
pub fn attainment(attainment: &Attainment) -> Drawings {
    let marks = attainment.bands.iter().map(|band| {
        let people = band.people.len();
        // One person's own forecast; of several, the forecast of all.
        let href = match band.people.as_slice() {
            [only] => only.href.clone(),
            _ => attainment.scope.address("/forecast"),
        };
        Mark {
            name: band.label(),
            value: Decimal::from(people),
            text: people.to_string(),
            label: format!("{}, {}", band.label(), tr!(analysis.people, count = people)),
            href,
        }
    });
    let chart = Bars {
        id: String::from("attainment"),
        title: tr!(analysis.attainment, quarter = attainment.scope.quarter.label()),
        description: tr!(analysis.attainment_hint).to_owned(),
        orientation: Orientation::Columns,
        series: Series::Measure,
        marks: marks.collect(),
        target: None,
    };
    Drawings::of(&chart, &|value| value.to_string())
}
