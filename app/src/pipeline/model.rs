//! Pipelines, stages and forecast categories.

use std::{collections::BTreeMap, fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{language::Language, tr};

/// A stage, by the database's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StageId(pub i64);

impl fmt::Display for StageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What a stage means to the rules, whatever it is called (SPEC P2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StageKind {
    /// Being worked on.
    Open,
    /// Signed by the customer, documents not validated yet.
    Won,
    /// Signed and validated: the end of a won opportunity.
    ClosedWon,
    /// Stopped by our own decision.
    NoGo,
    /// Paused; returns to the stage it left.
    OnHold,
    /// Lost to a competitor or to nothing.
    Lost,
    /// Created by mistake or a duplicate.
    Dismissed,
}

impl StageKind {
    /// Every kind.
    pub const ALL: [StageKind; 7] = [
        StageKind::Open,
        StageKind::Won,
        StageKind::ClosedWon,
        StageKind::NoGo,
        StageKind::OnHold,
        StageKind::Lost,
        StageKind::Dismissed,
    ];

    /// The code in the database and in REST.
    pub fn as_str(self) -> &'static str {
        match self {
            StageKind::Open => "open",
            StageKind::Won => "won",
            StageKind::ClosedWon => "closed_won",
            StageKind::NoGo => "no_go",
            StageKind::OnHold => "on_hold",
            StageKind::Lost => "lost",
            StageKind::Dismissed => "dismissed",
        }
    }

    /// What the customer signed, validated or not.
    pub const SIGNED: [StageKind; 2] = [StageKind::Won, StageKind::ClosedWon];

    /// Whether the opportunity stands still, not won.
    pub fn is_stop(self) -> bool {
        matches!(self, StageKind::NoGo | StageKind::OnHold | StageKind::Lost | StageKind::Dismissed)
    }

    /// Whether the stage is a column of the board: what is being worked on, and what waits for validation.
    pub fn is_on_board(self) -> bool {
        matches!(self, StageKind::Open | StageKind::Won)
    }
}

impl FromStr for StageKind {
    type Err = ();

    fn from_str(code: &str) -> Result<Self, ()> {
        StageKind::ALL.into_iter().find(|kind| kind.as_str() == code).ok_or(())
    }
}

/// How sure the signature in the quarter is (SPEC P4), from strongest to lightest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Category {
    /// Declared signed by the owner, validated by sales administration.
    Closed,
    /// Owner or manager commit to signing in the quarter.
    Commit,
    /// They commit, with one uncertainty left.
    BestCase,
    /// Running.
    Pipeline,
    /// Left out of reporting.
    Omitted,
}

impl Category {
    /// Every category, strongest first: the order of columns, charts and menus.
    pub const ALL: [Category; 5] =
        [Category::Closed, Category::Commit, Category::BestCase, Category::Pipeline, Category::Omitted];

    /// The categories that the forecast counts.
    pub const COUNTED: [Category; 4] = [Category::Closed, Category::Commit, Category::BestCase, Category::Pipeline];

    /// The code in the database, in addresses and in REST.
    pub fn as_str(self) -> &'static str {
        match self {
            Category::Closed => "closed",
            Category::Commit => "commit",
            Category::BestCase => "best_case",
            Category::Pipeline => "pipeline",
            Category::Omitted => "omitted",
        }
    }

    /// The name in the current language.
    pub fn label(self) -> &'static str {
        match self {
            Category::Closed => tr!(category.closed),
            Category::Commit => tr!(category.commit),
            Category::BestCase => tr!(category.best_case),
            Category::Pipeline => tr!(category.pipeline),
            Category::Omitted => tr!(category.omitted),
        }
    }
}

impl FromStr for Category {
    type Err = ();

    fn from_str(code: &str) -> Result<Self, ()> {
        Category::ALL.into_iter().find(|category| category.as_str() == code).ok_or(())
    }
}

/// A name in several languages, `{"en": …, "fr": …}`; English stands in for what is missing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Names(pub BTreeMap<String, String>);

impl Names {
    /// The name in that language.
    pub fn in_language(&self, language: Language) -> &str {
        let named = self.0.get(language.tag()).or_else(|| self.0.get(Language::En.tag()));
        named.map_or("", String::as_str)
    }

    /// The name in the current language.
    pub fn current(&self) -> String {
        self.in_language(crate::language::current()).to_owned()
    }

    /// Whether any language calls it so.
    pub fn is_called(&self, text: &str) -> bool {
        self.0.values().any(|name| name.to_lowercase() == text.trim().to_lowercase())
    }
}

/// One step of a pipeline with its rules.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stage {
    /// Key.
    pub id: StageId,
    /// Stable code for REST: `qualification`.
    pub code: String,
    /// What people call it.
    pub names: Names,
    /// What it means to the rules.
    pub kind: StageKind,
    /// Categories that an opportunity may have here.
    pub allowed: Vec<Category>,
    /// The category it gets when its own is not allowed.
    pub default_category: Category,
    /// The probability it gets on arrival, percent.
    pub default_probability: i16,
    /// Days without a change after which an opportunity is shown as stale.
    pub stale_after_days: Option<i16>,
    /// The stages that lie ahead of it.
    pub next: Vec<StageId>,
}

impl Stage {
    /// Whether a deal that stands here has been signed: its amount and closing date stay known.
    pub fn is_signed(&self) -> bool {
        StageKind::SIGNED.contains(&self.kind)
    }

    /// The probability after coming here from another stage: one that somebody typed stays on the way
    /// forward, a stage's own gives way to the next one's.
    pub fn probability_on_arrival(&self, from: &Stage, current: i16) -> i16 {
        let typed = current != from.default_probability;
        let forward = self.kind == StageKind::Open && from.kind == StageKind::Open;
        if typed && forward { current } else { self.default_probability }
    }

    /// The category after arriving here with that one: kept when allowed, the default otherwise (SPEC P4).
    pub fn category_on_arrival(&self, current: Category) -> Category {
        if self.allowed.contains(&current) { current } else { self.default_category }
    }
}

/// A pipeline with its stages in order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pipeline {
    /// Key.
    pub id: i64,
    /// What people call it.
    pub names: Names,
    /// All stages, in the order of the process, stops last.
    pub stages: Vec<Stage>,
}

impl Pipeline {
    /// A stage by key.
    pub fn stage(&self, id: StageId) -> Option<&Stage> {
        self.stages.iter().find(|stage| stage.id == id)
    }

    /// A stage by its REST code.
    pub fn stage_by_code(&self, code: &str) -> Option<&Stage> {
        self.stages.iter().find(|stage| stage.code == code)
    }

    /// Where a new opportunity starts: the first open stage.
    pub fn first_stage(&self) -> Option<&Stage> {
        self.stages.iter().find(|stage| stage.kind == StageKind::Open)
    }

    /// The columns of the board.
    pub fn board_stages(&self) -> impl Iterator<Item = &Stage> {
        self.stages.iter().filter(|stage| stage.kind.is_on_board())
    }
}
