//! The life of one opportunity, act by act, under the rules of its pipeline.
//!
//! What the application's actions would check and record is checked and recorded here: a story that
//! breaks a rule is an error, not a record.

use app::{
    auth::PersonId,
    opportunity::{Fields, OwnerRef, Share, check_split, differences},
    pipeline::{MoveFacts, MoveKind, Pipeline, Stage, StageId, StageKind},
};
use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Value, json};

use super::{
    SeedError,
    act::{Act, Hand},
};

/// The figures that count, from an instant on.
#[derive(Debug)]
pub struct Version {
    /// First instant.
    pub from: DateTime<Utc>,
    /// The owner then.
    pub owner: PersonId,
    /// The stage then.
    pub stage: StageId,
    /// What that stage means.
    pub kind: StageKind,
    /// The fields then.
    pub fields: Fields,
    /// Who shared the credit then; nobody while it was the owner's alone.
    pub split: Vec<Share>,
}

/// A line of the history.
#[derive(Debug)]
pub struct Moment {
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub by: PersonId,
    /// Kind of event, as the actions name it.
    pub kind: &'static str,
    /// Its particulars, as the actions write them.
    pub data: Value,
}

/// An opportunity with all that happened to it.
#[derive(Debug)]
pub struct Life<'a> {
    pipeline: &'a Pipeline,
    stage: &'a Stage,
    /// The site that numbers it.
    pub site: i64,
    /// Who is in charge now.
    pub owner: OwnerRef,
    /// Since when it stands in its stage.
    pub stage_since: NaiveDate,
    /// For a stopped one: the stage that it left.
    pub stopped_from: Option<StageId>,
    /// Why it stopped or was reopened last.
    pub stop_reason: String,
    /// Who entered it.
    pub created_by: PersonId,
    /// What it is now.
    pub fields: Fields,
    /// Who shares the credit now.
    pub split: Vec<Share>,
    /// Every state, oldest first.
    pub versions: Vec<Version>,
    /// Every event, oldest first.
    pub moments: Vec<Moment>,
}

impl<'a> Life<'a> {
    /// Enters an opportunity at the first stage; category, probability and opening date follow from there.
    pub fn begin(
        pipeline: &'a Pipeline,
        site: i64,
        owner: OwnerRef,
        hand: Hand,
        fields: Fields,
    ) -> Result<Self, SeedError> {
        let stage = pipeline.first_stage().ok_or_else(|| SeedError::Story("no first stage".into()))?;
        let (category, probability) = (stage.default_category, stage.default_probability);
        let fields = Fields { category, probability, opening_date: hand.at.date_naive(), ..fields };
        let data = json!({ "stage": stage.names, "amount": fields.amount, "currency": fields.currency });
        let mut life = Life {
            pipeline,
            stage,
            site,
            owner,
            stage_since: hand.at.date_naive(),
            stopped_from: None,
            stop_reason: String::new(),
            created_by: hand.by,
            fields,
            split: Vec::new(),
            versions: Vec::new(),
            moments: Vec::new(),
        };
        life.check_fields()?;
        life.remember(hand, "created", data);
        Ok(life)
    }

