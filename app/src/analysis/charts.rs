//! The charts of analysis: what its tables say, as descriptions for [`crate::ui::chart`].

use rust_decimal::Decimal;

use super::{
    Answer, Attainment, Cell, Cohorts, Dimension, Entry, Funnel, Line, Show, Step, saved::pairs_of, tabulate::stacks,
};
use crate::{
    language,
    money::{Currency, Money},
    opportunity::{Filter, query_string},
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

impl Answer {
    /// With the chart that its question asks for, told from others on the page by `id`.
    pub fn drawn(mut self, id: &str) -> Answer {
        self.drawings = match self.question.show {
            Show::Table => None,
            Show::Stacked if stacks(&self.question) => Some(drawn(&self, &stacked(&self, id))),
            Show::Stacked | Show::Bars => Some(drawn(&self, &bars(&self, id))),
        };
        self
    }
}

fn drawn(answer: &Answer, chart: &dyn chart::Chart) -> Drawings {
    Drawings::of(chart, &|value| answer.question.measure.short_text(value, answer.currency))
}

/// One bar per row.
fn bars(answer: &Answer, id: &str) -> Bars {
    let marks = drawable(answer).filter(|line| line.entry.figure.value.is_some()).take(MOST_BARS);
    Bars {
        id: id.to_owned(),
        title: title(answer),
        description: tr!(analysis.chart_hint).to_owned(),
        orientation: orientation(answer),
        series: Series::Measure,
        marks: marks.map(|line| mark(answer, &line.entry)).collect(),
        target: None,
    }
}

/// The rows that lead to records of their own; the smaller ones together stand in the table only.
fn drawable(answer: &Answer) -> impl Iterator<Item = &Line> {
    answer.rows.iter().filter(|line| line.entry.figure.href.is_some())
}

fn mark(answer: &Answer, entry: &Entry) -> Mark {
    let value = entry.figure.value.unwrap_or_default();
    let count = tr!(common.records, count = entry.figure.count);
    Mark {
        name: entry.label.clone(),
        value,
        text: answer.question.measure.short_text(value, answer.currency),
        label: format!("{}, {}, {count}", entry.label, answer.text(&entry.figure)),
        href: link(&entry.figure),
    }
}

/// Where a mark leads: to its records.
fn link(cell: &Cell) -> String {
    cell.href.clone().unwrap_or_default()
}

/// One bar per row, divided by the columns: the strongest ones, and the others as one part.
pub fn stacked(answer: &Answer, id: &str) -> StackedBars {
    let told = told_apart(answer);
    let entry = |(place, series): &(usize, Series)| {
        let text = answer.columns.get(*place).map(|column| column.label.clone()).unwrap_or_default();
        LegendEntry { swatch: Swatch::Series(*series), text }
    };
    let mut legend: Vec<LegendEntry> = told.iter().map(entry).collect();
    if told.len() < answer.columns.len() {
        let text = tr!(analysis.rest).to_owned();
        legend.push(LegendEntry { swatch: Swatch::Series(Series::Omitted), text });
    }
    StackedBars {
        id: id.to_owned(),
        title: title(answer),
        description: tr!(analysis.chart_hint).to_owned(),
        orientation: orientation(answer),
        legend,
        bars: drawable(answer).take(MOST_BARS).map(|line| bar(answer, line, &told)).collect(),
    }
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
    // What stands for the smaller ones together is no column of its own.
    let named = answer.columns.iter().enumerate().filter(|(_, column)| column.key.is_some());
    let mut largest: Vec<usize> = named.map(|(place, _)| place).collect();
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
        Some(segment(answer, *series, cell.value?, format!("{name}, {}", column.label), link(cell)))
    };
    let mut segments: Vec<Segment> = told.iter().filter_map(part).collect();
    let others = (0..line.cells.len()).filter(|place| !told.iter().any(|(shown, _)| shown == place));
    let others: Vec<usize> = others.collect();
    let rest: Decimal = others.iter().filter_map(|place| line.cells.get(*place)?.value).sum();
    if !rest.is_zero() {
        let label = format!("{name}, {}", tr!(analysis.rest));
        segments.push(segment(answer, Series::Omitted, rest, label, others_link(answer, line, &others)));
    }
    Bar { label: name.clone(), href: link(&line.entry.figure), segments, target: None }
}

/// Where the part leads that stands for several columns: to their records, where a filter takes several values;
/// else to the row divided by the columns, where each stands by itself.
fn others_link(answer: &Answer, line: &Line, others: &[usize]) -> String {
    let own = link(&line.entry.figure);
    let (page, query) = own.split_once('?').unwrap_or((&own, ""));
    let mut pairs = pairs_of(&format!("?{query}"));
    let keys: Option<Vec<&str>> =
        others.iter().map(|place| answer.columns.get(*place).and_then(|column| column.key.as_deref())).collect();
    let joined = keys.zip(answer.question.then.filter(|then| then.is_joined()));
    if let Some((keys, then)) = joined {
        pairs.insert(then.filter_key().to_owned(), keys.join(","));
        return format!("{page}{}", query_string(&pairs.into_iter().collect::<Vec<_>>()));
    }
    pairs.retain(|key, _| Filter::KEYS.contains(&key.as_str()));
    let then = answer.question.then.unwrap_or(answer.question.by);
    let asked = [("by", then.as_str()), ("measure", answer.question.measure.as_str())];
    pairs.extend(asked.map(|(key, value)| (key.to_owned(), value.to_owned())));
    // A portal divides its records itself.
    let page = if page == "/opportunities" { "/analysis/question" } else { page };
    format!("{page}{}", query_string(&pairs.into_iter().collect::<Vec<_>>()))
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
        Mark {
            name: band.label(),
            value: Decimal::from(people),
            text: people.to_string(),
            label: format!("{}, {}", band.label(), tr!(analysis.people, count = people)),
            href: band.place(),
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
