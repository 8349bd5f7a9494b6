//! How the figures of a forecast are read: what they count, each category alone or with the stronger ones.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Figure, Figures, Measure, Scope, included};
use crate::{
    language,
    money::{Currency, Money, grouped},
    pipeline::Category,
    tr,
};

/// How charts and tables of a forecast read its figures: `measure` and `reading` of the address.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// What a figure counts.
    pub measure: Measure,
    /// Whether each category takes the stronger ones along.
    pub cumulative: bool,
}

impl Reading {
    /// As the address says; anything unknown is the plain reading.
    pub fn from_query(query: &BTreeMap<String, String>) -> Self {
        let text = |key: &str| query.get(key).map(String::as_str);
        let measure = Measure::ALL.into_iter().find(|measure| Some(measure.as_str()) == text("measure"));
        Reading { measure: measure.unwrap_or_default(), cumulative: text("reading") == Some("cumulative") }
    }

    /// The forecast of a scope, read the same way.
    pub fn address(self, scope: &Scope) -> String {
        let measure = (self.measure != Measure::default()).then(|| format!("&measure={}", self.measure.as_str()));
        let reading = self.cumulative.then_some("&reading=cumulative");
        format!("{}{}{}", scope.address("/forecast"), measure.unwrap_or_default(), reading.unwrap_or_default())
    }

    /// The categories behind a category's figure.
    pub fn behind(self, category: Category) -> Vec<Category> {
        included(category, self.cumulative)
    }

    /// The figure of a category.
    pub fn of(self, figures: &Figures, category: Category) -> Figure {
        if self.cumulative { figures.cumulative(category) } else { figures.single(category) }
    }

    /// The measured value of a category.
    pub fn value(self, figures: &Figures, category: Category) -> Decimal {
        self.of(figures, category).by(self.measure)
    }

    /// A value as a table shows it.
    pub fn text(self, value: Decimal, currency: Currency) -> String {
        match self.measure.is_money() {
            true => Money::new(value, currency).display(language::current()),
            false => grouped(value, 0, language::current().number_marks()),
        }
    }

    /// A value as a chart shows it, where room is scarce.
    pub fn short_text(self, value: Decimal, currency: Currency) -> String {
        match self.measure.is_money() {
            true => Money::new(value, currency).compact(language::current()),
            false => self.text(value, currency),
        }
    }

    /// A figure read out by itself, with what it counts.
    pub fn words(self, figure: &Figure, currency: Currency) -> String {
        match self.measure {
            Measure::Amount => self.text(figure.amount, currency),
            Measure::Weighted => tr!(forecast.weighted_words, amount = self.text(figure.weighted, currency)),
            Measure::Count => tr!(common.records, count = figure.count),
        }
    }

    /// The title of a chart or table that is read so; the plain reading needs no word.
    pub fn title(self, plain: String) -> String {
        if self == Reading::default() {
            return plain;
        }
        let measured = match self.measure {
            Measure::Amount => tr!(forecast.of_amount),
            Measure::Weighted => tr!(forecast.of_weighted),
            Measure::Count => tr!(forecast.of_count),
        };
        match self.cumulative {
            true => tr!(forecast.titled_cumulative, title = plain, measured = measured),
            false => tr!(forecast.titled, title = plain, measured = measured),
        }
    }

    /// What a chart shows that is read so.
    pub fn description(self) -> String {
        let drawn = match self.measure {
            Measure::Amount => tr!(forecast.chart_description),
            Measure::Weighted => tr!(forecast.chart_description_weighted),
            Measure::Count => tr!(forecast.chart_description_count),
        };
        match self.cumulative {
            true => format!("{drawn} {}", tr!(forecast.chart_cumulative)),
            false => drawn.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{auth::PersonId, forecast::Who};

    #[test]
    fn an_address_of_somebody_else_is_read_the_same_way() {
        let scope = Scope { quarter: "2026-Q4".parse().unwrap(), who: Who::Team(PersonId(7)), as_of: None };
        let plain = scope.address("/forecast");
        assert_eq!(Reading::default().address(&scope), plain);
        for measure in Measure::ALL {
            for cumulative in [false, true] {
                let reading = Reading { measure, cumulative };
                let address = reading.address(&scope);
                let rest = address.strip_prefix(&plain).unwrap();
                let pairs = rest.split('&').filter_map(|pair| pair.split_once('='));
                assert_eq!(Reading::from_query(&pairs.map(|(k, v)| (k.into(), v.into())).collect()), reading);
            }
        }
    }

    #[test]
    fn an_address_says_how_figures_are_read() {
        let read = |measure: &str, reading: &str| {
            let pairs = [("measure", measure), ("reading", reading)];
            Reading::from_query(&pairs.map(|(key, value)| (key.to_owned(), value.to_owned())).into())
        };
        assert_eq!(read("count", "cumulative"), Reading { measure: Measure::Count, cumulative: true });
        assert_eq!(read("weighted", "single"), Reading { measure: Measure::Weighted, cumulative: false });
        assert_eq!(read("moons", "sideways"), Reading::default());
        assert_eq!(Reading::from_query(&BTreeMap::new()), Reading::default());
    }
}
