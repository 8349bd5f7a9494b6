//! Dates as people write them, judged and read.

use super::*;
use DateFormat::*;
use proptest::prelude::*;

fn ymd(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a day")
}

fn judge(texts: &[&str]) -> DateVerdict {
    prove((2..).zip(texts.iter().copied()))
}

fn seen(line: u64, text: &str) -> Seen {
    Seen { line, text: text.to_owned() }
}

#[test]
fn reads_each_format() {
    for (format, text) in [
        (Iso, "2017-03-01"),
        (Iso, " 2017-3-1 "),
        (Iso, "2017-03-01T09:30:00Z"),
        (Iso, "2017-03-01 09:30:00.123+02:00"),
        (DayMonthYear, "01/03/2017"),
        (DayMonthYear, "1.3.2017"),
        (DayMonthYear, "01-03-2017 00:00"),
        (MonthDayYear, "3/1/2017"),
        (MonthDayYear, "03-01-2017 9:30 PM"),
        (YearMonthDaySlash, "2017/03/01"),
        (YearMonthDaySlash, "2017.3.1"),
    ] {
        assert_eq!(parse(format, text), Ok(ymd(2017, 3, 1)), "{text}");
    }
}

#[test]
fn refuses_with_the_reason() {
    for (format, text, problem) in [
        (DayMonthYear, "31/02/2017", DateProblem::NoSuchDay),
        (MonthDayYear, "13/3/2017", DateProblem::NoSuchDay),
        (Iso, "2017-02-29", DateProblem::NoSuchDay),
        (Iso, "0001-01-01", DateProblem::YearOutOfRange),
        (Iso, "2201-01-01", DateProblem::YearOutOfRange),
        (DayMonthYear, "1/3/17", DateProblem::TwoDigitYear),
        (DayMonthYear, "1/3-2017", DateProblem::OtherForm),
        (DayMonthYear, "2017-03-01", DateProblem::OtherForm),
        (Iso, "2017/03/01", DateProblem::OtherForm),
        (Iso, "20170301", DateProblem::OtherForm),
        (Iso, "2017-03-01T25:00", DateProblem::OtherForm),
        (Iso, "2017-03-01 soon", DateProblem::OtherForm),
        (Iso, "", DateProblem::OtherForm),
        (Iso, "２０１７-03-01", DateProblem::OtherForm),
    ] {
        assert_eq!(parse(format, text), Err(problem), "{text}");
    }
}

#[test]
fn one_day_above_twelve_proves_the_order() {
    assert_eq!(judge(&["3/1/2017", "", "3/13/2017"]), DateVerdict::Proven(MonthDayYear));
    assert_eq!(judge(&["13.1.2017", "3.1.2017"]), DateVerdict::Proven(DayMonthYear));
    assert_eq!(judge(&["2017-01-02"]), DateVerdict::Proven(Iso));
    assert_eq!(judge(&["2017/01/02"]), DateVerdict::Proven(YearMonthDaySlash));
}

#[test]
fn exchangeable_day_and_month_are_a_question() {
    let candidates = vec![DayMonthYear, MonthDayYear];
    assert_eq!(
        judge(&["3/3/2017", "3/4/2017"]),
        DateVerdict::Ambiguous { candidates: candidates.clone(), example: seen(3, "3/4/2017") }
    );
    assert_eq!(judge(&["3/3/2017"]), DateVerdict::Ambiguous { candidates, example: seen(2, "3/3/2017") });
}

#[test]
fn disagreeing_and_unreadable_values_are_shown() {
    let contradictory = DateVerdict::Contradictory { one: seen(3, "13/1/2017"), other: seen(4, "1/13/2017") };
    assert_eq!(judge(&["1/1/2017", "13/1/2017", "1/13/2017"]), contradictory);
    let not_dates = DateVerdict::NotDates { example: seen(2, "soon"), candidates: vec![MonthDayYear] };
    assert_eq!(judge(&["soon", "3/13/2017"]), not_dates);
    assert_eq!(judge(&["soon"]), DateVerdict::NotDates { example: seen(2, "soon"), candidates: vec![] });
    assert_eq!(judge(&["", " "]), DateVerdict::NoDates);
}

#[test]
fn names_round_trip() {
    for format in DateFormat::ALL {
        assert_eq!(format.as_str().parse(), Ok(format));
    }
    assert_eq!("ymd".parse::<DateFormat>(), Err(UnknownDateFormat));
}

proptest! {
    #[test]
    fn any_text_is_judged_without_panic(texts in prop::collection::vec("\\PC{0,14}|[0-9/.:TZ-]{0,14}", 0..8)) {
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        judge(&texts);
    }

    #[test]
    fn a_proven_format_reads_every_value(days in prop::collection::vec((1u32..=12, 1u32..=28), 1..12)) {
        let texts: Vec<String> = days.iter().map(|(month, day)| format!("{month}/{day}/2020")).collect();
        let refs: Vec<&str> = texts.iter().map(String::as_str).collect();
        let expected = days.iter().any(|(_, day)| *day > 12);
        prop_assert_eq!(judge(&refs) == DateVerdict::Proven(MonthDayYear), expected);
    }
}
