//! The bytes of a CSV file as a table: encoding, delimiter, header and lines, or the reason why not. Limits come
//! first, so that no file costs more memory than they allow. What the cells mean is asked elsewhere.

use std::{borrow::Cow, collections::HashSet};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use serde::{Deserialize, Serialize};

use super::file::{Encoding, FileProblem, Line, MAX_FILE_BYTES};
use crate::account::name::match_key;

/// Most columns of a file.
pub const MAX_COLUMNS: usize = 200;
/// Most cells of a file: some 370,000 lines of eight columns.
pub const MAX_CELLS: usize = 3_000_000;

const DELIMITERS: [char; 4] = [',', ';', '\t', '|'];
/// So much of the text decides on the delimiter.
const SNIFFED_CHARS: usize = 64 * 1024;
/// A last record of our own: a quote that is never closed swallows it. No file can fake it, since within quotes a
/// line break stands before it.
const END_MARK: &str = "\u{10fffe}end";

/// A file, read. Blank lines are left out; every line keeps its number in the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// How the bytes were read; a guess is told to the user.
    pub encoding: Encoding,
    /// What parts the cells: `,` `;` tab or `|`.
    pub delimiter: char,
    /// The titles of the columns, trimmed, none blank, none twice.
    pub header: Vec<String>,
    /// The records below the header, at least one. Their cells may be more or fewer than the header's: a problem
    /// of the line, found when it is parsed. Blank cells beyond the header are dropped.
    pub lines: Vec<Line>,
}

/// Reads a CSV file.
///
/// # Errors
/// [`FileProblem`] when the file is empty, too large, not text, or cannot be split into titled columns.
pub fn read_table(bytes: &[u8]) -> Result<Table, FileProblem> {
    if bytes.len() > MAX_FILE_BYTES {
        return Err(FileProblem::TooLarge { limit: MAX_FILE_BYTES });
    }
    let (encoding, text) = decode(bytes)?;
    if let Some(at) = text.find('\0') {
        return Err(FileProblem::NotText { line: Some(newlines_before(&text, at) + 1) });
    }
    let (delimiter, start) = delimiter_of(&text);
    check_size(&text, delimiter)?;
    let mut records = read_records(&text, start, delimiter)?.into_iter();
    let mut header = records.next().ok_or(FileProblem::Empty)?.cells;
    drop_blank_end(&mut header, 0);
    let header = check_header(header)?;
    let mut lines: Vec<Line> = records.collect();
    lines.iter_mut().for_each(|line| drop_blank_end(&mut line.cells, header.len()));
    if lines.is_empty() {
        return Err(FileProblem::HeaderOnly);
    }
    Ok(Table { encoding, delimiter, header, lines })
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

/// Spreadsheets, archives, documents and pictures: by their first bytes, or by more control bytes than text has.
/// A lone NUL in a text is found later, with its line.
fn looks_binary(bytes: &[u8]) -> bool {
    let known: [&[u8]; 6] = [b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"\x1f\x8b"];
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
            lines.push(Line { number, cells: record.iter().map(str::to_owned).collect() });
        }
    }
    match lines.pop() {
        Some(last) if last.cells != [END_MARK] => Err(FileProblem::UnclosedQuote { line: last.number }),
        _ => Ok(lines),
    }
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

fn drop_blank_end(cells: &mut Vec<String>, keep: usize) {
    while cells.len() > keep && cells.last().is_some_and(|cell| cell.trim().is_empty()) {
        cells.pop();
    }
}

fn check_header(cells: Vec<String>) -> Result<Vec<String>, FileProblem> {
    if cells.len() > MAX_COLUMNS {
        return Err(FileProblem::TooManyColumns { limit: MAX_COLUMNS });
    }
    let header: Vec<String> = cells.iter().map(|cell| cell.trim().to_owned()).collect();
    if let Some(column) = header.iter().position(String::is_empty) {
        return Err(FileProblem::BlankHeader { column: column + 1 });
    }
    let mut seen = HashSet::new();
    match header.iter().find(|name| !seen.insert(match_key(name))) {
        Some(name) => Err(FileProblem::DuplicateHeader { name: name.clone() }),
        None => Ok(header),
    }
}

#[cfg(test)]
mod tests {
    use super::super::date_format::{DateFormat, DateVerdict};
    use super::super::{
        draft::Draft,
        field::{ImportKind, ReferenceKind},
        line_reader::LineReader,
        mapping::ColumnMapping,
        matching::ValueAnswer,
        references::{match_references, prove_formats},
    };
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashMap;

    fn cells(table: &Table) -> Vec<(u64, Vec<&str>)> {
        table.lines.iter().map(|line| (line.number, line.cells.iter().map(String::as_str).collect())).collect()
    }

    fn problem(bytes: &[u8]) -> FileProblem {
        read_table(bytes).expect_err("a problem")
    }

