//! Amounts as people write them, judged and read.

use super::*;
use DecimalMark::*;
use proptest::prelude::*;

fn amount(text: &str) -> Result<Option<Decimal>, NumberProblem> {
    Ok(Some(text.parse().expect("a decimal")))
}

fn judge(texts: &[&str]) -> MarkVerdict {
    prove((2..).zip(texts).map(|(line, text)| (line, *text, Some("EUR"))))
}

fn seen(line: u64, text: &str) -> Seen {
    Seen { line, text: text.to_owned() }
}

#[test]
fn reads_grouping_fractions_and_the_expected_currency() {
    for (mark, text, expected) in [
        (Point, "1054", "1054"),
        (Point, "1,234.50", "1234.50"),
        (Point, "1'234.50", "1234.50"),
        (Point, ".5", "0.5"),
        (Comma, "1.234,50", "1234.50"),
        (Comma, "1 234,50", "1234.50"),
        (Comma, "1\u{a0}234,50 €", "1234.50"),
        (Comma, "1\u{202f}234\u{202f}567", "1234567"),
        (Comma, "12,5", "12.5"),
        (Comma, "EUR 12,5", "12.5"),
        (Comma, "12,5eur", "12.5"),
        (Point, "000000000000000000001", "1"),
        (Point, "999999999999999.9999", "999999999999999.9999"),
    ] {
        assert_eq!(parse(mark, Some("EUR"), text), amount(expected), "{text}");
    }
    assert_eq!(parse(Point, Some("CHF"), "Fr. 1'000"), amount("1000"));
    assert_eq!(parse(Point, Some("USD"), "$1,000.5"), amount("1000.5"));
    assert_eq!(parse(Point, None, " "), Ok(None));
}

#[test]
fn refuses_with_the_reason() {
    let other = |found: &str| NumberProblem::OtherCurrency { found: found.to_owned() };
    for (mark, text, problem) in [
        (Point, "12,5", NumberProblem::NotANumber),
        (Comma, "12.5", NumberProblem::NotANumber),
        (Point, "1,23,456", NumberProblem::NotANumber),
        (Point, "0,500", NumberProblem::NotANumber),
        (Point, "1,234 567", NumberProblem::NotANumber),
        (Point, "5.", NumberProblem::NotANumber),
        (Point, ".", NumberProblem::NotANumber),
        (Point, "€", NumberProblem::NotANumber),
        (Point, "NaN", NumberProblem::NotANumber),
        (Point, "inf", NumberProblem::NotANumber),
        (Point, "+5", NumberProblem::NotANumber),
        (Point, "2017-03-01", NumberProblem::NotANumber),
        (Point, "=1+1", NumberProblem::NotANumber),
        (Point, "1.2 M€", NumberProblem::NotANumber),
        (Point, "1e9", NumberProblem::Exponent),
        (Point, "1.5E+9", NumberProblem::Exponent),
        (Point, "-5", NumberProblem::Negative),
        (Point, "−5", NumberProblem::Negative),
        (Point, "(5.00)", NumberProblem::Negative),
        (Point, "€ -5", NumberProblem::Negative),
        (Point, "5-", NumberProblem::Negative),
        (Point, "12345678901234567890", NumberProblem::TooManyDigits),
        (Point, "0.12345", NumberProblem::TooManyDigits),
        (Point, "$5", other("$")),
        (Point, "5 USD", other("USD")),
    ] {
        assert_eq!(parse(mark, Some("EUR"), text), Err(problem), "{text}");
    }
    assert_eq!(parse(Point, None, "5 €"), Err(other("€")));
}

#[test]
fn percentages_stay_within_a_hundred() {
    assert_eq!(parse_percent(Comma, "62,5 %"), amount("62.5"));
    assert_eq!(parse_percent(Point, "100"), amount("100"));
    assert_eq!(parse_percent(Point, ""), Ok(None));
    assert_eq!(parse_percent(Point, "%"), Err(NumberProblem::NotANumber));
    assert_eq!(parse_percent(Point, "100.1"), Err(NumberProblem::PercentOutOfRange));
}

#[test]
fn a_column_proves_its_mark_or_asks() {
    assert_eq!(judge(&["1,234", "1,234.50"]), MarkVerdict::Proven(Point));
    assert_eq!(judge(&["1.234", "12,5"]), MarkVerdict::Proven(Comma));
    assert_eq!(judge(&["1 234", "550", ""]), MarkVerdict::Indifferent);
    assert_eq!(judge(&["550", "1,234"]), MarkVerdict::Ambiguous { example: seen(3, "1,234") });
    let contradictory = MarkVerdict::Contradictory { point: seen(3, "12.5"), comma: seen(2, "12,5") };
    assert_eq!(judge(&["12,5", "12.5"]), contradictory);
    assert_eq!(judge(&["-5", "12.5"]), MarkVerdict::Proven(Point));
    assert_eq!(judge(&["abc"]), MarkVerdict::NotNumbers { example: seen(2, "abc") });
    assert_eq!(judge(&["abc", "5"]), MarkVerdict::Indifferent);
    assert_eq!(judge(&[" "]), MarkVerdict::NoNumbers);
}

fn grouped(digits: &str, separator: &str) -> String {
    let parts: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().filter_map(|part| std::str::from_utf8(part).ok()).collect();
    parts.join(separator)
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,24}|[0-9eE.,' €$+-]{0,24}", code in "[A-Z]{3}|EUR") {
        for mark in DecimalMark::ALL {
            if let Ok(Some(value)) = parse(mark, Some(&code), &text) {
                prop_assert!(value >= Decimal::ZERO);
            }
            prop_assert!(parse_percent(mark, &text).is_ok_and(|p| p.is_none_or(|p| p <= Decimal::ONE_HUNDRED)) || parse_percent(mark, &text).is_err());
        }
        judge(&[&text]);
    }

    #[test]
    fn a_written_amount_reads_back_exactly(cents in 0u64..=99_999_999_999_999, separator in "[ ,'\u{a0}\u{202f}]") {
        let digits = (cents / 100).to_string();
        let expected = Decimal::new(i64::try_from(cents).expect("small"), 2);
        let point = format!("{}.{:02}", grouped(&digits, &separator), cents % 100);
        prop_assert_eq!(parse(Point, None, &point), Ok(Some(expected)));
        let comma = format!("{}.{:02}", grouped(&digits, &separator), cents % 100).replace(',', "_").replace('.', ",").replace('_', ".");
        prop_assert_eq!(parse(Comma, None, &comma), Ok(Some(expected)));
    }
}
