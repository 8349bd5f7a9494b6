//! From counts to the table of an answer: names, order, the smaller ones together, and every cell's address.

use std::{cmp::Reverse, collections::HashMap};

use rust_decimal::Decimal;

use super::{Answer, Cell, Counted, Dimension, Entry, Line, MOST_COLUMNS, MOST_ROWS, Measure, Question, Tally, Value};
use crate::{
    auth::Colleague,
    calendar::{DateRange, FiscalCalendar, Quarter, parse_date},
    money::Currency,
    opportunity::{Closing, DealType, Filter, query_string},
    pipeline::{Category, Pipeline},
    tr,
};

/// What names, orders and addresses need to know.
pub struct Words<'a> {
    /// The stages.
    pub pipeline: &'a Pipeline,
    /// The people that the viewer sees.
    pub people: &'a [Colleague],
    /// The quarters.
    pub calendar: &'a FiscalCalendar,
    /// What amounts are in.
    pub currency: Currency,
}

/// What was counted: by rows, by columns, by both, and in all.
pub struct Counts {
    /// By the first dimension.
    pub rows: Vec<Counted>,
    /// By the second.
    pub columns: Vec<Counted>,
    /// By both.
    pub cells: Vec<Counted>,
    /// Everything.
    pub all: Tally,
}

/// The table, without rates and chart. `records` is what the question is about as a filter.
pub fn tabulate(question: &Question, records: &Filter, counts: Counts, words: &Words<'_>) -> Answer {
    let table = Table { question, records, words };
    let mut rows = table.entries(question.by, merged(question.by, &counts.rows, words.calendar));
    let mut columns = match question.then {
        Some(then) => table.entries(then, merged(then, &counts.columns, words.calendar)),
        None => Vec::new(),
    };
    let (rest_rows, rest_columns) = (rest(&mut rows, MOST_ROWS), rest(&mut columns, MOST_COLUMNS));
    let cells = table.cells(&counts.cells);
    let line = |group: &Group| table.line(group, &columns, &cells);
    let mut lines: Vec<Line> = rows.iter().map(line).collect();
    if !rest_rows.is_empty() {
        lines.push(table.rest_line(&rest_rows, &columns, &cells));
    }
    let mut heads: Vec<Entry> =
        columns.iter().map(|group| table.entry(group, &[(question.then.unwrap_or(question.by), &group.key)])).collect();
    if !rest_columns.is_empty() {
        heads.push(table.rest_entry(&rest_columns));
        table.close_lines(&mut lines, &columns, &cells, &rows);
    }
    Answer {
        question: question.clone(),
        currency: words.currency,
        columns: heads,
        rows: lines,
        total: table.cell(counts.all, &[]),
        converted: Vec::new(),
        missing: Vec::new(),
        drawings: None,
    }
}

/// One value of a dimension.
#[derive(Clone, Debug)]
struct Group {
    key: String,
    label: String,
    tally: Tally,
}

type Cells = HashMap<(String, String), Tally>;

struct Table<'a> {
    question: &'a Question,
    records: &'a Filter,
    words: &'a Words<'a>,
}

