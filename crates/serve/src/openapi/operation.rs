//! One method of one path.

use serde_json::{Map, Value, json};

/// One method of one path: what it takes and every status that it can answer with.
#[derive(Clone, Debug)]
pub(super) struct Operation {
    fields: Map<String, Value>,
    parameters: Vec<Value>,
    responses: Map<String, Value>,
    /// Whether it answers without an API key.
    open: bool,
}

/// Why a request is refused: status, name of the response, description.
pub(super) const FAILURES: [(&str, &str, &str); 12] = [
    ("400", "BadRequest", "The request is not what this operation takes; the message says where."),
    ("401", "NoKey", "An API key is needed, in `Authorization: Bearer` or `X-API-Key`."),
    ("403", "NotForHere", "On loopback without keys: Host or Origin is not this machine."),
    ("404", "NotServed", "No model or version of this name is served."),
    ("408", "BodyTooSlow", "The body did not arrive in time."),
    ("413", "TooLarge", "The body, the number of rows or a text is above the limit."),
    ("415", "NotTaken", "This content type or content encoding is not taken."),
    ("429", "Busy", "The queue is full; nothing of the request was computed."),
    ("500", "Failed", "The model failed on this request."),
    ("503", "Draining", "The server is about to stop."),
    ("504", "Late", "The request's time ran out before it was computed."),
    ("405", "NotThisMethod", "This path has no such method."),
];

/// The statuses of a request that carries rows.
pub(super) const OF_ROWS: [&str; 9] =
    ["400", "404", "408", "413", "415", "429", "500", "503", "504"];

impl Operation {
    /// An operation by its unique name.
    pub(super) fn new(id: &str, tag: &str, summary: &str) -> Self {
        let fields =
            [("operationId", json!(id)), ("tags", json!([tag])), ("summary", json!(summary))];
        Self {
            fields: fields.into_iter().map(|(key, value)| (key.to_owned(), value)).collect(),
            parameters: Vec::new(),
            responses: Map::new(),
            open: false,
        }
    }

    /// With more to read about it.
    pub(super) fn description(mut self, text: &str) -> Self {
        self.fields.insert("description".into(), json!(text));
        self
    }

    /// With a part of the path that is one of some names.
    pub(super) fn segment(self, name: &str, description: &str, of: &[&str]) -> Self {
        let schema = json!({ "type": "string", "enum": of });
        self.parameter(json!({ "name": name, "in": "path", "required": true, "description": description, "schema": schema }))
    }

    /// With a parameter.
    pub(super) fn parameter(mut self, parameter: Value) -> Self {
        self.parameters.push(parameter);
        self
    }

    /// With a body that has to be there, by media type.
    pub(super) fn body(mut self, content: Value) -> Self {
        self.fields.insert("requestBody".into(), json!({ "required": true, "content": content }));
        self
    }

    /// With an answer in JSON.
    pub(super) fn answers(self, status: &str, description: &str, schema: Value) -> Self {
        self.answers_in(status, description, json!({ "application/json": { "schema": schema } }))
    }

    /// With an answer by media type.
    pub(super) fn answers_in(mut self, status: &str, description: &str, content: Value) -> Self {
        let headers = json!({ "X-Request-Id": { "$ref": "#/components/headers/RequestId" } });
        let response =
            json!({ "description": description, "headers": headers, "content": content });
        self.responses.insert(status.into(), response);
        self
    }

    /// With another media type of the answer of a status.
    pub(super) fn also_in(mut self, status: &str, media_type: &str, schema: Value) -> Self {
        if let Some(response) = self.responses.get_mut(status) {
            response["content"][media_type] = json!({ "schema": schema });
        }
        self
    }

    /// With a header of the answer of a status.
    pub(super) fn header(mut self, status: &str, name: &str, header: Value) -> Self {
        if let Some(response) = self.responses.get_mut(status) {
            response["headers"][name] = header;
        }
        self
    }

    /// With refusals by status.
    pub(super) fn fails(mut self, statuses: &[&str]) -> Self {
        for (status, name, _) in FAILURES.iter().filter(|(status, ..)| statuses.contains(status)) {
            let response = json!({ "$ref": format!("#/components/responses/{name}") });
            self.responses.insert((*status).into(), response);
        }
        self
    }

    /// Without an API key.
    pub(super) fn open(mut self) -> Self {
        self.open = true;
        self
    }

    /// The operation as the document holds it.
    pub(super) fn finish(self, keys: bool) -> Value {
        let open = self.open;
        let Self { mut fields, parameters, responses, .. } = match (open, keys) {
            (true, _) => self,
            (false, true) => self.fails(&["401"]),
            (false, false) => self.fails(&["403"]),
        };
        if keys && open {
            fields.insert("security".into(), json!([]));
        }
        if !parameters.is_empty() {
            fields.insert("parameters".into(), json!(parameters));
        }
        fields.insert("responses".into(), Value::Object(responses));
        Value::Object(fields)
    }
}
