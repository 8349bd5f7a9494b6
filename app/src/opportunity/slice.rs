//! The one query path: which opportunities a filter means as of a day, and what they count for.
//!
//! Everything that shows records or their sums (board heads, list, forecast, charts, drill-down, export) asks
//! a [`Slice`]. Its *rows* are opportunities as they stood at the end of the day; its *lines* are rows by
//! person credited. Both count amounts in the organisation's currency, for the people whose figures the viewer
//! sees and the filter names, rounded half-up to the minor unit per record (SPEC O3): so sums over rows, over
//! lines and over what a page shows are the same number.

mod amounts;
pub mod course;
mod people;
mod summed;

use chrono::{Datelike, Months, NaiveDate};
use sqlx::{PgConnection, Postgres, QueryBuilder};

use super::{Closing, Filter, Risk};
use crate::{
    account::store::escape_like,
    auth::Caller,
    error::{AppError, Problem},
    rate::{self, Rates},
};
use amounts::CREDIT;
use people::People;

/// Opportunities under a filter, as of a day, for a viewer.
#[derive(Debug)]
pub struct Slice<'a> {
    filter: &'a Filter,
    caller: &'a Caller,
    as_of: NaiveDate,
    rates: Rates,
    people: People,
    /// Whether amounts of records are wanted that the filter does not mean.
    beyond_filter: bool,
}

impl<'a> Slice<'a> {
    /// Prepares a slice: as of the filter's day, or today.
    ///
    /// # Errors
    /// When the day has not come yet, or lies before the first record.
    pub async fn load(db: &mut PgConnection, filter: &'a Filter, caller: &'a Caller) -> Result<Self, AppError> {
        let as_of = match filter.as_of {
            Some(day) => check_as_of(db, day, caller).await?,
            None => caller.today,
        };
        if filter.decided.is_some() || filter.reached.is_some() {
            course::interpret(db).await?;
        }
        let rates = rate::store::rates(db, &caller.organisation, as_of).await?;
        Self::about(db, filter, caller, (as_of, rates)).await
    }

    async fn about(
        db: &mut PgConnection,
        filter: &'a Filter,
        caller: &'a Caller,
        (as_of, rates): (NaiveDate, Rates),
    ) -> Result<Self, AppError> {
        let team = (filter.team, line_day(filter, caller, as_of));
        let people = People::load(db, caller, team, filter.owner).await?;
        Ok(Slice { filter, caller, as_of, rates, people, beyond_filter: false })
    }

