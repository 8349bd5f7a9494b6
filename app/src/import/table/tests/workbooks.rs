//! Workbooks, whole and hostile.

use std::io::{Cursor, Write};

use chrono::NaiveDate;
use proptest::prelude::*;
use rust_xlsxwriter::{Format, Formula, Workbook, Worksheet, XlsxError};
use zip::{ZipWriter, write::SimpleFileOptions};

use super::super::{
    archive::{self, Limits},
    *,
};
use super::{problem, read};
use crate::import::file::CellKind;

type Fill = fn(&mut Worksheet) -> Result<(), XlsxError>;

/// A workbook of sheets, each filled by its function.
fn book(sheets: &[(&str, Fill)]) -> Vec<u8> {
    let mut book = Workbook::new();
    for (name, fill) in sheets {
        let sheet = book.add_worksheet();
        sheet.set_name(*name).expect("a name");
        fill(sheet).expect("cells");
    }
    book.save_to_buffer().expect("a workbook")
}

fn names(sheet: &mut Worksheet) -> Result<(), XlsxError> {
    sheet.write_string(0, 0, "Name")?.write_string(1, 0, "Acme").map(drop)
}

fn title(sheet: &mut Worksheet) -> Result<(), XlsxError> {
    sheet.write_string(4, 3, "Our customers").map(drop)
}

fn nothing(_: &mut Worksheet) -> Result<(), XlsxError> {
    Ok(())
}

fn hidden(sheet: &mut Worksheet) -> Result<(), XlsxError> {
    sheet.set_hidden(true);
    names(sheet)
}

fn typed(sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let shown_as = |code: &str| Format::new().set_num_format(code);
    let day = NaiveDate::from_ymd_opt(2026, 3, 4).expect("a day");
    for (column, head) in (2u16..).zip(["Text", "Day", "Figure", "Sum", "Chance", "Hour", "Sure", "Broken", "Empty"]) {
        sheet.write_string(2, column, head)?;
    }
    sheet.write_string(4, 2, "03/04/2026")?;
    sheet.write_date_with_format(4, 3, day, &shown_as("dd/mm/yyyy"))?;
    sheet.write_number(4, 4, 1234.5)?;
    sheet.write_formula(4, 5, Formula::new("=0.1+0.2").set_result("0.30000000000000004"))?;
    sheet.write_number_with_format(4, 6, 0.625, &shown_as("0.0%"))?;
    sheet.write_number_with_format(4, 7, 0.396, &shown_as("hh:mm"))?;
    sheet.write_boolean(4, 8, true)?;
    sheet.write_formula(4, 9, Formula::new("=1/0").set_result("#DIV/0!"))?;
    sheet.write_number_with_format(5, 4, 62, &shown_as("0\" %\""))?;
    sheet.write_number(5, 5, 12_345_678_901_234.0)?.write_number(5, 6, -0.0)?.write_number(5, 7, 1e300).map(drop)
}

fn cells(table: &Table) -> Vec<(u64, Vec<(&str, CellKind)>)> {
    table
        .lines
        .iter()
        .map(|line| (line.number, line.cells.iter().map(|cell| (cell.text.as_str(), cell.kind)).collect()))
        .collect()
}

#[test]
fn cells_keep_what_they_are_and_rows_their_numbers() {
    use CellKind::{Date, Fault, Number, Written};
    let table = read(&book(&[("Data", typed)]));
    assert_eq!(table.header[..3], ["Text", "Day", "Figure"]);
    assert_eq!(table.header.len(), 9, "the empty columns to the left are none");
    let first = vec![
        ("03/04/2026", Written),
        ("2026-03-04", Date),
        ("1234.5", Number),
        ("0.3", Number),
        ("62.5%", Number),
        ("09:30:14", Written),
        ("TRUE", Written),
        ("J5: #DIV/0!", Fault),
        ("", Written),
    ];
    let found = cells(&table);
    assert_eq!((found[0].0, &found[0].1), (5, &first));
    assert_eq!(found[1].1[2..5], [("62", Number), ("12345678901234", Number), ("0", Number)]);
    assert_eq!(found[1].1[5].0.len(), 301, "a figure beyond all amounts is refused by its digits");
}

