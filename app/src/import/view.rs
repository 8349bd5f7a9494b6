//! What the pages and REST see of an import.

use std::{fmt, str::FromStr};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{
    date_format::DateVerdict,
    field::{ImportKind, ReferenceKind},
    file::{FileProblem, Line, Source},
    mapping::{ColumnMapping, MappingProblem},
    matching::{ValueAnswer, ValueQuestion},
    number_format::MarkVerdict,
    report::DryRun,
    settings::ImportSettings,
};

/// An import, by the database's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ImportId(pub i64);

impl fmt::Display for ImportId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// How far an import is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportState {
    /// The file is here; its settings can be changed.
    Uploaded,
    /// Being written; nothing of it is visible yet.
    Running,
    /// Written as a whole.
    Done,
    /// Nothing was written: the file cannot be read, or the run broke off.
    Failed,
    /// Was written and taken back as a whole.
    Undone,
}

impl ImportState {
    /// Every state.
    pub const ALL: [ImportState; 5] =
        [ImportState::Uploaded, ImportState::Running, ImportState::Done, ImportState::Failed, ImportState::Undone];

    /// The code in the database and in REST.
    pub fn as_str(self) -> &'static str {
        match self {
            ImportState::Uploaded => "uploaded",
            ImportState::Running => "running",
            ImportState::Done => "done",
            ImportState::Failed => "failed",
            ImportState::Undone => "undone",
        }
    }
}

impl FromStr for ImportState {
    type Err = ();

    fn from_str(code: &str) -> Result<Self, ()> {
        ImportState::ALL.into_iter().find(|state| state.as_str() == code).ok_or(())
    }
}

/// One line of the list of imports.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImportSummary {
    /// Key.
    pub id: ImportId,
    /// What the file holds.
    pub kind: ImportKind,
    /// Name of the file on the uploader's machine.
    pub file_name: String,
    /// How far it is.
    pub state: ImportState,
    /// Lines written so far, while it runs.
    pub lines_done: i32,
    /// Lines to write.
    pub lines_total: i32,
    /// When it was uploaded.
    pub created_at: DateTime<Utc>,
    /// Who uploaded it.
    pub created_by: String,
    /// When it was done, failed or was undone.
    pub finished_at: Option<DateTime<Utc>>,
}

/// An import in full.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImportView {
    /// What the list shows.
    pub summary: ImportSummary,
    /// Why the file, or the sheet that was chosen, cannot be read.
    pub problem: Option<FileProblem>,
    /// The sheets of a workbook among which to choose while the chosen one cannot be read.
    pub sheets: Vec<String>,
    /// The file as it is understood so far; only while the settings can be changed.
    pub file: Option<FileView>,
    /// The latest dry run, or what was written.
    pub report: Option<DryRun>,
}

/// A file as it is understood under the present settings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FileView {
    /// How the bytes were read; a guess is said to be one.
    pub source: Source,
    /// The titles of the columns.
    pub header: Vec<String>,
    /// The first lines.
    pub sample: Vec<Line>,
    /// Lines below the header.
    pub lines: u64,
    /// What the user said.
    pub settings: ImportSettings,
    /// Which column fills which field, as said, saved or suggested, with proven formats filled in.
    pub mapping: ColumnMapping,
    /// What keeps the mapping from being used.
    pub mapping_problems: Vec<MappingProblem>,
    /// What the dates say about their format.
    pub dates: DateVerdict,
    /// What the amounts say about their decimal mark.
    pub marks: MarkVerdict,
    /// Values that name no known record, with what was said about them.
    pub values: Vec<ValueRow>,
    /// The records to choose from, by kind; a kind with more than [`MAX_CHOICES`] is left out.
    pub choices: Vec<(ReferenceKind, Vec<(i64, String)>)>,
    /// Kinds of which unknown values may become records.
    pub creatable: Vec<ReferenceKind>,
}

/// So many records are offered in a menu; beyond that a name is typed.
pub const MAX_CHOICES: usize = 200;

/// A value that names no known record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ValueRow {
    /// The value and how often it stands in the file.
    pub question: ValueQuestion,
    /// What was said about it, if anything.
    pub answer: Option<ValueAnswer>,
}

/// Where the user is needed next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Columns, and how dates and amounts are written.
    Columns,
    /// Values that name no known record.
    Values,
    /// What will happen.
    Check,
}

impl Step {
    /// The word in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Step::Columns => "columns",
            Step::Values => "values",
            Step::Check => "check",
        }
    }
}

impl FromStr for Step {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        [Step::Columns, Step::Values, Step::Check].into_iter().find(|step| step.as_str() == word).ok_or(())
    }
}

impl FileView {
    /// The first step that still asks something; [`Step::Check`] when none does.
    pub fn step(&self) -> Step {
        if !self.mapping_problems.is_empty() || self.dates_open() || self.marks_open() {
            Step::Columns
        } else if self.values.iter().any(|row| row.answer.is_none()) {
            Step::Values
        } else {
            Step::Check
        }
    }

    /// Whether the dates prove no format and none is stated.
    pub fn dates_open(&self) -> bool {
        self.mapping.date_format.is_none() && !matches!(self.dates, DateVerdict::NoDates | DateVerdict::Proven(_))
    }

    /// Whether the amounts need a decimal mark that is neither proven nor stated.
    pub fn marks_open(&self) -> bool {
        let settled = MarkVerdict::Indifferent;
        self.mapping.decimal_mark.is_none()
            && !(matches!(self.marks, MarkVerdict::NoNumbers | MarkVerdict::Proven(_)) || self.marks == settled)
    }
}

/// What was chosen for one value in the form.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct AnswerForm {
    /// Code of the [`ReferenceKind`].
    pub reference: String,
    /// The value of the file.
    pub text: String,
    /// `map:<key>`, `create`, `skip`, `blank`, or empty while open.
    pub answer: String,
    /// The name of an existing record, instead of a choice.
    pub name: String,
}
