//! The golden vectors: `vectors/wire/*.json`, for every implementation of the protocol.
//!
//! `CORDON_WRITE_VECTORS=1 cargo test -p cordon-wire` writes them anew. Only a change of the protocol changes them.

use std::path::{Path, PathBuf};

use cordon_wire::trust::Trust;
use cordon_wire::{InstanceKey, KeyId, Nonce, envelope, order, proof, receipt};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::forge::{chains, envelopes, orders, proofs, receipts};
use crate::kit;

#[derive(Serialize, Deserialize)]
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) token: String,
    /// `ok`, or the code of the refusal.
    pub(crate) expect: String,
}

/// One file: what a reader holds, and what it makes of each token.
#[derive(Serialize, Deserialize)]
pub(crate) struct Vectors {
    pub(crate) description: String,
    pub(crate) kind: String,
    pub(crate) given: Value,
    pub(crate) cases: Vec<Case>,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../vectors/wire")
}

fn field<T: serde::de::DeserializeOwned>(given: &Value, name: &str) -> T {
    serde_json::from_value(given[name].clone()).unwrap()
}

fn judge(vectors: &Vectors, token: &str) -> String {
    let given = &vectors.given;
    let code = match vectors.kind.as_str() {
        "envelope" => {
            let expected = envelope::Expected {
                registration: field(given, "registration"),
                organisation: field(given, "organisation"),
                subject: field(given, "subject"),
                nonce: field(given, "nonce"),
                held: field(given, "held"),
            };
            let trust = Trust::first(&field::<Vec<String>>(given, "trust"), None).unwrap();
            envelope::verify(token, &trust, &expected).err().map(|error| error.code())
        }
        "order" => {
            let (registration, epoch, at) =
                (field(given, "registration"), field(given, "epoch"), field(given, "at"));
            let trust = Trust::first(&field::<Vec<String>>(given, "trust"), None).unwrap();
            let expected = order::Expected { registration, epoch, at };
            order::verify(token, &trust, &expected).err().map(|error| error.code())
        }
        "receipt" => {
            let key: InstanceKey = field(given, "instanceKey");
            let read = receipt::verify(token, &key, &field(given, "registration"));
            read.err().map(|error| error.code())
        }
        "proof" => {
            let (method, url, body): (String, String, String) =
                (field(given, "method"), field(given, "url"), field(given, "body"));
            let fresh: String = field(given, "freshNonce");
            let expectation = proof::Expectation {
                method: &method,
                url: &url,
                body: body.as_bytes(),
                registration: Some(&field(given, "registration")),
                token: None,
                fresh: &|nonce| nonce == fresh,
            };
            let key: InstanceKey = field(given, "instanceKey");
            proof::verify(token, &key, &expectation).err().map(|error| error.code())
        }
        _ => {
            let held = Trust::first(&field::<Vec<String>>(given, "held"), None).unwrap();
            let chain: Vec<&str> = token.split('\n').collect();
            match held.advance(&chain) {
                Ok(Some(_)) => None,
                Ok(None) => Some("unchanged"),
                Err(error) => Some(error.code()),
            }
        }
    };
    code.unwrap_or("ok").to_owned()
}

/// A token of a megabyte is not worth its place in a repository: it is written short and made long again.
const FILL: &str = "<fill>";

fn long(token: &str) -> String {
    token.replace(FILL, &"A".repeat(cordon_wire::limits::ENVELOPE_JWS))
}

#[test]
fn every_golden_token_is_judged_as_written() {
    let all = [envelopes(), orders(), receipts(), proofs(), chains()];
    if std::env::var_os("CORDON_WRITE_VECTORS").is_some() {
        for mut vectors in all {
            for case in vectors.cases.iter_mut().filter(|case| case.expect == "tooLong") {
                case.token = case.token.trim_end_matches('A').to_owned() + FILL;
            }
            let text = serde_json::to_string_pretty(&vectors).unwrap() + "\n";
            std::fs::write(folder().join(format!("{}.json", vectors.kind)), text).unwrap();
        }
    }
    for name in ["envelope", "order", "receipt", "proof", "trust"] {
        let text = std::fs::read_to_string(folder().join(format!("{name}.json"))).unwrap();
        let vectors: Vectors = serde_json::from_str(&text).unwrap();
        assert!(vectors.cases.len() > 20, "{name} has cases");
        for case in &vectors.cases {
            let judged = judge(&vectors, &long(&case.token));
            assert_eq!(judged, case.expect, "{name}: {}", case.name);
        }
    }
}

/// Ed25519 signs the same claims the same way: a writer of the protocol can be checked, not only a reader.
#[test]
fn what_this_version_signs_with_ed25519_is_the_golden_token() {
    for vectors in [envelopes(), orders(), chains()] {
        let text = std::fs::read_to_string(folder().join(format!("{}.json", vectors.kind))).unwrap();
        let golden: Vectors = serde_json::from_str(&text).unwrap();
        assert_eq!(golden.cases[0].token, vectors.cases[0].token, "{}", vectors.kind);
    }
}

#[test]
fn ids_are_spelled_as_the_document_says() {
    assert_eq!(kit::REGISTRATION.to_string(), format!("{}.{}", kit::ORGANISATION, "07".repeat(16)));
    assert_eq!(kit::NONCE.to_string(), "CQkJCQkJCQkJCQkJCQkJCQ");
    assert_eq!(KeyId::new([0xab; 16]).to_string(), "ab".repeat(16));
    assert!("AB".repeat(16).parse::<KeyId>().is_err(), "upper case is another spelling");
    assert!("CQkJCQkJCQkJCQkJCQkJCR".parse::<Nonce>().is_err(), "stray trailing bits");
}
