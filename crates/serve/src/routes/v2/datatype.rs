//! The protocol's types of elements.

use crate::error::ApiError;
use crate::json::Node;

/// A type of elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Datatype {
    Bool,
    /// Signed, of so many bytes.
    Int(usize),
    /// Unsigned, of so many bytes.
    Uint(usize),
    Fp16,
    Bf16,
    Fp32,
    Fp64,
    Bytes,
}

impl Datatype {
    pub(super) fn parse(name: &str) -> Result<Self, ApiError> {
        Ok(match name {
            "BOOL" => Self::Bool,
            "INT8" => Self::Int(1),
            "INT16" => Self::Int(2),
            "INT32" => Self::Int(4),
            "INT64" => Self::Int(8),
            "UINT8" => Self::Uint(1),
            "UINT16" => Self::Uint(2),
            "UINT32" => Self::Uint(4),
            "UINT64" => Self::Uint(8),
            "FP16" => Self::Fp16,
            "BF16" => Self::Bf16,
            "FP32" => Self::Fp32,
            "FP64" => Self::Fp64,
            "BYTES" => Self::Bytes,
            _ => return Err(ApiError::bad("a datatype is none of the protocol's")),
        })
    }

    /// Bytes of an element; `None` where they vary.
    fn width(self) -> Option<usize> {
        Some(match self {
            Self::Bool => 1,
            Self::Int(width) | Self::Uint(width) => width,
            Self::Fp16 | Self::Bf16 => 2,
            Self::Fp32 => 4,
            Self::Fp64 => 8,
            Self::Bytes => return None,
        })
    }

    /// An element of JSON, if it is one of this type.
    pub(super) fn check(self, node: Node) -> Result<Node, ApiError> {
        match (self, &node) {
            (Self::Bool, Node::Bool(_)) => Ok(node),
            (Self::Int(_), Node::Int(_)) => Ok(node),
            (Self::Uint(_), Node::Int(value)) if *value >= 0 => Ok(node),
            // A whole number beyond 64 bits with a sign.
            (Self::Uint(8), Node::Number(value)) if *value >= 9.2e18 => Ok(node),
            (Self::Fp16 | Self::Bf16 | Self::Fp32 | Self::Fp64, Node::Int(_) | Node::Number(_)) => {
                Ok(node)
            }
            (Self::Bytes, Node::Text(_)) => Ok(node),
            // What is not there, in a column of any type.
            (_, Node::Null) => Ok(node),
            _ => Err(node.instead("data", "elements of the datatype")),
        }
    }

    /// `count` elements of a binary tensor, which must be all of it.
    pub(super) fn decode(self, bytes: &[u8], count: usize) -> Result<Vec<Node>, ApiError> {
        let Some(width) = self.width() else { return strings(bytes, count) };
        if count.checked_mul(width) != Some(bytes.len()) {
            let found = bytes.len();
            let message = format!("{count} elements of {width} bytes don't make {found} bytes");
            return Err(ApiError::bad(message));
        }
        Ok(bytes.chunks_exact(width).map(|element| self.element(element)).collect())
    }

    /// An element of its width, the lowest byte first.
    fn element(self, bytes: &[u8]) -> Node {
        let low = |bytes: &[u8]| bytes.iter().rev().fold(0_u64, |sum, b| sum << 8 | u64::from(*b));
        let bits = low(bytes);
        match self {
            Self::Bool => Node::Bool(bits != 0),
            Self::Uint(_) => i64::try_from(bits).map_or(Node::Number(bits as f64), Node::Int),
            Self::Int(width) => {
                let unused = 64 - 8 * width as u32;
                Node::Int((bits << unused) as i64 >> unused)
            }
            Self::Fp16 => Node::Number(half(bits as u16)),
            Self::Bf16 => Node::Number(f64::from(f32::from_bits((bits as u32) << 16))),
            Self::Fp32 => Node::Number(f64::from(f32::from_bits(bits as u32))),
            Self::Fp64 => Node::Number(f64::from_bits(bits)),
            Self::Bytes => Node::Null,
        }
    }
}