#[test]
fn the_first_sheet_that_is_a_table_is_read_unless_another_is_named() {
    let bytes = book(&[("Cover", title), ("Blank", nothing), ("Lists", hidden), ("Customers", names), ("More", names)]);
    let shown = ["Cover", "Blank", "Customers", "More"].map(str::to_owned).to_vec();
    for (wanted, name) in [(None, "Customers"), (Some("More"), "More"), (Some("Lists"), "Lists")] {
        let table = read_table(&bytes, wanted).expect("a table");
        assert_eq!(table.source, Source::Sheet { name: name.to_owned(), sheets: shown.clone() });
        assert_eq!((&table.header[0], table.lines[0].cells[0].text.as_str()), (&"Name".to_owned(), "Acme"));
    }
    assert_eq!(sheets(&bytes), shown);
    assert_eq!(read_table(&bytes, Some("Cover")), Err(FileProblem::HeaderOnly));
    assert_eq!(read_table(&bytes, Some("x")), Err(FileProblem::UnknownSheet { name: "x".to_owned() }));
    assert_eq!(problem(&book(&[("Blank", nothing)])), FileProblem::Empty);
    assert_eq!(problem(&book(&[("Blank", nothing), ("Cover", title)])), FileProblem::HeaderOnly);
    assert_eq!(sheets(b"name\nx\n"), Vec::<String>::new());
}

#[test]
fn limits_hold_whatever_the_sheet_says_of_itself() {
    fn wide(sheet: &mut Worksheet) -> Result<(), XlsxError> {
        names(sheet)?;
        sheet.write_string(1, 16_383, "far out").map(drop)
    }
    fn tall(sheet: &mut Worksheet) -> Result<(), XlsxError> {
        names(sheet)?;
        sheet.write_string(1_048_575, 0, "far down").map(drop)
    }
    assert_eq!(problem(&book(&[("Wide", wide)])), FileProblem::TooManyColumns { limit: MAX_COLUMNS });
    let table = read(&book(&[("Tall", tall)]));
    assert_eq!((table.lines.len(), table.lines[1].number), (2, 1_048_576), "rows between cost nothing");
}

/// A packed archive of these parts.
fn pack(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        writer.start_file(*name, SimpleFileOptions::default()).expect("a part");
        writer.write_all(bytes).expect("bytes");
    }
    writer.finish().expect("an archive").into_inner()
}

