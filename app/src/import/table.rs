//! The bytes of a file as a table: delimited text or a sheet of a workbook, told apart by their content; header and
//! lines, or the reason why not. Limits come first, so that no file costs more memory than they allow. What the
//! cells mean is asked elsewhere.

mod archive;
mod text;
mod workbook;

#[cfg(test)]
mod tests;

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::file::{Cell, FileProblem, Line, MAX_FILE_BYTES, Source};
use crate::account::name::match_key;

pub use workbook::sheets;

/// Most columns of a file.
pub const MAX_COLUMNS: usize = 200;
/// Most cells of a file: some 370,000 lines of eight columns.
pub const MAX_CELLS: usize = 3_000_000;

/// A file, read. Blank lines are left out; every line keeps its number in the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// How the bytes were read.
    pub source: Source,
    /// The titles of the columns, trimmed, none blank, none twice.
    pub header: Vec<String>,
    /// The records below the header, at least one. Their cells may be more than the header's, in a text also fewer: a
    /// problem of the line, found when it is parsed. Blank cells beyond the header are dropped.
    pub lines: Vec<Line>,
}

/// Reads a file. Of a workbook `sheet` names the sheet; without a name it is the first one that shows and is a table.
///
/// # Errors
/// [`FileProblem`] when the file is empty, too large, of no known kind, or cannot be split into titled columns.
pub fn read_table(bytes: &[u8], sheet: Option<&str>) -> Result<Table, FileProblem> {
    if bytes.len() > MAX_FILE_BYTES {
        return Err(FileProblem::TooLarge { limit: MAX_FILE_BYTES });
    }
    match archive::recognise(bytes) {
        Some(recognised) => recognised.and_then(|()| workbook::read(bytes, sheet)),
        None => text::read(bytes).and_then(|(source, records)| titled(source, records)),
    }
}

/// The first record is the header, the others are the lines.
fn titled(source: Source, records: Vec<Line>) -> Result<Table, FileProblem> {
    let mut records = records.into_iter();
    let mut header = records.next().ok_or(FileProblem::Empty)?.cells;
    drop_blank_end(&mut header, 0);
    let header = check_header(&header)?;
    let mut lines: Vec<Line> = records.collect();
    lines.iter_mut().for_each(|line| drop_blank_end(&mut line.cells, header.len()));
    if lines.is_empty() {
        return Err(FileProblem::HeaderOnly);
    }
    Ok(Table { source, header, lines })
}

fn drop_blank_end(cells: &mut Vec<Cell>, keep: usize) {
    while cells.len() > keep && cells.last().is_some_and(Cell::is_blank) {
        cells.pop();
    }
}

fn check_header(cells: &[Cell]) -> Result<Vec<String>, FileProblem> {
    if cells.len() > MAX_COLUMNS {
        return Err(FileProblem::TooManyColumns { limit: MAX_COLUMNS });
    }
    let header: Vec<String> = cells.iter().map(|cell| cell.text.trim().to_owned()).collect();
    if let Some(column) = header.iter().position(String::is_empty) {
        return Err(FileProblem::BlankHeader { column: column + 1 });
    }
    let mut seen = HashSet::new();
    match header.iter().find(|name| !seen.insert(match_key(name))) {
        Some(name) => Err(FileProblem::DuplicateHeader { name: name.clone() }),
        None => Ok(header),
    }
}
