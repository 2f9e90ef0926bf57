//! Numbers that states give to persons: one file a country.

mod au;
mod br;
mod ca;
mod cn;
mod de;
mod es;
mod fr;
mod hk;
mod india;
mod it;
mod jp;
mod kr;
mod nl;
mod pl;
mod se;
mod sg;
mod tw;
mod uk;
mod us;
mod za;

use std::ops::Range;

use super::PersonalKind;
use super::context::near;
use super::number::{Number, Part};

/// A number with the shape and check digits of a kind.
struct Found {
    range: Range<usize>,
    /// Whether shape and check are proof enough, or a context word must stand near.
    sure: bool,
}

impl Found {
    fn new(part: &Part<'_>, sure: bool) -> Self {
        Self { range: part.range(), sure }
    }
}

type Finder = fn(&Number<'_>) -> Option<Found>;

const FINDERS: [(PersonalKind, Finder); 21] = {
    use PersonalKind::*;
    [
        (CnResidentId, cn::find),
        (UsSsn, us::find),
        (EsDni, es::find),
        (ItCodiceFiscale, it::find),
        (FrNir, fr::find),
        (BrCpf, br::find),
        (InAadhaar, india::find),
        (NlBsn, nl::find),
        (PlPesel, pl::find),
        (SePersonnummer, se::find),
        (UkNhs, uk::find),
        (CaSin, ca::find),
        (ZaId, za::find),
        (KrRrn, kr::find),
        (TwId, tw::find),
        (SgNric, sg::find),
        (HkHkid, hk::find),
        (JpMyNumber, jp::find),
        (AuTfn, au::tax_file),
        (AuMedicare, au::medicare),
        (DeSteuerId, de::find),
    ]
};

/// Each kind of number that begins here.
pub(super) fn find<'n>(
    number: &'n Number<'_>,
) -> impl Iterator<Item = (PersonalKind, Range<usize>)> + 'n {
    FINDERS.iter().filter_map(|(kind, finder)| {
        let found = finder(number)?;
        let proved = found.sure || near(number.text, found.range.clone(), *kind);
        proved.then_some((*kind, found.range))
    })
}

#[cfg(test)]
fn matches(finder: Finder, text: &str) -> Option<bool> {
    let end = super::scan::word_end(text.as_bytes(), 0);
    let found = finder(&Number::read(text, 0, end)?)?;
    (found.range == (0..text.len())).then_some(found.sure)
}
