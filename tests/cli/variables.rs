//! What the process's variables and a policy say about the network and the keychain.

use stand_in::{KEYS, Options};

use crate::desktop::Desktop;
use crate::sockets::certificates::{self, Certificate};
use crate::sockets::server::{Act, FaultServer, always, answer};
use crate::{PROGRAM, Shell, told};

fn kind_with(shell: &Shell, variables: &[(&str, &str)]) -> (String, String) {
    let mut command = shell.command(&["test", "--json"]);
    command.envs(variables.iter().copied());
    let out = command.output().unwrap();
    let json: serde_json::Value =
        serde_json::from_slice(&out.stdout).unwrap_or_else(|_| panic!("{}", told(&out)));
    let groups = &json["checks"][3];
    (
        groups["kind"].as_str().unwrap_or_default().to_owned(),
        groups["message"].as_str().unwrap_or_default().to_owned(),
    )
}

#[test]
fn a_certificate_is_trusted_through_ssl_cert_file() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let tls = certificates::acceptor(Certificate::Good, "localhost");
    let server = runtime.block_on(FaultServer::start(always(vec![Act::Read, Act::Healthy]), Some(tls)));
    let shell = shell_with(&format!("https://localhost:{}", server.at.port()));
    assert_eq!(kind_with(&shell, &[]).0, "tls-untrusted", "the control");
    let file = certificates::trusted_file();
    let (kind, message) = kind_with(&shell, &[("SSL_CERT_FILE", file.path().to_str().unwrap())]);
    assert_eq!(kind, "", "{message}");
}

/// The real program, whose variables can be set.
fn shell_with(api: &str) -> Shell {
    let shell = Shell::on(Desktop::with_keyring(), Options::default());
    let token_url = shell.stand_in.token_url();
    let arguments =
        ["profile", "add", "checkout", "--environment", "sandbox", "--client-id", KEYS[0].client_id];
    let more = ["--secret-stdin", "--no-verify", "--token-url", &token_url, "--api-url", api];
    let out = shell.run_with(&[&arguments[..], &more].concat(), KEYS[0].client_secret);
    assert!(out.status.success(), "{}", told(&out));
    shell
}

#[test]
fn the_variables_of_a_proxy_are_obeyed() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let tls = certificates::acceptor(Certificate::Good, "noyo.test");
    let api = runtime.block_on(FaultServer::start(always(vec![Act::Read, Act::Healthy]), Some(tls)));
    let proxy = runtime.block_on(FaultServer::start(always(vec![Act::Read, Act::Tunnel(api.at)]), None));
    let wants = always(vec![Act::Read, Act::Send(answer(407, "Proxy-Authenticate: Basic\r\n", b""))]);
    let wants = runtime.block_on(FaultServer::start(wants, None));
    let file = certificates::trusted_file();
    let shell = shell_with("https://noyo.test");
    let trusted = ("SSL_CERT_FILE", file.path().to_str().unwrap());
    let (through, demanding) = (format!("http://{}", proxy.at), format!("http://me:se%20cret@{}", wants.at));
    assert_eq!(kind_with(&shell, &[trusted, ("HTTPS_PROXY", &through)]).0, "");
    assert!(proxy.heard().starts_with("CONNECT noyo.test:443 HTTP/1.1\r\n"), "{}", proxy.heard());
    let (kind, message) = kind_with(&shell, &[trusted, ("https_proxy", &demanding)]);
    assert_eq!(kind, "proxy-auth-required");
    assert!(!message.contains("se%20cret") && !message.contains("me:"), "{message}");
    let heard = wants.heard().to_lowercase();
    assert!(heard.contains("proxy-authorization: basic bwu6c2ugy3jldA==".to_lowercase().as_str()), "{heard}");
    for malformed in ["http://[", "::::", "http://", "gopher://proxy.example"] {
        let (kind, message) = kind_with(&shell, &[trusted, ("HTTPS_PROXY", malformed)]);
        assert_eq!(kind, "proxy-failed", "{malformed}: {message}");
    }
    assert_eq!(kind_with(&shell, &[("ALL_PROXY", "http://127.0.0.1:1")]).0, "proxy-failed");
    let before = proxy.connections();
    for exempt in ["noyo.test", ".test", "*", "example.com,noyo.test"] {
        let mut command = shell.desktop.command("unshare");
        command.args(["-r", "-n", PROGRAM, "test", "--json"]);
        command.env("HTTPS_PROXY", &through).env("NO_PROXY", exempt);
        // Without a network even minting on loopback fails; with the proxy it would be asked first.
        let out = command.output().unwrap();
        assert!(!out.status.success(), "{}", told(&out));
    }
    assert_eq!(proxy.connections(), before);
}

#[test]
fn a_keychain_that_a_policy_forbids_is_denied() {
    let shell = Shell::on(Desktop::with_forbidden_keyring(), Options::default());
    let out = shell.add_with("checkout", &KEYS[0], &["--json"], KEYS[0].client_secret);
    let json: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
    assert_eq!(json["error"]["kind"], "keychain-denied", "{json}");
}
