//! The cells of a file as the values of fields.

use crate::{
    import::{
        field::{FieldCode, ImportKind, ReferenceKind, ValueType},
        file::{CellKind, Line},
        mapping::ColumnMapping,
        number_format::DecimalMark,
        problem::Problem,
    },
    text,
};

/// The trimmed text of a filled cell.
#[derive(Debug, Clone, Copy)]
pub(in crate::import) struct Value<'a> {
    /// The text.
    pub text: &'a str,
    /// What the file says about it.
    pub kind: CellKind,
}

impl Value<'_> {
    /// Whether it is read by the formats of the file: somebody wrote it.
    pub fn is_written(self) -> bool {
        self.kind == CellKind::Written
    }

    /// A number by its type needs no decimal mark to be stated.
    pub(super) fn mark(self, stated: Option<DecimalMark>) -> Option<DecimalMark> {
        if self.kind == CellKind::Number { Some(DecimalMark::Point) } else { stated }
    }
}

/// The value of a field, unless it is blank or no column has it.
pub(in crate::import) fn cell<'a>(mapping: &ColumnMapping, line: &'a Line, code: FieldCode) -> Option<Value<'a>> {
    let cell = line.cells.get(mapping.column_of(code)?)?;
    let text = cell.text.trim();
    (!text.is_empty()).then_some(Value { text, kind: cell.kind })
}

/// The filled cells of the fields with such values, line by line. Ragged lines stay out: their columns may be shifted.
pub(in crate::import) fn cells_of<'a>(
    kind: ImportKind,
    mapping: &ColumnMapping,
    lines: &'a [Line],
    wanted: impl Fn(ValueType) -> bool,
) -> Vec<(&'a Line, Value<'a>)> {
    let codes: Vec<FieldCode> =
        kind.fields().iter().filter(|field| wanted(field.value)).map(|field| field.code).collect();
    let whole = lines.iter().filter(|line| line.cells.len() == mapping.columns.len());
    whole.flat_map(|line| codes.iter().filter_map(move |code| Some((line, cell(mapping, line, *code)?)))).collect()
}

/// The values of a cell: several for kinds of account, otherwise the whole.
pub(in crate::import) fn parts_of(reference: ReferenceKind, cell: &str) -> impl Iterator<Item = &str> {
    let parts = reference == ReferenceKind::AccountKind;
    cell.split(move |c| parts && matches!(c, ',' | ';' | '/' | '+' | '|'))
        .map(str::trim)
        .filter(|text| !text.is_empty())
}

/// Emoji and any script are text; control characters are not, nor are line breaks: every field here is one line.
pub(in crate::import) fn check_text(value: &str, max: usize) -> Result<(), Problem> {
    if value.chars().any(char::is_control) {
        return Err(Problem::ControlCharacter);
    }
    text::check(value, max).map(drop).map_err(|_| Problem::TooLong { max })
}
