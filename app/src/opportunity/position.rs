//! Fractional keys: the order of cards in a column as texts that compare bytewise.
//!
//! A key is a whole number in a variable-length notation, then an optional fraction, both in base 62.
//! The first letter says how many digits the whole number has: `a` to `z` for one to twenty-six digits
//! from zero up, `Z` down to `A` for one to twenty-six digits below zero. So a key at either end of a
//! column costs a digit more only every time the number of digits runs over, and a key between two
//! neighbours halves the room between them. (After the idea of D. Greenspan, "Implementing Fractional
//! Indexing", 2020.)

const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const BASE: usize = 62;

/// A key strictly between two neighbours; without one, beyond the other; without both, the first key ever.
///
/// Nothing when `lower` is not below `upper` or a key was not made here.
pub fn between(lower: Option<&str>, upper: Option<&str>) -> Option<String> {
    match (lower, upper) {
        (None, None) => Some(String::from("a0")),
        (Some(lower), None) => after(lower),
        (None, Some(upper)) => before(upper),
        (Some(lower), Some(upper)) if lower < upper => inside(lower, upper),
        _ => None,
    }
}

/// `count` keys in order, evenly short: the whole numbers from zero up.
pub fn sequence(count: usize) -> impl Iterator<Item = String> {
    let mut next = Some(String::from("a0"));
    std::iter::from_fn(move || {
        let current = next.take()?;
        next = step(&current, Step::Up);
        Some(current)
    })
    .take(count)
}

fn after(lower: &str) -> Option<String> {
    let (whole, fraction) = split(lower)?;
    step(whole, Step::Up).or_else(|| Some(format!("{whole}{}", midpoint(fraction, None)?)))
}

fn before(upper: &str) -> Option<String> {
    let (whole, fraction) = split(upper)?;
    if !fraction.is_empty() {
        return Some(whole.to_owned());
    }
    step(whole, Step::Down)
}

fn inside(lower: &str, upper: &str) -> Option<String> {
    let (whole, fraction) = split(lower)?;
    let (upper_whole, upper_fraction) = split(upper)?;
    if whole == upper_whole {
        return Some(format!("{whole}{}", midpoint(fraction, Some(upper_fraction))?));
    }
    match step(whole, Step::Up) {
        Some(next) if next.as_str() < upper => Some(next),
        _ => Some(format!("{whole}{}", midpoint(fraction, None)?)),
    }
}

/// The whole number with its letter, and the fraction behind it.
fn split(key: &str) -> Option<(&str, &str)> {
    let head = *key.as_bytes().first()?;
    let digits = match head {
        b'a'..=b'z' => usize::from(head - b'a') + 1,
        b'A'..=b'Z' => usize::from(b'Z' - head) + 1,
        _ => return None,
    };
    let valid = key.bytes().skip(1).all(|byte| value(byte).is_some());
    if valid { key.split_at_checked(digits + 1) } else { None }
}

#[derive(Clone, Copy, PartialEq)]
enum Step {
    Up,
    Down,
}

/// The whole number one higher or lower, in its notation; nothing at the very ends.
fn step(whole: &str, direction: Step) -> Option<String> {
    let (head, digits) = whole.as_bytes().split_first()?;
    let mut digits: Vec<u8> = digits.to_vec();
    let (limit, restart) = if direction == Step::Up { (b'z', b'0') } else { (b'0', b'z') };
    for digit in digits.iter_mut().rev() {
        if *digit != limit {
            let neighbour = if direction == Step::Up { value(*digit)? + 1 } else { value(*digit)? - 1 };
            *digit = DIGITS[neighbour];
            return text(*head, &digits);
        }
        *digit = restart;
    }
    let head = match (direction, *head) {
        (Step::Up, b'z') | (Step::Down, b'A') => return None,
        (Step::Up, b'Z') => b'a',
        (Step::Down, b'a') => b'Z',
        (Step::Up, head) => head + 1,
        (Step::Down, head) => head - 1,
    };
    let length = if head >= b'a' { usize::from(head - b'a') + 1 } else { usize::from(b'Z' - head) + 1 };
    text(head, &vec![restart; length])
}

/// A fraction strictly between two others (no upper: below one), as short as can be, never ending in zero.
fn midpoint(lower: &str, upper: Option<&str>) -> Option<String> {
    let mut out = String::new();
    let (mut lower, mut upper) = (lower.as_bytes(), upper.map(str::as_bytes));
    loop {
        let low = lower.first().map_or(Some(0), |byte| value(*byte))?;
        let high = match upper {
            None => BASE,
            Some(digits) => value(*digits.first()?)?,
        };
        if high > low + 1 {
            out.push(DIGITS[(low + high) / 2] as char);
            return Some(out);
        }
        out.push(DIGITS[low] as char);
        lower = lower.get(1..).unwrap_or_default();
        // Once a digit of the lower one is fixed, anything above its rest is still below the upper one.
        upper = if high == low { upper.and_then(|digits| digits.get(1..)) } else { None };
    }
}

fn value(digit: u8) -> Option<usize> {
    DIGITS.iter().position(|known| *known == digit)
}

fn text(head: u8, digits: &[u8]) -> Option<String> {
    let bytes = std::iter::once(head).chain(digits.iter().copied()).collect();
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_ends_grow_slowly() {
        let mut top = String::from("a0");
        let mut bottom = String::from("a0");
        for _ in 0..100_000 {
            top = between(None, Some(&top)).unwrap();
            bottom = between(Some(&bottom), None).unwrap();
        }
        assert!(top.len() <= 4 && bottom.len() <= 4, "{top} {bottom}");
        let sequence: Vec<String> = sequence(5_000).collect();
        assert!(sequence.is_sorted() && sequence.iter().all(|key| key.len() <= 4));
    }

    #[test]
    fn what_was_not_made_here_is_refused() {
        assert_eq!(between(Some("b0"), Some("a0")), None);
        assert_eq!(between(Some("a0"), Some("a0")), None);
        assert_eq!(between(Some("?"), None), None);
        assert_eq!(between(Some("b0"), None), None);
    }

    proptest! {
        /// However cards are dropped, every key lies strictly between its neighbours.
        #[test]
        fn any_sequence_of_drops_keeps_the_order(drops in proptest::collection::vec(any::<prop::sample::Index>(), 1..200)) {
            let mut keys: Vec<String> = Vec::new();
            for drop in drops {
                let at = drop.index(keys.len() + 1);
                let lower = at.checked_sub(1).map(|index| keys[index].clone());
                let key = between(lower.as_deref(), keys.get(at).map(String::as_str)).unwrap();
                prop_assert!(!key.ends_with('0') || key.len() <= 2 || split(&key).unwrap().1.is_empty());
                keys.insert(at, key);
            }
            prop_assert!(keys.windows(2).all(|pair| pair[0] < pair[1]), "{keys:?}");
        }
    }
}
