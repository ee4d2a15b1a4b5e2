//! Faults that need a process or a network of their own: names, routes, memory, variables.

use std::process::Command;
use std::time::Duration;

use noyo_auth_core::world::noyo::Network;
use values::check::Outcome;

use super::{Trial, address, network};
use crate::sockets::certificates::{self, Certificate};
use crate::sockets::server::{self, Act, FaultServer, always, answer, json};

/// Runs an ignored test of this binary in a process of its own, set up by a script.
fn in_a_process(setup: &str, test: &str) {
    let program = std::env::current_exe().unwrap();
    let script = format!("set -e; {setup}; exec {} --ignored --exact {test} --nocapture", program.display());
    let out = Command::new("unshare").args(["-r", "-m", "-n", "sh", "-c", &script]).output().unwrap();
    let text = format!("{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    assert!(out.status.success() && text.contains("1 passed"), "{text}");
}

#[test]
fn in_a_network_with_nothing_behind_it() {
    let setup = "ip link set lo up; ip link add nowhere type veth peer name other; ip link set nowhere up; ip link set other up; \
         ip -6 addr add 2001:db8::2/64 dev nowhere nodad; \
         printf '127.0.0.1 localhost\\n2001:db8::1 dual.test\\n127.0.0.1 dual.test\\n' >/tmp/hosts.$$; \
         mount --bind /tmp/hosts.$$ /etc/hosts; rm /tmp/hosts.$$ 2>/dev/null || true";
    in_a_process(setup, "faults::apart::inside_that_network");
}

#[tokio::test]
#[ignore = "runs in a network of its own"]
async fn inside_that_network() {
    let ca = certificates::trusted_file();
    let kind = async |api: &str| {
        let network = Network { extra_ca_file: Some(ca.path().to_owned()), ..network() };
        let trial = Trial::new(network, stand_in::clock(), |new| new.addresses.api_url = address(api)).await;
        trial.test().await.diagnosis().map(|diagnosis| diagnosis.kind.as_str())
    };
    assert_eq!(kind("https://no-such-name.invalid").await, Some("dns"));
    assert_eq!(kind("https://192.0.2.1").await, Some("network-unreachable"));
    let tls = certificates::acceptor(Certificate::Good, "dual.test");
    let api = FaultServer::start(always(vec![Act::Read, Act::Healthy]), Some(tls)).await;
    let both = format!("https://dual.test:{}", api.at.port());
    assert_eq!(tokio::net::lookup_host(&both[8..]).await.unwrap().count(), 2, "the control: two addresses");
    assert_eq!(kind(&both).await, None, "IPv6 that leads nowhere is gone round");
}

#[test]
fn a_flood_is_cut_off_without_filling_the_memory() {
    in_a_process("ip link set lo up", "faults::apart::inside_a_fresh_process");
}

#[tokio::test]
#[ignore = "measures the memory of its process"]
async fn inside_a_fresh_process() {
    let bomb = "head -c 256M /dev/zero | gzip -1";
    let bomb = Command::new("sh").args(["-c", bomb]).output().unwrap().stdout;
    assert!(bomb.len() > 100_000, "the control: {} bytes", bomb.len());
    let piece = vec![b' '; 64 * 1024];
    let open = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n".to_vec();
    let gib = b"HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n".to_vec();
    let failing = b"HTTP/1.1 401 No\r\n\r\n".to_vec();
    let flood =
        |head: &Vec<u8>| vec![Act::Read, Act::Send(head.clone()), Act::Flood(piece.clone(), 16 * 1024)];
    let bombs = vec![Act::Read, Act::Send(answer(200, "Content-Encoding: gzip\r\n", &bomb))];
    let healthy = vec![Act::Read, Act::Healthy];
    let mut peak = 0;
    for (n, acts) in [healthy, flood(&open), flood(&gib), bombs, flood(&failing)].into_iter().enumerate() {
        let server = FaultServer::start(always(acts), None).await;
        let trial = Trial::new(network(), stand_in::clock(), |draft| {
            draft.addresses.token_url = address(format!("http://{}/auth/public/token", server.at));
            draft.addresses.api_url = address(format!("http://{}", server.at));
        });
        let test = trial.await.test().await;
        match n {
            0 => {
                assert_eq!(test.outcome(), Outcome::Passed);
                peak = peak_kib();
            }
            4 => assert_eq!(test.diagnosis().unwrap().kind.as_str(), "invalid-api-key"),
            _ => assert_eq!(test.diagnosis().unwrap().kind.as_str(), "unexpected-response"),
        }
        let grown = peak_kib() - peak;
        assert!(grown <= 16 * 1024, "flood {n}: the memory grew by {grown} KiB");
    }
}

fn peak_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[test]
fn tls_that_is_too_old_is_not_spoken() {
    let folder = tempfile::tempdir().unwrap();
    let script = "openssl req -x509 -newkey rsa:2048 -nodes -keyout key -out cert -subj /CN=localhost -days 2 2>/dev/null; \
         exec openssl s_server -accept 127.0.0.1:0 -key key -cert cert -tls1_1 -cipher ALL:@SECLEVEL=0 2>&1";
    let mut server = Command::new("sh")
        .args(["-c", script])
        .current_dir(&folder)
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let lines = std::io::BufRead::lines(std::io::BufReader::new(server.stdout.take().unwrap()));
    let port = lines.map_while(Result::ok).find_map(|line| {
        line.strip_prefix("ACCEPT 127.0.0.1:").and_then(|port| port.trim().parse::<u16>().ok())
    });
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let diagnosis = runtime.block_on(async {
        let trial = Trial::new(network(), stand_in::clock(), |draft| {
            draft.addresses.api_url = address(format!("https://localhost:{}", port.unwrap()));
        });
        trial.await.test().await.diagnosis().cloned().unwrap()
    });
    let _ = server.kill();
    let _ = server.wait();
    assert_eq!(diagnosis.kind.as_str(), "tls-failed", "{}", diagnosis.message);
    assert!(diagnosis.hints[0].text.contains("TLS 1.2"), "{:?}", diagnosis.hints);
}

#[tokio::test]
async fn a_slow_answer_is_waited_for() {
    let slow = vec![
        Act::Read,
        Act::Drip(json(200, &server::minted(&server::jwt(Some(600)))), Duration::from_millis(2)),
    ];
    let server = FaultServer::start(always(slow), None).await;
    let trial = Trial::new(network(), stand_in::clock(), |draft| {
        draft.addresses.token_url = address(format!("http://{}/auth/public/token", server.at));
    });
    let test = trial.await.test().await;
    assert_eq!(test.checks[2].outcome, Outcome::Passed, "{:?}", test.diagnosis());
}

#[tokio::test]
async fn http2_is_spoken_where_it_is_offered() {
    let ca = certificates::trusted_file();
    let tls = certificates::http2_acceptor("localhost");
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = tokio::spawn(async move {
        let stream = tls.accept(listener.accept().await.unwrap().0).await.unwrap();
        let mut connection = h2::server::handshake(stream).await.unwrap();
        let mut asked = Vec::new();
        while let Some(Ok((request, mut respond))) = connection.accept().await {
            let mut body = respond.send_response(http::Response::new(()), false).unwrap();
            body.send_data(bytes::Bytes::from(server::GROUPS), true).unwrap();
            asked.push((request.version(), request.uri().path().to_owned()));
        }
        asked
    });
    let network = Network { extra_ca_file: Some(ca.path().to_owned()), ..network() };
    let trial = Trial::new(network, stand_in::clock(), |draft| {
        draft.addresses.api_url = address(format!("https://localhost:{port}"));
    })
    .await;
    let test = trial.test().await;
    assert_eq!(test.outcome(), Outcome::Passed, "{:?}", test.diagnosis());
    drop(trial);
    // One connection, the ping and the call on it.
    let asked = server.await.unwrap();
    assert!(asked.iter().all(|(version, _)| *version == http::Version::HTTP_2), "{asked:?}");
    assert!(asked.iter().any(|(_, path)| path == "/api/v1/groups"), "{asked:?}");
}