    #[test]
    fn reads_quotes_blank_lines_and_every_line_ending() {
        for newline in ["\n", "\r\n", "\r"] {
            let text = ["Name , Price", "", "\"Smith, \"\"J\"\"\",1", ",", "\"two", "lines\",2,,", "x,3"].join(newline);
            let table = read_table(text.as_bytes()).expect("a table");
            assert_eq!(table.header, ["Name", "Price"]);
            let two_lines = format!("two{newline}lines");
            let expected =
                vec![(3, vec!["Smith, \"J\"", "1"]), (5, vec![two_lines.as_str(), "2"]), (7, vec!["x", "3"])];
            assert_eq!(cells(&table), expected, "{newline:?}");
        }
    }

    #[test]
    fn the_delimiter_is_found_outside_quotes() {
        for (text, delimiter) in [
            ("a,b\n1,2\n", ','),
            ("a;b\n1,5;2,5\n", ';'),
            ("\"a, b, c\";d\n1,5;2,5\n", ';'),
            ("last, first;amount\nx;1\ny;2\n", ';'),
            ("a\tb\n1,2\t3\n", '\t'),
            ("a|b\n1|2\n", '|'),
            ("only\n1\n", ','),
            ("sep=|\na|b,c\n1|2\n", '|'),
            ("a,b;c\n\"x;\"\"y;;\",2\n", ','),
        ] {
            assert_eq!(read_table(text.as_bytes()).expect(text).delimiter, delimiter, "{text}");
        }
        let stated = read_table(b"sep=;\r\na;b\r\n1;2\r\n").expect("a table");
        assert_eq!(cells(&stated), vec![(3, vec!["1", "2"])]);
    }

    #[test]
    fn the_encoding_is_told() {
        let text = "Société;Prénom\nÉlan;Zoë\n";
        let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        let (western, ..) = encoding_rs::WINDOWS_1252.encode(text);
        for (bytes, encoding) in [
            (text.as_bytes(), Encoding::Utf8),
            (&[b"\xef\xbb\xbf", text.as_bytes()].concat()[..], Encoding::Utf8Bom),
            (&utf16[..], Encoding::Utf16),
            (&western[..], Encoding::Windows1252),
        ] {
            let table = read_table(bytes).expect("a table");
            assert_eq!(
                (&table.encoding, &table.header[0], &table.lines[0].cells[1]),
                (&encoding, &"Société".to_owned(), &"Zoë".to_owned())
            );
        }
        let (cyrillic, ..) = encoding_rs::WINDOWS_1251.encode("Название;Отрасль\nЗавод Прогресс;машиностроение\n");
        assert_eq!(read_table(&cyrillic).expect("a table").encoding, Encoding::Other("windows-1251".to_owned()));
    }

    #[test]
    fn a_file_that_is_no_table_says_why() {
        assert_eq!(problem(b""), FileProblem::Empty);
        assert_eq!(problem(b"\xef\xbb\xbf\r\n , \r\n"), FileProblem::Empty);
        assert_eq!(problem(b"a,b\n\n,\n"), FileProblem::HeaderOnly);
        assert_eq!(problem(&vec![b'a'; MAX_FILE_BYTES + 1]), FileProblem::TooLarge { limit: MAX_FILE_BYTES });
        assert_eq!(problem(&[b'\n'; MAX_CELLS + 1]), FileProblem::TooManyCells { limit: MAX_CELLS });
        assert_eq!(
            problem("a,".repeat(MAX_COLUMNS + 1).trim_end_matches(',').as_bytes()),
            FileProblem::TooManyColumns { limit: MAX_COLUMNS }
        );
        assert_eq!(problem(b"a,b\n1,x\0y\n"), FileProblem::NotText { line: Some(2) });
        assert_eq!(problem(b"PK\x03\x04zip"), FileProblem::NotText { line: None });
        assert_eq!(problem(&[0x01, 0x80].repeat(50)), FileProblem::NotText { line: None });
        assert_eq!(problem(b"\xef\xbb\xbfa\xff\n1\n"), FileProblem::BrokenEncoding { encoding: Encoding::Utf8Bom });
        assert_eq!(problem(b"a,b\n1,2\n3,\"x\n4,5\n"), FileProblem::UnclosedQuote { line: 3 });
        assert_eq!(problem(b"a,b\n1,\""), FileProblem::UnclosedQuote { line: 2 });
        assert_eq!(problem(b"Name,b,name\n1,2,3\n"), FileProblem::DuplicateHeader { name: "name".to_owned() });
        assert_eq!(problem(b"a,,c\n1,2,3\n"), FileProblem::BlankHeader { column: 2 });
    }

    #[test]
    fn blank_columns_at_the_end_are_dropped_and_ragged_lines_kept() {
        let table = read_table(b"a,b,,\n1,2,,\n3\n4,5,6\n").expect("a table");
        assert_eq!(table.header, ["a", "b"]);
        assert_eq!(cells(&table), vec![(2, vec!["1", "2"]), (3, vec!["3"]), (4, vec!["4", "5", "6"])]);
    }

