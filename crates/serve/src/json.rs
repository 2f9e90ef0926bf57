//! JSON from clients, in little memory: a tree without maps, in which an object keeps its members in order.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

use crate::error::ApiError;

/// A JSON value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Node {
    Null,
    Bool(bool),
    /// A number without fraction or exponent.
    Int(i64),
    Number(f64),
    Text(String),
    List(Vec<Node>),
    Object(Members),
}

/// The members of an object, in order.
pub(crate) type Members = Vec<(String, Node)>;

/// Up to here every whole number has a double of its own.
const WHOLE: f64 = 9_007_199_254_740_992.0;

impl Node {
    /// Reads a body.
    pub(crate) fn parse(body: &[u8]) -> Result<Self, ApiError> {
        serde_json::from_slice(body)
            .map_err(|error| ApiError::bad(format!("malformed JSON: {error}")))
    }

    /// What it is, in words.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Int(_) | Self::Number(_) => "a number",
            Self::Text(_) => "a string",
            Self::List(_) => "an array",
            Self::Object(_) => "an object",
        }
    }

    /// The members of an object; `what` names it where it is none.
    pub(crate) fn members(self, what: &str) -> Result<Members, ApiError> {
        match self {
            Self::Object(members) => Ok(members),
            other => Err(other.instead(what, "an object")),
        }
    }

    /// The elements of an array.
    pub(crate) fn elements(self, what: &str) -> Result<Vec<Node>, ApiError> {
        match self {
            Self::List(elements) => Ok(elements),
            other => Err(other.instead(what, "an array")),
        }
    }

    /// A string.
    pub(crate) fn string(self, what: &str) -> Result<String, ApiError> {
        match self {
            Self::Text(text) => Ok(text),
            other => Err(other.instead(what, "a string")),
        }
    }

    /// A count.
    pub(crate) fn count(self, what: &str) -> Result<usize, ApiError> {
        match self {
            Self::Int(count) if count >= 0 => {
                usize::try_from(count).map_err(|_| ApiError::bad(format!("{what} is too large")))
            }
            // To JSON, 2.0 is as whole as 2.
            Self::Number(count) if count.fract() == 0.0 && (0.0..=WHOLE).contains(&count) => {
                Ok(count as usize)
            }
            other => Err(other.instead(what, "a whole number, 0 or more")),
        }
    }

    /// A truth value.
    pub(crate) fn truth(self, what: &str) -> Result<bool, ApiError> {
        match self {
            Self::Bool(value) => Ok(value),
            other => Err(other.instead(what, "true or false")),
        }
    }

    /// The error for something else than was expected.
    pub(crate) fn instead(&self, what: &str, expected: &str) -> ApiError {
        ApiError::bad(format!("{what}: expected {expected}, found {}", self.kind()))
    }
}

/// Takes a member out of an object: the last of the name, as parsers of JSON commonly do; `null` counts as absent. One
/// pass, however often the name comes: a body holds a hundred thousand members.
pub(crate) fn take(members: &mut Members, name: &str) -> Option<Node> {
    let mut found = Node::Null;
    members.retain_mut(|(member, node)| {
        let is_it = member == name;
        if is_it {
            found = std::mem::replace(node, Node::Null);
        }
        !is_it
    });
    (found != Node::Null).then_some(found)
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
        Ok(Node::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
        Ok(Node::Int(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
        Ok(i64::try_from(value).map_or(Node::Number(value as f64), Node::Int))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Node, E> {
        Ok(Node::Number(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Node, E> {
        Ok(Node::Text(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Node, E> {
        Ok(Node::Text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Node, A::Error> {
        let mut list = Vec::new();
        while let Some(element) = elements.next_element()? {
            list.push(element);
        }
        Ok(Node::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Node, A::Error> {
        let mut object = Vec::new();
        while let Some(member) = members.next_entry()? {
            object.push(member);
        }
        Ok(Node::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_keep_what_they_are() {
        let node =
            Node::parse(br#"{"a": [1, 1.0, 18446744073709551615, "x", null, true]}"#).unwrap();
        let list = [
            Node::Int(1),
            Node::Number(1.0),
            Node::Number(18446744073709551615.0),
            Node::Text("x".into()),
            Node::Null,
            Node::Bool(true),
        ];
        assert_eq!(node, Node::Object(vec![("a".into(), Node::List(list.to_vec()))]));
    }

    #[test]
    fn a_count_is_whole_however_it_is_written() {
        assert_eq!(Node::Int(2).count("n"), Ok(2));
        assert_eq!(Node::Number(2.0).count("n"), Ok(2));
        for none in [Node::Int(-1), Node::Number(2.5), Node::Number(-1.0), Node::Number(1e300)] {
            assert!(none.count("n").is_err());
        }
    }

    #[test]
    fn of_members_with_one_name_the_last_counts_and_null_is_as_good_as_none() {
        let mut members =
            Node::parse(br#"{"a": 1, "b": null, "a": 2}"#).unwrap().members("").unwrap();
        assert_eq!(take(&mut members, "a"), Some(Node::Int(2)));
        assert_eq!(take(&mut members, "a"), None);
        assert_eq!(take(&mut members, "b"), None);
        assert!(members.is_empty());
    }

    #[test]
    fn a_name_that_fills_a_body_costs_one_pass() {
        let (named, others) = ("\"id\":0,".repeat(150_000), "\"x\":0,".repeat(150_000));
        let body = format!("{{{named}{others}\"id\":7}}");
        assert!(body.len() > 1_900_000);
        let mut members = Node::parse(body.as_bytes()).unwrap().members("").unwrap();
        // Looked for one by one, behind all others, this would take minutes.
        assert_eq!(take(&mut members, "id"), Some(Node::Int(7)));
        assert_eq!(members.len(), 150_000);
    }

    #[test]
    fn what_is_nested_too_deep_or_no_json_is_refused() {
        let deep = "[".repeat(100_000);
        for body in [deep.as_str(), "", "{", "[1,]", "1e999", "\"\\ud800\"", "nan", "{\"a\":1}x"] {
            assert!(Node::parse(body.as_bytes()).is_err(), "{}", &body[..body.len().min(20)]);
        }
        assert!(Node::parse(b"\"\xff\"").is_err());
    }
}
