//! Files as tables.

mod workbooks;

use std::collections::HashMap;

use proptest::prelude::*;

use super::*;
use crate::import::{
    date_format::{DateFormat, DateVerdict},
    draft::Draft,
    field::{ImportKind, ReferenceKind},
    file::Encoding,
    line_reader::{LineReader, LineReading},
    mapping::ColumnMapping,
    matching::ValueAnswer,
    references::{match_references, prove_formats},
};

fn cells(table: &Table) -> Vec<(u64, Vec<&str>)> {
    table.lines.iter().map(|line| (line.number, line.cells.iter().map(|cell| cell.text.as_str()).collect())).collect()
}

fn read(bytes: &[u8]) -> Table {
    read_table(bytes, None).expect("a table")
}

fn problem(bytes: &[u8]) -> FileProblem {
    read_table(bytes, None).expect_err("a problem")
}

fn encoding(table: &Table) -> &Encoding {
    match &table.source {
        Source::Text { encoding, .. } => encoding,
        Source::Sheet { .. } => panic!("a text"),
    }
}

fn delimiter(table: &Table) -> char {
    match &table.source {
        Source::Text { delimiter, .. } => *delimiter,
        Source::Sheet { .. } => panic!("a text"),
    }
}

#[test]
fn reads_quotes_blank_lines_and_every_line_ending() {
    for newline in ["\n", "\r\n", "\r"] {
        let text = ["Name , Price", "", "\"Smith, \"\"J\"\"\",1", ",", "\"two", "lines\",2,,", "x,3"].join(newline);
        let table = read(text.as_bytes());
        assert_eq!(table.header, ["Name", "Price"]);
        let two_lines = format!("two{newline}lines");
        let expected = vec![(3, vec!["Smith, \"J\"", "1"]), (5, vec![two_lines.as_str(), "2"]), (7, vec!["x", "3"])];
        assert_eq!(cells(&table), expected, "{newline:?}");
    }
}

#[test]
fn the_delimiter_is_found_outside_quotes() {
    for (text, expected) in [
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
        assert_eq!(delimiter(&read(text.as_bytes())), expected, "{text}");
    }
    let stated = read(b"sep=;\r\na;b\r\n1;2\r\n");
    assert_eq!(cells(&stated), vec![(3, vec!["1", "2"])]);
}

#[test]
fn the_encoding_is_told() {
    let text = "Société;Prénom\nÉlan;Zoë\n";
    let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let (western, ..) = encoding_rs::WINDOWS_1252.encode(text);
    for (bytes, expected) in [
        (text.as_bytes(), Encoding::Utf8),
        (&[b"\xef\xbb\xbf", text.as_bytes()].concat()[..], Encoding::Utf8Bom),
        (&utf16[..], Encoding::Utf16),
        (&western[..], Encoding::Windows1252),
    ] {
        let table = read(bytes);
        assert_eq!(
            (encoding(&table), &table.header[0], &table.lines[0].cells[1]),
            (&expected, &"Société".to_owned(), &Cell::from("Zoë"))
        );
    }
    let (cyrillic, ..) = encoding_rs::WINDOWS_1251.encode("Название;Отрасль\nЗавод Прогресс;машиностроение\n");
    assert_eq!(encoding(&read(&cyrillic)), &Encoding::Other("windows-1251".to_owned()));
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
    assert_eq!(problem(b"PK\x03\x04zip"), FileProblem::BrokenWorkbook);
    assert_eq!(problem(&[0x01, 0x80].repeat(50)), FileProblem::NotText { line: None });
    assert_eq!(problem(b"\xef\xbb\xbfa\xff\n1\n"), FileProblem::BrokenEncoding { encoding: Encoding::Utf8Bom });
    assert_eq!(problem(b"a,b\n1,2\n3,\"x\n4,5\n"), FileProblem::UnclosedQuote { line: 3 });
    assert_eq!(problem(b"a,b\n1,\""), FileProblem::UnclosedQuote { line: 2 });
    assert_eq!(problem(b"Name,b,name\n1,2,3\n"), FileProblem::DuplicateHeader { name: "name".to_owned() });
    assert_eq!(problem(b"a,,c\n1,2,3\n"), FileProblem::BlankHeader { column: 2 });
}

#[test]
fn blank_columns_at_the_end_are_dropped_and_ragged_lines_kept() {
    let table = read(b"a,b,,\n1,2,,\n3\n4,5,6\n");
    assert_eq!(table.header, ["a", "b"]);
    assert_eq!(cells(&table), vec![(2, vec!["1", "2"]), (3, vec!["3"]), (4, vec!["4", "5", "6"])]);
}

fn public_sample(name: &str) -> Option<Table> {
    let path = format!("{}/../../shared/data/crm-sales-opportunities/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(path).ok().map(|bytes| read(&bytes))
}

#[test]
fn the_public_sample_is_understood_where_it_is_present() {
    let (Some(pipeline), Some(products)) = (public_sample("sales_pipeline.csv"), public_sample("products.csv")) else {
        return;
    };
    let kind = ImportKind::Opportunities;
    let mut mapping = ColumnMapping::suggest(kind, &pipeline.header);
    assert_eq!(mapping.check(kind, pipeline.header.len()), vec![]);
    let (dates, _) = prove_formats(kind, &mut mapping, &pipeline.lines, "USD");
    assert_eq!(dates, DateVerdict::Proven(DateFormat::MonthDayYear));

    let names = products.lines.iter().map(|line| line.cells[0].text.clone());
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
            Ok(LineReading::Whole(Draft::Opportunity(draft))) => drafts.push(draft),
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
        let _ = read_table(&bytes, None);
    }

    #[test]
    fn any_text_goes_through_the_whole_import_without_panic(
        header in prop::sample::subsequence(vec!["name", "stage", "owner", "amount", "close date", "person", "quarter", "manager"], 1..8),
        body in "([;]|\\PC|[\n\"0-9./-]){0,200}",
    ) {
        let text = format!("{}\n{body}", header.join(";"));
        if let Ok(table) = read_table(text.as_bytes(), None) {
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
        match read_table(&bytes, None) {
            Ok(table) if delimiter(&table) == ',' => {
                let texts = |line: Line| line.cells.into_iter().map(|cell| cell.text).collect::<Vec<_>>();
                prop_assert_eq!(table.lines.into_iter().map(texts).collect::<Vec<_>>(), filled)
            }
            Ok(table) => prop_assert_eq!(delimiter(&table), ','),
            Err(problem) => prop_assert_eq!((problem, filled.is_empty()), (FileProblem::HeaderOnly, true)),
        }
    }
}