impl Table<'_> {
    /// The values of a dimension, named and in order.
    fn entries(&self, dimension: Dimension, values: Vec<(String, Option<String>, Tally)>) -> Vec<Group> {
        let named = values.into_iter().map(|(key, name, tally)| {
            let label = self.words.label(dimension, &key, name);
            Group { key, label, tally }
        });
        let mut groups: Vec<Group> = named.collect();
        let measure = self.question.measure;
        groups.sort_by_cached_key(|group| {
            let size = group.tally.value(measure).unwrap_or(Decimal::MIN);
            let place = if dimension.is_ordered() { self.words.place(dimension, &group.key) } else { 0 };
            (
                place,
                Reverse(if dimension.is_ordered() { Decimal::ZERO } else { size }),
                group.label.to_lowercase(),
                group.key.clone(),
            )
        });
        groups
    }

    fn cells(&self, counted: &[Counted]) -> Cells {
        let Some(then) = self.question.then else { return Cells::new() };
        let mut cells = Cells::new();
        for one in counted {
            let (Some(row), Some(column)) = (one.values.first(), one.values.get(1)) else { continue };
            let calendar = self.words.calendar;
            let key = (key_of(self.question.by, row, calendar), key_of(then, column, calendar));
            let cell = cells.entry(key).or_default();
            *cell = cell.plus(one.tally);
        }
        cells
    }

    fn line(&self, row: &Group, columns: &[Group], cells: &Cells) -> Line {
        let by = self.question.by;
        let cell = |column: &Group| {
            let tally = cells.get(&(row.key.clone(), column.key.clone())).copied().unwrap_or_default();
            let then = self.question.then.unwrap_or(by);
            self.cell(tally, &[(by, &row.key), (then, &column.key)])
        };
        Line { entry: self.entry(row, &[(by, &row.key)]), cells: columns.iter().map(cell).collect() }
    }

    fn entry(&self, group: &Group, values: &[(Dimension, &str)]) -> Entry {
        Entry { key: Some(group.key.clone()), label: group.label.clone(), figure: self.cell(group.tally, values) }
    }

    /// The smaller rows together. Their cells are sums too; no address names them.
    fn rest_line(&self, rest: &[Group], columns: &[Group], cells: &Cells) -> Line {
        let cell = |column: &Group| {
            let of_rest = rest.iter().filter_map(|row| cells.get(&(row.key.clone(), column.key.clone())));
            self.unnamed(of_rest.copied().fold(Tally::default(), Tally::plus))
        };
        Line { entry: self.rest_entry(rest), cells: columns.iter().map(cell).collect() }
    }

    fn rest_entry(&self, rest: &[Group]) -> Entry {
        let tally = rest.iter().map(|group| group.tally).fold(Tally::default(), Tally::plus);
        Entry { key: None, label: tr!(analysis.others, count = rest.len()), figure: self.unnamed(tally) }
    }

    /// The cell of the smaller columns at the end of every line.
    fn close_lines(&self, lines: &mut [Line], columns: &[Group], cells: &Cells, rows: &[Group]) {
        for (line, row) in lines.iter_mut().zip(rows.iter().map(Some).chain(std::iter::repeat(None))) {
            let of_row = cells.iter().filter(|((by, then), _)| {
                let in_row = row.map_or_else(|| !rows.iter().any(|other| other.key == *by), |row| row.key == *by);
                in_row && !columns.iter().any(|column| column.key == *then)
            });
            let tally = of_row.map(|(_, tally)| *tally).fold(Tally::default(), Tally::plus);
            line.cells.push(self.unnamed(tally));
        }
    }

    fn unnamed(&self, tally: Tally) -> Cell {
        Cell { value: tally.value(self.question.measure), count: tally.count, href: None }
    }

    /// A figure with the address of its records: those of the question whose dimensions have these values.
    fn cell(&self, tally: Tally, values: &[(Dimension, &str)]) -> Cell {
        Cell { href: Some(self.address(values)), ..self.unnamed(tally) }
    }

    fn address(&self, values: &[(Dimension, &str)]) -> String {
        let conditions = values.iter().map(|(dimension, value)| (*dimension, self.condition(*dimension, value)));
        list_of(self.records, &conditions.collect::<Vec<_>>())
    }

    /// What the filter says for a value, inside what the question's own conditions leave of it.
    fn condition(&self, dimension: Dimension, value: &str) -> String {
        let held = match dimension {
            Dimension::ClosingQuarter => self.records.closing,
            Dimension::OpeningQuarter => self.records.opened,
            _ => None,
        };
        let Ok(quarter) = value.parse::<Quarter>() else { return value.to_owned() };
        if !dimension.is_quarter() || held == Some(Closing::Quarter(quarter)) {
            return value.to_owned();
        }
        let whole = self.words.calendar.range(quarter);
        let inside = held
            .and_then(|held| range_of(held, self.words.calendar))
            .map_or(whole, |held| DateRange { from: whole.from.max(held.from), to: whole.to.min(held.to) });
        // A quarter of closing dates takes the reporting lines of its own last day; the question those of its day.
        let by_line = self.records.team.is_some()
            || [Some(self.question.by), self.question.then].contains(&Some(Dimension::Team));
        if inside == whole && !(by_line && dimension == Dimension::ClosingQuarter) {
            return value.to_owned();
        }
        Closing::Between(inside.from, inside.last_day()).to_string()
    }
}

