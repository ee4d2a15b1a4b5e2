//! A server that sends back what it was sent, wherever an answer has room for it.

use stand_in::KEYS;

use super::{Trial, address, network};
use crate::sockets::server::{self, Act, FaultServer, always, answer};

/// Answers with a text in every place that we read.
fn echoes(text: &str) -> Vec<Vec<u8>> {
    let json = "Content-Type: application/json\r\n";
    let id = format!("X-Request-Id: id-{text}\r\n");
    let with_id = |status, body: &str| answer(status, &format!("{json}{id}"), body.as_bytes());
    let groups = format!(r#"{{"meta":{{}},"response":[{{"id":"{text}","name":"ACME {text}"}}]}}"#);
    let says = format!(r#"{{"message":"{text}","error":"{text}","error_description":"{text}"}}"#);
    vec![
        with_id(200, &groups),
        with_id(401, &says),
        with_id(403, &says),
        with_id(500, &says),
        with_id(200, &format!("<html>{text}</html>")),
        answer(302, &format!("{id}Location: https://elsewhere.example/{text}?{text}#{text}\r\n"), b""),
        answer(429, &format!("{id}Retry-After: {text}\r\nDate: {text}\r\n"), says.as_bytes()),
        with_id(200, &format!(r#"{{"access_token":"{text}","token_type":"{text}","expires_in":"{text}"}}"#)),
    ]
}

/// All that there is of a test, of which the page and `--json` show a part, and the support report.
async fn shown(trial: &Trial) -> String {
    let test = trial.test().await;
    format!("{test:?}\n{}", trial.jobs.support_report(&trial.profile).await)
}

async fn asked(text: &str, token: &str, at_mint: bool) -> Vec<String> {
    let mut all = Vec::new();
    for echo in echoes(text) {
        let echo = FaultServer::start(always(vec![Act::Read, Act::Send(echo)]), None).await;
        let minted = answer(200, "Content-Type: application/json\r\n", server::minted(token).as_bytes());
        let mint = FaultServer::start(always(vec![Act::Read, Act::Send(minted)]), None).await;
        let trial = Trial::new(network(), stand_in::clock(), |new| {
            let to = if at_mint { echo.at } else { mint.at };
            new.addresses.token_url = address(format!("http://{to}/token"));
            new.addresses.api_url = address(format!("http://{}", echo.at));
        })
        .await;
        all.push(shown(&trial).await);
    }
    all
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_a_server_sends_back_of_a_secret_is_shown_to_nobody() {
    let token = server::jwt(Some(600));
    // Each server can send back what it was sent.
    for (secret, at_mint) in [(KEYS[0].client_secret, true), (&token, false)] {
        for said in asked(secret, &token, at_mint).await {
            assert!(!said.contains(secret), "{secret} in {said}");
        }
    }
    // The control: what is not secret is shown.
    for at_mint in [true, false] {
        let shown = asked("an-odd-text", &token, at_mint).await;
        let with_id = shown.iter().filter(|said| said.contains("id-an-odd-text")).count();
        assert!(with_id >= shown.len() - 1, "{shown:?}");
    }
    assert!(asked("an-odd-text", &token, false).await[0].contains("ACME an-odd-text"));
}
