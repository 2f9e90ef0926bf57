//! `features.json` as version 1 wrote it: numeric columns with their scalings, and a number to predict.

use serde::Deserialize;
use serde_json::{Value, json};

use super::FEATURES_VERSION;
use crate::scaling::{Scaler, ScalingKind};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FeaturesV1 {
    #[serde(rename = "version")]
    _version: u32,
    features: Vec<ColumnV1>,
    target: ColumnV1,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ColumnV1 {
    name: String,
    scaler: Scaler,
}

/// The same as version 2. Version 1 knew no gaps: what it scaled to 0, the mean with the standard scaling, stands in.
pub(super) fn to_version_2(json: &str) -> serde_json::Result<Value> {
    let FeaturesV1 { features, target, .. } = serde_json::from_str(json)?;
    let feature = |ColumnV1 { name, scaler }: ColumnV1| {
        let kind = if scaler.kind == ScalingKind::Standard { "mean" } else { "constant" };
        let (value, indicator, missing) = (scaler.shift, false, 0);
        let imputer =
            json!({ "kind": kind, "value": value, "indicator": indicator, "missing": missing });
        json!({ "kind": "numeric", "name": name, "imputer": imputer, "scaler": scaler })
    };
    Ok(json!({
        "version": FEATURES_VERSION,
        "inputs": {
            "missing_values": [],
            "features": features.into_iter().map(feature).collect::<Vec<Value>>(),
        },
        "label_column": target.name,
        "labels": target.scaler,
    }))
}
