//! Makes the golden tokens: the good ones, and every way in which one can be wrong.

use cordon_wire::envelope;
use cordon_wire::jws::{self, Kind};
use cordon_wire::key::{Ed25519Key, Signer};
use cordon_wire::{Nonce, RegistrationId, Sha256, order};
use serde::Serialize;
use serde_json::{Value, json};

use crate::golden::{Case, Vectors};
use crate::kit;

fn raw(kind: Kind, signer: &dyn Signer, header: Value, claims: &[u8]) -> String {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD as B64;
    assert_eq!(signer.algorithm(), kind.algorithm());
    let signed = format!("{}.{}", B64.encode(header.to_string()), B64.encode(claims));
    let signature = signer.sign(signed.as_bytes()).unwrap();
    format!("{signed}.{}", B64.encode(signature))
}

/// Every way in which header and form can be wrong, well signed.
fn forbidden(kind: Kind, signer: &dyn Signer, claims: &[u8]) -> Vec<Case> {
    let header = |change: Value| {
        let mut header = json!({ "alg": kind.algorithm().name(), "typ": kind.typ(), "kid": signer.kid() });
        header.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        raw(kind, signer, header, claims)
    };
    let good = jws::sign_bytes(kind, signer, claims).unwrap();
    let case =
        |name: &str, token: String, expect: &str| Case { name: name.into(), token, expect: expect.into() };
    vec![
        case("an unknown member of the header is passed over", header(json!({"x-new": 1})), "ok"),
        case("alg none", header(json!({"alg": "none"})), "wrongAlgorithm"),
        case("alg of another type", header(json!({"alg": "HS256"})), "wrongAlgorithm"),
        case("typ of another type", header(json!({"typ": "JWT"})), "wrongType"),
        case("typ in other case", header(json!({"typ": kind.typ().to_uppercase()})), "wrongType"),
        case("a key in the header", header(json!({"jwk": {"kty": "OKP"}})), "forbiddenHeader"),
        case("a null key in the header", header(json!({"jwk": null})), "forbiddenHeader"),
        case("a key's address", header(json!({"jku": "https://example.com/jwks"})), "forbiddenHeader"),
        case("a certificate's address", header(json!({"x5u": "https://example.com/c"})), "forbiddenHeader"),
        case("a certificate", header(json!({"x5c": []})), "forbiddenHeader"),
        case("a critical extension", header(json!({"crit": ["b64"], "b64": false})), "criticalHeader"),
        case("an empty list of critical extensions", header(json!({"crit": []})), "criticalHeader"),
        case("kid is a number", header(json!({"kid": 1})), "badHeader"),
        case("no signature", good[..good.rfind('.').unwrap() + 1].to_owned(), "notCompact"),
        case("two parts", good[..good.rfind('.').unwrap()].to_owned(), "notCompact"),
        case("four parts", format!("{good}.x"), "notCompact"),
        case("padding", format!("{good}="), "notCompact"),
        case("a space after it", format!("{good} "), "notCompact"),
        case("empty", String::new(), "notCompact"),
        case("longer than its type allows", format!("{good}{}", "A".repeat(kind.limit())), "tooLong"),
        case("claims of another shape", jws::sign_bytes(kind, signer, b"{}").unwrap(), "badClaims"),
        case("claims that are no JSON", jws::sign_bytes(kind, signer, b"{").unwrap(), "badClaims"),
        case("a claim twice", twice(kind, signer, claims), "badClaims"),
        case(
            "another signature",
            swapped(&good, &jws::sign_bytes(kind, signer, b"{}").unwrap()),
            "badSignature",
        ),
    ]
}

fn twice(kind: Kind, signer: &dyn Signer, claims: &[u8]) -> String {
    let text = std::str::from_utf8(claims).unwrap();
    let first = text[1..].split_once(',').unwrap().0;
    jws::sign_bytes(kind, signer, format!("{{{first},{}", &text[1..]).as_bytes()).unwrap()
}

fn swapped(token: &str, other: &str) -> String {
    format!("{}.{}", token.rsplit_once('.').unwrap().0, other.rsplit_once('.').unwrap().1)
}

fn claims(of: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(of).unwrap()
}

/// A name, the expected outcome, and what makes the claims so.
type Change<'a, T> = (&'a str, &'a str, &'a dyn Fn(&mut T));

