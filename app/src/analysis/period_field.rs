//! Choosing a period: a quarter, a fiscal year, all time, one that moves on, or two days.

use leptos::prelude::*;

use super::{AskedPeriod, BETWEEN, Moving, Period};
use crate::{
    auth::Me,
    calendar::Quarter,
    tr,
    ui::{SelectField, TextField},
};

/// The controls `period`, `from` and `to`.
#[component]
pub fn PeriodField(
    /// The period in force.
    period: Option<AskedPeriod>,
    /// Whether it is asked again later: then no period at all can be chosen, and those that move on.
    kept: bool,
    /// Whose calendar it is.
    me: Me,
) -> impl IntoView {
    let calendar = &me.organisation.calendar;
    let current = calendar.quarter_of(me.today);
    let year = |year: i32| Period::Year(year);
    let quarter = |quarter: Quarter| Period::Quarter(quarter);
    let mut offered: Vec<Period> = (-1..=1).map(|steps| year(current.year() + steps)).collect();
    offered.extend((-6..=4).map(|steps| quarter(calendar.plus(current, steps))));
    if let Some(AskedPeriod::Fixed(other @ (Period::Year(_) | Period::Quarter(_)))) = period
        && !offered.contains(&other)
    {
        offered.push(other);
    }
    let mut options: Vec<(String, String)> = Vec::new();
    if kept {
        options.push((String::new(), tr!(analysis.all_time).to_owned()));
        options.extend(Moving::ALL.map(|moving| (moving.as_str().to_owned(), moving.label().to_owned())));
    }
    options.extend(offered.iter().map(|period| (period.to_string(), period.label())));
    options.push((BETWEEN.to_owned(), tr!(analysis.between).to_owned()));
    let (value, from, to) = match period {
        Some(AskedPeriod::Fixed(Period::Between(from, to))) => (BETWEEN.to_owned(), from.to_string(), to.to_string()),
        Some(other) => (other.to_string(), String::new(), String::new()),
        None => Default::default(),
    };
    view! {
        <SelectField label=tr!(analysis.period) name="period" options value />
        <TextField label=tr!(analysis.from) name="from" kind="date" value=from />
        <TextField label=tr!(analysis.to) name="to" kind="date" value=to />
    }
}
