//! Whether bytes are a workbook that may be opened. A workbook is a packed archive, of which twenty megabytes can hold
//! gigabytes: everything in it is unpacked once, counted and thrown away, before anything is kept.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use crate::import::file::FileProblem;

/// What archives begin with.
const ZIP: &[u8] = b"PK\x03\x04";
/// What compound files begin with: Excel before 2007, and every workbook under a password.
const COMPOUND: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
/// Where a compound file keeps a workbook under a password.
const ENCRYPTED: &str = "EncryptedPackage";
/// The part of every workbook that lists its sheets.
const WORKBOOK: &str = "workbook.xml";
/// Parts of other office files.
const FOREIGN: [&str; 3] = ["workbook.bin", "content.xml", "[content_types].xml"];
/// The part with the texts of all sheets.
const STRINGS: &str = "sharedstrings.xml";
/// Fewest bytes that a text takes in that part.
const SHORTEST_STRING: usize = 5;

/// What a workbook may grow to.
#[derive(Clone, Copy)]
pub struct Limits {
    /// All parts together, in bytes.
    pub all: usize,
    /// The texts of all sheets, in bytes; they are held in memory.
    pub strings: usize,
    /// Any other part but a sheet, in bytes: styles, names, relations.
    pub other: usize,
    /// Number of parts.
    pub parts: usize,
}

/// Room for three million cells.
pub const LIMITS: Limits =
    Limits { all: 256 * 1024 * 1024, strings: 64 * 1024 * 1024, other: 8 * 1024 * 1024, parts: 5_000 };

/// Nothing when the bytes are no office file at all; otherwise whether they are a workbook that may be opened.
pub fn recognise(bytes: &[u8]) -> Option<Result<(), FileProblem>> {
    if bytes.starts_with(COMPOUND) {
        return Some(Err(compound_problem(bytes)));
    }
    bytes.starts_with(ZIP).then(|| check(bytes, LIMITS))
}

fn compound_problem(bytes: &[u8]) -> FileProblem {
    let name: Vec<u8> = ENCRYPTED.encode_utf16().flat_map(u16::to_le_bytes).collect();
    if bytes.windows(name.len()).any(|window| window == name) {
        FileProblem::PasswordProtected
    } else {
        FileProblem::OtherSpreadsheet
    }
}

/// Unpacks every part and counts.
pub fn check(bytes: &[u8], limits: Limits) -> Result<(), FileProblem> {
    let broken = || FileProblem::BrokenWorkbook;
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| broken())?;
    if archive.len() > limits.parts {
        return Err(broken());
    }
    if !holds(&archive, &[WORKBOOK]) {
        let other = holds(&archive, &FOREIGN);
        return Err(if other { FileProblem::OtherSpreadsheet } else { FileProblem::NotText { line: None } });
    }
    let mut left = limits.all;
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).map_err(|_| broken())?;
        let name = part.name().map_err(|_| broken())?.to_ascii_lowercase();
        let most = most_of(&name, limits).min(left);
        let length = if name.ends_with(STRINGS) { strings_length(&mut part, most)? } else { length(&mut part, most)? };
        left = left
            .checked_sub(length)
            .filter(|_| length <= most)
            .ok_or(FileProblem::TooLargeUnpacked { limit: limits.all })?;
    }
    Ok(())
}

/// Whether a part has one of these names, in whatever folder.
fn holds(archive: &ZipArchive<Cursor<&[u8]>>, names: &[&str]) -> bool {
    let is_one = |found: &str| names.iter().any(|name| found.to_ascii_lowercase().ends_with(name));
    archive.file_names().flatten().any(|found| is_one(&found))
}

fn most_of(name: &str, limits: Limits) -> usize {
    let own_name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let is_text = own_name.ends_with(".xml") || own_name.ends_with(".rels");
    match own_name {
        STRINGS => limits.strings,
        sheet if sheet.starts_with("sheet") => limits.all,
        _ if is_text => limits.other,
        _ => limits.all,
    }
}

/// Unpacked length, counted up to one byte more than `most`.
fn length(part: &mut impl Read, most: usize) -> Result<usize, FileProblem> {
    let copied = std::io::copy(&mut part.take(one_more(most)), &mut std::io::sink());
    copied.ok().and_then(|length| usize::try_from(length).ok()).ok_or(FileProblem::BrokenWorkbook)
}

/// As [`length`]. A part that says to hold more texts than it has room for is refused, since room would be made for
/// all of them before the first is read.
fn strings_length(part: &mut impl Read, most: usize) -> Result<usize, FileProblem> {
    let mut bytes = Vec::new();
    part.take(one_more(most)).read_to_end(&mut bytes).map_err(|_| FileProblem::BrokenWorkbook)?;
    if claims_too_many(&bytes) { Err(FileProblem::BrokenWorkbook) } else { Ok(bytes.len()) }
}

fn one_more(most: usize) -> u64 {
    u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1)
}

fn claims_too_many(xml: &[u8]) -> bool {
    const CLAIM: &[u8] = b"uniqueCount";
    // In UTF-16 every other byte is a NUL.
    let plain: Vec<u8> = xml.iter().copied().filter(|byte| *byte != 0).collect();
    let claims = plain.windows(CLAIM.len()).enumerate().filter(|(_, window)| *window == CLAIM);
    let after = |at: usize| plain.iter().skip(at + CLAIM.len()).skip_while(|byte| b" \t\r\n=\"'+".contains(byte));
    let number = |at| after(at).take_while(|byte| byte.is_ascii_digit()).take(20).map(|digit| char::from(*digit));
    claims.map(|(at, _)| number(at).collect::<String>()).any(|digits| {
        let most = plain.len() / SHORTEST_STRING;
        !digits.is_empty() && digits.parse::<usize>().map_or(true, |count| count > most)
    })
}
