//! Texts that are nearly the same: MinHash (Broder 1997) with banding (Indyk and Motwani 1998).
//!
//! A text is the set of its [`shingles`]. Two texts are near when the Jaccard similarity of their sets, shared shingles
//! over all shingles of both, is at least [`NEAR`]. [`HASHES`] minimal hash values a text estimate it; texts that agree
//! in a whole band of [`ROWS`] values are looked at, and what the estimate does not exclude is verified on the sets.
//! A pair at 0.8 shares a band with probability `1 − (1 − 0.8⁶)²⁰ = 0.998`, one at 0.4 with 0.08.
//!
//! Work and memory are linear in the texts, up to the sorting of a band: within a bucket a text is compared with its
//! next neighbours alone, in the order of their whole signatures, however many texts the bucket holds.

mod clusters;
mod shingles;
mod signature;

use std::collections::HashSet;

use rayon::prelude::*;

pub(super) use self::clusters::Clusters;
pub(super) use self::shingles::{jaccard, shingles};
use self::signature::{HASHES, Signature, agreeing, signature};

/// Texts with at least this Jaccard similarity are near.
pub(super) const NEAR: f64 = 0.8;

/// Pairs with a lower estimate are not verified: four standard deviations below [`NEAR`].
const HOPEFUL: usize = HASHES * 65 / 100;

const ROWS: usize = 6;

/// Neighbours in a bucket that a text is compared with.
const REACH: usize = 2;

/// Places after a text in which they are looked for.
const WINDOW: usize = 64;

/// Texts with fewer shingles say too little: one word more or less makes or breaks the likeness.
const FEWEST: usize = 12;

/// Two texts, by their positions among those given, and how alike they are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Pair {
    pub(super) a: usize,
    pub(super) b: usize,
    pub(super) jaccard: f64,
}

/// The pairs of `texts` that are near, each verified and named once with `a < b`, in ascending order. Of a cluster of
/// texts that are all near there are just enough pairs to connect it.
///
/// `wanted` says which pairs matter: all within a file, or those across two.
pub(super) fn pairs(texts: &[&str], wanted: impl Fn(usize, usize) -> bool) -> Vec<Pair> {
    let set_of = |text: &&str| Some(shingles(text)).filter(|set| set.len() >= FEWEST);
    let signatures: Vec<Option<Signature>> =
        texts.par_iter().map(|text| set_of(text).map(|set| signature(&set))).collect();
    let mut order: Vec<usize> = (0..texts.len()).filter(|&i| signatures[i].is_some()).collect();
    let mut search =
        Search { texts, signatures, clusters: Clusters::new(texts.len()), tried: HashSet::new() };
    let mut pairs = Vec::new();
    for band in (0..HASHES).step_by(ROWS) {
        search.sort(&mut order, band);
        for reach in 0..REACH {
            pairs.extend(search.round(&order, band, reach, &wanted));
        }
    }
    pairs.sort_unstable_by_key(|pair| (pair.a, pair.b));
    pairs
}

struct Search<'a> {
    texts: &'a [&'a str],
    signatures: Vec<Option<Signature>>,
    clusters: Clusters,
    /// Pairs that looked near and are not.
    tried: HashSet<(usize, usize)>,
}

