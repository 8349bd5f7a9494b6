//! A sheet of a workbook as records. What a cell is by its type is kept: dates and numbers have one reading, whatever
//! the language of who typed them. Of a formula the result counts that the workbook holds.

use std::{
    io::Cursor,
    panic::{AssertUnwindSafe, catch_unwind},
};

use calamine::{DataRef, ExcelDateTime, Reader, Sheet, SheetType, SheetVisible, Style, Xlsx, XlsxError};
use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::{MAX_CELLS, MAX_COLUMNS, Table, archive, titled};
use crate::import::file::{Cell, CellKind, FileProblem, Line, Source};

type Workbook<'a> = Xlsx<Cursor<&'a [u8]>>;

/// Reads a sheet of a workbook that [`archive::recognise`] let through.
///
/// # Errors
/// [`FileProblem`] when there is no such sheet, or none that is a table, or the workbook is broken.
pub fn read(bytes: &[u8], sheet: Option<&str>) -> Result<Table, FileProblem> {
    contained(|| {
        let mut book = open(bytes)?;
        match sheet {
            Some(name) if sheets_of(&book, |_| true).iter().any(|known| known == name) => read_sheet(&mut book, name),
            Some(name) => Err(FileProblem::UnknownSheet { name: name.to_owned() }),
            None => first_table(&mut book),
        }
    })
}

/// The names of the sheets that show; none when the bytes are no workbook.
pub fn sheets(bytes: &[u8]) -> Vec<String> {
    if !matches!(archive::recognise(bytes), Some(Ok(()))) {
        return Vec::new();
    }
    contained(|| open(bytes).map(|book| sheets_of(&book, shows))).unwrap_or_default()
}

/// A workbook can contradict itself in more ways than its reader expects: where that panics, the workbook is broken.
fn contained<T>(read: impl FnOnce() -> Result<T, FileProblem>) -> Result<T, FileProblem> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or(Err(FileProblem::BrokenWorkbook))
}

fn open(bytes: &[u8]) -> Result<Workbook<'_>, FileProblem> {
    Xlsx::new(Cursor::new(bytes)).map_err(problem)
}

fn problem(error: XlsxError) -> FileProblem {
    match error {
        XlsxError::Password => FileProblem::PasswordProtected,
        XlsxError::CellError(value) => FileProblem::UnknownFault { value },
        _ => FileProblem::BrokenWorkbook,
    }
}

fn shows(sheet: &Sheet) -> bool {
    sheet.visible == SheetVisible::Visible
}

fn sheets_of(book: &Workbook<'_>, wanted: impl Fn(&Sheet) -> bool) -> Vec<String> {
    let cells = book.sheets_metadata().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
    cells.filter(|sheet| wanted(sheet)).map(|sheet| sheet.name.clone()).collect()
}

/// The first sheet that is a table: a cover sheet with a title is none. Where no sheet is, the first problem counts.
fn first_table(book: &mut Workbook<'_>) -> Result<Table, FileProblem> {
    let mut first_problem = FileProblem::Empty;
    for name in sheets_of(book, shows) {
        match read_sheet(book, &name) {
            Err(problem) if first_problem == FileProblem::Empty => first_problem = problem,
            Err(_) => {}
            table => return table,
        }
    }
    Err(first_problem)
}

fn read_sheet(book: &mut Workbook<'_>, name: &str) -> Result<Table, FileProblem> {
    let source = Source::Sheet { name: name.to_owned(), sheets: sheets_of(book, shows) };
    let mut cells = book.worksheet_cells_reader(name).map_err(problem)?;
    let percent: Vec<bool> = cells.styles().iter().map(shows_percent).collect();
    let mut rows = Rows::default();
    while let Some((cell, style)) = cells.next_cell_with_style_id().map_err(problem)? {
        let (row, column) = cell.get_position();
        let percent = percent.get(style).copied().unwrap_or_default();
        if let Some(cell) = typed(cell.get_value(), (row, column), percent) {
            rows.put(row, column, cell)?;
        }
    }
    let mut table = titled(source, rows.without_left_margin())?;
    // A sheet does not store its empty cells; in a text a missing cell is a mistake.
    let width = table.header.len();
    if table.lines.len().saturating_mul(width) > MAX_CELLS {
        return Err(FileProblem::TooManyCells { limit: MAX_CELLS });
    }
    for line in table.lines.iter_mut().filter(|line| line.cells.len() < width) {
        line.cells.resize_with(width, Cell::default);
    }
    Ok(table)
}

/// The filled rows of a sheet, within the limits.
#[derive(Default)]
struct Rows {
    lines: Vec<Line>,
    cells: usize,
    bytes: usize,
}