    /// Where it stands.
    pub fn stage(&self) -> &'a Stage {
        self.stage
    }

    /// The latest change of anything.
    pub fn changed_at(&self) -> DateTime<Utc> {
        self.moments.last().map_or(DateTime::UNIX_EPOCH, |moment| moment.at)
    }

    /// When it came to the stage where it stands.
    pub fn arrived_at(&self) -> DateTime<Utc> {
        let mut latest_first = self.moments.iter().rev();
        let arrival = latest_first.find(|moment| matches!(moment.kind, "created" | "moved"));
        arrival.map_or(DateTime::UNIX_EPOCH, |moment| moment.at)
    }

    /// When it was entered.
    pub fn created_at(&self) -> DateTime<Utc> {
        self.moments.first().map_or(DateTime::UNIX_EPOCH, |moment| moment.at)
    }

    /// Lets an act happen.
    ///
    /// # Errors
    /// When the application would refuse it.
    pub fn perform(&mut self, hand: Hand, act: Act) -> Result<(), SeedError> {
        match act {
            Act::Ahead(signed) => {
                let next = self.next_stage(|kind| matches!(kind, StageKind::Open | StageKind::Won))?;
                self.move_to(hand, next, "", signed)
            }
            Act::Stop(kind, reason) => self.move_to(hand, self.stage_of(kind)?, &reason, None),
            Act::Resume => self.return_to_work(hand, ""),
            Act::Reopen(reason) => self.return_to_work(hand, &reason),
            Act::Validate => self.move_to(hand, self.stage_of(StageKind::ClosedWon)?, "", None),
            Act::Amount(amount) => self.change(hand, |fields| fields.amount = Some(amount)),
            Act::Closing(date, remark) => self.change(hand, |fields| {
                fields.closing_date = Some(date);
                add_remark(fields, remark);
            }),
            Act::Category(category, remark) => self.change(hand, |fields| {
                if fields.category != category {
                    fields.category = category;
                    add_remark(fields, remark);
                }
            }),
            Act::HandOver(owner) => self.hand_over(hand, owner),
            Act::Share(split) => self.share(hand, split),
            Act::Declare { complex, special_bid } => self.change(hand, |fields| {
                (fields.complex, fields.special_bid) = (complex, special_bid);
            }),
        }
    }

    fn next_stage(&self, wanted: impl Fn(StageKind) -> bool) -> Result<StageId, SeedError> {
        let ahead = self.stage.next.iter().filter_map(|id| self.pipeline.stage(*id));
        let found = ahead.into_iter().find(|stage| wanted(stage.kind)).map(|stage| stage.id);
        found.ok_or_else(|| SeedError::Story(format!("nothing ahead of {}", self.stage.code)))
    }

    fn stage_of(&self, kind: StageKind) -> Result<StageId, SeedError> {
        let found = self.pipeline.stages.iter().find(|stage| stage.kind == kind).map(|stage| stage.id);
        found.ok_or_else(|| SeedError::Story(format!("no stage {}", kind.as_str())))
    }

    fn return_to_work(&mut self, hand: Hand, reason: &str) -> Result<(), SeedError> {
        let left = self.stopped_from.ok_or_else(|| SeedError::Story("not stopped".into()))?;
        self.move_to(hand, left, reason, None)
    }

    fn move_to(&mut self, hand: Hand, to: StageId, reason: &str, signed: Option<NaiveDate>) -> Result<(), SeedError> {
        let before = self.fields.clone();
        self.fields.closing_date = signed.or(before.closing_date);
        let facts = MoveFacts {
            from: self.stage.id,
            stopped_from: self.stopped_from,
            mover_leads: hand.leads,
            reason,
            has_amount: self.fields.amount.is_some(),
            has_closing_date: self.fields.closing_date.is_some(),
        };
        let refused = |why| SeedError::Story(format!("{:?} to {to}: {why:?}", facts.from));
        let kind = self.pipeline.check_move(&facts, to).map_err(refused)?;
        let from = self.stage;
        self.stage = self.pipeline.stage(to).ok_or_else(|| SeedError::Story(format!("no stage {to}")))?;
        self.stage_since = hand.at.date_naive();
        self.stopped_from = self.stage.kind.is_stop().then_some(from.id);
        reason.clone_into(&mut self.stop_reason);
        let data = self.moved(from, &before, kind, reason);
        self.fields.category = self.stage.category_on_arrival(before.category);
        self.fields.probability = self.stage.default_probability;
        self.check_fields()?;
        self.remember(hand, "moved", data);
        Ok(())
    }

    fn moved(&self, from: &Stage, before: &Fields, kind: MoveKind, reason: &str) -> Value {
        let to = self.stage;
        let mut data = json!({
            "kind": kind, "from": from.names, "to": to.names, "from_code": from.code, "to_code": to.code,
        });
        let category = to.category_on_arrival(before.category);
        if category != before.category {
            data["category"] = json!({ "from": before.category, "to": category });
        }
        if !reason.is_empty() {
            data["reason"] = json!(reason);
        }
        let filled = differences(before, &self.fields);
        if !filled.is_empty() {
            data["changes"] = json!(filled);
        }
        data
    }

    fn change(&mut self, hand: Hand, edit: impl FnOnce(&mut Fields)) -> Result<(), SeedError> {
        let before = self.fields.clone();
        edit(&mut self.fields);
        let changes = differences(&before, &self.fields);
        if changes.is_empty() {
            return Ok(());
        }
        self.check_fields()?;
        self.remember(hand, "changed", json!({ "changes": changes }));
        Ok(())
    }

    fn hand_over(&mut self, hand: Hand, owner: OwnerRef) -> Result<(), SeedError> {
        if owner.id == self.owner.id {
            return Err(SeedError::Story("handed to its owner".into()));
        }
        let data = json!({ "from": self.owner, "to": owner });
        self.owner = owner;
        self.remember(hand, "reassigned", data);
        Ok(())
    }

    fn share(&mut self, hand: Hand, split: Vec<Share>) -> Result<(), SeedError> {
        check_split(&split, self.owner.id)?;
        let data = json!({ "from": self.split, "to": split });
        self.split = split;
        self.remember(hand, "credit_split", data);
        Ok(())
    }

    fn check_fields(&self) -> Result<(), SeedError> {
        if !self.stage.allowed.contains(&self.fields.category) {
            return Err(SeedError::Story(format!("{:?} in {}", self.fields.category, self.stage.code)));
        }
        match self.fields.closing_date {
            Some(closing) if closing < self.fields.opening_date => {
                Err(SeedError::Story(format!("closes on {closing}, opened on {}", self.fields.opening_date)))
            }
            _ => Ok(()),
        }
    }

    /// Every act changes a figure that counts, so each event has its version.
    fn remember(&mut self, hand: Hand, kind: &'static str, data: Value) {
        let at = hand.at;
        let (stage, fields) = (self.stage, Fields { comment: String::new(), ..self.fields.clone() });
        let split = self.split.clone();
        self.versions.push(Version {
            from: at,
            owner: self.owner.id,
            stage: stage.id,
            kind: stage.kind,
            fields,
            split,
        });
        self.moments.push(Moment { at, by: hand.by, kind, data });
    }
}

fn add_remark(fields: &mut Fields, remark: Option<&str>) {
    // Nobody writes the same remark twice.
    if let Some(remark) = remark.filter(|remark| !fields.comment.contains(remark)) {
        if !fields.comment.is_empty() {
            fields.comment.push('\n');
        }
        fields.comment.push_str(remark);
    }
}