/// A number of IEEE 754's binary16.
fn half(bits: u16) -> f64 {
    let sign = if bits >> 15 == 1 { -1.0 } else { 1.0 };
    let (exponent, fraction) = (i32::from(bits >> 10 & 0x1F), f64::from(bits & 0x3FF));
    sign * match exponent {
        0 => fraction * 2_f64.powi(-24),
        0x1F if fraction == 0.0 => f64::INFINITY,
        0x1F => f64::NAN,
        _ => (1.0 + fraction / 1024.0) * 2_f64.powi(exponent - 15),
    }
}

/// Strings, each after its length in four bytes, the lowest first.
fn strings(mut bytes: &[u8], count: usize) -> Result<Vec<Node>, ApiError> {
    let broken = || ApiError::bad(format!("the binary data is not {count} strings with lengths"));
    let mut strings = Vec::new();
    for _ in 0..count {
        let (length, rest) = bytes.split_first_chunk::<4>().ok_or_else(broken)?;
        let length = u32::from_le_bytes(*length) as usize;
        let (text, rest) = rest.split_at_checked(length).ok_or_else(broken)?;
        let text = std::str::from_utf8(text).map_err(|_| ApiError::bad("a text is not UTF-8"))?;
        strings.push(Node::Text(text.to_owned()));
        bytes = rest;
    }
    if bytes.is_empty() { Ok(strings) } else { Err(broken()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn binary_elements_of_every_type_are_read() {
        let of = |datatype: &str, bytes: &[u8]| {
            let datatype = Datatype::parse(datatype).unwrap();
            datatype.decode(bytes, bytes.len() / datatype.width().unwrap()).unwrap()
        };
        assert_eq!(of("INT8", &[255, 1]), [Node::Int(-1), Node::Int(1)]);
        assert_eq!(of("INT16", &(-300_i16).to_le_bytes()), [Node::Int(-300)]);
        assert_eq!(of("INT64", &i64::MIN.to_le_bytes()), [Node::Int(i64::MIN)]);
        assert_eq!(of("UINT8", &[255]), [Node::Int(255)]);
        assert_eq!(of("UINT64", &u64::MAX.to_le_bytes()), [Node::Number(u64::MAX as f64)]);
        assert_eq!(of("BOOL", &[0, 1]), [Node::Bool(false), Node::Bool(true)]);
        assert_eq!(of("FP32", &1.5_f32.to_le_bytes()), [Node::Number(1.5)]);
        assert_eq!(of("FP64", &(-0.1_f64).to_le_bytes()), [Node::Number(-0.1)]);
        assert_eq!(of("BF16", &[0xC0, 0x3F]), [Node::Number(1.5)]);
        // One, the smallest, minus infinity.
        let halves = [0x00, 0x3C, 0x01, 0x00, 0x00, 0xFC];
        let expected = [1.0, 2_f64.powi(-24), f64::NEG_INFINITY].map(Node::Number);
        assert_eq!(of("FP16", &halves), expected);
    }

    #[test]
    fn strings_are_read_by_their_lengths_and_never_beyond_the_data() {
        let bytes = [&[3, 0, 0, 0][..], "好".as_bytes(), &[0, 0, 0, 0]].concat();
        let two = [Node::Text("好".into()), Node::Text(String::new())];
        assert_eq!(Datatype::Bytes.decode(&bytes, 2).unwrap(), two);
        for (bytes, count) in [
            (&bytes[..], 1),
            (&bytes[..], 3),
            (&bytes[..5], 1),
            (&[255, 255, 255, 255, 1][..], 1),
            (&[1, 0, 0, 0, 0xFF][..], 1),
            (&[][..], usize::MAX),
        ] {
            assert!(Datatype::Bytes.decode(bytes, count).is_err());
        }
        assert!(Datatype::Fp64.decode(&[0; 8], usize::MAX).is_err());
    }
}
