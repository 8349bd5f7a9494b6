//! How much room words need. The server has no fonts, so widths are estimates on the generous side.

/// The most a text may take before it is cut, in characters: no label needs more to be understood.
const LONGEST: usize = 200;

/// The width of a text in pixels, never less than what common system fonts need.
pub fn width(text: &str, font_size: i32) -> i32 {
    let thousandths: i32 = text.chars().take(LONGEST).map(advance).sum();
    (thousandths * font_size + 999) / 1000
}

/// The text itself where it fits, otherwise as much of its beginning as fits with an ellipsis; empty
/// where not even one letter fits.
pub fn fit(text: &str, font_size: i32, room: i32) -> String {
    let text = printable(text);
    if text.chars().count() <= LONGEST && width(&text, font_size) <= room {
        return text;
    }
    let mut kept = String::new();
    for letter in text.chars() {
        kept.push(letter);
        if width(&kept, font_size) + width("…", font_size) > room {
            kept.pop();
            break;
        }
    }
    match kept.trim_end() {
        "" => String::new(),
        beginning => format!("{beginning}…"),
    }
}

/// The text in two lines as even as its spaces and hyphens allow; the second is empty when there are none.
pub fn broken(text: &str, font_size: i32) -> (String, String) {
    let text = printable(text);
    let text = text.trim();
    // A hyphen stays on its line, a space goes with the break.
    let halves = text.match_indices([' ', '-']).map(|(at, sign)| text.split_at(at + usize::from(sign == "-")));
    let longer = |(first, second): &(&str, &str)| width(first, font_size).max(width(second.trim(), font_size));
    let (first, second) = halves.min_by_key(longer).unwrap_or((text, ""));
    (first.trim().to_owned(), second.trim().to_owned())
}

/// The text without what may not stand in XML or would break a line.
pub fn printable(text: &str) -> String {
    text.chars()
        .map(|letter| if letter.is_whitespace() { ' ' } else { letter })
        .filter(|&letter| !letter.is_control() && !matches!(letter, '\u{FFFE}' | '\u{FFFF}'))
        .collect()
}

/// Thousandths of the font size that a letter moves the pen, after the widest common system font.
fn advance(letter: char) -> i32 {
    match letter {
        'i' | 'j' | 'l' | 'I' | '\'' | '|' | '.' | ',' | ':' | ';' | '!' | ' ' | '\u{A0}' | '\u{202F}' => 340,
        'f' | 't' | 'r' | '(' | ')' | '[' | ']' | '/' | '-' => 420,
        'm' | 'w' | 'M' | 'W' | '%' | '@' | '…' | '—' => 1000,
        'A'..='Z' => 780,
        '0'..='9' | 'a'..='z' | '\u{A1}'..='\u{17F}' | '€' => 640,
        '!'..='~' => 840,
        '\u{300}'..='\u{36F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{FE00}'..='\u{FE0F}' => 0,
        '\u{180}'..='\u{10FF}' => 800,
        '\u{2190}'..='\u{2193}' | '\u{2212}' | '\u{2013}' => 840,
        _ => 1300,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_short_name_stays_and_a_long_one_ends_in_an_ellipsis() {
        assert_eq!(fit("Ann Lee", 12, 200), "Ann Lee");
        assert_eq!(fit("Wilhelmina Featherstonehaugh", 12, 90), "Wilhelmina…");
        assert_eq!(fit("Ann", 12, 3), "");
    }

    #[test]
    fn nothing_unprintable_remains() {
        assert_eq!(printable("a\0b\u{1b}\u{FFFF}c\nd"), "abc d");
    }

    proptest! {
        #[test]
        fn a_fitted_text_fits(text in "\\PC{0,300}", room in 0..400_i32) {
            prop_assert!(width(&fit(&text, 12, room), 12) <= room);
        }
    }
}