fn with<T: Clone + Serialize>(
    kind: Kind,
    signer: &dyn Signer,
    base: &T,
    cases: &[Change<'_, T>],
) -> Vec<Case> {
    let make = |(name, expect, change): &Change<'_, T>| {
        let mut changed = base.clone();
        change(&mut changed);
        let token = jws::sign(kind, signer, &changed).unwrap();
        Case { name: (*name).into(), token, expect: (*expect).into() }
    };
    cases.iter().map(make).collect()
}

pub(crate) fn envelopes() -> Vectors {
    let (base, key) = (kit::envelope(), kit::key(2));
    let mut held = base.held();
    held.position.seq = 4;
    let mut cases = with(
        Kind::Envelope,
        &key,
        &base,
        &[
            ("as it should be", "ok", &|_| ()),
            ("at the held position with other content", "forked", &|e| e.seq = 4),
            ("at the held position with the same content", "ok", &|e| {
                (e.seq, e.content) = (4, Sha256::of(b"held"));
            }),
            ("older than held", "older", &|e| e.seq = 3),
            ("of an older epoch", "older", &|e| (e.epoch, e.seq) = (0, 99)),
            ("of a newer epoch with a lower sequence", "ok", &|e| (e.epoch, e.seq) = (2, 0)),
            ("for another registration", "wrongRegistration", &|e| {
                e.aud = RegistrationId::new(kit::ORGANISATION, [8; 16]);
            }),
            ("of another organisation", "wrongOrganisation", &|e| e.org = uuid::Uuid::nil()),
            ("for another user", "wrongSubject", &|e| e.sub = uuid::Uuid::nil()),
            ("with another nonce", "wrongNonce", &|e| e.nonce = Nonce::new([1; 16])),
            ("made after its key's time", "keyOutsideValidity", &|e| e.iat += 1_001),
            ("gone, with neither user nor sequence", "ok", &|e| {
                (e.status, e.sub, e.seq) = (envelope::Status::Gone, uuid::Uuid::nil(), 0);
            }),
            ("gone, of an older epoch", "older", &|e| (e.status, e.epoch) = (envelope::Status::Gone, 0)),
        ],
    );
    held.content = Sha256::of(b"held");
    cases.extend(with(
        Kind::Envelope,
        &kit::key(3),
        &base,
        &[("signed by the order key", "unknownKey", &|_| ())],
    ));
    cases.extend(with(
        Kind::Envelope,
        &kit::key(7),
        &base,
        &[("signed by a stranger", "unknownKey", &|_| ())],
    ));
    cases.extend(forbidden(Kind::Envelope, &key, &claims(&base)));
    let given = json!({
        "trust": [kit::document(1, &kit::key(1)).sign(&kit::key(1)).unwrap()],
        "registration": kit::REGISTRATION, "organisation": kit::ORGANISATION, "subject": kit::USER,
        "nonce": kit::NONCE, "held": held,
    });
    let description = "envelopes, verified with the trust chain and compared with what is held".into();
    Vectors { description, kind: "envelope".into(), given, cases }
}

pub(crate) fn orders() -> Vectors {
    let (base, key) = (kit::order(), kit::key(3));
    let mut cases = with(
        Kind::Order,
        &key,
        &base,
        &[
            ("as it should be", "ok", &|_| ()),
            ("for another registration", "wrongRegistration", &|o| {
                o.rid = RegistrationId::new(kit::ORGANISATION, [8; 16]);
            }),
            ("of another epoch", "wrongEpoch", &|o| o.epoch = 0),
            ("expired", "expired", &|o| o.exp = kit::NOW - 1),
            ("from the future", "notYet", &|o| o.iat = kit::NOW + 301),
            ("of an unknown kind", "unknownKind", &|o| o.kind = order::OrderKind::Unknown),
        ],
    );
    cases.extend(with(
        Kind::Order,
        &kit::key(2),
        &base,
        &[("signed by the envelope key", "unknownKey", &|_| ())],
    ));
    cases.extend(forbidden(Kind::Order, &key, &claims(&base)));
    let given = json!({
        "trust": [kit::document(1, &kit::key(1)).sign(&kit::key(1)).unwrap()],
        "registration": kit::REGISTRATION, "epoch": 1, "at": kit::NOW,
    });
    let description =
        "orders, verified with the trust chain at the time of the envelope that brings them".into();
    Vectors { description, kind: "order".into(), given, cases }
}

