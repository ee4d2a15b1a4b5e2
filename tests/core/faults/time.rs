//! Clocks that are wrong, tokens that expire on the way, sleep.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use noyo_auth_core::jobs::Want;
use values::check::{CheckName, Outcome};
use values::clock::{Clock, Now};

use super::{Trial, address, network};
use crate::sockets::server::minted;
use crate::sockets::server::{Act, FaultServer, Script, always, json};

/// A clock that is off by so many seconds; the steady one is not.
fn clock(off: &Arc<AtomicI64>) -> Clock {
    let off = off.clone();
    Clock::from_fn(move || Now {
        wall: Timestamp::now() + SignedDuration::from_secs(off.load(Ordering::SeqCst)),
        steady: Instant::now(),
    })
}

const TEN_MINUTES: i64 = 600;
const A_DAY: i64 = 86_400;

#[tokio::test]
async fn a_wrong_clock_is_told_and_tokens_work_all_the_same() {
    for off in [TEN_MINUTES, A_DAY, -TEN_MINUTES, -A_DAY] {
        let trial = Trial::new(network(), clock(&Arc::new(off.into())), |_| ()).await;
        let test = trial.test().await;
        assert_eq!(test.outcome(), Outcome::Warning, "{off}: {:?}", test.diagnosis());
        let token = test.checks.iter().find(|check| check.name == CheckName::Token).unwrap();
        let diagnosis = token.diagnosis.as_ref().unwrap();
        assert_eq!(diagnosis.kind.as_str(), "clock-skew");
        let way = if off > 0 { "ahead of" } else { "behind" };
        let span = if off.abs() == TEN_MINUTES { "10 minutes" } else { "1 day" };
        assert!(diagnosis.message.contains(way) && diagnosis.message.contains(span), "{}", diagnosis.message);
        assert!(diagnosis.hints[0].text.contains("Set the clock"));
        assert!(test.groups.is_some(), "the token was judged by the answer's own clock");
        let issued = trial.jobs.tokens.get(&trial.profile, Want::Usable).await.unwrap();
        assert!(!issued.minted, "and is good for as long as it is");
    }
}

#[tokio::test]
async fn a_clock_that_is_off_by_seconds_is_nothing_to_speak_of() {
    let trial = Trial::new(network(), clock(&Arc::new(30.into())), |_| ()).await;
    assert_eq!(trial.test().await.outcome(), Outcome::Passed);
}

#[tokio::test]
async fn an_expired_token_with_a_wrong_clock_is_the_clocks_doing() {
    let says = json(401, r#"{"message":"Expired token"}"#);
    let api = FaultServer::start(always(vec![Act::Read, Act::Send(says)]), None).await;
    let trial = Trial::new(network(), clock(&Arc::new(A_DAY.into())), |draft| {
        draft.addresses.api_url = address(format!("http://{}", api.at));
    });
    let test = trial.await.test().await;
    let groups = test.checks.last().unwrap();
    assert_eq!(groups.diagnosis.as_ref().unwrap().kind.as_str(), "clock-skew");
}

#[tokio::test]
async fn a_token_that_is_rejected_twice_is_told_so_after_one_retry() {
    for (words, kind) in [("Expired token", "expired-token"), ("Unauthorized", "token-rejected")] {
        let says = json(401, &format!(r#"{{"message":"{words}"}}"#));
        let api = FaultServer::beside_pings(always(vec![Act::Read, Act::Send(says)])).await;
        let trial = Trial::new(network(), stand_in::clock(), |draft| {
            draft.addresses.api_url = address(format!("http://{}", api.at));
        })
        .await;
        let test = trial.test().await;
        assert_eq!(test.diagnosis().unwrap().kind.as_str(), kind);
        assert_eq!((trial.stand_in.mints(), api.connections()), (2, 2), "one retry, with a new token");
        trial.jobs.tokens.get(&trial.profile, Want::Usable).await.unwrap();
        assert_eq!(trial.stand_in.mints(), 3, "a rejected token is not handed out");
    }
}

#[tokio::test]
async fn missing_credentials_are_no_reason_to_mint_again() {
    let says = json(401, r#"{"message":"Missing credentials"}"#);
    let api = FaultServer::beside_pings(always(vec![Act::Read, Act::Send(says)])).await;
    let trial = Trial::new(network(), stand_in::clock(), |draft| {
        draft.addresses.api_url = address(format!("http://{}", api.at));
    })
    .await;
    trial.test().await;
    assert_eq!((trial.stand_in.mints(), api.connections()), (1, 1));
}

#[tokio::test]
async fn sleep_across_the_expiry_mints_anew() {
    let off = Arc::new(AtomicI64::new(0));
    let trial = Trial::new(network(), clock(&off), |_| ()).await;
    let first = trial.jobs.tokens.get(&trial.profile, Want::Usable).await.unwrap();
    // The steady clock stood still meanwhile.
    off.store(3_600, Ordering::SeqCst);
    let second = trial.jobs.tokens.get(&trial.profile, Want::Usable).await.unwrap();
    assert!(second.minted && second.token.access != first.token.access);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rejected_token_that_was_replaced_meanwhile_costs_no_further_mint() {
    let slow = vec![
        Act::Read,
        Act::Drip(b"HTTP/1.1 401 No\r\nConnection: close\r\n".to_vec(), Duration::from_millis(20)),
        Act::Send(b"Content-Length: 0\r\n\r\n".to_vec()),
    ];
    let script: Script = Arc::new(move |n| if n == 0 { slow.clone() } else { vec![Act::Read, Act::Healthy] });
    let api = FaultServer::beside_pings(script).await;
    let trial = Trial::new(network(), stand_in::clock(), |draft| {
        draft.addresses.api_url = address(format!("http://{}", api.at));
    })
    .await;
    let (jobs, profile) = (trial.jobs.clone(), trial.profile.clone());
    let replacing = tokio::spawn(async move {
        while api.connections() == 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        jobs.tokens.get(&profile, Want::New).await.unwrap();
        api
    });
    let test = trial.test().await;
    replacing.await.unwrap();
    assert_eq!(test.outcome(), Outcome::Passed, "{:?}", test.diagnosis());
    assert_eq!(trial.stand_in.mints(), 2, "the retry took the token that was current by then");
}

#[tokio::test]
async fn without_a_date_the_tokens_own_times_are_the_witness() {
    for off in [-A_DAY, A_DAY] {
        let issued = Timestamp::now().as_second() + off;
        let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
        let claims = format!(r#"{{"iat":{issued},"exp":{}}}"#, issued + TEN_MINUTES);
        let token = format!("{}.{}.{}", part(r#"{"alg":"HS256"}"#), part(&claims), part(&"s".repeat(32)));
        let says = json(200, &minted(&token));
        let accounts = FaultServer::start(always(vec![Act::Read, Act::Send(says)]), None).await;
        let api = FaultServer::start(always(vec![Act::Read, Act::Healthy]), None).await;
        let trial = Trial::new(network(), stand_in::clock(), |draft| {
            draft.addresses.token_url = address(format!("http://{}/token", accounts.at));
            draft.addresses.api_url = address(format!("http://{}", api.at));
        });
        let test = trial.await.test().await;
        let diagnosis = test.diagnosis().unwrap();
        assert_eq!(
            (diagnosis.kind.as_str(), test.outcome()),
            ("clock-skew", Outcome::Warning),
            "{diagnosis:?}"
        );
        assert!(test.groups.is_some(), "a token is judged by the clock that wrote its times");
    }
}
