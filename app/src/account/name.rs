//! When two names mean the same: the duplicate warning of accounts (SPEC W1, M4) and the value matching of
//! imports (SPEC F7) both ask here. Standard library only, so that browser and server agree.

/// Legal forms that say nothing about who a company is, folded; dropped at the end of a name.
const LEGAL_ENDINGS: &[&str] = &[
    "ab",
    "ag",
    "aps",
    "as",
    "asa",
    "bv",
    "co",
    "company",
    "corp",
    "corporation",
    "doo",
    "ei",
    "eurl",
    "gie",
    "gmbh",
    "inc",
    "incorporated",
    "kft",
    "kg",
    "kgaa",
    "kk",
    "lda",
    "limited",
    "llc",
    "llp",
    "lp",
    "ltd",
    "ltda",
    "mbh",
    "nv",
    "ohg",
    "oy",
    "oyj",
    "plc",
    "pte",
    "pty",
    "pvt",
    "rl",
    "sa",
    "sarl",
    "sas",
    "sasu",
    "sca",
    "sci",
    "scop",
    "scs",
    "se",
    "sl",
    "slu",
    "snc",
    "spa",
    "sprl",
    "spzoo",
    "srl",
    "sro",
    "ug",
    "zrt",
];
/// Legal forms that also stand in front ("SARL Dupont"). Short words that begin ordinary names stay out.
const LEGAL_BEGINNINGS: &[&str] = &["eurl", "sa", "sarl", "sas", "sasu", "sci", "scop", "snc"];
/// Chinese and Japanese forms are written without a space, on either side; longer ones first.
const LEGAL_UNSPACED: &[&str] = &["股份有限公司", "有限责任公司", "有限責任公司", "有限公司", "株式会社", "有限会社"];

/// Latin letters with marks, by the plain letters they are compared as. Lower case: folding lowers first.
const PLAIN_LETTERS: &[(&str, &str)] = &[
    ("a", "àáâãäåāăąǎȁȃạảấầẩẫậắằẳẵặ"),
    ("c", "çćĉċč"),
    ("d", "ďđð"),
    ("e", "èéêëēĕėęěȅȇẹẻẽếềểễệ"),
    ("g", "ĝğġģǧ"),
    ("h", "ĥħ"),
    ("i", "ìíîïĩīĭįıǐȉȋỉị"),
    ("j", "ĵ"),
    ("k", "ķ"),
    ("l", "ĺļľŀł"),
    ("n", "ñńņňŉ"),
    ("o", "òóôõöøōŏőơǒȍȏọỏốồổỗộớờởỡợ"),
    ("r", "ŕŗřȑȓ"),
    ("s", "śŝşšș"),
    ("t", "ţťŧț"),
    ("u", "ùúûüũūŭůűųưǔȕȗụủứừửữự"),
    ("w", "ŵẁẃẅ"),
    ("y", "ýÿŷỳỵỷỹ"),
    ("z", "źżž"),
    ("ae", "æ"),
    ("oe", "œ"),
    ("ss", "ß"),
    ("th", "þ"),
    ("σ", "ς"),
];

/// The form under which two company names are the same company until a person says otherwise: without case,
/// accents, width, punctuation and legal form. `"ACME S.A."`, `"Acmé, SAS"` and `"acme"` give `"acme"`.
/// A name that is nothing but a legal form, or has no letter and no digit, stands for itself: the result is
/// empty only for blank text. Idempotent.
pub fn normalise_name(name: &str) -> String {
    let folded = fold_text(name);
    let mut words: Vec<String> = folded.split(is_gap).flat_map(split_initials).collect();
    while drop_last_form(&mut words) || drop_first_form(&mut words) {}
    if words.is_empty() { match_key(name) } else { words.join(" ") }
}

/// The letters and digits of a text alone, folded: `"GTX Pro"`, `"gtx-pro"` and `"GTXPro"` are equal here.
/// Nearness, not equality: a person confirms it. Text without any letter or digit stands for itself.
pub fn compact_name(name: &str) -> String {
    let compact: String = fold_text(name).chars().filter(|c| c.is_alphanumeric()).collect();
    if compact.is_empty() { match_key(name) } else { compact }
}

/// The form under which two texts count as equal without asking: trimmed, in lower case, runs of spaces as one.
pub fn match_key(text: &str) -> String {
    let lower: String = text.chars().flat_map(char::to_lowercase).collect();
    lower.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Lower case without accents, and full-width characters as plain ones. Other scripts keep their letters.
pub fn fold_text(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for lower in text.chars().map(plain_width).flat_map(char::to_lowercase) {
        if matches!(lower, '\u{300}'..='\u{36f}') {
            continue;
        }
        match PLAIN_LETTERS.iter().find(|(_, marked)| !lower.is_ascii() && marked.contains(lower)) {
            Some((plain, _)) => folded.push_str(plain),
            None => folded.push(lower),
        }
    }
    folded
}

fn plain_width(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '\u{3000}' => ' ',
        _ => c,
    }
}

