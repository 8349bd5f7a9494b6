//! Stages by what other systems call them: a suggestion that the user confirms, never a match.

use super::matching::Suggestion;
use crate::{
    account::name::compact_name,
    language::Language,
    pipeline::{Pipeline, Stage, StageKind},
};

/// Words for the beginning of the process, folded as [`compact_name`] does.
const FIRST: [&str; 9] =
    ["prospecting", "prospection", "prospect", "new", "nouveau", "lead", "piste", "open", "ouverte"];
/// Words for a customer who answers.
const SECOND: [&str; 8] =
    ["engaging", "engaged", "qualified", "qualifie", "contacted", "contact", "discovery", "decouverte"];
const WON: [&str; 6] = ["closedwon", "signed", "signe", "gagne", "ordered", "commande"];
const LOST: [&str; 5] = ["closedlost", "perdu", "rejected", "declined", "refuse"];
const ON_HOLD: [&str; 6] = ["hold", "paused", "pause", "suspended", "suspendu", "frozen"];
const NO_GO: [&str; 4] = ["nobid", "disqualified", "cancelled", "abandonne"];

/// The stage that a word of another system probably means.
pub fn suggest_stage(pipeline: &Pipeline, text: &str, language: Language) -> Option<Suggestion> {
    let word = compact_name(text);
    let is = |words: &[&str]| words.contains(&word.as_str());
    let mut open = pipeline.stages.iter().filter(|stage| stage.kind == StageKind::Open);
    let of_kind = |kind| pipeline.stages.iter().find(|stage| stage.kind == kind);
    let stage: Option<&Stage> = if is(&FIRST) {
        open.next()
    } else if is(&SECOND) {
        open.nth(1)
    } else if is(&WON) {
        of_kind(StageKind::Won)
    } else if is(&LOST) {
        of_kind(StageKind::Lost)
    } else if is(&ON_HOLD) {
        of_kind(StageKind::OnHold)
    } else if is(&NO_GO) {
        of_kind(StageKind::NoGo)
    } else {
        None
    };
    stage.map(|stage| Suggestion { id: stage.id.0, label: stage.names.in_language(language).to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::{Category, Names, StageId};

    #[test]
    fn stages_by_their_meaning() {
        let stage = |id, kind| Stage {
            id: StageId(id),
            code: String::new(),
            names: Names::default(),
            kind,
            allowed: vec![Category::Pipeline],
            default_category: Category::Pipeline,
            default_probability: 10,
            stale_after_days: None,
            next: Vec::new(),
        };
        let kinds = [StageKind::Open, StageKind::Open, StageKind::Won, StageKind::ClosedWon, StageKind::Lost];
        let stages = (1..).zip(kinds).map(|(id, kind)| stage(id, kind)).collect();
        let pipeline = Pipeline { id: 1, names: Names::default(), stages };
        let suggested = |text| suggest_stage(&pipeline, text, Language::En).map(|suggestion| suggestion.id);
        assert_eq!(suggested("Prospecting"), Some(1));
        assert_eq!(suggested("ENGAGING"), Some(2));
        assert_eq!(suggested("Closed-Won"), Some(3));
        assert_eq!(suggested("Perdu"), Some(5));
        assert_eq!(suggested("Suspended"), None);
        assert_eq!(suggested("Anything"), None);
    }
}
