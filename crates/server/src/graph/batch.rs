//! `$batch`: up to twenty requests in one. Each runs through the routes as if it had come alone, with the caller's own
//! credential, so that it meets the same checks.

use std::collections::HashMap;

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, COOKIE, HOST, ORIGIN};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use cordon_graph::error::FieldError;
use serde_json::{Map, Value, json};
use tower::ServiceExt;

use super::call::{parse, wrong};
use crate::auth::{CSRF, UNATTENDED};
use crate::error::ApiError;
use crate::layers::{LARGEST_BODY, too_large};

/// Most requests in one batch, as in the reference service.
const MOST: usize = 20;
/// Longest answer that is passed on, in bytes.
const LONGEST_ANSWER: usize = 64 * 1024 * 1024;

/// What says who calls, and from where: each part of a batch carries the caller's own, whatever it brought.
const CALLERS: [HeaderName; 7] =
    [AUTHORIZATION, COOKIE, ORIGIN, CSRF, UNATTENDED, HOST, HeaderName::from_static("x-forwarded-for")];

/// One request of a batch.
struct Entry {
    id: String,
    method: Method,
    url: String,
    headers: HeaderMap,
    body: Option<Value>,
    depends_on: Vec<String>,
}

/// Answers a batch through `routes`.
pub(super) async fn answer(State(routes): State<Router>, request: Request) -> Result<Response, ApiError> {
    let (parts, body) = request.into_parts();
    let bytes = to_bytes(body, LARGEST_BODY).await.map_err(|_| too_large())?;
    let entries = read(&parse(&bytes)?).map_err(wrong)?;
    let version = parts.uri.path().trim_start_matches('/').split('/').next().unwrap_or("beta").to_owned();
    let mut statuses: HashMap<String, StatusCode> = HashMap::new();
    let mut responses = Vec::new();
    for entry in entries {
        let (id, waits) = (entry.id.clone(), failed_dependency(&entry, &statuses));
        let (status, answer) = if waits {
            let error = ApiError::new(
                StatusCode::FAILED_DEPENDENCY,
                "FailedDependency",
                "a request that this one depends on failed: send both again",
            );
            (error.status, json!({ "headers": {}, "body": error.body() }))
        } else {
            let mut inner = entry.into_request(&version, &parts.headers);
            *inner.extensions_mut() = parts.extensions.clone();
            shown(routes.clone().oneshot(inner).await.into_response()).await
        };
        statuses.insert(id.clone(), status);
        let mut response = Map::new();
        response.insert("id".into(), id.into());
        response.insert("status".into(), status.as_u16().into());
        response.extend(answer.as_object().cloned().unwrap_or_default());
        responses.push(Value::Object(response));
    }
    Ok(Json(json!({ "responses": responses })).into_response())
}

fn failed_dependency(entry: &Entry, statuses: &HashMap<String, StatusCode>) -> bool {
    entry.depends_on.iter().any(|id| !statuses.get(id).is_some_and(StatusCode::is_success))
}

/// Status, headers and body of one answer. Clients need `headers` to be there.
async fn shown(response: Response) -> (StatusCode, Value) {
    let status = response.status();
    let headers: Map<String, Value> = [CONTENT_TYPE.as_str(), "retry-after", "request-id", "location"]
        .into_iter()
        .filter_map(|name| Some((name.to_owned(), response.headers().get(name)?.to_str().ok()?.into())))
        .collect();
    let bytes = to_bytes(response.into_body(), LONGEST_ANSWER).await.unwrap_or_default();
    let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
    (status, json!({ "headers": headers, "body": body }))
}

impl Entry {
    fn into_request(self, version: &str, outer: &HeaderMap) -> Request {
        let body = self.body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        let mut request = Request::new(body);
        *request.method_mut() = self.method;
        if let Ok(uri) = format!("/{version}/{}", self.url).parse() {
            *request.uri_mut() = uri;
        }
        *request.headers_mut() = self.headers;
        for name in CALLERS {
            request.headers_mut().remove(&name);
            for value in outer.get_all(&name) {
                request.headers_mut().append(name.clone(), value.clone());
            }
        }
        request.headers_mut().entry(ACCEPT).or_insert(HeaderValue::from_static("application/json"));
        request
    }
}

fn read(body: &Value) -> Result<Vec<Entry>, Vec<FieldError>> {
    let Some(items) = body.get("requests").and_then(Value::as_array) else {
        return Err(vec![FieldError::new("requests", "required", "list the requests of the batch")]);
    };
    if items.is_empty() || items.len() > MOST {
        let text = format!("{} requests are listed, a batch has 1 to {MOST}", items.len());
        return Err(vec![FieldError::new("requests", "outOfBounds", text)]);
    }
    let (mut entries, mut errors) = (Vec::<Entry>::new(), Vec::new());
    for (index, item) in items.iter().enumerate() {
        match read_one(item, &format!("requests[{index}]")) {
            Ok(entry) if entries.iter().any(|known| known.id == entry.id) => {
                let text = format!("the id `{}` is used twice: give each request its own", entry.id);
                errors.push(FieldError::new(format!("requests[{index}].id"), "duplicate", text));
            }
            Ok(entry) => entries.push(entry),
            Err(error) => errors.push(error),
        }
    }
    if errors.is_empty() { Ok(entries) } else { Err(errors) }
}

fn read_one(item: &Value, path: &str) -> Result<Entry, FieldError> {
    let wrong = |name: &str, text: &str| FieldError::new(format!("{path}.{name}"), "badFormat", text);
    let id = match item.get("id") {
        Some(Value::String(id)) if !id.is_empty() => id.clone(),
        // Tools number their requests.
        Some(Value::Number(id)) => id.to_string(),
        _ => return Err(wrong("id", "give each request an id")),
    };
    let method = item.get("method").and_then(Value::as_str).unwrap_or_default().to_ascii_uppercase();
    let method =
        Method::from_bytes(method.as_bytes()).map_err(|_| wrong("method", "name the HTTP method"))?;
    let url = item.get("url").and_then(Value::as_str).unwrap_or_default().trim_start_matches('/').to_owned();
    if url.is_empty() || url.contains("://") || url.starts_with("$batch") {
        return Err(wrong("url", "give an address below the version, such as `/users`"));
    }
    // Tools leave spaces in filters as they are.
    let url = url.replace(' ', "%20");
    if format!("/beta/{url}").parse::<axum::http::Uri>().is_err() {
        return Err(wrong("url", "the address cannot be read: encode what is not plain"));
    }
    let depends_on = item.get("dependsOn").and_then(Value::as_array).into_iter().flatten();
    Ok(Entry {
        id,
        method,
        url,
        headers: headers(item.get("headers")),
        body: item.get("body").filter(|body| !body.is_null()).cloned(),
        depends_on: depends_on.map(|id| id.as_str().map_or_else(|| id.to_string(), str::to_owned)).collect(),
    })
}

fn headers(given: Option<&Value>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in given.and_then(Value::as_object).into_iter().flatten() {
        let name = HeaderName::try_from(name.as_str());
        let value = value.as_str().map(HeaderValue::from_str);
        if let (Ok(name), Some(Ok(value))) = (name, value) {
            headers.insert(name, value);
        }
    }
    headers
}
