//! Which move is allowed, and what it needs (SPEC P3).

use serde::{Deserialize, Serialize};

use super::{Pipeline, Stage, StageId, StageKind};
use crate::tr;

/// What the rules need to know about the opportunity and the mover.
#[derive(Clone, Debug, PartialEq)]
pub struct MoveFacts<'a> {
    /// The stage it stands in.
    pub from: StageId,
    /// For a stopped opportunity: the stage that it left.
    pub stopped_from: Option<StageId>,
    /// Whether the mover decides for others in their line.
    pub mover_leads: bool,
    /// The reason given, if any.
    pub reason: &'a str,
    /// Whether the amount is known.
    pub has_amount: bool,
    /// Whether the closing date is known.
    pub has_closing_date: bool,
}

/// What an allowed move is, for the history.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MoveKind {
    /// Along the pipeline.
    Forward,
    /// Into a stop.
    Stopped,
    /// From On Hold to the stage it left.
    Resumed,
    /// From a stop back to work, by a manager.
    Reopened,
}

/// What a move still needs; the browser asks for it in place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Missing {
    /// Why it is stopped or reopened.
    Reason,
    /// What was signed for.
    Amount,
    /// When it was signed.
    ClosingDate,
}

/// Why a move is refused.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum MoveRefused {
    /// It stands there already.
    AlreadyThere,
    /// No such stage in its pipeline.
    UnknownStage,
    /// The process has no such step; these stages it has.
    NotNext {
        /// Where it may go from here.
        allowed: Vec<StageId>,
    },
    /// A paused opportunity returns to the stage that it left.
    ReturnsTo {
        /// That stage.
        stage: StageId,
    },
    /// Only a manager reopens a stopped opportunity.
    ManagerReopens,
    /// Only who validates won deals closes them.
    ValidatorCloses,
    /// The move is right, but something is missing.
    Needs {
        /// All that is missing.
        missing: Vec<Missing>,
    },
}

impl MoveRefused {
    /// The stable code of REST answers.
    pub fn code(&self) -> &'static str {
        match self {
            MoveRefused::AlreadyThere => "already_there",
            MoveRefused::UnknownStage => "unknown_stage",
            MoveRefused::NotNext { .. } => "not_next",
            MoveRefused::ReturnsTo { .. } => "returns_to_the_stage_it_left",
            MoveRefused::ManagerReopens => "manager_reopens",
            MoveRefused::ValidatorCloses => "validator_closes",
            MoveRefused::Needs { .. } => "needs",
        }
    }

    /// The sentence on the card and in answers, in the current language.
    pub fn sentence(&self) -> String {
        match self {
            MoveRefused::AlreadyThere => tr!(refused.already_there).to_string(),
            MoveRefused::UnknownStage => tr!(refused.unknown_stage).to_string(),
            MoveRefused::NotNext { .. } => tr!(refused.not_next).to_string(),
            MoveRefused::ReturnsTo { .. } => tr!(refused.returns_to).to_string(),
            MoveRefused::ManagerReopens => tr!(refused.manager_reopens).to_string(),
            MoveRefused::ValidatorCloses => tr!(refused.validator_closes).to_string(),
            MoveRefused::Needs { missing } => {
                let names: Vec<&str> = missing.iter().map(|missing| missing.label()).collect();
                tr!(refused.needs, missing = names.join(", "))
            }
        }
    }
}

impl Missing {
    /// The name of what is missing, in the current language.
    pub fn label(self) -> &'static str {
        match self {
            Missing::Reason => tr!(refused.missing_reason),
            Missing::Amount => tr!(refused.missing_amount),
            Missing::ClosingDate => tr!(refused.missing_closing_date),
        }
    }
}

impl Pipeline {
    /// Whether the opportunity may move to `to`, and what kind of move that is.
    ///
    /// # Errors
    /// The reason, with what would be possible or what is missing.
    pub fn check_move(&self, facts: &MoveFacts<'_>, to: StageId) -> Result<MoveKind, MoveRefused> {
        let from = self.stage(facts.from).ok_or(MoveRefused::UnknownStage)?;
        let to = self.stage(to).ok_or(MoveRefused::UnknownStage)?;
        if from.id == to.id {
            return Err(MoveRefused::AlreadyThere);
        }
        let kind = kind_of_move(facts, from, to)
            .ok_or_else(|| MoveRefused::NotNext { allowed: self.possible_moves(facts) })
            .flatten()?;
        let missing = missing(facts, to, kind);
        if missing.is_empty() { Ok(kind) } else { Err(MoveRefused::Needs { missing }) }
    }

