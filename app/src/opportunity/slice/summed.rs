//! Sums of a slice, from totals that are kept where those tell them (`migrations/0032_forecast_totals.sql`).
//!
//! Totals are kept by month of closing, person credited, category and currency, for every day. So they answer filters that
//! name whole months, people and counted categories, in the organisation's own currency; records in other currencies are
//! converted and rounded one by one, as everywhere. Any other filter sums its records. The sums are the same either way.

use chrono::{Datelike, Days};
use sqlx::{Postgres, QueryBuilder};

use super::{PERSON, Slice};
use crate::{opportunity::Filter, pipeline::Category};

impl Slice<'_> {
    /// `SELECT …` over lines, alone or summed, in parts that are to be summed: `person_id`, `closing_month`, `category`,
    /// `currency`, `rate_place`, `count`, `amount`, `weighted`, and `own`, the whole amounts in other currencies.
    pub fn push_summed_lines(&self, query: &mut QueryBuilder<Postgres>) {
        if !self.is_kept() {
            self.push_lines_of(query, "");
            return;
        }
        self.push_kept(query, "person_id");
        for side in self.abroad() {
            query.push(" UNION ALL ");
            self.push_lines_of(query, &side);
        }
    }

    /// As [`Slice::push_summed_lines`] over rows, without `person_id`: what several people share counts once.
    pub fn push_summed_rows(&self, query: &mut QueryBuilder<Postgres>) {
        if !self.is_kept() {
            self.push_rows_of(query, "");
            return;
        }
        self.push_kept(query, "NULL::bigint AS person_id");
        for side in self.abroad() {
            query.push(" UNION ALL ");
            self.push_rows_of(query, &side);
        }
        query.push(" UNION ALL ");
        self.push_repeated(query);
    }

    /// Conditions on `v` that lead to versions which several people share, by the index that holds only those.
    pub fn sharing(&self) -> String {
        let standing = if self.is_kept() { self.standing() } else { String::new() };
        format!("{standing} AND v.credited IS NOT NULL")
    }

    fn push_lines_of(&self, query: &mut QueryBuilder<Postgres>, which: &str) {
        let part = self.part_of(&self.line_amount(), &self.line_weighted());
        self.push_lines_with(query, "", &format!("{PERSON} AS person_id, {part}"));
        query.push(which);
    }

    fn push_rows_of(&self, query: &mut QueryBuilder<Postgres>, which: &str) {
        let part = self.part_of(&self.row_amount(), &self.row_weighted());
        self.push_sums(query, &format!("NULL::bigint AS person_id, {part}"));
        query.push(which);
    }

    fn part_of(&self, amount: &str, weighted: &str) -> String {
        format!(
            "v.closing_month, v.category, v.currency, {} AS rate_place, 1 AS count, {amount} AS amount,
             {weighted} AS weighted, v.amount AS own",
            self.rate_place()
        )
    }

    /// The totals of the day, and their changes that are not folded in yet.
    fn push_kept(&self, query: &mut QueryBuilder<Postgres>, person: &str) {
        let day = self.as_of;
        let (total, change) = match self.as_of >= self.caller.today {
            true => (String::from("t.day_to = 'infinity'"), String::from("TRUE")),
            false => (format!("t.day_to > '{day}' AND t.day_from <= '{day}'"), format!("t.day <= '{day}'")),
        };
        let people = self.people.condition_on("t.person_id", "t.closing_month");
        let people = people.map(|people| format!(" AND {people}")).unwrap_or_default();
        let codes: Vec<&str> = self.filter.categories.iter().map(|category| category.as_str()).collect();
        let (currency, months) = (self.rates.report, self.closing_months("t").unwrap_or_default());
        let part = |table: &str, stood: &str| {
            format!(
                "SELECT {person}, closing_month, category, currency, NULL::int AS rate_place, count, amount, weighted, 0 AS own
                 FROM {table} t WHERE t.currency = '{currency}'{months} AND {stood} AND t.category IN ('{}'){people}",
                codes.join("','")
            )
        };
        query.push(part("forecast_total", &total));
        query.push(" UNION ALL ");
        query.push(part("forecast_total_change", &change));
    }

    /// What the parts of shared rows in the organisation's currency count too often, below zero.
    fn push_repeated(&self, query: &mut QueryBuilder<Postgres>) {
        query.push("SELECT NULL, closing_month, category, currency, NULL, sum(1 - parts)::bigint, 0, 0, 0 FROM (");
        let select = "v.opportunity_id, v.closing_month, v.category, v.currency, count(*) AS parts";
        self.push_lines_with(query, "", select);
        query.push(format!(
            "{} AND v.currency = '{}' GROUP BY 1, 2, 3, 4) shared GROUP BY 2, 3, 4",
            self.sharing(),
            self.rates.report
        ));
    }

    /// Conditions on `v` that lead to what is in other currencies: what stands today by the index on either side of the
    /// organisation's, which earlier days lead to in one go.
    fn abroad(&self) -> Vec<String> {
        let sides: &[&str] = if self.as_of >= self.caller.today { &["<", ">"] } else { &["<>"] };
        let condition = |side: &&str| format!("{} AND v.currency {side} '{}'", self.standing(), self.rates.report);
        sides.iter().map(condition).collect()
    }

    /// The columns of an index that lead to what stood, which say nothing that the slice does not say.
    pub fn standing(&self) -> String {
        let months = self.closing_months("v").unwrap_or_default();
        let day = self.as_of;
        if self.as_of >= self.caller.today {
            format!("{months} AND v.stands_until = 'infinity'")
        } else {
            format!("{months} AND v.stands_until > '{day}'")
        }
    }

    /// Whether kept totals tell what the filter means.
    pub fn is_kept(&self) -> bool {
        let Filter { owner, team, closing, categories, as_of, .. } = self.filter;
        let plain = Filter {
            owner: *owner,
            team: *team,
            closing: *closing,
            categories: categories.clone(),
            as_of: *as_of,
            ..Filter::default()
        };
        let counted = !categories.is_empty() && !categories.contains(&Category::Omitted);
        *self.filter == plain && !self.beyond_filter && counted && self.names_whole_months()
    }

    fn names_whole_months(&self) -> bool {
        let Some((from, last)) = self.closing_days() else { return false };
        let next = last.checked_add_days(Days::new(1));
        from.day() == 1 && next.is_some_and(|next| next.day() == 1) && self.closing_months("v").is_some()
    }
}
