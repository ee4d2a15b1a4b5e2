//! What the process's variables and a policy say about the network and the keychain.

use stand_in::{KEYS, Options};

use crate::desktop::Desktop;
use crate::sockets::certificates::{self, Certificate};
use crate::sockets::server::{Act, FaultServer, always, answer};
use crate::sockets::socks::SocksProxy;
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

#[test]
fn without_any_certificate_to_trust_loopback_is_reached() {
    let shell = Shell::with_profiles();
    let nothing = shell.desktop.path("no-certificates");
    std::fs::create_dir(&nothing).unwrap();
    let file = nothing.join("empty.pem");
    std::fs::write(&file, "").unwrap();
    let run = |arguments: &[&str]| {
        let mut command = shell.command(arguments);
        command.env("SSL_CERT_FILE", &file).env("SSL_CERT_DIR", &nothing).output().unwrap()
    };
    let out = run(&["test", "checkout"]);
    assert!(out.status.success(), "{}", told(&out));
    // The control: whatever is encrypted says what is missing.
    shell.run(&["profile", "edit", "checkout", "--no-verify", "--api-url", "https://127.0.0.1:9"]);
    let said = told(&run(&["test", "checkout", "--json"]));
    assert!(said.contains("tls-failed"), "{said}");
}

#[test]
fn no_session_keys_are_written_for_whoever_listens() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let tls = certificates::acceptor(Certificate::Good, "localhost");
    let server = runtime.block_on(FaultServer::start(always(vec![Act::Read, Act::Healthy]), Some(tls)));
    let url = format!("https://localhost:{}", server.at.port());
    let shell = shell_with(&url);
    let authority = certificates::trusted_file();
    let authority = authority.path().to_str().unwrap();
    let keys = |name: &str| shell.desktop.path(name);
    let (ours, curls) = (keys("ours.log"), keys("curls.log"));
    let variables = [("SSL_CERT_FILE", authority), ("SSLKEYLOGFILE", ours.to_str().unwrap())];
    assert_eq!(kind_with(&shell, &variables).0, "");
    assert!(!ours.exists(), "what went over the wire could be read with it");
    let mut control = shell.desktop.command("curl");
    control.args(["-s", "-o", "/dev/null", "--cacert", authority, &url]).env("SSLKEYLOGFILE", &curls);
    control.status().unwrap();
    assert!(std::fs::metadata(&curls).is_ok_and(|log| log.len() > 0), "the control: curl writes them");
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

/// Settings as an older version left them.
fn settings(shell: &Shell, proxy: &str, ca: &std::path::Path) {
    let settings =
        serde_json::json!({"settings": {"proxy": proxy, "extra_ca_file": ca, "color_scheme": "dark"}});
    std::fs::write(shell.desktop.home().join("settings.json"), settings.to_string()).unwrap();
}

#[test]
fn a_password_in_an_old_settings_file_moves_to_the_keychain() {
    use std::os::unix::fs::PermissionsExt;
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let tls = certificates::acceptor(Certificate::Good, "noyo.test");
    let api = runtime.block_on(FaultServer::start(always(vec![Act::Read, Act::Healthy]), Some(tls)));
    let proxy = runtime.block_on(FaultServer::start(always(vec![Act::Read, Act::Tunnel(api.at)]), None));
    let file = certificates::trusted_file();
    let shell = shell_with("https://noyo.test");
    settings(&shell, &format!("http://ann:s3cr%20et@{}", proxy.at), file.path());
    for round in ["moved", "read back"] {
        assert_eq!(kind_with(&shell, &[]).0, "", "{round}");
        let text = std::fs::read_to_string(shell.desktop.home().join("settings.json")).unwrap();
        assert!(!text.contains("s3cr") && !text.contains("ann"), "{text}");
        assert!(text.contains("dark"), "what the window keeps there stays: {text}");
    }
    let heard = proxy.heard().to_lowercase();
    let basic = "proxy-authorization: basic YW5uOnMzY3IgZXQ=".to_lowercase();
    let connects = heard.matches("connect noyo.test:443 ").count();
    assert!(connects >= 2, "{heard}");
    assert_eq!(heard.matches(&basic).count(), connects, "{heard}");
    let kept = shell.desktop.secret_tool("proxy").unwrap();
    assert!(kept.contains("s3cr et"), "the keychain has it");
    let mode = |name: &str| {
        let there = std::fs::metadata(shell.desktop.home().join(name)).unwrap();
        there.permissions().mode() & 0o777
    };
    assert_eq!((mode("settings.json"), mode("activity.jsonl"), mode("profiles.json")), (0o600, 0o600, 0o600));
}

#[test]
fn a_socks_proxy_gets_its_name_and_password() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let tls = certificates::acceptor(Certificate::Good, "noyo.test");
    let api = runtime.block_on(FaultServer::start(always(vec![Act::Read, Act::Healthy]), Some(tls)));
    let socks = runtime.block_on(SocksProxy::start(api.at, "ann", "s3cr et"));
    let file = certificates::trusted_file();
    let trusted = ("SSL_CERT_FILE", file.path().to_str().unwrap());
    let shell = shell_with("https://noyo.test");
    let url = |who: &str| format!("socks5h://{who}127.0.0.1:{}", socks.at.port());
    let kind = |url: &str| kind_with(&shell, &[trusted, ("ALL_PROXY", url)]).0;
    assert_eq!(kind(&url("ann:s3cr%20et@")), "", "from a variable");
    assert_ne!(kind(&url("ann:wrong@")), "", "the control");
    settings(&shell, &url("ann:s3cr%20et@"), file.path());
    assert_eq!(kind_with(&shell, &[]).0, "", "from the settings, by way of the keychain");
    assert_eq!(kind_with(&shell, &[]).0, "", "and from the keychain alone");
    // A ping may have come before each of the three calls.
    assert!((3..=6).contains(&socks.admitted()), "{}", socks.admitted());
}
