//! What an import would do, or did, line by line.

use serde::{Deserialize, Serialize};

use super::{
    field::{ImportKind, ReferenceKind},
    file::Source,
    mapping::MappingProblem,
    matching::ValueQuestion,
    problem::LineProblem,
};

/// Most lines with problems, and most notices, that a report keeps; the counts go on.
pub const MAX_REPORTED: usize = 10_000;

/// What an import would do, without doing it; kept as its report once it did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DryRun {
    /// What the file holds.
    pub kind: ImportKind,
    /// How its bytes were read; unknown of imports before this was kept.
    #[serde(default)]
    pub source: Option<Source>,
    /// Lines below the header, blank ones not counted.
    pub lines_total: u64,
    /// Lines that make a record.
    pub to_create: u64,
    /// Lines that replace a figure by a new version (quotas and exchange rates only).
    pub to_update: u64,
    /// Lines whose record exists already: left as it is, whatever the line says.
    pub existing: u64,
    /// Lines left out by an answer of the user.
    pub skipped: u64,
    /// Lines without a problem that name something of which is asked what it means ([`Self::questions`]).
    #[serde(default)]
    pub waiting: u64,
    /// Lines with at least one problem.
    pub problem_lines: u64,
    /// Records made on the way, because a line names them and the user said so.
    pub also_created: Vec<(ReferenceKind, u64)>,
    /// Open opportunities without an amount whose product has a list price in their currency.
    pub list_price_offer: u64,
    /// The first [`MAX_REPORTED`] problems, in line order; one line may have several.
    pub problems: Vec<LineProblem>,
    /// The first [`MAX_REPORTED`] notices, in line order.
    pub notices: Vec<LineNotice>,
    /// What keeps the mapping from being used.
    pub mapping_problems: Vec<MappingProblem>,
    /// Values that have to be answered first.
    pub questions: Vec<ValueQuestion>,
    /// Whether the user chose to leave out the lines with problems.
    pub skip_problem_lines: bool,
    /// Whether it was written; otherwise it only would be.
    pub done: bool,
}

impl DryRun {
    /// A report on nothing yet.
    pub fn of(kind: ImportKind, lines_total: usize) -> Self {
        DryRun {
            kind,
            source: None,
            lines_total: u64::try_from(lines_total).unwrap_or(u64::MAX),
            to_create: 0,
            to_update: 0,
            existing: 0,
            skipped: 0,
            waiting: 0,
            problem_lines: 0,
            also_created: Vec::new(),
            list_price_offer: 0,
            problems: Vec::new(),
            notices: Vec::new(),
            mapping_problems: Vec::new(),
            questions: Vec::new(),
            skip_problem_lines: false,
            done: false,
        }
    }

    /// Whether the import may run: nothing left to answer, no line with a problem unless those are left out,
    /// and something to write.
    pub fn can_run(&self) -> bool {
        self.mapping_problems.is_empty()
            && self.questions.is_empty()
            && (self.problem_lines == 0 || self.skip_problem_lines)
            && self.to_create + self.to_update > 0
    }

    /// Takes over the problems of a trial of lines that wait for an answer; the others of them wait without one.
    pub fn include_trial(&mut self, trial: DryRun, lines: usize) {
        let lines = u64::try_from(lines).unwrap_or(u64::MAX);
        self.waiting += lines.saturating_sub(trial.problem_lines);
        self.problem_lines += trial.problem_lines;
        let room = MAX_REPORTED.saturating_sub(self.problems.len());
        self.problems.extend(trial.problems.into_iter().take(room));
    }

    /// Notes the problems of one line.
    pub fn refuse(&mut self, problems: Vec<LineProblem>) {
        self.problem_lines += 1;
        let room = MAX_REPORTED.saturating_sub(self.problems.len());
        self.problems.extend(problems.into_iter().take(room));
    }

    /// Notes something about a line that the user should know.
    pub fn notice(&mut self, line: u64, notice: Notice) {
        if self.notices.len() < MAX_REPORTED {
            self.notices.push(LineNotice { line, notice });
        }
    }
}

/// What happens to a line beyond what it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Notice {
    /// The record exists already and stays as it is.
    ExistsAlready,
    /// Left out, as the user answered.
    LeftOut,
    /// No opening date: the day of the import (or the closing date, if that is earlier) stands for it.
    OpeningDateAssumed,
    /// No amount: the product's list price stands for it.
    ListPriceTaken,
    /// Nothing says what the account is to us: it becomes a customer.
    CustomerAssumed,
    /// Nothing says which stage the paused opportunity left: it will return to the first of its pipeline.
    FirstStageAssumed,
}

impl Notice {
    /// Every notice, in the order in which a page sums them up.
    pub const ALL: [Notice; 6] = [
        Notice::ExistsAlready,
        Notice::LeftOut,
        Notice::OpeningDateAssumed,
        Notice::ListPriceTaken,
        Notice::CustomerAssumed,
        Notice::FirstStageAssumed,
    ];
}

/// A notice with its place in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineNotice {
    /// Line in the file, from 1.
    pub line: u64,
    /// What happens to it.
    pub notice: Notice,
}
