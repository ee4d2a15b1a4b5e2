//! The gateway's own answers: JSON, never a page, and never with a word that lets a web page read them.

use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONNECTION, CONTENT_TYPE, HeaderValue, X_CONTENT_TYPE_OPTIONS};
use http::{Response, StatusCode};
use http_body_util::{Either, Full};
use noyo_auth_core::world::noyo::AnswerBody;
use serde_json::{Value, json};
use values::diagnosis::{Diagnosis, Kind};
use values::profile::Profile;

/// A body of our own, or one on its way down.
pub(crate) type GatewayBody = Either<Full<Bytes>, AnswerBody>;

/// What this is: profile, environment, whether writes are allowed.
pub(crate) fn greeting(profile: &Profile, writes: bool) -> Response<GatewayBody> {
    let what = json!({
        "gateway": "noyo-auth", "profile": profile.name, "environment": profile.environment, "writes": writes,
    });
    own(StatusCode::OK, &what)
}

/// Why there is no answer of Noyo's.
pub(crate) fn failure(diagnosis: &Diagnosis) -> Response<GatewayBody> {
    let hints: Vec<&str> = diagnosis.hints.iter().map(|hint| hint.text.as_str()).collect();
    let error = json!({"error": {"kind": diagnosis.kind, "message": diagnosis.message, "hints": hints}});
    let mut answer = own(status_of(diagnosis.kind), &error);
    if diagnosis.kind == Kind::GatewayRefused {
        // Whatever else comes on a connection with such a request is not worth reading.
        answer.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    }
    answer
}

fn own(status: StatusCode, body: &Value) -> Response<GatewayBody> {
    let mut answer = Response::new(Either::Left(Full::from(body.to_string() + "\n")));
    *answer.status_mut() = status;
    let headers = answer.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    answer
}

/// 403 for what was refused, 504 for what took too long, 503 for what is missing on this computer, 502
/// for what went wrong beyond it.
fn status_of(kind: Kind) -> StatusCode {
    match kind {
        Kind::GatewayRefused => StatusCode::FORBIDDEN,
        Kind::Timeout => StatusCode::GATEWAY_TIMEOUT,
        Kind::NoProfile
        | Kind::NoApiKey
        | Kind::KeychainUnavailable
        | Kind::KeychainLocked
        | Kind::KeychainDenied
        | Kind::KeychainTimeout
        | Kind::StorageFailed
        | Kind::InvalidInput
        | Kind::InsecureAddress
        | Kind::WrongEnvironment
        | Kind::RateLimited => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::BAD_GATEWAY,
    }
}