/// The list of some records under further conditions, which stand in place of what the filter says of their dimension.
pub fn list_of(records: &Filter, conditions: &[(Dimension, String)]) -> String {
    let mut pairs = records.to_pairs();
    for (dimension, condition) in conditions {
        match pairs.iter_mut().find(|(key, _)| *key == dimension.filter_key()) {
            Some((_, held)) => held.clone_from(condition),
            None => pairs.push((dimension.filter_key(), condition.clone())),
        }
    }
    format!("/opportunities{}", query_string(&pairs))
}

fn range_of(period: Closing, calendar: &FiscalCalendar) -> Option<DateRange> {
    match period {
        Closing::Quarter(quarter) => Some(calendar.range(quarter)),
        Closing::Between(from, to) => Some(DateRange { from, to: to.succ_opt().unwrap_or(to) }),
        Closing::Unknown => None,
    }
}

/// Splits the values beyond `most` off.
fn rest(groups: &mut Vec<Group>, most: usize) -> Vec<Group> {
    // One more is no longer than a line that stands for it.
    if groups.len() > most + 1 { groups.split_off(most) } else { Vec::new() }
}

/// The values of one dimension: months become their quarters.
fn merged(
    dimension: Dimension,
    counted: &[Counted],
    calendar: &FiscalCalendar,
) -> Vec<(String, Option<String>, Tally)> {
    let mut order: Vec<(String, Option<String>, Tally)> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for one in counted {
        let Some(value) = one.values.first() else { continue };
        let key = key_of(dimension, value, calendar);
        match places.get(&key).and_then(|at| order.get_mut(*at)) {
            Some((_, _, tally)) => *tally = tally.plus(one.tally),
            None => {
                places.insert(key.clone(), order.len());
                order.push((key, value.1.clone(), one.tally));
            }
        }
    }
    order
}

/// A value as the filter has it.
pub fn key_of(dimension: Dimension, (value, _): &Value, calendar: &FiscalCalendar) -> String {
    let Some(value) = value else { return dimension.unknown().to_owned() };
    match parse_date(value) {
        Ok(Some(day)) if dimension.is_quarter() => calendar.quarter_of(day).to_string(),
        _ => value.clone(),
    }
}

impl Words<'_> {
    /// What people call a value.
    pub fn label(&self, dimension: Dimension, key: &str, name: Option<String>) -> String {
        if key == dimension.unknown() && name.is_none() {
            return tr!(analysis.unknown).to_owned();
        }
        let known = match dimension {
            Dimension::Category => key.parse::<Category>().ok().map(|category| category.label().to_owned()),
            Dimension::DealType => key.parse::<DealType>().ok().map(|kind| kind.label().to_owned()),
            Dimension::Stage => self.pipeline.stage_by_code(key).map(|stage| stage.names.current()),
            Dimension::ClosingQuarter | Dimension::OpeningQuarter => {
                key.parse::<Quarter>().ok().map(|quarter| quarter.label())
            }
            Dimension::Team => self.team(key),
            _ => name,
        };
        known.unwrap_or_else(|| key.to_owned())
    }

    fn team(&self, key: &str) -> Option<String> {
        let leader = self.people.iter().find(|person| person.id.to_string() == key)?;
        let leads = self.people.iter().any(|person| person.manager == Some(leader.id));
        Some(if leads { tr!(forecast.team_of, name = leader.name.clone()) } else { leader.name.clone() })
    }

    /// Where a value of an ordered dimension stands; what is not known stands last.
    fn place(&self, dimension: Dimension, key: &str) -> i64 {
        let at = |found: Option<usize>| found.and_then(|place| i64::try_from(place).ok()).unwrap_or(i64::MAX);
        match dimension {
            Dimension::Category => at(Category::ALL.iter().position(|category| category.as_str() == key)),
            Dimension::DealType => at(DealType::ALL.iter().position(|kind| kind.as_str() == key)),
            Dimension::Stage => at(self.pipeline.stages.iter().position(|stage| stage.code == key)),
            _ => key
                .parse::<Quarter>()
                .map_or(i64::MAX, |quarter| i64::from(quarter.year()) * 4 + i64::from(quarter.number())),
        }
    }
}

/// Whether a chart can stack the parts of a question: only what adds up, and nobody counted twice.
pub fn stacks(question: &Question) -> bool {
    let overlap = |then: Dimension| then == Dimension::Team || then.is_credited() && question.measure == Measure::Count;
    question.measure.adds_up() && question.then.is_some_and(|then| !overlap(then))
}