    /// The stages that the mover could choose, given whatever the move asks for.
    pub fn possible_moves(&self, facts: &MoveFacts<'_>) -> Vec<StageId> {
        let Some(from) = self.stage(facts.from) else { return Vec::new() };
        let others = self.stages.iter().filter(|to| to.id != from.id);
        others.filter(|to| matches!(kind_of_move(facts, from, to), Some(Ok(_)))).map(|to| to.id).collect()
    }
}

/// What kind of move it would be, or the particular reason against it; nothing when the process just has
/// no such step.
fn kind_of_move(facts: &MoveFacts<'_>, from: &Stage, to: &Stage) -> Option<Result<MoveKind, MoveRefused>> {
    Some(match (from.kind, to.kind) {
        (StageKind::OnHold, _) if facts.stopped_from == Some(to.id) => Ok(MoveKind::Resumed),
        (stop, StageKind::Open) if stop.is_stop() && facts.mover_leads => Ok(MoveKind::Reopened),
        (StageKind::OnHold, _) => {
            Err(facts.stopped_from.map_or(MoveRefused::ManagerReopens, |stage| MoveRefused::ReturnsTo { stage }))
        }
        (stop, StageKind::Open) if stop.is_stop() => Err(MoveRefused::ManagerReopens),
        (StageKind::Open, StageKind::Dismissed) => Ok(MoveKind::Stopped),
        (StageKind::Won, StageKind::ClosedWon) if facts.mover_leads => Ok(MoveKind::Forward),
        (StageKind::Won, StageKind::ClosedWon) => Err(MoveRefused::ValidatorCloses),
        _ if from.next.contains(&to.id) => Ok(if to.kind.is_stop() { MoveKind::Stopped } else { MoveKind::Forward }),
        _ => return None,
    })
}