    fn public_sample(name: &str) -> Option<Table> {
        let path = format!("{}/../../shared/data/crm-sales-opportunities/{name}", env!("CARGO_MANIFEST_DIR"));
        std::fs::read(path).ok().map(|bytes| read_table(&bytes).expect("a table"))
    }

    #[test]
    fn the_public_sample_is_understood_where_it_is_present() {
        let (Some(pipeline), Some(products)) = (public_sample("sales_pipeline.csv"), public_sample("products.csv"))
        else {
            return;
        };
        let kind = ImportKind::Opportunities;
        let mut mapping = ColumnMapping::suggest(kind, &pipeline.header);
        assert_eq!(mapping.check(kind, pipeline.header.len()), vec![]);
        let (dates, _) = prove_formats(kind, &mut mapping, &pipeline.lines, "USD");
        assert_eq!(dates, DateVerdict::Proven(DateFormat::MonthDayYear));

        let names = products.lines.iter().map(|line| line.cells[0].clone());
        let stages = ["Prospecting", "Engaging", "Won", "Lost"].map(str::to_owned);
        let known = HashMap::from([
            (ReferenceKind::Product, (1..).zip(names).collect()),
            (ReferenceKind::Stage, (1..).zip(stages).collect()),
        ]);
        let (mut meanings, questions) = match_references(kind, &mapping, &pipeline.lines, &known, &[]);
        let open: Vec<_> = questions.iter().filter(|question| question.reference == ReferenceKind::Product).collect();
        let suggestion = open[0].suggestion.clone().expect("a suggestion");
        assert_eq!((open.len(), open[0].text.as_str(), suggestion.label.as_str()), (1, "GTXPro", "GTX Pro"));
        assert_eq!(open[0].count, 1480);
        for question in &questions {
            meanings.settle(question.reference, &question.text, ValueAnswer::Create);
        }

        let reader = LineReader { kind, mapping: &mapping, meanings: &meanings, currency: "USD" };
        let mut drafts = Vec::new();
        for line in &pipeline.lines {
            match reader.parse_line(line) {
                Ok(Some(Draft::Opportunity(draft))) => drafts.push(draft),
                other => panic!("{line:?}: {other:?}"),
            }
        }
        assert_eq!(drafts.len(), 8_800);
        assert_eq!(drafts.iter().filter(|draft| draft.account.is_none()).count(), 1_425);
        assert_eq!(drafts.iter().filter(|draft| draft.amount.is_none()).count(), 1_589 + 500);
        assert_eq!(drafts.iter().filter(|draft| draft.opening_date.is_none()).count(), 500);
        let total: rust_decimal::Decimal = drafts.iter().filter_map(|draft| draft.amount).sum();
        assert_eq!(total, 10_005_534.into());
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let _ = read_table(&bytes);
        }

        #[test]
        fn any_text_goes_through_the_whole_import_without_panic(
            header in prop::sample::subsequence(vec!["name", "stage", "owner", "amount", "close date", "person", "quarter", "manager"], 1..8),
            body in "([;]|\\PC|[\n\"0-9./-]){0,200}",
        ) {
            let text = format!("{}\n{body}", header.join(";"));
            if let Ok(table) = read_table(text.as_bytes()) {
                prop_assert!(!table.lines.is_empty());
                for kind in ImportKind::ALL.iter().copied() {
                    let mut mapping = ColumnMapping::suggest(kind, &table.header);
                    prove_formats(kind, &mut mapping, &table.lines, "EUR");
                    let (meanings, _) = match_references(kind, &mapping, &table.lines, &HashMap::new(), &[]);
                    let reader = LineReader { kind, mapping: &mapping, meanings: &meanings, currency: "EUR" };
                    table.lines.iter().for_each(|line| drop(reader.parse_line(line)));
                }
            }
        }

        #[test]
        fn a_written_table_reads_back(rows in prop::collection::vec(prop::collection::vec("[a-zé,;\" \n]{0,6}", 3), 1..8)) {
            let mut writer = csv::Writer::from_writer(Vec::new());
            writer.write_record(["a", "b", "c"]).expect("a row");
            for row in &rows {
                writer.write_record(row).expect("a row");
            }
            let bytes = writer.into_inner().expect("bytes");
            let filled: Vec<_> = rows.iter().filter(|row| row.iter().any(|cell| !cell.trim().is_empty())).cloned().collect();
            match read_table(&bytes) {
                Ok(table) if table.delimiter == ',' => prop_assert_eq!(table.lines.into_iter().map(|line| line.cells).collect::<Vec<_>>(), filled),
                Ok(table) => prop_assert_eq!(table.delimiter, ','),
                Err(problem) => prop_assert_eq!((problem, filled.is_empty()), (FileProblem::HeaderOnly, true)),
            }
        }
    }
}
