//! What the stand-in answers.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Query, Request};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use super::keys::{self, DemoKey, Fate};
use super::signing::Verdict;
use super::{Recorded, State};
use values::profile::Environment;

/// The token endpoint's host.
pub(super) fn accounts(state: Arc<State>) -> Router {
    let mint_state = state.clone();
    let mint = move |headers: HeaderMap, body: Bytes| async move { mint(&mint_state, &headers, &body) };
    finish(Router::new().route("/auth/public/token", post(mint)), state, "accounts")
}

/// An API host.
pub(super) fn api(state: Arc<State>, environment: Environment) -> Router {
    let groups_state = state.clone();
    let groups = move |headers: HeaderMap, Query(query): Query<HashMap<String, String>>| async move {
        groups(&groups_state, environment, &headers, &query)
    };
    let router = Router::new().route("/api/v1/groups", get(groups)).route("/ping", get(|| async { "pong" }));
    finish(router, state, environment.as_str())
}

fn finish(router: Router, state: Arc<State>, host: &'static str) -> Router {
    let record = move |request: Request, next: Next| {
        let state = state.clone();
        async move {
            let line = format!("{} {}", request.method(), request.uri().path());
            tokio::time::sleep(state.options.delay).await;
            let mut response = next.run(request).await;
            state.record(Recorded { host, request: line, status: response.status().as_u16() });
            let headers = response.headers_mut();
            let date = httpdate::fmt_http_date(std::time::SystemTime::now());
            headers.extend(HeaderValue::from_str(&date).map(|date| (header::DATE, date)).ok());
            let id = HeaderValue::from_str(&Uuid::new_v4().to_string());
            headers.extend(id.ok().map(|id| (header::HeaderName::from_static("x-request-id"), id)));
            response
        }
    };
    router
        .fallback(|| async { message(StatusCode::NOT_FOUND, "Not found") })
        .layer(middleware::from_fn(record))
}

fn message(status: StatusCode, text: &str) -> Response {
    (status, axum::Json(json!({ "message": text }))).into_response()
}

fn mint(state: &State, headers: &HeaderMap, body: &[u8]) -> Response {
    let json =
        headers.get(header::CONTENT_TYPE).is_some_and(|v| v.as_bytes().starts_with(b"application/json"));
    if !json {
        return message(StatusCode::UNSUPPORTED_MEDIA_TYPE, "Content-Type must be application/json");
    }
    let grant: Option<Value> = serde_json::from_slice(body).ok();
    if grant != Some(json!({"grant_type": "client_credentials"})) {
        return message(StatusCode::BAD_REQUEST, "grant_type must be client_credentials");
    }
    match basic(headers) {
        Some(key) if key.fate != Fate::Revoked => {
            let token = state.signing.mint(key, Timestamp::now(), &state.options);
            axum::Json(json!({
                "access_token": token, "expires_in": state.options.expires_in, "token_type": "Bearer"
            }))
            .into_response()
        }
        _ => message(StatusCode::UNAUTHORIZED, "Invalid client credentials"),
    }
}

/// The key of the Basic header (RFC 7617), if the stand-in knows it.
fn basic(headers: &HeaderMap) -> Option<&'static DemoKey> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Basic ")?;
    let pair = String::from_utf8(STANDARD.decode(value).ok()?).ok()?;
    let (id, secret) = pair.split_once(':')?;
    keys::by_client_id(id).filter(|key| key.client_secret == secret)
}

fn groups(
    state: &State,
    environment: Environment,
    headers: &HeaderMap,
    query: &HashMap<String, String>,
) -> Response {
    let value = headers.get(header::AUTHORIZATION).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let Some(token) = value.strip_prefix("Bearer ").filter(|token| !token.is_empty()) else {
        return message(StatusCode::UNAUTHORIZED, "Missing credentials");
    };
    let client_id = match state.signing.verify(token, Timestamp::now()) {
        Verdict::Malformed => return message(StatusCode::UNAUTHORIZED, "Malformed JWT"),
        Verdict::Expired => return message(StatusCode::UNAUTHORIZED, "Expired token"),
        Verdict::Sound { client_id } => client_id,
    };
    match keys::by_client_id(&client_id).filter(|key| key.environment == environment) {
        None => message(StatusCode::UNAUTHORIZED, "Unauthorized"),
        Some(key) if key.fate == Fate::Forbidden => message(StatusCode::FORBIDDEN, "Not permitted"),
        Some(key) => axum::Json(page(key, query)).into_response(),
    }
}

fn page(key: &DemoKey, query: &HashMap<String, String>) -> Value {
    let number = |name: &str, default: u64| query.get(name).and_then(|v| v.parse().ok()).unwrap_or(default);
    let (size, offset) = (number("page_size", 20).clamp(1, 100), number("offset", 0));
    let company = query.get("company").map(|c| c.to_lowercase());
    let wanted = query.get("group_ids").map(|ids| ids.split(',').map(str::to_owned).collect::<Vec<_>>());
    let all = (0..key.groups).map(|n| group(key, n)).filter(|group| {
        let text = |field: &str| group[field].as_str().unwrap_or_default().to_lowercase();
        company.as_ref().is_none_or(|c| text("name").contains(c) || text("dba_name").contains(c))
            && wanted.as_ref().is_none_or(|ids| ids.contains(&text("id")))
    });
    let all: Vec<Value> = all.collect();
    let shown: Vec<&Value> = all.iter().skip(offset as usize).take(size as usize).collect();
    json!({
        "meta": {"offset": offset, "page_num": offset / size + 1, "page_size": size, "total_records": all.len()},
        "response": shown,
    })
}

/// A group that is the same at every call. Its EIN is there because the real one's is.
fn group(key: &DemoKey, n: u64) -> Value {
    const NAMES: [&str; 8] = [
        "ACME Flooring",
        "Blue Heron Bakery",
        "Cedar & Sons",
        "Delta Dental Lab",
        "Eagle Freight",
        "Foxglove Studio",
        "Granite Works",
        "Harbor Logistics",
    ];
    let seed = u128::from(n) << 64 | u128::from(key.client_id.bytes().map(u64::from).sum::<u64>());
    let id = Uuid::from_u128(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835));
    let name = NAMES[(n % 8) as usize];
    let name = if n < 8 { name.to_owned() } else { format!("{name} {}", n / 8 + 1) };
    json!({
        "id": id, "version": id, "created": 1_631_553_366, "modified": 1_631_553_366, "organization_id": id,
        "name": name, "dba_name": name, "federal_ein": format!("11{:07}", n % 10_000_000), "sic_code": "7371",
    })
}
