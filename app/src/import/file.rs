//! A file as text: its lines, its encoding, or why it cannot be read.

use serde::{Deserialize, Serialize};

/// Largest file, in bytes: 20 MB.
pub const MAX_FILE_BYTES: usize = 20 * 1024 * 1024;

/// One record of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Line of the file on which the record starts, from 1.
    pub number: u64,
    /// Its cells as written.
    pub cells: Vec<String>,
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
    /// Not a text file (a spreadsheet, a picture), or a NUL character in it.
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
        }
    }
}
