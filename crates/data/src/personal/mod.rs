//! Personal data in texts: found, counted, replaced.

mod audit;
mod card;
mod checksum;
mod colons;
mod context;
mod date;
mod email;
mod fold;
mod iban;
mod ip;
mod kind;
mod mac;
mod national;
mod number;
mod phone;
pub(crate) mod redact;
mod scan;
mod span;
#[cfg(test)]
mod tests;
mod url;
mod words;

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

pub use self::audit::PersonalAudit;
pub use self::kind::PersonalKind;
use self::number::Number;
pub use self::span::PersonalSpan;
use crate::error::{DataError, Result};

/// Words that are written onto a number without a space, in lower case.
const PREFIXES: [&str; 16] = [
    "tel", "phone", "mobile", "mob", "cell", "ph", "fax", "call", "vx", "wx", "wechat", "whatsapp",
    "id", "ip", "mac", "ssn",
];

/// Finds personal data in texts of any language and replaces it.
///
/// The digits, letters and signs may be full-width (`１３８…`). Where two readings share a byte, the longer is kept,
/// then the one with the stronger proof: national numbers, then e-mail, cards, accounts and addresses in the order of
/// [`PersonalKind`], telephone numbers last. A number that reads as one kind is never reported as another because the
/// first was not asked for; addresses of the web, which may hold an e-mail address or a number, hide what is in them
/// only where they are asked for.
///
/// What is written without a name is found by its shape and its check digits, so this is a filter, not a proof: names,
/// addresses of houses, and numbers in words stay. Time grows in proportion to the text, whatever is in it.
///
/// ```
/// use firebrick_data::{PersonalFinder, PersonalKind};
///
/// let finder = PersonalFinder::default();
/// let spans = finder.find("电话13812345678，邮箱a@b.cn");
/// assert_eq!(spans[0].kind, PersonalKind::Phone);
/// assert_eq!(finder.redact("电话13812345678，邮箱a@b.cn"), "电话XXPHONE，邮箱XXEMAIL");
/// ```
/// Stored as the list of its kinds; `["all"]` is read as every kind, and one name as a list of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Names", into = "Vec<String>")]
pub struct PersonalFinder {
    kinds: BTreeSet<PersonalKind>,
}

impl Default for PersonalFinder {
    /// Every kind.
    fn default() -> Self {
        Self::new(PersonalKind::all())
    }
}

impl PersonalFinder {
    /// Finds these kinds.
    pub fn new(kinds: impl IntoIterator<Item = PersonalKind>) -> Self {
        Self { kinds: kinds.into_iter().collect() }
    }

    /// Nothing.
    pub fn none() -> Self {
        Self::new([])
    }

    /// Whether it finds nothing.
    pub fn is_none(&self) -> bool {
        self.kinds.is_empty()
    }

    /// The kinds it finds, in the order of declaration.
    pub fn kinds(&self) -> impl Iterator<Item = PersonalKind> {
        self.kinds.iter().copied()
    }

    /// Where personal data stands: sorted, disjoint, on character boundaries.
    pub fn find(&self, text: &str) -> Vec<PersonalSpan> {
        let folded = fold::fold(text);
        let mut found = self.candidates(&folded);
        if found.is_empty() {
            return found;
        }
        found = span::resolve(found);
        if let Cow::Owned(_) = folded {
            fold::unfold(text, &mut found);
        }
        found.retain(|span| self.kinds.contains(&span.kind));
        found
    }

    /// The text with a word in the place of each span: [`PersonalKind::placeholder`], one token of the `word`
    /// tokenizer. A text without personal data is borrowed; a redacted text stays as it is.
    pub fn redact<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let mut redacted = redact::replace(text, &self.find(text));
        // What a replaced neighbour had hidden may come to light; seldom, and each round leaves less.
        for _ in 0..ROUNDS {
            let spans = if let Cow::Owned(text) = &redacted { self.find(text) } else { Vec::new() };
            if spans.is_empty() {
                break;
            }
            redacted = Cow::Owned(redact::replace(&redacted, &spans).into_owned());
        }
        redacted
    }

    fn candidates(&self, text: &str) -> Vec<PersonalSpan> {
        use PersonalKind::{Email, Ip, Mac, Url};
        let wants = |kind| self.kinds.contains(&kind);
        let mut found = Vec::new();
        if wants(Email) {
            email::find(text, &mut found);
        }
        if wants(Url) {
            url::find(text, &mut found);
        }
        if wants(Ip) || wants(Mac) {
            colons::find(text, &mut found);
        }
        if self.kinds.iter().any(|kind| ![Email, Url].contains(kind)) {
            scan::words(text).for_each(|(start, end)| numbers(text, start, end, &mut found));
        }
        found
    }
}

/// The word for every kind in a list.
const ALL: &str = "all";

/// How kinds may be written.
#[derive(Deserialize)]
#[serde(untagged)]
enum Names {
    One(String),
    Several(Vec<String>),
}

impl TryFrom<Names> for PersonalFinder {
    type Error = DataError;

    fn try_from(names: Names) -> Result<Self> {
        match names {
            Names::One(name) => vec![name].try_into(),
            Names::Several(names) => names.try_into(),
        }
    }
}

impl TryFrom<Vec<String>> for PersonalFinder {
    type Error = DataError;

    fn try_from(names: Vec<String>) -> Result<Self> {
        if names.iter().any(|name| name == ALL) {
            return Ok(Self::default());
        }
        names.iter().map(|name| name.parse()).collect::<Result<Vec<_>>>().map(Self::new)
    }
}

impl From<PersonalFinder> for Vec<String> {
    fn from(finder: PersonalFinder) -> Self {
        // One by one, so that what was stored means the same when there are more kinds.
        finder.kinds().map(|kind| kind.name().to_owned()).collect()
    }
}

/// How often a redacted text is looked through again at most.
pub(crate) const ROUNDS: usize = 8;

/// Adds what begins with the word `start..end`, which holds a digit.
fn numbers(text: &str, start: usize, end: usize, found: &mut Vec<PersonalSpan>) {
    let mut add = |kind, range| found.push(PersonalSpan::new(kind, range));
    if let Some(range) = mac::with_signs(text, start, end) {
        add(PersonalKind::Mac, range);
    }
    let label = label_length(&text.as_bytes()[start..end]);
    let Some(number) = Number::read(text, start + label, end) else { return };
    if label == 0 && number.joined_left() {
        return;
    }
    if number.len() >= 4
        && let Some(range) = ip::v4(text, number.start)
    {
        add(PersonalKind::Ip, range);
    }
    if number.len() < SHORTEST {
        return;
    }
    let found = [
        (PersonalKind::CreditCard, card::find(&number)),
        (PersonalKind::Iban, iban::find(&number)),
        (PersonalKind::Phone, phone::find(&number)),
    ];
    found
        .into_iter()
        .for_each(|(kind, range)| range.into_iter().for_each(|range| add(kind, range)));
    national::find(&number).for_each(|(kind, range)| add(kind, range));
}

/// Digits of the shortest number beside internet addresses: a local telephone number.
const SHORTEST: usize = 7;

/// The length of a word such as `tel` before digits in one word with them.
fn label_length(word: &[u8]) -> usize {
    let letters = word.iter().take(12).take_while(|b| b.is_ascii_alphabetic()).count();
    let known =
        PREFIXES.iter().any(|prefix| prefix.as_bytes().eq_ignore_ascii_case(&word[..letters]));
    if known { letters } else { 0 }
}
