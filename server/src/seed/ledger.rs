//! Writes lives as rows: the opportunity as it is, every version of its figures, every event.

use std::collections::BTreeMap;

use app::{
    activity::Subject,
    auth::{DealThresholds, PersonId},
    opportunity::{DealType, Fields, Share, deal_type, number_text, position},
    pipeline::StageId,
};
use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde_json::Value;
use sqlx::PgConnection;

use super::{
    SeedError, abroad,
    company::SITES,
    copy::{add_row, send},
    life::{Life, Version},
};

const OPPORTUNITY: &str = "opportunity (id, site_id, site_number, number, description, comment, external_reference,
    account_id, product_id, owner_id, pipeline_id, stage_id, stage_kind, stage_since, stopped_from_id, stop_reason,
    category, amount, currency, probability, opening_date, closing_date, board_position, version, created_at,
    created_by, changed_at, complex, special_bid, deal_type, credited, shares)";
const VERSION: &str = "opportunity_version (opportunity_id, version, valid_from, valid_to, owner_id, site_id,
    account_id, product_id, pipeline_id, stage_id, stage_kind, category, amount, currency, probability, closing_date,
    day_from, day_to, stage_since, opening_date, closing_before, deal_type, credited, share_from, share_to, holder_id,
    co_holders)";
const EVENT: &str = "event (at, actor_id, subject, subject_id, kind, data)";

/// Rows that wait to be sent, and the counters of what was given out.
#[derive(Default)]
pub struct Ledger {
    opportunities: String,
    versions: String,
    events: Vec<(DateTime<Utc>, String)>,
    last_id: i64,
    last_numbers: BTreeMap<i64, i32>,
    columns: BTreeMap<StageId, Column>,
}

/// The keys of a column of the board, from the top down.
struct Column(Box<dyn Iterator<Item = String> + Send>);

impl Default for Column {
    fn default() -> Self {
        Column(Box::new(position::sequence(usize::MAX)))
    }
}

/// The number that an opportunity was given on its site.
pub struct Place {
    id: i64,
    site_number: i32,
}

impl Ledger {
    /// Gives the next numbers; to be asked in the order in which opportunities were entered.
    pub fn number(&mut self, site: i64) -> Place {
        self.last_id += 1;
        let last = self.last_numbers.entry(site).or_default();
        *last += 1;
        Place { id: self.last_id, site_number: *last }
    }

    /// Writes an opportunity; its card lies below those of its column that were written before.
    pub fn enter(&mut self, place: &Place, life: &Life<'_>, pipeline: i64) -> Result<(), SeedError> {
        let column = self.columns.entry(life.stage().id).or_default();
        let position = column.0.next().ok_or_else(|| SeedError::Story("a column is full".into()))?;
        self.add_opportunity(place, life, pipeline, position);
        self.add_versions(place, life, pipeline);
        for moment in &life.moments {
            self.event(moment.at, moment.by, Subject::Opportunity, place.id, moment.kind, &moment.data);
        }
        Ok(())
    }

    /// Writes one line of the audit trail.
    pub fn event(&mut self, at: DateTime<Utc>, by: PersonId, subject: Subject, id: i64, kind: &str, data: &Value) {
        let mut row = String::new();
        add_row(&mut row, &[&at, &by.0, &subject.as_str(), &id, &kind, data]);
        self.events.push((at, row));
    }

    fn add_opportunity(&mut self, place: &Place, life: &Life<'_>, pipeline: i64, position: String) {
        let (fields, stage) = (&life.fields, life.stage());
        let code = SITES.iter().find(|site| site.id == life.site).map_or("", |site| site.code);
        let versions = life.versions.len() as i32;
        add_row(
            &mut self.opportunities,
            &[
                &place.id,
                &life.site,
                &place.site_number,
                &number_text(code, place.site_number),
                &fields.description,
                &fields.comment,
                &fields.external_reference,
                &fields.account.map(|id| id.0),
                &fields.product.map(|id| id.0),
                &life.owner.id.0,
                &pipeline,
                &stage.id.0,
                &stage.kind.as_str(),
                &life.stage_since,
                &life.stopped_from.map(|stage| stage.0),
                &life.stop_reason,
                &fields.category.as_str(),
                &fields.amount,
                &fields.currency.code(),
                &fields.probability,
                &fields.opening_date,
                &fields.closing_date,
                &position,
                &versions,
                &life.created_at(),
                &life.created_by.0,
                &life.changed_at(),
                &fields.complex,
                &fields.special_bid,
                &type_of(fields),
                &credited(&life.split),
                &array(life.split.iter().map(|share| share.percent)),
            ],
        );
    }

