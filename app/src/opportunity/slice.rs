//! The one query path: which opportunities a filter means as of a day, and what they count for.
//!
//! Everything that shows records or their sums (board heads, list, forecast, charts, drill-down, export) asks
//! a [`Slice`]. Its *rows* are opportunities as they stood at the end of the day; its *lines* are rows by
//! person credited. Both count amounts in the organisation's currency, for the people whose figures the viewer
//! sees and the filter names, rounded half-up to the minor unit per record (SPEC O3): so sums over rows, over
//! lines and over what a page shows are the same number.

pub mod course;

use chrono::NaiveDate;
use sqlx::{PgConnection, Postgres, QueryBuilder};

use super::{Closing, Filter, Risk};
use crate::{
    account::store::escape_like,
    auth::{Caller, PersonId},
    error::{AppError, Problem},
    rate::{self, Rates},
};

/// Opportunities under a filter, as of a day, for a viewer.
#[derive(Debug)]
pub struct Slice<'a> {
    filter: &'a Filter,
    caller: &'a Caller,
    as_of: NaiveDate,
    rates: Rates,
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
        Ok(Slice { filter, caller, as_of, rates })
    }

    /// The same question about another day, with the rates of that day.
    pub async fn at(&self, db: &mut PgConnection, as_of: NaiveDate) -> Result<Slice<'a>, AppError> {
        let rates = rate::store::rates(db, &self.caller.organisation, as_of).await?;
        Ok(Slice { as_of, rates, ..*self })
    }

    /// The day that is shown.
    pub fn as_of(&self) -> NaiveDate {
        self.as_of
    }

    /// The rates in use.
    pub fn rates(&self) -> &Rates {
        &self.rates
    }

    /// `SELECT … FROM … WHERE …` over opportunities; further conditions and an order can follow.
    pub fn rows(&self, select: &str) -> QueryBuilder<Postgres> {
        self.matching(select, true)
    }

    /// As [`Slice::rows`], for sums: joins only the tables that the filter asks for, so `select` names no column
    /// of record, owner, account, product or site.
    pub fn sums(&self, select: &str) -> QueryBuilder<Postgres> {
        self.matching(select, false)
    }

    /// As [`Slice::sums`], into a larger statement.
    pub fn push_sums(&self, query: &mut QueryBuilder<Postgres>, select: &str) {
        self.push_matching(query, select, false, "");
    }

    /// As [`Slice::push_sums`], with further tables, which begin with `JOIN` or `LEFT JOIN` and refer to `v`.
    pub fn push_sums_with(&self, query: &mut QueryBuilder<Postgres>, joins: &str, select: &str) {
        self.push_matching(query, select, false, joins);
    }

    fn matching(&self, select: &str, in_full: bool) -> QueryBuilder<Postgres> {
        let mut query = QueryBuilder::new("");
        self.push_matching(&mut query, select, in_full, "");
        query
    }

    fn push_matching(&self, query: &mut QueryBuilder<Postgres>, select: &str, in_full: bool, joins: &str) {
        query.push(format!("SELECT {select} {} {} {joins}", self.tables(in_full), self.rate_join()));
        self.push_where(query);
        if let Some(owner) = self.counts("v.owner_id") {
            let credited = self.counts("c.person_id").unwrap_or_default();
            query.push(format!(
                " AND ({owner} OR v.credited IS NOT NULL AND EXISTS (SELECT {CREDIT_LINES} AND {credited}))"
            ));
        }
    }

    /// Every version that counts at the end of the day, whether it matches or not; conditions can follow.
    pub fn versions(&self, select: &str) -> String {
        format!("SELECT {select} FROM opportunity_version v {} {}", self.rate_join(), self.validity())
    }

    /// Whether the closing date of a row lies in the period that the filter names.
    pub fn closes_inside(&self) -> String {
        let period = self.period("v.closing_date", self.filter.closing);
        if period.is_empty() { String::from("TRUE") } else { format!("({period})") }
    }

    /// As [`Slice::rows`], also of records that do not match: one card or record is shown whatever the filter, with
    /// what it counts for under it. Only the day and what the viewer sees limit it.
    pub fn records(&self, select: &str) -> QueryBuilder<Postgres> {
        QueryBuilder::new(format!("SELECT {select} {} {}{}", self.tables(true), self.rate_join(), self.validity()))
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
        query.push(format!(
            "SELECT {select} {} LEFT JOIN opportunity_credit c
               ON v.credited IS NOT NULL AND c.opportunity_id = v.opportunity_id AND c.version = v.version {} {joins}",
            self.tables(false),
            self.rate_join()
        ));
        self.push_where(query);
        if let Some(person) = self.counts(PERSON) {
            query.push(format!(" AND {person}"));
        }
    }

    /// `v` the version that counts, `o` the record, `p` its owner, `a` the account, `pr` the product, `s` the site.
    fn tables(&self, in_full: bool) -> String {
        let filter = self.filter;
        let text = !filter.text.is_empty();
        let mut tables = String::from("FROM opportunity_version v");
        let mut join = |needed: bool, table: &str| {
            if in_full || needed {
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
        join(text, record);
        join(false, "JOIN person p ON p.id = v.owner_id");
        join(filter.site.is_some(), "JOIN site s ON s.id = v.site_id");
        join(text || filter.sector.is_some() || filter.country.is_some(), "LEFT JOIN account a ON a.id = v.account_id");
        join(filter.series.is_some(), "LEFT JOIN product pr ON pr.id = v.product_id");
        if filter.decided.is_some() {
            tables.push(' ');
            tables.push_str(&course::signature("decided", self.as_of));
        }
        tables
    }

    /// What a row counts for, in the organisation's currency; null without an amount or without a rate.
    pub fn row_amount(&self) -> String {
        self.of_row(&self.gross())
    }

    /// As [`Slice::row_amount`], weighted by the probability.
    pub fn row_weighted(&self) -> String {
        self.of_row(&self.gross_weighted())
    }

    /// The part of a row that counts, percent.
    pub fn row_share(&self) -> String {
        match self.counts("c.person_id") {
            None => String::from("100::numeric"),
            Some(credited) => format!(
                "CASE WHEN v.credited IS NULL THEN 100 ELSE COALESCE((SELECT sum(c.share_to - c.share_from) {CREDIT_LINES} AND {credited}), 0) END"
            ),
        }
    }

    /// What a line counts for: the difference of two rounded steps, so that the lines of a row sum to it.
    pub fn line_amount(&self) -> String {
        self.of_line(&self.gross())
    }

    /// As [`Slice::line_amount`], weighted by the probability.
    pub fn line_weighted(&self) -> String {
        self.of_line(&self.gross_weighted())
    }

    fn of_row(&self, gross: &str) -> String {
        let whole = self.rounded(gross);
        match self.counts("c.person_id") {
            None => whole,
            Some(credited) => {
                let part = self.part(gross);
                format!(
                    "CASE WHEN v.credited IS NULL THEN {whole} ELSE (SELECT sum({part}) {CREDIT_LINES} AND {credited}) END"
                )
            }
        }
    }

    fn of_line(&self, gross: &str) -> String {
        format!("CASE WHEN c.person_id IS NULL THEN {} ELSE {} END", self.rounded(gross), self.part(gross))
    }

    /// The part of a credit line `c`.
    fn part(&self, gross: &str) -> String {
        let upper = self.rounded(&format!("{gross} * c.share_to / 100"));
        let lower = self.rounded(&format!("{gross} * c.share_from / 100"));
        format!("({upper} - {lower})")
    }

    fn rounded(&self, value: &str) -> String {
        format!("round({value}, {})", self.rates.report.decimals())
    }

    /// The whole amount in the organisation's currency, unrounded.
    fn gross(&self) -> String {
        format!("(v.amount * {})", self.factor())
    }

    fn gross_weighted(&self) -> String {
        format!("(v.amount * v.probability / 100 * {})", self.factor())
    }

    /// What one unit of a row's currency is worth in the organisation's; null without a rate.
    pub fn factor(&self) -> String {
        format!("CASE WHEN v.currency = '{}' THEN 1 ELSE r.rate END", self.rates.report)
    }

    /// The table of rates as a relation `r`; without any rate, one without rows.
    fn rate_join(&self) -> String {
        let list = |cell: &dyn Fn(&rate::AppliedRate) -> String| {
            self.rates.applied.iter().map(cell).collect::<Vec<_>>().join(",")
        };
        format!(
            "LEFT JOIN unnest('{{{}}}'::text[], '{{{}}}'::date[], '{{{}}}'::date[], '{{{}}}'::numeric[], '{{{}}}'::date[])
               AS r (currency, closing_from, closing_to, rate, dated)
               ON r.currency = v.currency AND COALESCE(v.closing_date, '{}') >= r.closing_from
                  AND COALESCE(v.closing_date, '{}') < r.closing_to",
            list(&|rate| rate.currency.to_string()),
            list(&|rate| rate.closing.from.to_string()),
            list(&|rate| rate.closing.to.to_string()),
            list(&|rate| rate.rate.to_string()),
            list(&|rate| rate.dated.to_string()),
            self.as_of,
            self.as_of,
        )
    }

    /// Whether figures of a person count here: those whom the viewer sees and the filter names. Nothing when
    /// everybody's do.
    fn counts(&self, person: &str) -> Option<String> {
        let mut parts = Vec::new();
        if !self.caller.viewer.role().sees_everything() {
            parts.push(format!(
                "({person} IN (SELECT visible_owners()) OR {person} IN (SELECT person_id FROM former_reports()) AND EXISTS (
                    SELECT FROM former_reports() f WHERE f.person_id = {person}
                    AND v.closing_date >= f.counts_from AND v.closing_date < f.counts_to))"
            ));
        }
        if let Some(PersonId(owner)) = self.filter.owner {
            parts.push(format!("{person} = {owner}"));
        }
        if let Some(PersonId(team)) = self.filter.team {
            let day = self.line_day();
            parts.push(format!(
                "{person} IN (SELECT descendant_id FROM reporting_line WHERE ancestor_id = {team}
                    AND valid_from <= '{day}' AND (valid_to IS NULL OR valid_to > '{day}'))"
            ));
        }
        (!parts.is_empty()).then(|| parts.join(" AND "))
    }

    /// The day whose reporting lines count: for a quarter its last day at most, so that a later reorganisation
    /// leaves it as it was, and its first day at least, so that a planned one shows.
    pub fn line_day(&self) -> NaiveDate {
        match self.filter.closing {
            Some(Closing::Quarter(quarter)) => self.caller.organisation.line_day(quarter, self.as_of),
            _ => self.as_of,
        }
    }

    /// The version that counts at the end of the day.
    fn validity(&self) -> String {
        if self.as_of >= self.caller.today {
            return String::from(" WHERE v.day_to IS NULL");
        }
        let day = self.as_of;
        format!(" WHERE v.day_from <= '{day}' AND (v.day_to IS NULL OR v.day_to > '{day}')")
    }

    fn push_where(&self, query: &mut QueryBuilder<Postgres>) {
        query.push(self.validity());
        let filter = self.filter;
        if !filter.text.is_empty() {
            let pattern = format!("%{}%", escape_like(&filter.text));
            query.push(" AND (o.description ILIKE ").push_bind(pattern.clone());
            query.push(" OR o.number ILIKE ").push_bind(pattern.clone());
            query.push(" OR o.external_reference ILIKE ").push_bind(pattern.clone());
            query.push(" OR a.name ILIKE ").push_bind(pattern).push(")");
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
        let day = self.as_of;
        query.push(" AND v.stage_kind = 'open'");
        query.push(match risk {
            Risk::Overdue => format!(" AND v.closing_date < '{day}'"),
            Risk::Stuck => format!(
                " AND EXISTS (SELECT FROM stage st WHERE st.id = v.stage_id AND v.stage_since + st.stale_after_days < '{day}')"
            ),
            Risk::NoAmount => String::from(" AND v.amount IS NULL"),
        });
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
/// The credit lines of a version; a condition on `c` follows.
const CREDIT_LINES: &str =
    "FROM opportunity_credit c WHERE c.opportunity_id = v.opportunity_id AND c.version = v.version";
async fn check_as_of(db: &mut PgConnection, day: NaiveDate, caller: &Caller) -> Result<NaiveDate, AppError> {
    if day > caller.today {
        return Err(AppError::field("as_of", Problem::Future));
    }
    let first: Option<NaiveDate> =
        sqlx::query_scalar("SELECT min(day_from) FROM opportunity_version").fetch_one(db).await?;
    match first {
        Some(first) if day < first => Err(AppError::field("as_of", Problem::BeforeHistory(first))),
        _ => Ok(day),
    }
}
