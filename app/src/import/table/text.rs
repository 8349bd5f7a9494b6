//! Delimited text: encoding, delimiter, records.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};

use super::MAX_CELLS;
use crate::{
    export::without_guard,
    import::file::{Cell, Encoding, FileProblem, Line, Source},
};

const DELIMITERS: [char; 4] = [',', ';', '\t', '|'];
/// So much of the text decides on the delimiter.
const SNIFFED_CHARS: usize = 64 * 1024;
/// A last record of our own: a quote that is never closed swallows it. No file can fake it, since within quotes a
/// line break stands before it.
const END_MARK: &str = "\u{10fffe}end";

/// The records of a text and how they were found.
///
/// # Errors
/// [`FileProblem`] when the bytes are no text, or too large, or a quote stays open.
pub fn read(bytes: &[u8]) -> Result<(Source, Vec<Line>), FileProblem> {
    let (encoding, text) = decode(bytes)?;
    if let Some(at) = text.find('\0') {
        return Err(FileProblem::NotText { line: Some(newlines_before(&text, at) + 1) });
    }
    let (delimiter, start) = delimiter_of(&text);
    check_size(&text, delimiter)?;
    let records = read_records(&text, start, delimiter)?;
    Ok((Source::Text { encoding, delimiter }, records))
}

fn decode(bytes: &[u8]) -> Result<(Encoding, Cow<'_, str>), FileProblem> {
    if let Some((declared, mark_length)) = encoding_rs::Encoding::for_bom(bytes) {
        let encoding = if declared == encoding_rs::UTF_8 { Encoding::Utf8Bom } else { Encoding::Utf16 };
        return decode_as(declared, encoding, &bytes[mark_length..]);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return if looks_binary(bytes) {
            Err(FileProblem::NotText { line: None })
        } else {
            Ok((Encoding::Utf8, text.into()))
        };
    }
    if looks_binary(bytes) {
        return Err(FileProblem::NotText { line: None });
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let guess = detector.guess(None, Utf8Detection::Deny);
    let is_western = guess == encoding_rs::WINDOWS_1252;
    let encoding = if is_western { Encoding::Windows1252 } else { Encoding::Other(guess.name().to_owned()) };
    decode_as(guess, encoding, bytes)
}

fn decode_as<'a>(
    from: &'static encoding_rs::Encoding,
    encoding: Encoding,
    bytes: &'a [u8],
) -> Result<(Encoding, Cow<'a, str>), FileProblem> {
    match from.decode_without_bom_handling_and_without_replacement(bytes) {
        Some(text) => Ok((encoding, text)),
        None => Err(FileProblem::BrokenEncoding { encoding }),
    }
}

/// Archives, documents and pictures: by their first bytes, or by more control bytes than text has.
/// A lone NUL in a text is found later, with its line.
fn looks_binary(bytes: &[u8]) -> bool {
    let known: [&[u8]; 4] = [b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"\x1f\x8b"];
    let control = bytes.iter().filter(|b| **b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r' | 0x0c)).count();
    known.iter().any(|magic| bytes.starts_with(magic)) || control > 8 && control * 50 > bytes.len()
}

fn newlines_before(text: &str, at: usize) -> u64 {
    text.as_bytes()[..at].iter().fold(0, |count, byte| count + u64::from(*byte == b'\n'))
}

/// The delimiter and the byte at which the records start. Excel's first line `sep=;` states it; otherwise it is the
/// character that stands outside quotes equally often in the header and most records.
fn delimiter_of(text: &str) -> (char, usize) {
    if let Some((first, _)) = text.split_once('\n')
        && let Some(stated) = first.strip_prefix("sep=")
        && let Some(delimiter) =
            DELIMITERS.into_iter().find(|d| stated.strip_prefix(*d).is_some_and(|rest| rest.trim().is_empty()))
    {
        return (delimiter, first.len());
    }
    let records = count_delimiters(text);
    let header = records.first().copied().unwrap_or_default();
    let alike = |column: usize| records.iter().filter(|counts| counts[column] == header[column]).count();
    let candidates = (0..DELIMITERS.len()).rev().filter(|column| header[*column] > 0);
    (candidates.max_by_key(|column| (alike(*column), header[*column])).map_or(',', |column| DELIMITERS[column]), 0)
}

/// Per record at the beginning of the text, how often each delimiter stands outside quotes.
fn count_delimiters(text: &str) -> Vec<[usize; 4]> {
    let mut records = Vec::new();
    let mut counts = [0; 4];
    let (mut quoted, mut may_open, mut blank) = (false, true, true);
    for c in text.chars().take(SNIFFED_CHARS).chain(['\n']) {
        if c == '"' && (quoted || may_open) {
            quoted = !quoted;
            may_open = !quoted; // a doubled quote closes and opens again
            blank = false;
        } else if quoted {
            continue;
        } else if matches!(c, '\n' | '\r') {
            if !std::mem::replace(&mut blank, true) {
                records.push(std::mem::take(&mut counts));
            }
            may_open = true;
        } else {
            blank = false;
            may_open = false;
            if let Some(column) = DELIMITERS.iter().position(|d| *d == c) {
                counts[column] += 1;
                may_open = true;
            }
        }
    }
    records
}

/// Bounds what reading may cost before it begins: there are no more cells than delimiters and line breaks.
fn check_size(text: &str, delimiter: char) -> Result<(), FileProblem> {
    let cells = text.chars().filter(|c| *c == delimiter || matches!(c, '\n' | '\r')).count();
    if cells > MAX_CELLS { Err(FileProblem::TooManyCells { limit: MAX_CELLS }) } else { Ok(()) }
}

/// Every record that is not blank, from byte `start` on.
fn read_records(text: &str, start: usize, delimiter: char) -> Result<Vec<Line>, FileProblem> {
    let marked = format!("{}\n{END_MARK}", &text[start..]);
    let delimiter = u8::try_from(delimiter).unwrap_or(b',');
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(marked.as_bytes());
    let mut place = Place { bytes: marked.as_bytes(), at: 0, line: 1 + newlines_before(text, start) };
    let mut lines = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|_| FileProblem::NotText { line: None })?;
        let byte = record.position().map_or(0, csv::Position::byte);
        let number = place.line_of_record(usize::try_from(byte).unwrap_or(usize::MAX));
        if record.iter().any(|cell| !cell.trim().is_empty()) {
            lines.push(Line { number, cells: record.iter().map(|text| Cell::from(without_guard(text))).collect() });
        }
    }
    match lines.pop() {
        Some(last) if !is_end(&last) => Err(FileProblem::UnclosedQuote { line: last.number }),
        _ => Ok(lines),
    }
}

fn is_end(line: &Line) -> bool {
    matches!(line.cells.as_slice(), [only] if only.text == END_MARK)
}

/// Counts lines up to a record; the reader's own count stops before blank lines and knows no lone `\r`.
struct Place<'a> {
    bytes: &'a [u8],
    at: usize,
    line: u64,
}

impl Place<'_> {
    fn line_of_record(&mut self, start: usize) -> u64 {
        while let Some(byte) = self.bytes.get(self.at) {
            let breaks = matches!(byte, b'\n' | b'\r');
            if self.at >= start && !breaks {
                break;
            }
            self.at += 1;
            self.line += u64::from(breaks && !(*byte == b'\r' && self.bytes.get(self.at) == Some(&b'\n')));
        }
        self.line
    }
}
