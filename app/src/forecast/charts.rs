//! The forecast's charts: what the rows and quarters say, as descriptions for [`crate::ui::chart`].

use rust_decimal::Decimal;

use super::{Figures, Forecast, Reading, Row, Scope, row_name};
use crate::{
    language,
    money::{Currency, Money},
    opportunity::query_string,
    pipeline::Category,
    tr,
    ui::chart::{Bar, Drawings, LegendEntry, Orientation, Segment, Series, StackedBars, Swatch, Target},
};

/// Bars of the chart by person: more would not be read as a picture; the table holds all.
const MOST_BARS: usize = 24;

/// How the figures are read, and what amounts are in.
#[derive(Clone, Copy, Debug)]
pub struct Charts {
    /// What is measured, and whether figures take the stronger categories along.
    pub reading: Reading,
    /// The organisation's currency.
    pub currency: Currency,
}

impl Charts {
    /// The finished picture of a description.
    pub fn drawn(self, chart: &StackedBars) -> Drawings {
        let whole = |value: Decimal| self.reading.measure.is_money() || value.fract().is_zero();
        // There is no half opportunity: an axis of numbers names whole ones only.
        let tick = |value: Decimal| {
            if whole(value) { self.reading.short_text(value, self.currency) } else { String::new() }
        };
        Drawings::of(chart, &tick)
    }

    /// One bar per person or team directly below the top row, and the top row itself when it is alone.
    pub fn by_person(self, forecast: &Forecast) -> StackedBars {
        let (scope, rows) = (forecast.scope(), &forecast.rows);
        let below: Vec<&Row> = rows.iter().filter(|row| row.level == 1).take(MOST_BARS).collect();
        let shown = if below.is_empty() { rows.iter().take(1).collect() } else { below };
        let bars = shown
            .into_iter()
            .map(|row| self.bar(&row_name(row), scope.of(row.who), &row.figures, row.measured_against()));
        let title = tr!(forecast.chart_people, quarter = scope.quarter.label());
        self.chart("forecast-people", title, Orientation::Rows, bars.collect())
    }

    /// One bar per quarter, oldest first.
    pub fn by_quarter(self, forecast: &Forecast) -> StackedBars {
        let scope = forecast.scope();
        let bars = forecast
            .quarters
            .iter()
            .map(|part| self.bar(&part.quarter.label(), scope.in_quarter(part.quarter), &part.figures, part.quota));
        self.chart("forecast-quarters", tr!(forecast.chart_quarters).to_owned(), Orientation::Columns, bars.collect())
    }

    /// Only money is measured against quota.
    fn bar(self, name: &str, scope: Scope, figures: &Figures, quota: Option<Decimal>) -> Bar {
        let quota = quota.filter(|_| self.reading.measure.is_money());
        Bar {
            label: name.to_owned(),
            href: self.reading.address(&scope),
            segments: Category::COUNTED.map(|category| self.segment(name, scope, figures, category)).to_vec(),
            target: quota.map(|quota| self.target(name, scope, quota)),
        }
    }

    /// A category is as long as it is alone, so that the bar as a whole is the sum. A cumulative figure is where the part
    /// ends: it says so, and opens everything up to there, as the table's does.
    fn segment(self, name: &str, scope: Scope, figures: &Figures, category: Category) -> Segment {
        let Charts { reading, currency } = self;
        let (figure, behind) = (reading.of(figures, category), reading.behind(category));
        let text = reading.short_text(figure.by(reading.measure), currency);
        let (text, what) = match behind.len() {
            ..=1 => (text, category.label().to_owned()),
            _ => (format!("Σ {text}"), tr!(forecast.with_stronger, category = category.label())),
        };
        Segment {
            series: series(category),
            value: figures.single(category).by(reading.measure),
            text,
            label: format!("{name}, {what}, {}", reading.words(&figure, currency)),
            href: scope.list(behind),
        }
    }

    fn target(self, name: &str, scope: Scope, quota: Decimal) -> Target {
        let (money, language) = (Money::new(quota, self.currency), language::current());
        Target {
            value: quota,
            text: money.compact(language),
            label: format!("{name}, {}, {}", tr!(forecast.quota), money.display(language)),
            href: format!("/quotas{}", query_string(&[("quarter", scope.quarter.to_string())])),
        }
    }

    fn chart(self, id: &str, title: String, orientation: Orientation, bars: Vec<Bar>) -> StackedBars {
        let categories = Category::COUNTED.map(|category| LegendEntry {
            swatch: Swatch::Series(series(category)),
            text: category.label().to_owned(),
        });
        let quota = LegendEntry { swatch: Swatch::Target, text: tr!(forecast.quota).to_owned() };
        let quota = self.reading.measure.is_money().then_some(quota);
        StackedBars {
            id: id.to_owned(),
            title: self.reading.title(title),
            description: self.reading.description(),
            orientation,
            legend: categories.into_iter().chain(quota).collect(),
            bars,
        }
    }
}

fn series(category: Category) -> Series {
    match category {
        Category::Closed => Series::Closed,
        Category::Commit => Series::Commit,
        Category::BestCase => Series::BestCase,
        Category::Pipeline => Series::Pipeline,
        Category::Omitted => Series::Omitted,
    }
}

