//! A request of a device, and the proof that it is who it says.

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, OriginalUri, Request};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use cordon_wire::proof::{self, Expectation, Proof};
use cordon_wire::{InstanceKey, PROOF_HEADER, RegistrationId, limits};

use super::reply;
use crate::error::ApiError;
use crate::state::{App, AppState};

/// The parts of a request that its proof covers.
pub(super) struct Incoming {
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
}

impl FromRequest<AppState> for Incoming {
    type Rejection = ApiError;

    async fn from_request(request: Request, app: &AppState) -> Result<Self, ApiError> {
        let (parts, body) = request.into_parts();
        // A nested router sees a shortened address; the proof is over the whole.
        let uri =
            parts.extensions.get::<OriginalUri>().map_or_else(|| parts.uri.clone(), |uri| uri.0.clone());
        let (method, headers) = (parts.method.clone(), parts.headers.clone());
        let body = Bytes::from_request(Request::from_parts(parts, body), app).await.map_err(unread)?;
        if body.len() > limits::REQUEST_BODY {
            return Err(too_large());
        }
        if has_control(&body) {
            return Err(ApiError::bad_request("a text in the body has a control character: take it out"));
        }
        Ok(Self { method, uri, headers, body })
    }
}

/// In JSON, control characters are always escaped; a body without such an escape is not looked at twice.
fn has_control(body: &[u8]) -> bool {
    let escaped = body.windows(4).any(|four| four == b"\\u00");
    escaped
        && cordon_graph::json::faults(body)
            .is_ok_and(|faults| faults.iter().any(|fault| fault.code == "controlCharacter"))
}

fn too_large() -> ApiError {
    let text = format!("the body is larger than {} bytes: send less", limits::REQUEST_BODY);
    ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, "tooLarge", text)
}

fn unread(rejection: BytesRejection) -> ApiError {
    match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => too_large(),
        _ => ApiError::bad_request("the body could not be read: send it again"),
    }
}

impl Incoming {
    /// The body as it came.
    pub(super) fn body(&self) -> &[u8] {
        &self.body
    }

    /// Verifies the request's proof with `key`.
    pub(super) fn verify(
        &self,
        app: &App,
        key: &InstanceKey,
        registration: Option<&RegistrationId>,
        token: Option<&str>,
    ) -> Result<Proof, ApiError> {
        let mut proofs = self.headers.get_all(PROOF_HEADER).iter();
        let (Some(header), None) = (proofs.next(), proofs.next()) else {
            let text = "the request has not exactly one `Cordon-Proof`: sign one with the instance key";
            return Err(ApiError::new(StatusCode::UNAUTHORIZED, "badProof", text));
        };
        let path = self.uri.path_and_query().map_or("/", |path| path.as_str());
        let url = format!("{}{path}", app.public_url);
        let now = app.clock.seconds();
        let expectation = Expectation {
            method: self.method.as_str(),
            url: &url,
            body: &self.body,
            registration,
            token,
            fresh: &|nonce| app.keys.fresh(app.organisation.id, nonce, now),
        };
        // A header that is no text is no token either.
        proof::verify(header.to_str().unwrap_or_default(), key, &expectation).map_err(reply::bad_proof)
    }
}

/// The registration that a path names, if it is of the organisation that this server serves.
pub(super) fn registration_of(app: &App, id: &str) -> Result<RegistrationId, ApiError> {
    let id: RegistrationId = id.parse().map_err(|_| reply::not_found())?;
    if id.organisation() == app.organisation.id { Ok(id) } else { Err(reply::not_found()) }
}
