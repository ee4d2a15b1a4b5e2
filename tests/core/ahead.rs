//! The API host's connection is opened while the token is minted, and nothing depends on it.

use std::sync::Arc;
use std::time::Duration;

use noyo_auth_core::jobs::Jobs;
use noyo_auth_core::world::home::Home;
use noyo_auth_core::world::keychain::Keychain;
use noyo_auth_core::world::noyo::Deadlines;
use values::check::{ConnectionTest, Outcome};
use values::profile::Environment;

use crate::faults::{Trial, address, network};
use crate::sockets::server::{self, Act, FaultServer, Script, always};

/// An answer after which the connection is kept.
fn kept(status: u16, headers: &str, body: &str) -> Act {
    let length = body.len();
    let answer = format!("HTTP/1.1 {status} Status\r\nContent-Length: {length}\r\n{headers}\r\n{body}");
    Act::Send(answer.into_bytes())
}

fn pong() -> Act {
    kept(200, "", "pong")
}

/// The first connection does one thing, and the others answer as they should.
fn first(acts: Vec<Act>) -> Script {
    Arc::new(move |n| if n == 0 { acts.clone() } else { vec![Act::Read, Act::Healthy] })
}

/// A token endpoint that answers when whatever is done meanwhile was long done.
async fn slow_accounts() -> FaultServer {
    let answer = server::json(200, &server::minted(&server::jwt(Some(600))));
    FaultServer::start(always(vec![Act::Read, Act::Drip(answer, Duration::from_millis(2))]), None).await
}

/// What a test of a profile on that API host says, and the host.
async fn tested(script: Script, deadlines: Deadlines) -> (ConnectionTest, FaultServer) {
    let (accounts, api) = (slow_accounts().await, FaultServer::start(script, None).await);
    let network = noyo_auth_core::world::noyo::Network { deadlines, ..network() };
    let trial = Trial::new(network, stand_in::clock(), |draft| {
        draft.addresses.token_url = address(format!("http://{}/auth/public/token", accounts.at));
        draft.addresses.api_url = address(format!("http://{}/noyo", api.at));
    })
    .await;
    // Longer than a person waits, shorter than any deadline: who waits for a ping is found out.
    let test = tokio::time::timeout(Duration::from_secs(30), trial.test()).await;
    (test.expect("nothing waits for a ping"), api)
}

fn patient() -> Deadlines {
    let long = Duration::from_secs(120);
    Deadlines { connect: long, read: long, total: long, ..Deadlines::default() }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_groups_call_rides_on_the_connection_of_the_ping() {
    let (test, api) = tested(always(vec![Act::Read, pong(), Act::Read, Act::Healthy]), patient()).await;
    assert_eq!(test.outcome(), Outcome::Passed, "{:?}", test.diagnosis());
    assert_eq!(api.connections(), 1);
    let heard = api.heard();
    let requests: Vec<_> = heard.lines().filter(|line| line.contains(" HTTP/1.1")).collect();
    assert_eq!(requests, ["GET /noyo/ping HTTP/1.1", "GET /noyo/api/v1/groups?page_size=20 HTTP/1.1"]);
    let ping = heard.split("\r\n\r\n").next().unwrap().to_lowercase();
    assert!(!ping.contains("authorization") && !ping.contains("cookie"), "it carries no credentials: {ping}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ping_that_fails_changes_nothing() {
    let page = "<html>down</html>";
    for (name, acts) in [
        ("hangs", vec![Act::Read, Act::Hang]),
        (
            "hangs in the body",
            vec![Act::Read, Act::Send(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\npo".to_vec()), Act::Hang],
        ),
        ("is cut off", vec![Act::Reset]),
        ("is cut off after the request", vec![Act::Read, Act::Reset]),
        ("is no HTTP", vec![Act::Read, Act::Send(b"SSH-2.0-x\r\n".to_vec())]),
        (
            "is a 500",
            vec![Act::Read, kept(500, "Content-Type: text/html\r\n", page), Act::Read, Act::Healthy],
        ),
        (
            "is a 401",
            vec![Act::Read, kept(401, "", r#"{"message":"Expired token"}"#), Act::Read, Act::Healthy],
        ),
        ("is a 404, and then the connection goes", vec![Act::Read, kept(404, "", "")]),
        (
            "is answered, and the connection dies under the next call",
            vec![Act::Read, pong(), Act::Read, Act::Reset],
        ),
    ] {
        let (test, api) = tested(first(acts), patient()).await;
        assert_eq!(test.outcome(), Outcome::Passed, "a ping that {name}: {:?}", test.diagnosis());
        assert_eq!(test.groups.unwrap().total, Some(1), "a ping that {name}");
        assert!(api.heard().contains("/api/v1/groups"), "a ping that {name}: the control");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_is_down_is_told_from_one_that_is_silent() {
    let soon = Deadlines { read: Duration::from_secs(1), total: Duration::from_secs(5), ..patient() };
    let (test, _api) = tested(always(vec![Act::Read, pong(), Act::Read, Act::Hang]), soon).await;
    let silent = test.diagnosis().unwrap();
    assert_eq!(silent.kind.as_str(), "timeout");
    assert!(silent.message.contains("answered a ping"), "{}", silent.message);
    let (test, _api) = tested(always(vec![Act::Read, Act::Hang]), soon).await;
    let down = test.diagnosis().unwrap();
    assert_eq!(down.kind.as_str(), "timeout");
    assert!(!down.message.contains("ping"), "{}", down.message);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_clock_of_the_ping_is_a_witness_where_there_is_no_other() {
    let refused = || kept(401, "", r#"{"message":"Expired token"}"#);
    let date = "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n";
    let dated = vec![Act::Read, kept(200, date, "pong"), Act::Read, refused(), Act::Read, refused()];
    let (test, _api) = tested(always(dated), patient()).await;
    assert_eq!(test.diagnosis().unwrap().kind.as_str(), "clock-skew");
    let undated = vec![Act::Read, pong(), Act::Read, refused(), Act::Read, refused()];
    let (test, _api) = tested(always(undated), patient()).await;
    assert_eq!(test.diagnosis().unwrap().kind.as_str(), "expired-token", "the control");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_host_hears_of_us_before_a_test_is_asked_for() {
    let api = FaultServer::start(always(vec![Act::Read, Act::Healthy]), None).await;
    let trial = Trial::new(network(), stand_in::clock(), |draft| {
        draft.environment = Environment::Live;
        draft.addresses.api_url = address(format!("http://{}", api.at));
    })
    .await;
    trial.jobs.inspect("Bearer x", &jiff::tz::TimeZone::UTC).await;
    trial.jobs.support_report(&trial.profile).await;
    assert!(trial.jobs.tests.last(trial.profile.id).is_none());
    assert_eq!((api.connections(), trial.stand_in.requests().len()), (0, 0));
    // Nor where there is no key to test with.
    let home = tempfile::tempdir().unwrap();
    let keyless = Jobs::open(
        &Home::at(home.path().to_owned()),
        Keychain::in_memory().unwrap(),
        network(),
        stand_in::clock(),
    );
    let test = keyless.tests.run(&trial.profile, |_| ()).await;
    assert_eq!(test.diagnosis().unwrap().kind.as_str(), "no-api-key");
    assert_eq!(api.connections(), 0);
    // A token that is there needs nothing but the call itself.
    trial.jobs.tokens.get(&trial.profile, noyo_auth_core::jobs::Want::Usable).await.unwrap();
    trial.jobs.tests.groups(&trial.profile, &values::call::GroupsQuery::default()).await.unwrap();
    assert!(!api.heard().contains("/ping"), "{}", api.heard());
}
