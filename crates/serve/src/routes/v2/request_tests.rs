use super::*;

fn json(body: &str) -> Result<Parsed> {
    parse(&HeaderMap::new(), &Bytes::copy_from_slice(body.as_bytes()))
}

fn with_binary(json: &str, binary: &[u8]) -> Result<Parsed> {
    let length = json.len().to_string().parse().unwrap();
    let headers = HeaderMap::from_iter([(HEADER_LENGTH.parse().unwrap(), length)]);
    parse(&headers, &Bytes::from([json.as_bytes(), binary].concat()))
}

fn input(shape: &str, data: &str) -> Result<Parsed> {
    json(&format!(
        r#"{{"inputs":[{{"name":"x","datatype":"FP32","shape":{shape},"data":{data}}}]}}"#
    ))
}

#[test]
fn nested_and_flat_data_are_the_same_row_by_row() {
    let flat = input("[2,3]", "[1,2,3,4,5,6]").unwrap();
    let nested = input("[2,3]", "[[1,2,3],[4,5,6]]").unwrap();
    assert_eq!(nested.inputs[0].data, flat.inputs[0].data);
    assert_eq!(nested.inputs[0].shape, [2, 3]);
}

#[test]
fn data_that_does_not_fit_its_shape_is_refused_before_anything_is_made_of_it() {
    for (shape, data) in [
        ("[2]", "[1]"),
        ("[2]", "[[1,2]]"),
        ("[2,2]", "[[1,2],[3]]"),
        ("[2,2]", "[[1,2],3]"),
        ("[1,1]", "[[[1]]]"),
        ("[-1]", "[1]"),
        ("[1.5]", "[1]"),
        ("[18446744073709551616]", "[1]"),
        ("[4294967296,4294967296,4294967296]", "[1]"),
        ("[9223372036854775807]", "[]"),
        ("1", "[1]"),
        ("[1]", "1"),
        ("[1]", r#"["1"]"#),
        ("[1]", "[true]"),
        ("null", "[1]"),
    ] {
        let error = input(shape, data).unwrap_err();
        assert_eq!(error.status.as_u16(), 400, "{shape} {data}");
    }
}

#[test]
fn binary_tensors_follow_the_json_in_the_order_of_the_inputs() {
    let parsed = with_binary(
        r#"{"id":"7","inputs":[
            {"name":"t","datatype":"BYTES","shape":[1],"parameters":{"binary_data_size":6}},
            {"name":"x","datatype":"FP32","shape":[1,1],"parameters":{"binary_data_size":4}}],
            "parameters":{"binary_data_output":true,"timeout":1000}}"#,
        &[&[2, 0, 0, 0][..], b"hi", &1.5_f32.to_le_bytes()].concat(),
    )
    .unwrap();
    assert_eq!(parsed.inputs[0].data, [Node::Text("hi".into())]);
    assert_eq!(parsed.inputs[1].data, [Node::Number(1.5)]);
    assert_eq!((parsed.id.as_deref(), parsed.binary), (Some("7"), true));
    assert_eq!(parsed.timeout, Some(Duration::from_millis(1)));
}

#[test]
fn binary_data_that_is_too_short_or_too_long_or_said_twice_is_refused() {
    let of = |parameters: &str, data: &str| {
        format!(
            r#"{{"inputs":[{{"name":"x","datatype":"FP32","shape":[1],{data}
                "parameters":{{{parameters}}}}}]}}"#
        )
    };
    let four = r#""binary_data_size":4"#;
    for (json, binary) in [
        (of(four, ""), &[0; 3][..]),
        (of(four, ""), &[0; 5]),
        (of(r#""binary_data_size":8"#, ""), &[0; 8]),
        (of(r#""binary_data_size":-4"#, ""), &[0; 4]),
        (of(r#""binary_data_size":18446744073709551615"#, ""), &[0; 4]),
        (of(four, r#""data":[1],"#), &[0; 4]),
        (of("", ""), &[]),
        (of(r#""shared_memory_region":"r","binary_data_size":4"#, ""), &[0; 4]),
    ] {
        assert_eq!(with_binary(&json, binary).unwrap_err().status.as_u16(), 400, "{json}");
    }
    for length in ["99999", "-1", "x", "18446744073709551616"] {
        let headers = [(HEADER_LENGTH.parse().unwrap(), length.parse().unwrap())];
        let body = Bytes::from_static(b"{\"inputs\":[]}");
        assert!(parse(&HeaderMap::from_iter(headers), &body).is_err(), "{length}");
    }
}

#[test]
fn outputs_say_what_is_wanted_of_each() {
    let parsed = json(
        r#"{"inputs":[],"outputs":[{"name":"label","parameters":{"binary_data":false}},
            {"name":"probabilities","parameters":{"classification":2}}]}"#,
    )
    .unwrap();
    let outputs = parsed.outputs.unwrap();
    assert_eq!((outputs[0].binary, outputs[0].classification), (Some(false), None));
    assert_eq!((outputs[1].binary, outputs[1].classification), (None, Some(2)));
}