    /// The same question about another day, with the rates and the reporting lines of that day.
    pub async fn at(&self, db: &mut PgConnection, as_of: NaiveDate) -> Result<Slice<'a>, AppError> {
        let rates = rate::store::rates(db, &self.caller.organisation, as_of).await?;
        Self::about(db, self.filter, self.caller, (as_of, rates)).await
    }

    /// Another question about the same people as of the same day.
    pub fn narrowed<'b>(&self, filter: &'b Filter) -> Slice<'b>
    where
        'a: 'b,
    {
        debug_assert_eq!((filter.team, filter.owner), (self.filter.team, self.filter.owner));
        Slice { filter, rates: self.rates.clone(), people: self.people.clone(), ..*self }
    }

    /// The same, for what records count for that the filter does not mean.
    pub fn beyond_filter(&self) -> Slice<'a> {
        Slice { rates: self.rates.clone(), people: self.people.clone(), beyond_filter: true, ..*self }
    }

    /// Whether the figures of the same people count in both.
    pub fn is_about_the_people_of(&self, other: &Slice<'_>) -> bool {
        self.people == other.people
    }

    /// The day that is shown.
    pub fn as_of(&self) -> NaiveDate {
        self.as_of
    }

    /// The day whose reporting lines count.
    pub fn line_day(&self) -> NaiveDate {
        line_day(self.filter, self.caller, self.as_of)
    }

    /// The rates in use.
    pub fn rates(&self) -> &Rates {
        &self.rates
    }

    /// `SELECT … FROM … WHERE …` over opportunities; further conditions and an order can follow.
    pub fn rows(&self, select: &str) -> QueryBuilder<Postgres> {
        self.matching(select, &RECORD)
    }

    /// As [`Slice::push_sums`], with some of the tables of [`Slice::rows`], named by their aliases.
    pub fn push_rows_with(&self, query: &mut QueryBuilder<Postgres>, select: &str, tables: &[&str]) {
        self.push_matching(query, select, tables, "");
    }

    /// As [`Slice::rows`], for sums: joins only the tables that the filter asks for, so `select` names no column
    /// of record, owner, account, product or site.
    pub fn sums(&self, select: &str) -> QueryBuilder<Postgres> {
        self.matching(select, &[])
    }

    /// As [`Slice::sums`], into a larger statement.
    pub fn push_sums(&self, query: &mut QueryBuilder<Postgres>, select: &str) {
        self.push_matching(query, select, &[], "");
    }

    /// As [`Slice::push_sums`], with further tables, which begin with `JOIN` or `LEFT JOIN` and refer to `v`.
    pub fn push_sums_with(&self, query: &mut QueryBuilder<Postgres>, joins: &str, select: &str) {
        self.push_matching(query, select, &[], joins);
    }

    fn matching(&self, select: &str, tables: &[&str]) -> QueryBuilder<Postgres> {
        let mut query = QueryBuilder::new("");
        self.push_matching(&mut query, select, tables, "");
        query
    }

    fn push_matching(&self, query: &mut QueryBuilder<Postgres>, select: &str, tables: &[&str], joins: &str) {
        query.push(format!("SELECT {select} {} {joins}", self.tables(tables)));
        self.push_where(query);
        if let Some((owner, credited)) = self.whose() {
            query.push(format!(
                " AND (v.credited IS NULL AND {owner} OR EXISTS (SELECT FROM {CREDIT} WHERE {credited}))"
            ));
        }
    }

    /// The conditions on owners and on those credited; nothing when everybody counts.
    fn whose(&self) -> Option<(String, String)> {
        self.people.condition("v.owner_id").zip(self.people.condition("c.person_id"))
    }

    /// Every version that counts at the end of the day, whether it matches or not, for lookups by record; conditions
    /// can follow.
    pub fn versions(&self, select: &str) -> String {
        format!("SELECT {select} FROM opportunity_version v WHERE {}", self.stood())
    }

    /// Whether the closing date of a row lies in the period that the filter names.
    pub fn closes_inside(&self) -> String {
        let period = self.period("v.closing_date", self.filter.closing);
        if period.is_empty() { String::from("TRUE") } else { format!("({period})") }
    }

    /// As [`Slice::rows`], also of records that do not match: some records are shown whatever the filter, with what they
    /// count for under it. Only the day and what the viewer sees limit it; a condition on `o` or `v` leads to them.
    pub fn records(&self, select: &str) -> QueryBuilder<Postgres> {
        QueryBuilder::new(format!("SELECT {select} {} WHERE {}", self.tables(&RECORD), self.stood()))
    }

    /// As [`Slice::sums`] over opportunities by person credited: [`PERSON`] is who.
    pub fn lines(&self, select: &str) -> QueryBuilder<Postgres> {
        let mut query = QueryBuilder::new("");
        self.push_lines_with(&mut query, "", select);
        query
    }

    /// As [`Slice::lines`] into a larger statement, with further tables, which begin with `JOIN` or `LEFT JOIN` and
    /// refer to `v` and [`PERSON`].
    pub fn push_lines_with(&self, query: &mut QueryBuilder<Postgres>, joins: &str, select: &str) {
        query.push(format!("SELECT {select} {} LEFT JOIN LATERAL {CREDIT} ON TRUE {joins}", self.tables(&[])));
        self.push_where(query);
        if let Some(person) = self.people.condition(PERSON) {
            query.push(format!(" AND {person}"));
        }
    }

    /// `v` the version that counts, `o` the record, `p` its owner, `a` the account, `pr` the product, `s` the site.
    fn tables(&self, wanted: &[&str]) -> String {
        let filter = self.filter;
        let text = !filter.text.is_empty();
        let mut tables = String::from("FROM opportunity_version v");
        let mut join = |alias: &str, needed: bool, table: &str| {
            if needed || wanted.contains(&alias) {
                tables.push(' ');
                tables.push_str(table);
            }
        };
        let left_the_line = self.as_of < self.caller.today && !self.caller.viewer.role().sees_everything();
        let record = if left_the_line {
            "CROSS JOIN LATERAL opportunity_behind(v.opportunity_id) o"
        } else {
            "JOIN opportunity o ON o.id = v.opportunity_id"
        };
        join("o", text || filter.import.is_some(), record);
        join("p", false, "JOIN person p ON p.id = v.owner_id");
        join("s", filter.site.is_some(), "JOIN site s ON s.id = v.site_id");
        let account = text || filter.sector.is_some() || filter.country.is_some();
        join("a", account, "LEFT JOIN account a ON a.id = v.account_id");
        join("pr", filter.series.is_some(), "LEFT JOIN product pr ON pr.id = v.product_id");
        join("st", filter.risk == Some(Risk::Stuck), "JOIN stage st ON st.id = v.stage_id");
        if filter.decided.is_some() {
            tables.push(' ');
            tables.push_str(&course::signature("decided", self.as_of));
        }
        tables
    }

    /// The versions that count at the end of the day. Of an earlier day, also by the columns that an index leads to
    /// them, since most of the history is over by then or not yet begun.
    fn validity(&self) -> String {
        if self.as_of >= self.caller.today {
            return String::from(" WHERE v.day_to IS NULL");
        }
        format!(" WHERE {}", self.stood())
    }

    fn stood(&self) -> String {
        let day = self.as_of;
        if self.as_of >= self.caller.today {
            return String::from("v.stands_until = 'infinity'");
        }
        format!("v.stands_until > '{day}' AND v.day_from <= '{day}'")
    }

    /// A condition on the months in which rows of a table close, when they are few enough to name.
    fn closing_months(&self, table: &str) -> Option<String> {
        let (from, last) = self.closing_days()?;
        let mut month = from.with_day(1)?;
        let mut months = Vec::new();
        while month <= last {
            months.push(month.to_string());
            month = month.checked_add_months(Months::new(1))?;
            if months.len() > MOST_MONTHS {
                return None;
            }
        }
        Some(format!(" AND {table}.closing_month = ANY ('{{{}}}')", months.join(",")))
    }

    /// The first and the last closing date that the filter means; nothing when it names none.
    fn closing_days(&self) -> Option<(NaiveDate, NaiveDate)> {
        match self.filter.closing? {
            Closing::Unknown => None,
            Closing::Quarter(quarter) => {
                let range = self.caller.organisation.calendar.range(quarter);
                Some((range.from, range.last_day()))
            }
            Closing::Between(from, to) => Some((from, to)),
        }
    }

    fn push_where(&self, query: &mut QueryBuilder<Postgres>) {
        query.push(self.validity());
        if self.as_of < self.caller.today {
            query.push(self.closing_months("v").unwrap_or_default());
        }
        if let Some((owner, _)) = self.whose() {
            query.push(format!(" AND (v.credited IS NOT NULL OR {owner})"));
        }
        let filter = self.filter;
        if !filter.text.is_empty() {
            let pattern = format!("%{}%", escape_like(&filter.text));
            query.push(" AND (o.description ILIKE ").push_bind(pattern.clone());
            query.push(" OR o.number ILIKE ").push_bind(pattern.clone());
            query.push(" OR o.external_reference ILIKE ").push_bind(pattern.clone());
            query.push(" OR a.name ILIKE ").push_bind(pattern).push(")");
        }
        if let Some(import) = filter.import {
            query.push(" AND o.import_id = ").push_bind(import);
        }
        if let Some(account) = filter.account {
            query.push(" AND v.account_id = ").push_bind(account.0);
        }
        if filter.without_account {
            query.push(" AND v.account_id IS NULL");
        }
        if let Some(product) = filter.product {
            query.push(" AND v.product_id = ").push_bind(product.0);
        }
        if let Some(min) = filter.min {
            query.push(" AND v.amount >= ").push_bind(min);
        }
        if let Some(max) = filter.max {
            query.push(" AND v.amount <= ").push_bind(max);
        }
        if let Some(currency) = filter.currency {
            query.push(" AND v.currency = ").push_bind(currency.code().to_owned());
        }
        for (column, period) in [("v.closing_date", filter.closing), ("v.opening_date", filter.opened)] {
            if period.is_some() {
                query.push(format!(" AND {}", self.period(column, period)));
            }
        }
        if !filter.categories.is_empty() {
            let codes: Vec<&str> = filter.categories.iter().map(|category| category.as_str()).collect();
            query.push(format!(" AND v.category IN ('{}')", codes.join("','")));
        }
        if !filter.stages.is_empty() {
            query
                .push(" AND v.stage_id IN (SELECT id FROM stage WHERE code = ANY(")
                .push_bind(filter.stages.clone())
                .push("))");
        }
        if let Some(kind) = filter.deal_type {
            match kind {
                Some(kind) => query.push(format!(" AND v.deal_type = '{}'", kind.as_str())),
                None => query.push(" AND v.deal_type IS NULL"),
            };
        }
        if let Some(risk) = filter.risk {
            self.push_risk(query, risk);
        }
        if filter.decided.is_some() {
            query
                .push(format!(" AND {}", self.period(&format!("({})", course::decided_on("decided")), filter.decided)));
        }
        if let Some(stage) = &filter.reached {
            course::push_has_reached(query, stage, self.as_of);
        }
        for (column, wanted) in [
            ("s.code", &filter.site),
            ("COALESCE(pr.series, '')", &filter.series),
            ("COALESCE(a.sector, '')", &filter.sector),
            ("COALESCE(a.country, '')", &filter.country),
        ] {
            if let Some(wanted) = wanted {
                query.push(format!(" AND {column} = ")).push_bind(wanted.clone());
            }
        }
    }

    fn push_risk(&self, query: &mut QueryBuilder<Postgres>, risk: Risk) {
        query.push(format!(" AND v.stage_kind = 'open' AND {}", self.risk(risk)));
    }

    /// Whether an open row `v` of a stage `st` is at risk.
    pub fn risk(&self, risk: Risk) -> String {
        let day = self.as_of;
        match risk {
            Risk::Overdue => format!("v.closing_date < '{day}'"),
            Risk::Stuck => format!("v.stage_since + st.stale_after_days < '{day}'"),
            Risk::NoAmount => String::from("v.amount IS NULL"),
        }
    }

    fn period(&self, column: &str, period: Option<Closing>) -> String {
        match period {
            None => String::new(),
            Some(Closing::Unknown) => format!("{column} IS NULL"),
            Some(Closing::Quarter(quarter)) => {
                let range = self.caller.organisation.calendar.range(quarter);
                format!("{column} >= '{}' AND {column} < '{}'", range.from, range.to)
            }
            Some(Closing::Between(from, to)) => format!("{column} BETWEEN '{from}' AND '{to}'"),
        }
    }
}

/// Who a line is credited to.
pub const PERSON: &str = "COALESCE(c.person_id, v.owner_id)";
/// The tables of a record, besides its version.
const RECORD: [&str; 5] = ["o", "p", "a", "pr", "s"];
/// Most months of closing that a statement names one by one: five years.
const MOST_MONTHS: usize = 60;

/// The day whose reporting lines count: for a quarter its last day at most, so that a later reorganisation leaves it as
/// it was, and its first day at least, so that a planned one shows.
fn line_day(filter: &Filter, caller: &Caller, as_of: NaiveDate) -> NaiveDate {
    match filter.closing {
        Some(Closing::Quarter(quarter)) => caller.organisation.line_day(quarter, as_of),
        _ => as_of,
    }
}

async fn check_as_of(db: &mut PgConnection, day: NaiveDate, caller: &Caller) -> Result<NaiveDate, AppError> {
    if day > caller.today {
        return Err(AppError::field("as_of", Problem::Future));
    }
    let first: Option<NaiveDate> = sqlx::query_scalar("SELECT history_begins()").fetch_one(db).await?;
    match first {
        Some(first) if day < first => Err(AppError::field("as_of", Problem::BeforeHistory(first))),
        _ => Ok(day),
    }
}