fn missing(facts: &MoveFacts<'_>, to: &Stage, kind: MoveKind) -> Vec<Missing> {
    let explains_itself = !facts.reason.trim().is_empty();
    let needs_reason = kind == MoveKind::Reopened || to.kind == StageKind::Dismissed;
    let signed = to.is_signed();
    [
        (Missing::Reason, needs_reason && !explains_itself),
        (Missing::Amount, signed && !facts.has_amount),
        (Missing::ClosingDate, signed && !facts.has_closing_date),
    ]
    .into_iter()
    .filter_map(|(what, lacks)| lacks.then_some(what))
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::{Category, Names};

    const IDENTIFICATION: i64 = 1;
    const QUALIFICATION: i64 = 2;
    const PROPOSITION: i64 = 3;
    const NEGOTIATION: i64 = 4;
    const WON: i64 = 5;
    const CLOSED_WON: i64 = 6;
    const NO_GO: i64 = 7;
    const ON_HOLD: i64 = 8;
    const LOST: i64 = 9;
    const DISMISSED: i64 = 10;

    /// The default pipeline of SPEC P2 and P3, written from the document, not from the migration.
    fn pipeline() -> Pipeline {
        let running = [Category::Pipeline, Category::BestCase, Category::Commit].as_slice();
        let offered = [Category::Pipeline, Category::BestCase, Category::Commit, Category::Omitted].as_slice();
        let stops = [NO_GO, ON_HOLD, LOST];
        let stage = |id, kind, allowed: &[Category], next: &[i64]| Stage {
            id: StageId(id),
            code: format!("stage-{id}"),
            names: Names::default(),
            kind,
            allowed: allowed.to_vec(),
            default_category: allowed[0],
            default_probability: 0,
            stale_after_days: None,
            next: next.iter().copied().map(StageId).collect(),
        };
        let ahead = |next: i64| [&[next], stops.as_slice()].concat();
        Pipeline {
            id: 1,
            names: Names::default(),
            stages: vec![
                stage(IDENTIFICATION, StageKind::Open, running, &ahead(QUALIFICATION)),
                stage(QUALIFICATION, StageKind::Open, running, &ahead(PROPOSITION)),
                stage(PROPOSITION, StageKind::Open, offered, &ahead(NEGOTIATION)),
                stage(NEGOTIATION, StageKind::Open, offered, &ahead(WON)),
                stage(WON, StageKind::Won, &[Category::Closed], &[]),
                stage(CLOSED_WON, StageKind::ClosedWon, &[Category::Closed], &[]),
                stage(NO_GO, StageKind::NoGo, &[Category::Omitted], &[]),
                stage(ON_HOLD, StageKind::OnHold, &[Category::Omitted], &[]),
                stage(LOST, StageKind::Lost, &[Category::Omitted], &[]),
                stage(DISMISSED, StageKind::Dismissed, &[Category::Omitted], &[]),
            ],
        }
    }

    fn facts(from: i64, mover_leads: bool, reason: &'static str) -> MoveFacts<'static> {
        let stopped_from = (from >= NO_GO).then_some(StageId(PROPOSITION));
        MoveFacts { from: StageId(from), stopped_from, mover_leads, reason, has_amount: true, has_closing_date: true }
    }

    /// SPEC P3 as sentences: from, to, for a salesperson, for a manager.
    fn expected(from: i64, to: i64, leads: bool) -> bool {
        match (from, to) {
            (IDENTIFICATION, QUALIFICATION)
            | (QUALIFICATION, PROPOSITION)
            | (PROPOSITION, NEGOTIATION)
            | (NEGOTIATION, WON) => true,
            (IDENTIFICATION..=NEGOTIATION, NO_GO | ON_HOLD | LOST | DISMISSED) => true,
            (WON, CLOSED_WON) => leads,
            (ON_HOLD, PROPOSITION) => true,
            (NO_GO..=DISMISSED, IDENTIFICATION..=NEGOTIATION) => leads,
            _ => false,
        }
    }

    fn check_every_pair(pipeline: &Pipeline) {
        for from in IDENTIFICATION..=DISMISSED {
            for to in IDENTIFICATION..=DISMISSED {
                for leads in [false, true] {
                    let facts = facts(from, leads, "because");
                    let allowed = pipeline.check_move(&facts, StageId(to)).is_ok();
                    assert_eq!(allowed, expected(from, to, leads), "{from} to {to}, leads: {leads}");
                    assert_eq!(pipeline.possible_moves(&facts).contains(&StageId(to)), allowed, "{from} to {to}");
                }
            }
        }
    }

    #[test]
    fn every_pair_of_stages() {
        check_every_pair(&pipeline());
    }

    /// What the database was created with is what the document says, stage by stage and move by move.
    #[cfg(feature = "ssr")]
    #[sqlx::test(migrator = "crate::db::MIGRATIONS")]
    async fn the_stored_default_pipeline_is_that_of_the_document(pool: sqlx::PgPool) {
        let mut db = pool.acquire().await.unwrap();
        let stored = crate::pipeline::store::default_pipeline(&mut db).await.unwrap();
        let names = ["Identification", "Qualification", "Proposition", "Negotiation", "Won", "Closed Won"];
        let stops = ["No Go", "On Hold", "Lost", "Dismissed"];
        let found: Vec<_> =
            stored.stages.iter().map(|stage| stage.names.in_language(crate::language::Language::En)).collect();
        assert_eq!(found, [names.as_slice(), stops.as_slice()].concat());

        let document = pipeline();
        assert_eq!(stored.stages.len(), document.stages.len());
        for (stage, expected) in stored.stages.iter().zip(&document.stages) {
            let rules = |stage: &Stage| {
                let (mut allowed, mut next) = (stage.allowed.clone(), stage.next.clone());
                allowed.sort();
                next.sort();
                (stage.id, stage.kind, allowed, stage.default_category, next)
            };
            assert_eq!(rules(stage), rules(expected), "{}", stage.code);
        }
        check_every_pair(&stored);
    }

    #[test]
    fn dismissal_and_reopening_say_why() {
        let pipeline = pipeline();
        for (from, to, leads) in [(QUALIFICATION, DISMISSED, false), (LOST, QUALIFICATION, true)] {
            let refused = pipeline.check_move(&facts(from, leads, " "), StageId(to));
            assert_eq!(refused, Err(MoveRefused::Needs { missing: vec![Missing::Reason] }));
        }
        assert_eq!(pipeline.check_move(&facts(ON_HOLD, false, ""), StageId(PROPOSITION)), Ok(MoveKind::Resumed));
        assert_eq!(
            pipeline.check_move(&facts(ON_HOLD, false, "x"), StageId(NEGOTIATION)),
            Err(MoveRefused::ReturnsTo { stage: StageId(PROPOSITION) })
        );
    }

    #[test]
    fn a_won_deal_has_amount_and_date() {
        let facts = MoveFacts { has_amount: false, has_closing_date: false, ..facts(NEGOTIATION, false, "") };
        let refused = pipeline().check_move(&facts, StageId(WON));
        assert_eq!(refused, Err(MoveRefused::Needs { missing: vec![Missing::Amount, Missing::ClosingDate] }));
    }

    #[test]
    fn the_category_survives_a_move_when_it_may() {
        let pipeline = pipeline();
        for stage in &pipeline.stages {
            for category in Category::ALL {
                let after = stage.category_on_arrival(category);
                assert!(stage.allowed.contains(&after));
                assert_eq!(after == category, stage.allowed.contains(&category));
            }
        }
    }
}