    fn add_versions(&mut self, place: &Place, life: &Life<'_>, pipeline: i64) {
        let (mut before, mut stage_since): (Option<&Version>, _) = (None, NaiveDate::MIN);
        let ends = life.versions.iter().skip(1).map(|next| Some(next.from)).chain([None]);
        for ((index, version), end) in life.versions.iter().enumerate().zip(ends) {
            let fields = &version.fields;
            if before.is_none_or(|before| before.stage != version.stage) {
                stage_since = version.from.date_naive();
            }
            add_row(
                &mut self.versions,
                &[
                    &place.id,
                    &(index as i32 + 1),
                    &version.from,
                    &end,
                    &version.owner.0,
                    &life.site,
                    &fields.account.map(|id| id.0),
                    &fields.product.map(|id| id.0),
                    &pipeline,
                    &version.stage.0,
                    &version.kind.as_str(),
                    &fields.category.as_str(),
                    &fields.amount,
                    &fields.currency.code(),
                    &fields.probability,
                    &fields.closing_date,
                    &version.from.date_naive(),
                    &end.map(|end| end.date_naive()),
                    &stage_since,
                    &fields.opening_date,
                    &before.and_then(|before| before.fields.closing_date),
                    &type_of(fields),
                    &credited(&version.split),
                    &array(steps(&version.split).map(|(from, _)| from)),
                    &array(steps(&version.split).map(|(_, to)| to)),
                    &life.owner.id.0,
                    &credited(&life.split),
                ],
            );
            before = Some(version);
        }
    }

    /// Sends what waits. Events get their keys in the order of time: histories are read by key.
    pub async fn flush(&mut self, db: &mut PgConnection) -> Result<(), SeedError> {
        self.events.sort_by_key(|(at, _)| *at);
        let events: String = self.events.drain(..).map(|(_, row)| row).collect();
        send(db, OPPORTUNITY, &self.opportunities).await?;
        send(db, VERSION, &self.versions).await?;
        send(db, EVENT, &events).await?;
        self.opportunities.clear();
        self.versions.clear();
        Ok(())
    }

    /// Tells the sites how far they have counted.
    pub async fn close(self, db: &mut PgConnection) -> Result<(), SeedError> {
        for (site, last) in self.last_numbers {
            let sql = "UPDATE site SET last_number = $2 WHERE id = $1";
            sqlx::query(sql).bind(site).bind(last).execute(&mut *db).await?;
        }
        Ok(())
    }
}

/// The people of a split, as an array; nothing while the credit is the owner's alone.
fn credited(split: &[Share]) -> Option<String> {
    array(split.iter().map(|share| share.person))
}

/// Where each part of a split begins and ends, from 0 to 100.
fn steps(split: &[Share]) -> impl Iterator<Item = (Decimal, Decimal)> {
    split.iter().scan(Decimal::ZERO, |from, share| {
        let begin = *from;
        *from += share.percent;
        Some((begin, *from))
    })
}

fn array(values: impl Iterator<Item = impl ToString>) -> Option<String> {
    let values: Vec<String> = values.map(|value| value.to_string()).collect();
    (!values.is_empty()).then(|| format!("{{{}}}", values.join(",")))
}

/// The deal type of fields by what their amount is worth.
fn type_of(fields: &Fields) -> Option<&'static str> {
    let worth = fields.amount.map(|amount| abroad::in_euros(amount, fields.currency));
    deal_type(worth, fields.complex, fields.special_bid, DealThresholds::default()).map(DealType::as_str)
}
