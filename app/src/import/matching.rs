//! What the values of a file mean: matched silently, suggested, or asked once.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::field::ReferenceKind;
use crate::account::name::{compact_name, match_key, normalise_name};

/// A record that the user may have meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggestion {
    /// Its id.
    pub id: i64,
    /// Its name.
    pub label: String,
}

/// A value that names no known record: asked once, however often it stands in the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ValueQuestion {
    /// What it should name.
    pub reference: ReferenceKind,
    /// The value as first written, trimmed.
    pub text: String,
    /// How many lines have it.
    pub count: u64,
    /// The first of them.
    pub first_line: u64,
    /// A record with nearly that name.
    pub suggestion: Option<Suggestion>,
}

/// What the user says about a [`ValueQuestion`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ValueAnswer {
    /// It means the record with this id.
    Map(i64),
    /// Make a record with this name; see [`ReferenceKind::can_be_created`].
    Create,
    /// Leave out the lines that have it.
    Skip,
    /// Import the lines without it.
    Blank,
}

/// An answer together with the value it is about; kept with a saved mapping.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnsweredValue {
    /// What the value names.
    pub reference: ReferenceKind,
    /// The value, in any case and spacing.
    pub text: String,
    /// What it means.
    pub answer: ValueAnswer,
}

/// What every value of a file means, as far as it is settled.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Meanings(HashMap<(ReferenceKind, String), ValueAnswer>);

impl Meanings {
    /// Settles a value; a later answer replaces an earlier one.
    pub fn settle(&mut self, reference: ReferenceKind, text: &str, answer: ValueAnswer) {
        self.0.insert((reference, match_key(text)), answer);
    }

    /// The meaning of a value, or nothing while it is open.
    pub fn of(&self, reference: ReferenceKind, text: &str) -> Option<ValueAnswer> {
        self.0.get(&(reference, match_key(text))).copied()
    }
}

/// Matches the values of a file, as `(line, text)`, with the known records. Names that are equal but for case and
/// spaces match silently, under their [`match_key`]; every other value becomes one question in order of first
/// appearance, with a suggestion when a record is equal but for accents, spaces and punctuation (for accounts also
/// the legal form). A name that several records have is a question too. A record
/// may be known by several names (a stage by each language's).
pub fn match_values<'a>(
    reference: ReferenceKind,
    texts: impl IntoIterator<Item = (u64, &'a str)>,
    known: &[(i64, String)],
) -> (HashMap<String, i64>, Vec<ValueQuestion>) {
    let mut by_key: HashMap<String, Vec<i64>> = HashMap::new();
    for (id, label) in known {
        let ids = by_key.entry(match_key(label)).or_default();
        if !ids.contains(id) {
            ids.push(*id);
        }
    }
    let mut matched = HashMap::new();
    let mut questions: Vec<ValueQuestion> = Vec::new();
    let mut asked: HashMap<String, usize> = HashMap::new();
    for (line, text) in texts.into_iter().filter(|(_, text)| !text.trim().is_empty()) {
        let key = match_key(text);
        if let Some([id]) = by_key.get(&key).map(Vec::as_slice) {
            matched.insert(key, *id);
            continue;
        }
        let at = *asked.entry(key).or_insert(questions.len());
        match questions.get_mut(at) {
            Some(question) => question.count += 1,
            None => questions.push(ValueQuestion {
                reference,
                text: text.trim().to_owned(),
                count: 1,
                first_line: line,
                suggestion: None,
            }),
        }
    }
    suggest_near(reference, &mut questions, known);
    (matched, questions)
}

fn suggest_near(reference: ReferenceKind, questions: &mut [ValueQuestion], known: &[(i64, String)]) {
    if questions.is_empty() {
        return;
    }
    let near_forms: &[fn(&str) -> String] = if reference == ReferenceKind::Account {
        &[compact_name, |name| compact_name(&normalise_name(name))]
    } else {
        &[compact_name]
    };
    for near_form in near_forms {
        let mut near: HashMap<String, &(i64, String)> = HashMap::with_capacity(known.len());
        for record in known {
            near.entry(near_form(&record.1)).or_insert(record);
        }
        for question in questions.iter_mut().filter(|question| question.suggestion.is_none()) {
            let record = near.get(&near_form(&question.text));
            question.suggestion = record.map(|(id, label)| Suggestion { id: *id, label: label.clone() });
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn equal_names_match_silently_and_near_ones_are_asked_once() {
        let known = [(1, "GTX Pro".to_owned()), (2, "MG Special".to_owned())];
        let texts = [(2, "GTXPro"), (3, " gtx  PRO "), (4, "gtxpro"), (5, "Other"), (6, ""), (7, "MG Special")];
        let (matched, questions) = match_values(ReferenceKind::Product, texts, &known);
        assert_eq!(matched, HashMap::from([("gtx pro".to_owned(), 1), ("mg special".to_owned(), 2)]));
        let ask = |text: &str, count, first_line, suggestion| ValueQuestion {
            reference: ReferenceKind::Product,
            text: text.to_owned(),
            count,
            first_line,
            suggestion,
        };
        let pro = Suggestion { id: 1, label: "GTX Pro".to_owned() };
        assert_eq!(questions, vec![ask("GTXPro", 2, 2, Some(pro)), ask("Other", 1, 5, None)]);
    }

    #[test]
    fn accounts_are_near_without_their_legal_form_and_twins_are_asked() {
        let known = [(1, "Acme S.A.".to_owned()), (2, "Twin".to_owned()), (3, "TWIN".to_owned())];
        let (matched, questions) = match_values(ReferenceKind::Account, [(2, "ACMÉ"), (3, "Twin")], &known);
        assert!(matched.is_empty());
        let suggested: Vec<_> = questions.iter().map(|q| q.suggestion.as_ref().map(|s| s.id)).collect();
        assert_eq!(suggested, vec![Some(1), Some(2)]);
    }

    proptest! {
        #[test]
        fn every_text_is_matched_or_asked(texts in prop::collection::vec("[a-c ]{0,3}|\\PC{0,5}", 0..20), names in prop::collection::vec("[a-cA-C ]{1,3}", 0..5)) {
            let known: Vec<(i64, String)> = (1..).zip(names).collect();
            let (matched, questions) = match_values(ReferenceKind::Account, (2..).zip(texts.iter().map(String::as_str)), &known);
            let asked: u64 = questions.iter().map(|q| q.count).sum();
            let silent = texts.iter().filter(|text| matched.contains_key(&match_key(text))).count();
            let filled = texts.iter().filter(|text| !text.trim().is_empty()).count();
            prop_assert_eq!(usize::try_from(asked).expect("small") + silent, filled);
        }
    }
}