pub(crate) fn receipts() -> Vectors {
    let (base, key) = (kit::receipt(), kit::instance());
    let mut cases = with(
        Kind::Receipt,
        &key,
        &base,
        &[
            ("as it should be", "ok", &|_| ()),
            ("of another registration", "wrongRegistration", &|r| {
                r.rid = RegistrationId::new(kit::ORGANISATION, [8; 16]);
            }),
            ("with more that stays than is read", "bounds", &|r| r.stays = vec!["a".into(); 65]),
        ],
    );
    cases.extend(forbidden(Kind::Receipt, &key, &claims(&base)));
    let given = json!({ "instanceKey": key.public(), "registration": kit::REGISTRATION,
        "hash": Sha256::of(&claims(&base)) });
    let description = "receipts; `hash` names the first, whose claims it covers".into();
    Vectors { description, kind: "receipt".into(), given, cases }
}

pub(crate) fn proofs() -> Vectors {
    let (base, key) = (kit::proof(b"body"), kit::instance());
    let mut cases = with(
        Kind::Proof,
        &key,
        &base,
        &[
            ("as it should be", "ok", &|_| ()),
            ("for another method", "wrongMethod", &|p| p.htm = "post".into()),
            ("for another URL", "wrongUrl", &|p| p.htu = p.htu.replace("https", "http")),
            ("for another body", "wrongBody", &|p| p.bh = Sha256::of(b"")),
            ("for no registration", "wrongRegistration", &|p| p.rid = None),
            ("with a token's hash where none is expected", "wrongToken", &|p| p.ath = Some(p.bh)),
            ("without a server nonce", "stale", &|p| p.nonce = None),
            ("with a stale server nonce", "stale", &|p| p.nonce = Some("stale".into())),
        ],
    );
    cases.extend(forbidden(Kind::Proof, &key, &claims(&base)));
    let given = json!({ "instanceKey": key.public(), "method": "POST", "url": kit::URL, "body": "body",
        "registration": kit::REGISTRATION, "freshNonce": "fresh" });
    let description = "proofs of a request whose body is the four bytes `body`".into();
    Vectors { description, kind: "proof".into(), given, cases }
}

/// Chains are written as tokens joined by a line feed.
pub(crate) fn chains() -> Vectors {
    let (old, new, stranger) = (kit::key(1), kit::key(9), kit::key(7));
    let document =
        |version, root: &Ed25519Key, by: &Ed25519Key| kit::document(version, root).sign(by).unwrap();
    let v = [
        document(1, &old, &old),
        document(2, &old, &old),
        document(3, &new, &old),
        document(4, &new, &new),
        document(5, &new, &new),
    ];
    let case = |name: &str, chain: &[&String], expect: &str| {
        let token = chain.iter().map(|token| token.as_str()).collect::<Vec<_>>().join("\n");
        Case { name: name.into(), token, expect: expect.into() }
    };
    let mut fell = kit::document(2, &old);
    fell.epoch = 0;
    let fell = fell.sign(&old).unwrap();
    let mut cases = vec![
        case("the whole chain with a change of root", &[&v[0], &v[1], &v[2], &v[3], &v[4]], "ok"),
        case("only what is newer", &[&v[1], &v[2], &v[3], &v[4]], "ok"),
        case("nothing newer", &[&v[0]], "unchanged"),
        case("a version is left out under the same root", &[&v[2]], "ok"),
        case("the new root without the document that names it", &[&v[3]], "foreignRoot"),
        case("a stranger's document", &[&document(2, &stranger, &stranger)], "foreignRoot"),
        case(
            "a stranger names itself as the next root",
            &[&document(2, &stranger, &old), &document(3, &old, &old)],
            "foreignRoot",
        ),
        case("versions that fall", &[&v[2], &document(2, &new, &new)], "notRising"),
        case("an epoch that falls", &[&fell], "notRising"),
    ];
    let header = forbidden(Kind::Trust, &old, &claims(&kit::document(2, &old)));
    cases.extend(header.into_iter().filter(|case| case.expect != "badSignature" && !case.token.is_empty()));
    let given = json!({ "held": [v[0]] });
    let description = "trust chains, walked from the first document; tokens joined by a line feed".into();
    Vectors { description, kind: "trust".into(), given, cases }
}