#[cfg(test)]
mod tests {
    #![allow(
        clippy::unwrap_used,
        clippy::indexing_slicing,
        reason = "a test that cannot go on should stop where it is"
    )]

    use rust_decimal::dec;

    use super::*;
    use crate::{
        auth::PersonId,
        forecast::{Figure, Measure, QuarterFigures, Who},
    };

    /// Ada alone: three opportunities closed, two in commit, none in best case, one in the pipeline.
    fn forecast() -> Forecast {
        let figure = |count, amount, weighted| Figure { count, amount, weighted };
        let figures = Figures {
            closed: figure(3, dec!(450_000), dec!(450_000)),
            commit: figure(2, dec!(405_000), dec!(364_500)),
            best_case: Figure::default(),
            pipeline: figure(1, dec!(100_000), dec!(20_000)),
        };
        let quarter = "2026-Q4".parse().unwrap();
        let ada = Who::Person(PersonId(7));
        Forecast {
            quarter,
            as_of: None,
            top: None,
            people: Vec::new(),
            rows: vec![Row { figures, quota: Some(dec!(1_000_000)), ..Row::nothing(ada, "Ada") }],
            quarters: vec![QuarterFigures { quarter, figures, quota: Some(dec!(1_000_000)) }],
            converted: Vec::new(),
            others: Vec::new(),
            converted_around: Vec::new(),
            others_around: Vec::new(),
            leads: false,
        }
    }

    fn charts(measure: Measure, cumulative: bool) -> Charts {
        Charts { reading: Reading { measure, cumulative }, currency: "EUR".parse().unwrap() }
    }

    fn both(charts: Charts) -> [StackedBars; 2] {
        [charts.by_person(&forecast()), charts.by_quarter(&forecast())]
    }

    fn values(chart: &StackedBars) -> Vec<Decimal> {
        chart.bars[0].segments.iter().map(|segment| segment.value).collect()
    }

    #[test]
    fn a_chart_draws_what_is_measured() {
        for (measure, expected) in [
            (Measure::Amount, [dec!(450_000), dec!(405_000), dec!(0), dec!(100_000)]),
            (Measure::Weighted, [dec!(450_000), dec!(364_500), dec!(0), dec!(20_000)]),
            (Measure::Count, [dec!(3), dec!(2), dec!(0), dec!(1)]),
        ] {
            for cumulative in [false, true] {
                for chart in both(charts(measure, cumulative)) {
                    assert_eq!(values(&chart), expected, "a stack is single: {measure:?}");
                }
            }
        }
    }

    #[test]
    fn a_chart_says_what_is_drawn() {
        let [people, quarters] = both(charts(Measure::Amount, false));
        assert_eq!(
            (people.title.as_str(), quarters.title.as_str()),
            ("Forecast of Q4 2026 by person", "Forecast by quarter")
        );
        assert_eq!(people.bars[0].segments[1].label, "Ada, Commit, €405,000");
        let [people, quarters] = both(charts(Measure::Weighted, false));
        assert_eq!(people.title, "Forecast of Q4 2026 by person: weighted amounts");
        assert_eq!(people.bars[0].segments[1].label, "Ada, Commit, €364,500 weighted");
        assert!(quarters.description.starts_with("Weighted amounts"), "{}", quarters.description);
        let [people, quarters] = both(charts(Measure::Count, false));
        assert_eq!(quarters.title, "Forecast by quarter: numbers of opportunities");
        let commit = &people.bars[0].segments[1];
        assert_eq!((commit.text.as_str(), commit.label.as_str()), ("2", "Ada, Commit, 2 opportunities"));
    }

    #[test]
    fn only_money_is_measured_against_quota() {
        for (measure, expected) in [(Measure::Amount, true), (Measure::Weighted, true), (Measure::Count, false)] {
            for chart in both(charts(measure, false)) {
                assert_eq!(chart.bars[0].target.is_some(), expected, "{measure:?}");
                let explained = chart.legend.iter().any(|entry| entry.swatch == Swatch::Target);
                assert_eq!(explained, expected, "{measure:?}");
                assert_eq!(chart.description.contains("quota"), expected, "{}", chart.description);
            }
        }
    }

    #[test]
    fn a_cumulative_figure_is_the_tables_and_opens_its_records() {
        for chart in both(charts(Measure::Amount, true)) {
            assert!(chart.title.ends_with("amounts, cumulative"), "{}", chart.title);
            let told: Vec<_> = chart.bars[0].segments.iter().map(|segment| segment.text.as_str()).collect();
            assert_eq!(told, ["€450k", "Σ €855k", "Σ €855k", "Σ €955k"]);
        }
        let chart = charts(Measure::Amount, true).by_person(&forecast());
        let scope = forecast().scope().of(Who::Person(PersonId(7)));
        let [closed, commit, ..] = &chart.bars[0].segments[..] else { panic!("four categories") };
        assert_eq!(
            (closed.label.as_str(), &closed.href),
            ("Ada, Closed, €450,000", &scope.list(vec![Category::Closed]))
        );
        assert_eq!(commit.label, "Ada, Commit and stronger, €855,000");
        assert_eq!(commit.href, scope.list(vec![Category::Closed, Category::Commit]));
    }

    #[test]
    fn an_axis_of_numbers_names_whole_ones() {
        let mut few = forecast();
        few.rows[0].figures = Figures { commit: Figure { count: 1, ..Figure::default() }, ..Figures::default() };
        let charts = charts(Measure::Count, false);
        let drawn = charts.drawn(&charts.by_person(&few)).wide.svg;
        let texts: Vec<_> = drawn.split("<text").skip(1).filter_map(|rest| rest.split('>').nth(1)).collect();
        assert!(texts.iter().all(|text| !text.contains("0.") && !text.contains("0,")), "{texts:?}");
    }
}