impl Search<'_> {
    fn values(&self, i: usize) -> &[u32] {
        self.signatures[i].as_ref().map_or(&[], |signature| signature.as_slice())
    }

    /// Buckets become neighbours, and within a bucket the texts that agree in most of the values after the band.
    fn sort(&self, order: &mut [usize], band: usize) {
        order.par_sort_unstable_by(|&i, &j| {
            let (a, b) = (self.values(i), self.values(j));
            a[band..].cmp(&b[band..]).then_with(|| a[..band].cmp(&b[..band])).then(i.cmp(&j))
        });
    }

    /// Compares each text with one neighbour, unless both are known to be of one cluster.
    fn round(
        &mut self,
        order: &[usize],
        band: usize,
        reach: usize,
        wanted: &impl Fn(usize, usize) -> bool,
    ) -> Vec<Pair> {
        let mut hopeful = Vec::new();
        for (place, &i) in order.iter().enumerate() {
            let range = band..band + ROWS;
            let others = order[place + 1..].iter().take(WINDOW).copied();
            let bucket = others
                .take_while(|&j| self.values(i)[range.clone()] == self.values(j)[range.clone()]);
            let Some(j) = bucket.filter(|&j| wanted(i, j)).nth(reach) else { continue };
            let pair = (i.min(j), i.max(j));
            let apart = self.clusters.of(i) != self.clusters.of(j) && !self.tried.contains(&pair);
            if apart && agreeing(self.values(i), self.values(j)) >= HOPEFUL {
                hopeful.push(pair);
            }
        }
        self.verify(hopeful)
    }

    fn verify(&mut self, hopeful: Vec<(usize, usize)>) -> Vec<Pair> {
        let texts = self.texts;
        let measured = hopeful.into_par_iter().map(|(a, b)| Pair {
            a,
            b,
            jaccard: jaccard(&shingles(texts[a]), &shingles(texts[b])),
        });
        let measured: Vec<Pair> = measured.collect();
        let mut near = Vec::new();
        for pair in measured {
            if pair.jaccard < NEAR {
                self.tried.insert((pair.a, pair.b));
            } else if self.clusters.join(pair.a, pair.b) {
                near.push(pair);
            }
        }
        near
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn near(texts: &[&str]) -> Vec<(usize, usize)> {
        pairs(texts, |_, _| true).iter().map(|pair| (pair.a, pair.b)).collect()
    }

    const LONG: &str = "My card was charged twice for the order that I placed on Monday, please refund one of them";

    #[test]
    fn one_word_changed_in_a_long_text_is_near_and_another_text_is_not() {
        let changed = LONG.replace("Monday", "Friday");
        assert_eq!(
            near(&[LONG, "Where can I find the opening hours of your shop in Vienna?", &changed]),
            [(0, 2)]
        );
        let chinese =
            "酒店的位置非常好，离地铁站只有两分钟，房间干净，服务员很热情，下次还会再来住";
        let other = chinese.replace("两分钟", "三分钟");
        assert_eq!(
            near(&[chinese, &other, "早餐太差了，没有什么可以吃的，价格也不便宜"]),
            [(0, 1)]
        );
    }

    #[test]
    fn short_texts_are_never_near() {
        assert!(near(&["yes please", "yes, please!", "好的", "好的！"]).is_empty());
    }

    #[test]
    fn ten_thousand_texts_from_one_template_stay_linear() {
        let texts: Vec<String> = (0..10_000).map(|i| format!("{LONG}. Order {i}")).collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let pairs = pairs(&texts, |_, _| true);
        assert!(pairs.len() < texts.len());
        let touched: HashSet<usize> = pairs.iter().flat_map(|pair| [pair.a, pair.b]).collect();
        assert_eq!(touched.len(), texts.len());
    }

    #[test]
    fn a_pair_that_is_not_wanted_does_not_hide_one_that_is() {
        let texts: Vec<String> = (0..100).map(|i| format!("{LONG} {i}")).collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let found = pairs(&texts, |a, b| (a == 0) != (b == 0));
        assert!(!found.is_empty() && found.iter().all(|pair| pair.a == 0));
    }

    proptest! {
        #[test]
        fn every_pair_is_verified_and_found_from_both_sides(words in prop::collection::vec("[a-d]{1,3}", 8..30), cut in 0_usize..30) {
            let all = words.join(" ");
            let fewer = words[..cut.min(words.len())].join(" ");
            let (there, back) = (pairs(&[&all, &fewer], |_, _| true), pairs(&[&fewer, &all], |_, _| true));
            prop_assert_eq!(&there, &back);
            for pair in there {
                prop_assert!(jaccard(&shingles(&all), &shingles(&fewer)) >= NEAR);
                prop_assert!(pair.jaccard >= NEAR);
            }
        }
    }
}
