//! Slips of the finger.

use std::path::Path;

use super::lookup::{Alternatives, Lookup, add_file};
use super::noise::Noise;
use crate::error::Result;

/// The keys of a QWERTY keyboard. Each row stands half a key to the right of the one above.
const ROWS: [&str; 4] = ["1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm"];

/// Letters and digits become a neighbouring one on a QWERTY keyboard (the keyboard typos of Belinkov and Bisk,
/// "Synthetic and Natural Noise Both Break Neural Machine Translation", ICLR 2018, arXiv 1711.02173), in their case.
///
/// Chinese is typed by sound, so that its slips are characters of the same sound (在 and 再, 的 and 地). There are
/// none unless a user's table says which, with the same file format as for synonyms; its entries match anywhere.
pub(super) fn keyboard(rate: f64, homophones: Option<&Path>) -> Result<Noise> {
    let mut alternatives = neighbours();
    if let Some(path) = homophones {
        add_file(&mut alternatives, path)?;
    }
    Ok(Noise { rate, table: Lookup::new(&alternatives, true)? })
}

fn neighbours() -> Alternatives {
    let mut alternatives = Alternatives::new();
    let mut join = |a: Option<char>, b: Option<char>| {
        if let (Some(a), Some(b)) = (a, b) {
            alternatives.entry(a.to_string()).or_default().insert(b.to_string());
            alternatives.entry(b.to_string()).or_default().insert(a.to_string());
        }
    };
    for (row, keys) in ROWS.iter().enumerate() {
        let below = ROWS.get(row + 1).copied().unwrap_or_default();
        for (i, key) in keys.chars().enumerate() {
            join(Some(key), keys.chars().nth(i + 1));
            join(Some(key), below.chars().nth(i));
            join(Some(key), i.checked_sub(1).and_then(|i| below.chars().nth(i)));
        }
    }
    alternatives
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_neighbours_are_those_under_the_same_finger() {
        let neighbours = neighbours();
        let of = |key: &str| neighbours[key].iter().map(String::as_str).collect::<String>();
        assert_eq!(of("g"), "bfhtvy");
        assert_eq!(of("q"), "12aw");
        assert_eq!(of("p"), "0lo");
        assert_eq!(of("m"), "jkn");
        assert_eq!(of("1"), "2q");
        assert_eq!(neighbours.len(), 36);
    }
}
