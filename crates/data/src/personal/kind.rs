//! The kinds of personal data, their names and what takes their place.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::{DataError, Result};
use crate::suggest::suggest;

/// A kind of personal data that [`PersonalFinder`](crate::PersonalFinder) can find.
///
/// *With a context word* means: only if a word such as the number's name, in English or in the language concerned,
/// stands within 64 bytes before it or 32 after, because the digits alone prove too little.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
#[non_exhaustive]
pub enum PersonalKind {
    /// E-mail address, with letters of any script on both sides of the `@`.
    Email,
    /// Telephone number: international, or in the national form of many countries; with its extension.
    Phone,
    /// Payment card: Luhn's sum, an issuer's range and its length.
    CreditCard,
    /// International bank account number: country, length, ISO 7064 mod 97.
    Iban,
    /// IPv4 or IPv6 address.
    Ip,
    /// Hardware address of 48 bits.
    Mac,
    /// Address that begins with `scheme://` or `www.`.
    Url,
    /// Chinese resident identity number: region, date and check of GB 11643; the old 15 digits with a context word.
    CnResidentId,
    /// Social security number of the US: no range that is never issued; without hyphens with a context word.
    UsSsn,
    /// Spanish DNI, NIF and NIE: check letter.
    EsDni,
    /// Italian codice fiscale: shape, month and check letter.
    ItCodiceFiscale,
    /// French NIR: sex, month, department and mod 97.
    FrNir,
    /// Brazilian CPF: both check digits; without points with a context word.
    BrCpf,
    /// Indian Aadhaar number: Verhoeff's check; other than in the printed form `4 4 4` with a context word.
    InAadhaar,
    /// Dutch BSN: the eleven test; with a context word.
    NlBsn,
    /// Polish PESEL: date and check digit; with a context word.
    PlPesel,
    /// Swedish personnummer: date and Luhn's sum; without the hyphen with a context word.
    SePersonnummer,
    /// NHS number of the United Kingdom: mod 11; with a context word.
    UkNhs,
    /// Canadian SIN: Luhn's sum; with a context word.
    CaSin,
    /// South African identity number: date, citizenship and Luhn's sum.
    ZaId,
    /// Korean resident number: date, and the check digit for births before October 2020; without the hyphen with a
    /// context word.
    KrRrn,
    /// Identity and resident certificate numbers of Taiwan: letter and check digit.
    TwId,
    /// NRIC and FIN of Singapore: check letter.
    SgNric,
    /// Hong Kong identity card number: check digit; without parentheses with a context word.
    HkHkid,
    /// Japanese My Number: check digit; with a context word.
    JpMyNumber,
    /// Australian tax file number: mod 11; with a context word.
    AuTfn,
    /// Australian Medicare number: check digit; with a context word.
    AuMedicare,
    /// German tax identification number: digit pattern and ISO 7064 mod 11,10; with a context word.
    DeSteuerId,
}

/// Kinds with their names, in the order of declaration.
const NAMES: [(PersonalKind, &str); 28] = {
    use PersonalKind::*;
    [
        (Email, "email"),
        (Phone, "phone"),
        (CreditCard, "credit_card"),
        (Iban, "iban"),
        (Ip, "ip"),
        (Mac, "mac"),
        (Url, "url"),
        (CnResidentId, "cn_resident_id"),
        (UsSsn, "us_ssn"),
        (EsDni, "es_dni"),
        (ItCodiceFiscale, "it_codice_fiscale"),
        (FrNir, "fr_nir"),
        (BrCpf, "br_cpf"),
        (InAadhaar, "in_aadhaar"),
        (NlBsn, "nl_bsn"),
        (PlPesel, "pl_pesel"),
        (SePersonnummer, "se_personnummer"),
        (UkNhs, "uk_nhs"),
        (CaSin, "ca_sin"),
        (ZaId, "za_id"),
        (KrRrn, "kr_rrn"),
        (TwId, "tw_id"),
        (SgNric, "sg_nric"),
        (HkHkid, "hk_hkid"),
        (JpMyNumber, "jp_my_number"),
        (AuTfn, "au_tfn"),
        (AuMedicare, "au_medicare"),
        (DeSteuerId, "de_steuer_id"),
    ]
};

impl PersonalKind {
    /// Every kind, in the order of declaration.
    pub fn all() -> impl Iterator<Item = Self> {
        NAMES.iter().map(|(kind, _)| *kind)
    }

    /// The name in options and files, such as `credit_card`.
    pub fn name(self) -> &'static str {
        NAMES[self as usize].1
    }

    /// Whether it is a number that a state gives to a person.
    pub fn is_national_id(self) -> bool {
        self >= Self::CnResidentId
    }

    /// The word that takes the place of a value: `XXEMAIL`, `XXPHONE`, `XXCARD`, `XXIBAN`, `XXIP`, `XXMAC`, `XXURL`, and
    /// `XXNATIONALID` for all national numbers.
    ///
    /// Letters alone, because the `word` tokenizer cuts at punctuation; one word for all national numbers, because a
    /// model learns little from a word that it meets twice.
    pub fn placeholder(self) -> &'static str {
        match self {
            Self::Email => "XXEMAIL",
            Self::Phone => "XXPHONE",
            Self::CreditCard => "XXCARD",
            Self::Iban => "XXIBAN",
            Self::Ip => "XXIP",
            Self::Mac => "XXMAC",
            Self::Url => "XXURL",
            _ => "XXNATIONALID",
        }
    }

    /// Of two spans of one length the smaller rank wins: what carries the stronger proof.
    pub(super) fn rank(self) -> u8 {
        match self {
            Self::Phone => u8::MAX,
            kind if kind.is_national_id() => 0,
            kind => 1 + kind as u8,
        }
    }
}

impl fmt::Display for PersonalKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for PersonalKind {
    type Err = DataError;

    fn from_str(name: &str) -> Result<Self> {
        if let Some((kind, _)) = NAMES.iter().find(|(_, known)| *known == name) {
            return Ok(*kind);
        }
        let names = NAMES.map(|(_, known)| known);
        let meant =
            suggest(name, names).map_or(String::new(), |m| format!("; did you mean `{m}`?"));
        let expected = format!("one of {}{meant}", names.join(", "));
        Err(DataError::option("data.redact", format!("`{name}`"), &expected))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_has_one_name_in_options_and_in_files() {
        for (place, kind) in PersonalKind::all().enumerate() {
            assert_eq!(kind as usize, place);
            assert_eq!(kind.name().parse::<PersonalKind>().unwrap(), kind);
            assert_eq!(serde_json::to_string(&kind).unwrap(), format!("\"{kind}\""));
        }
    }

    #[test]
    fn a_mistyped_name_gets_the_nearest() {
        let error = "emial".parse::<PersonalKind>().unwrap_err();
        assert!(error.is_option() && error.to_string().contains("did you mean `email`?"));
    }
}