impl Rows {
    /// Rows come from the top to the bottom.
    fn put(&mut self, row: u32, column: u32, cell: Cell) -> Result<(), FileProblem> {
        let number = u64::from(row) + 1;
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        if column >= MAX_COLUMNS {
            return Err(FileProblem::TooManyColumns { limit: MAX_COLUMNS });
        }
        if self.lines.last().is_none_or(|last| last.number < number) {
            self.lines.push(Line { number, cells: Vec::new() });
        }
        let line = self.lines.last_mut().filter(|line| line.number == number).ok_or(FileProblem::BrokenWorkbook)?;
        self.cells += (column + 1).saturating_sub(line.cells.len());
        self.bytes += cell.text.len();
        if self.cells > MAX_CELLS {
            return Err(FileProblem::TooManyCells { limit: MAX_CELLS });
        }
        // One text may stand in a million cells.
        if self.bytes > archive::LIMITS.all {
            return Err(FileProblem::TooLargeUnpacked { limit: archive::LIMITS.all });
        }
        if line.cells.len() <= column {
            line.cells.resize_with(column + 1, Cell::default);
        }
        if let Some(place) = line.cells.get_mut(column) {
            *place = cell;
        }
        Ok(())
    }

    /// The rows without the columns to the left of the table.
    fn without_left_margin(mut self) -> Vec<Line> {
        let margin = |line: &Line| line.cells.iter().position(|cell| !cell.is_blank());
        let margin = self.lines.iter().filter_map(margin).min().unwrap_or_default();
        self.lines.iter_mut().for_each(|line| drop(line.cells.drain(..margin)));
        self.lines
    }
}

/// A cell with what its type says; nothing when it is blank.
fn typed(value: &DataRef<'_>, (row, column): (u32, u32), percent: bool) -> Option<Cell> {
    let (text, kind) = match value {
        DataRef::Empty => return None,
        DataRef::String(text) | DataRef::DurationIso(text) => (text.clone(), CellKind::Written),
        DataRef::SharedString(text) => ((*text).to_owned(), CellKind::Written),
        DataRef::Bool(yes) => (if *yes { "TRUE" } else { "FALSE" }.to_owned(), CellKind::Written),
        DataRef::Int(number) => (plain(&format!("{number}e0"), number.to_string(), percent), CellKind::Number),
        // Fifteen digits are what a spreadsheet shows; the sixteenth is noise of its binary figures.
        DataRef::Float(number) => (plain(&format!("{number:.14e}"), number.to_string(), percent), CellKind::Number),
        DataRef::DateTime(moment) => day(moment),
        DataRef::DateTimeIso(text) => iso_day(text),
        DataRef::Error(error) => (format!("{}{}: {error}", letters(column), row + 1), CellKind::Fault),
    };
    (!text.trim().is_empty()).then_some(Cell { text, kind })
}

/// A figure in plain digits, as many as it needs. What is beyond exact decimals stays as it is.
fn plain(scientific: &str, otherwise: String, percent: bool) -> String {
    let Ok(number) = Decimal::from_scientific(scientific) else { return otherwise };
    let number = if number.is_zero() { Decimal::ZERO } else { number.normalize() };
    match number.checked_mul(Decimal::ONE_HUNDRED).filter(|_| percent) {
        Some(percent) => format!("{}%", percent.normalize()),
        None => number.to_string(),
    }
}

/// The day of a moment; a time of day or a duration has none and stays a text.
fn day(moment: &ExcelDateTime) -> (String, CellKind) {
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    let date = NaiveDate::from_ymd_opt(i32::from(year), u32::from(month), u32::from(day));
    match date.filter(|_| moment.is_datetime() && moment.as_f64() >= 1.0) {
        Some(date) => (date.to_string(), CellKind::Date),
        None => (format!("{hour:02}:{minute:02}:{second:02}"), CellKind::Written),
    }
}

fn iso_day(text: &str) -> (String, CellKind) {
    match text.get(..10).and_then(|date| date.parse::<NaiveDate>().ok()) {
        Some(date) => (date.to_string(), CellKind::Date),
        None => (text.to_owned(), CellKind::Written),
    }
}

/// Whether cells of the style show hundredths with a percent sign; a sign in quotes or behind a backslash
/// is a text.
fn shows_percent(style: &Style) -> bool {
    let Some(format) = &style.number_format else { return false };
    let mut code = format.format_code.chars();
    while let Some(c) = code.next() {
        match c {
            '%' => return true,
            '\\' => drop(code.next()),
            '"' => drop(code.find(|c| *c == '"')),
            _ => {}
        }
    }
    false
}

/// The name of a column: A, B … Z, AA.
fn letters(column: u32) -> String {
    let (mut rest, mut letters) = (column + 1, Vec::new());
    while rest > 0 {
        letters.push(char::from(b'A' + u8::try_from((rest - 1) % 26).unwrap_or_default()));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}