/// A workbook of one sheet, written by hand.
fn by_hand(strings: &str, rows: &str) -> Vec<u8> {
    const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let relations = |kind: &str, target: &str| {
        format!("<Relationships><Relationship Id=\"r1\" Type=\"{OFFICE}/{kind}\" Target=\"{target}\"/></Relationships>")
    };
    let workbook = format!(
        "<workbook xmlns:r=\"{OFFICE}\"><sheets><sheet name=\"S\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
    );
    let sheet = format!("<worksheet><sheetData>{rows}</sheetData></worksheet>");
    pack(&[
        ("_rels/.rels", relations("officeDocument", "xl/workbook.xml").as_bytes()),
        ("xl/workbook.xml", workbook.as_bytes()),
        ("xl/_rels/workbook.xml.rels", relations("worksheet", "worksheets/sheet1.xml").as_bytes()),
        ("xl/sharedStrings.xml", strings.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ])
}

const TWO_ROWS: &str = "<row><c t=\"s\"><v>0</v></c></row><row><c t=\"s\"><v>1</v></c></row>";

#[test]
fn a_workbook_may_be_as_bare_as_this_but_must_not_lie() {
    let strings = |count: &str| format!("<sst uniqueCount=\"{count}\"><si><t>Name</t></si><si><t>Acme</t></si></sst>");
    assert_eq!(read(&by_hand(&strings("2"), TWO_ROWS)).lines[0].cells, [Cell::from("Acme")]);
    for count in ["99999999", "18446744073709551615", "99999999999999999999999"] {
        assert_eq!(problem(&by_hand(&strings(count), TWO_ROWS)), FileProblem::BrokenWorkbook, "{count}");
    }
    let upwards = "<row r=\"2\"><c r=\"A2\"><v>1</v></c></row><row r=\"1\"><c r=\"A1\"><v>1</v></c></row>";
    for rows in
        [upwards, "<row><c t=\"s\"><v>7</v></c></row>", "<row><c r=\"A99999999999\"><v>1</v></c></row>", "<row><c>"]
    {
        assert_eq!(problem(&by_hand(&strings("2"), rows)), FileProblem::BrokenWorkbook, "{rows}");
    }
    let spilt = "<row><c t=\"e\"><v>#SPILL!</v></c></row>";
    assert_eq!(problem(&by_hand(&strings("2"), spilt)), FileProblem::UnknownFault { value: "#SPILL!".to_owned() });
}

#[test]
fn what_is_packed_is_measured_before_it_is_opened() {
    let small = Limits { all: 3_000, strings: 1_000, other: 1_000, parts: 6 };
    let with = |name: &str, length: usize| pack(&[("xl/workbook.xml", b"<workbook/>"), (name, &vec![b' '; length])]);
    let too_large = Err(FileProblem::TooLargeUnpacked { limit: 3_000 });
    for (name, fits) in [("xl/worksheets/sheet1.xml", 2_900), ("xl/sharedStrings.xml", 1_000), ("xl/styles.xml", 1_000)]
    {
        assert_eq!(archive::check(&with(name, fits), small), Ok(()), "{name}");
        assert_eq!(archive::check(&with(name, fits + 200), small), too_large, "{name}");
    }
    let parts: Vec<String> = (0..7).map(|part| format!("{part}/workbook.xml")).collect();
    let parts: Vec<(&str, &[u8])> = parts.iter().map(|name| (name.as_str(), &b""[..])).collect();
    assert_eq!(archive::check(&pack(&parts), small), Err(FileProblem::BrokenWorkbook));
}

#[test]
fn other_files_of_an_office_say_what_they_are() {
    let compound = |inside: &str| {
        let name = inside.encode_utf16().flat_map(u16::to_le_bytes);
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".iter().copied().chain([0; 512]).chain(name).collect::<Vec<u8>>()
    };
    assert_eq!(problem(&compound("EncryptedPackage")), FileProblem::PasswordProtected);
    assert_eq!(problem(&compound("Workbook")), FileProblem::OtherSpreadsheet);
    assert_eq!(problem(&pack(&[("mimetype", b"x"), ("content.xml", b"<x/>")])), FileProblem::OtherSpreadsheet);
    assert_eq!(problem(&pack(&[("xl/workbook.bin", b"x")])), FileProblem::OtherSpreadsheet);
    assert_eq!(problem(&pack(&[("holiday.jpg", b"x")])), FileProblem::NotText { line: None });
    let whole = book(&[("Data", names)]);
    assert_eq!(problem(&whole[..whole.len() / 2]), FileProblem::BrokenWorkbook);
    let mut bent = whole.clone();
    let middle = bent.len() / 3;
    bent[middle..middle + 40].fill(0);
    assert_eq!(problem(&bent), FileProblem::BrokenWorkbook);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_damaged_workbook_is_read_or_refused(changes in prop::collection::vec((0usize..4_000, any::<u8>()), 1..6), rows in "[<>/crv0-9 \"=tsA]{0,80}") {
        let mut bytes = book(&[("Data", typed)]);
        for (at, byte) in changes {
            let at = at % bytes.len();
            bytes[at] = byte;
        }
        let _ = read_table(&bytes, None);
        let _ = read_table(&by_hand("<sst><si><t>a</t></si></sst>", &rows), None);
    }
}
