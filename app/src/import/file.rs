//! A file as lines of cells: how its bytes were read, or why they cannot be.

use serde::{Deserialize, Serialize};

/// Largest file, in bytes: 20 MB.
pub const MAX_FILE_BYTES: usize = 20 * 1024 * 1024;

/// One record of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Line of the file, or row of the sheet, on which the record starts, from 1.
    pub number: u64,
    /// Its cells.
    pub cells: Vec<Cell>,
}

/// One cell: its text, and what the file says about it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    /// As written; a date by its type is `2017-03-01`, a number by its type has a decimal point and nothing else but a
    /// minus or a percent sign.
    pub text: String,
    /// Whether the text has only one reading.
    pub kind: CellKind,
}

/// What the file says about a cell. In a text file every cell is written; a workbook knows more.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CellKind {
    /// Somebody wrote it: dates and amounts are read by the formats of the file.
    #[default]
    Written,
    /// A date by its type: no format is asked for.
    Date,
    /// A number by its type, whatever the language.
    Number,
    /// A formula that gives an error; the text names cell and error: `C5: #REF!`.
    Fault,
}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Cell {
        Cell { text: text.into(), kind: CellKind::Written }
    }
}

impl Cell {
    /// Whether nothing stands in it.
    pub fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }
}

/// What the bytes of a file turned out to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// Delimited text.
    Text {
        /// How its bytes were read; a guess is told to the user.
        encoding: Encoding,
        /// What parts the cells: `,` `;` tab or `|`.
        delimiter: char,
    },
    /// A sheet of a workbook.
    Sheet {
        /// Its name.
        name: String,
        /// The names of all sheets that show, among which the user may choose.
        sheets: Vec<String>,
    },
}

impl Source {
    /// The encoding, where it is only a guess.
    pub fn guess(&self) -> Option<&Encoding> {
        match self {
            Source::Text { encoding, .. } if encoding.is_guess() => Some(encoding),
            _ => None,
        }
    }
}

/// How the bytes of a file were read as text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Encoding {
    /// UTF-8, also plain ASCII.
    Utf8,
    /// UTF-8 with a byte order mark, as Excel writes it.
    Utf8Bom,
    /// UTF-16 of either byte order, by its mark.
    Utf16,
    /// Western Windows; a guess, so the page says so.
    Windows1252,
    /// Another one, by its WHATWG name; a guess.
    Other(String),
}

impl Encoding {
    /// What a person calls it.
    pub fn label(&self) -> &str {
        match self {
            Self::Utf8 | Self::Utf8Bom => "UTF-8",
            Self::Utf16 => "UTF-16",
            Self::Windows1252 => "Windows-1252",
            Self::Other(name) => name,
        }
    }

    /// True when the bytes only suggest it: the user should look at the accents.
    pub fn is_guess(&self) -> bool {
        matches!(self, Self::Windows1252 | Self::Other(_))
    }
}

/// Why a file cannot be read at all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileProblem {
    /// No bytes, or blank lines only.
    Empty,
    /// A header and no line below it.
    HeaderOnly,
    /// More bytes than the limit.
    TooLarge {
        /// The limit in bytes.
        limit: usize,
    },
    /// More columns than the limit.
    TooManyColumns {
        /// The limit.
        limit: usize,
    },
    /// More cells in all than the limit: import the file in parts.
    TooManyCells {
        /// The limit.
        limit: usize,
    },
    /// Neither text nor a workbook (a picture, a document), or a NUL character in a text.
    NotText {
        /// Line of the first NUL, where that is the cause.
        line: Option<u64>,
    },
    /// Bytes that the encoding, which the file declares or seems to have, does not know.
    BrokenEncoding {
        /// The encoding.
        encoding: Encoding,
    },
    /// A quote is opened and never closed.
    UnclosedQuote {
        /// Line on which the record with the quote starts.
        line: u64,
    },
    /// Two columns have the same header.
    DuplicateHeader {
        /// The header.
        name: String,
    },
    /// A column has no header.
    BlankHeader {
        /// The column, from 1.
        column: usize,
    },
    /// A workbook that opens with a password only.
    PasswordProtected,
    /// A spreadsheet of another kind than XLSX: an older Excel, OpenDocument.
    OtherSpreadsheet,
    /// A workbook that breaks off or contradicts itself.
    BrokenWorkbook,
    /// A workbook that grows beyond all measure when it is unpacked.
    TooLargeUnpacked {
        /// The limit in bytes.
        limit: usize,
    },
    /// A formula gives an error that is not one of the usual ones.
    UnknownFault {
        /// The error: `#SPILL!`.
        value: String,
    },
    /// The workbook has no such sheet.
    UnknownSheet {
        /// The name.
        name: String,
    },
}

impl FileProblem {
    /// Stable code, the end of the message key.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "file_empty",
            Self::HeaderOnly => "file_header_only",
            Self::TooLarge { .. } => "file_too_large",
            Self::TooManyColumns { .. } => "file_too_many_columns",
            Self::TooManyCells { .. } => "file_too_many_cells",
            Self::NotText { .. } => "file_not_text",
            Self::BrokenEncoding { .. } => "file_broken_encoding",
            Self::UnclosedQuote { .. } => "file_unclosed_quote",
            Self::DuplicateHeader { .. } => "file_duplicate_header",
            Self::BlankHeader { .. } => "file_blank_header",
            Self::PasswordProtected => "file_password_protected",
            Self::OtherSpreadsheet => "file_other_spreadsheet",
            Self::BrokenWorkbook => "file_broken_workbook",
            Self::TooLargeUnpacked { .. } => "file_too_large_unpacked",
            Self::UnknownFault { .. } => "file_unknown_fault",
            Self::UnknownSheet { .. } => "file_unknown_sheet",
        }
    }
}