/// Dots and slashes stay inside a word for now: "s.p.a." and "a/s" are one form each.
fn is_gap(c: char) -> bool {
    !c.is_alphanumeric() && c != '.' && c != '/'
}

/// Initials with dots or slashes are one word ("s.p.a." → "spa"); any other dot or slash parts words.
fn split_initials(word: &str) -> Vec<String> {
    let parts: Vec<&str> = word.split(['.', '/']).filter(|part| !part.is_empty()).collect();
    if parts.iter().all(|part| part.chars().count() == 1) {
        let joined = parts.concat();
        return if joined.is_empty() { Vec::new() } else { vec![joined] };
    }
    parts.into_iter().map(str::to_owned).collect()
}

fn drop_last_form(words: &mut Vec<String>) -> bool {
    let several = words.len() > 1;
    let Some(last) = words.last_mut() else {
        return false;
    };
    if several && (LEGAL_ENDINGS.contains(&last.as_str()) || LEGAL_UNSPACED.contains(&last.as_str())) {
        words.pop();
        return true;
    }
    shorten(last, |word, form| word.strip_suffix(form))
}

fn drop_first_form(words: &mut Vec<String>) -> bool {
    let several = words.len() > 1;
    let Some(first) = words.first_mut() else {
        return false;
    };
    if several && (LEGAL_BEGINNINGS.contains(&first.as_str()) || LEGAL_UNSPACED.contains(&first.as_str())) {
        words.remove(0);
        return true;
    }
    shorten(first, |word, form| word.strip_prefix(form))
}

fn shorten(word: &mut String, strip: impl for<'a> Fn(&'a str, &str) -> Option<&'a str>) -> bool {
    let rest = LEGAL_UNSPACED.iter().find_map(|form| strip(word, form)).filter(|rest| !rest.is_empty());
    match rest.map(str::to_owned) {
        Some(rest) => {
            *word = rest;
            true
        }
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn legal_forms_case_accents_and_punctuation_do_not_make_another_company() {
        for (name, expected) in [
            ("Acme", "acme"),
            ("ACME S.A.", "acme"),
            ("Acmé, SAS", "acme"),
            ("SARL Dupont & Fils", "dupont fils"),
            ("Müller GmbH & Co. KG", "muller"),
            ("Ferrari S.p.A.", "ferrari"),
            ("Novo A/S", "novo"),
            ("Smith, Inc.", "smith"),
            ("Smith Ltd", "smith"),
            ("Luxtrust S.à r.l.", "luxtrust"),
            ("华为技术有限公司", "华为技术"),
            ("株式会社トヨタ", "トヨタ"),
            ("ＡＣＭＥ　Ltd", "acme"),
            ("Łódź Œuvre Straße", "lodz oeuvre strasse"),
        ] {
            assert_eq!(normalise_name(name), expected, "{name}");
        }
    }

    #[test]
    fn what_distinguishes_companies_stays() {
        for (one, other) in
            [("Acme France", "Acme"), ("Co-operative Bank", "Operative Bank"), ("3M", "M"), ("🚀", "🐢")]
        {
            assert_ne!(normalise_name(one), normalise_name(other));
        }
    }

    #[test]
    fn a_name_that_is_only_a_legal_form_stands_for_itself() {
        assert_eq!(normalise_name("SA"), "sa");
        assert_eq!(normalise_name("有限公司"), "有限公司");
        assert_eq!(normalise_name("Inc. Ltd"), "inc");
        assert_eq!(normalise_name("  "), "");
        assert_eq!(normalise_name("!!"), "!!");
    }

    #[test]
    fn compact_ignores_spaces_and_punctuation_and_match_key_does_not() {
        assert_eq!(compact_name("GTX Pro"), compact_name("gtx-pró"));
        assert_eq!(match_key("  GTX   Pro "), "gtx pro");
        assert_ne!(match_key("GTXPro"), match_key("GTX Pro"));
    }

    proptest! {
        #[test]
        fn normalising_twice_changes_nothing(name in "\\PC{0,40}") {
            let once = normalise_name(&name);
            prop_assert_eq!(normalise_name(&once), once);
        }

        #[test]
        fn upper_case_latin_is_the_same_company(name in "[a-zéèüßçø ]{1,20}") {
            prop_assert_eq!(normalise_name(&name.to_uppercase()), normalise_name(&name));
        }
    }
}
