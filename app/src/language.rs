//! The languages of the interface and how each writes figures and dates (SPEC F10).
//!
//! Sentences live in `locales/*.json`, checked at compile time; `tr!` renders one in the language of
//! the request (server) or of the document (browser). A change of language reloads the page, so the
//! language never changes under a rendered view.

use std::str::FromStr;

use chrono::{Datelike, NaiveDate, NaiveDateTime};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{i18n::Locale, money::grouped};

/// A language that the interface speaks in full.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// English, the fallback.
    #[default]
    En,
    /// French.
    Fr,
}

/// Decimal mark and thousands separator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NumberMarks {
    /// Between whole and fraction.
    pub decimal: char,
    /// Between groups of three digits.
    pub group: char,
}

impl Language {
    /// Every language, in the order of the menu.
    pub const ALL: [Language; 2] = [Language::En, Language::Fr];

    /// The tag of BCP 47, as in `<html lang>` and the database.
    pub fn tag(self) -> &'static str {
        match self {
            Language::En => "en",
            Language::Fr => "fr",
        }
    }

    /// The language's own name.
    pub fn own_name(self) -> &'static str {
        match self {
            Language::En => "English",
            Language::Fr => "Français",
        }
    }

    /// The locale of the translation files.
    pub fn locale(self) -> Locale {
        match self {
            Language::En => Locale::en,
            Language::Fr => Locale::fr,
        }
    }

    /// How numbers are written.
    pub fn number_marks(self) -> NumberMarks {
        match self {
            Language::En => NumberMarks { decimal: '.', group: ',' },
            Language::Fr => NumberMarks { decimal: ',', group: '\u{202f}' },
        }
    }

    /// Whether the currency stands before the figure.
    pub fn currency_first(self) -> bool {
        self == Language::En
    }

    /// The letters for a thousand millions.
    pub fn billion(self) -> &'static str {
        match self {
            Language::En => "B",
            Language::Fr => "Md",
        }
    }

    /// A percentage with the decimals that it has: `45.5%`, `45,5 %`.
    pub fn percent(self, value: Decimal) -> String {
        let value = value.normalize();
        let digits = grouped(value, value.scale(), self.number_marks());
        match self {
            Language::En => format!("{digits}%"),
            Language::Fr => format!("{digits}\u{a0}%"),
        }
    }

    /// A date in full: `12 Mar 2026`, `12 mars 2026`.
    pub fn date(self, date: NaiveDate) -> String {
        format!("{} {} {}", date.day(), self.month(date.month0()), date.year())
    }

    /// A date within a year that is known: `12 Mar`, `12 mars`.
    pub fn day_and_month(self, date: NaiveDate) -> String {
        format!("{} {}", date.day(), self.month(date.month0()))
    }

    /// A date with the time of day: `12 Mar 2026, 14:05`.
    pub fn moment(self, at: NaiveDateTime) -> String {
        format!("{}, {}", self.date(at.date()), at.format("%H:%M"))
    }

    fn month(self, month0: u32) -> &'static str {
        const EN: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        const FR: [&str; 12] =
            ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."];
        let names = match self {
            Language::En => EN,
            Language::Fr => FR,
        };
        names.get(month0 as usize).copied().unwrap_or_default()
    }

    /// The best language for an `Accept-Language` header; English when none fits.
    pub fn negotiate(accept_language: &str) -> Language {
        let mut wishes: Vec<(u32, &str)> = accept_language.split(',').filter_map(wish).collect();
        wishes.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
        wishes.iter().find_map(|(_, tag)| tag.parse().ok()).unwrap_or_default()
    }
}

/// `fr-CH;q=0.8` as (800, "fr-CH").
fn wish(part: &str) -> Option<(u32, &str)> {
    let (tag, parameters) = part.split_once(';').unwrap_or((part, ""));
    let weight = match parameters.trim().strip_prefix("q=") {
        None => 1000,
        Some(q) => {
            let (whole, fraction) = q.split_once('.').unwrap_or((q, ""));
            let thousandths = format!("{fraction:0<3}");
            whole.parse::<u32>().ok()?.min(1) * 1000 + thousandths.get(..3)?.parse::<u32>().ok()?
        }
    };
    (weight > 0).then_some((weight, tag.trim()))
}

impl FromStr for Language {
    type Err = ();

    /// Takes a bare language or one with a region (`fr`, `fr-CA`).
    fn from_str(tag: &str) -> Result<Self, ()> {
        let primary = tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
        Language::ALL.into_iter().find(|language| language.tag() == primary).ok_or(())
    }
}

/// The language of the request that is being rendered.
#[cfg(feature = "ssr")]
pub fn current() -> Language {
    leptos::prelude::use_context::<Language>().unwrap_or_default()
}

/// The language of the document, as the server wrote it.
#[cfg(not(feature = "ssr"))]
pub fn current() -> Language {
    thread_local! {
        static OF_DOCUMENT: Language = leptos::prelude::document()
            .document_element()
            .and_then(|html| html.get_attribute("lang"))
            .and_then(|tag| tag.parse().ok())
            .unwrap_or_default();
    }
    OF_DOCUMENT.with(|language| *language)
}

/// A sentence of `locales/*.json` in the current language: `tr!(board.title)`,
/// `tr!(list.count, count = 3)`. Unknown keys and missing arguments do not compile.
#[macro_export]
macro_rules! tr {
    ($($key:tt)*) => {
        leptos_i18n::td_string!($crate::language::current().locale(), $($key)*)
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accept_language() {
        for (header, expected) in [
            ("fr-CH, fr;q=0.9, en;q=0.8", Language::Fr),
            ("de, en-GB;q=0.7, fr;q=0.3", Language::En),
            ("de, fr;q=0.3", Language::Fr),
            ("en;q=0, fr;q=0.1", Language::Fr),
            ("", Language::En),
            ("*;q=x,,;;", Language::En),
        ] {
            assert_eq!(Language::negotiate(header), expected, "{header}");
        }
    }
}
