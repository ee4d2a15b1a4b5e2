//! Every way in which a request can be right or wrong, against every state of a gateway: what reaches
//! the upstream is exactly what should.

use std::collections::BTreeSet;
use std::time::Duration;

use noyo_auth_gateway::{Access, Writes};
use stand_in::KEYS;

use crate::{Bench, Open, exchange};

/// A way to write one part of a request, and whether it is right.
type Way<T> = (T, bool);

const HOSTS: &[Way<&str>] = &[
    ("Host: 127.0.0.1:PORT", true),
    ("Host: localhost:PORT", true),
    ("Host: [::1]:PORT", true),
    ("host:127.0.0.1:PORT", true),
    ("Host: 127.0.0.1:NEXT", false),
    ("Host: 127.0.0.1", false),
    ("Host: evil.example:PORT", false),
    ("X-No-Host: 1", false),
    ("Host: 127.0.0.1:PORT\r\nHost: 127.0.0.1:PORT", false),
    ("Host: 127.0.0.1:PORT\r\nHost: evil.example", false),
    ("Host: 127.0.0.1.:PORT", false),
    ("Host: localhost.:PORT", false),
    ("Host: 2130706433:PORT", false),
    ("Host: 127.1:PORT", false),
    ("Host: 0x7f000001:PORT", false),
    ("Host: 0.0.0.0:PORT", false),
    ("Host: [::ffff:127.0.0.1]:PORT", false),
    ("Host: 127.0.0.1.evil.example:PORT", false),
    ("Host: ann@127.0.0.1:PORT", false),
    ("Host: 127.0.0.1:PORT, evil.example", false),
    ("Host: 127.0.0.1:0PORT", false),
    ("Host:", false),
];

/// What stands before the path: an absolute target of our own is right, of another authority is not.
const FORMS: &[Way<&str>] = &[
    ("", true),
    ("http://127.0.0.1:PORT", true),
    ("http://localhost:PORT", true),
    ("http://evil.example", false),
    ("http://127.0.0.1:NEXT", false),
    ("https://127.0.0.1:PORT", false),
    ("http://ann@127.0.0.1:PORT", false),
    ("http://127.0.0.1.evil.example:PORT", false),
];

const PAGES: &[Way<&str>] = &[
    ("", true),
    ("Sec-Fetch-Site: none\r\n", true),
    ("Referer: https://evil.example/\r\n", true),
    ("Origin: https://evil.example\r\n", false),
    ("Origin: null\r\n", false),
    ("Origin: http://127.0.0.1:PORT\r\n", false),
    ("Origin:\r\n", false),
    ("Sec-Fetch-Site: cross-site\r\n", false),
    ("Sec-Fetch-Site: same-site\r\n", false),
    ("Sec-Fetch-Site: same-origin\r\n", false),
    ("Sec-Fetch-Site: none\r\nSec-Fetch-Site: cross-site\r\n", false),
    ("Upgrade: websocket\r\nConnection: Upgrade\r\n", false),
];

const KEY_LINES: &[Way<&str>] = &[
    ("Authorization: Bearer KEY\r\n", true),
    ("authorization: bearer KEY\r\n", true),
    ("Authorization: Bearer nag_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\r\n", false),
    ("", false),
    ("Authorization: Bearer OTHER\r\n", false),
    ("Authorization: Bearer OLD\r\n", false),
    ("Authorization: Bearer KEY\r\nAuthorization: Bearer KEY\r\n", false),
    ("Authorization: Bearer OTHER\r\nAuthorization: Bearer KEY\r\n", false),
    ("Authorization: Basic KEY\r\n", false),
    ("Authorization: KEY\r\n", false),
    ("Authorization: Bearer\r\n", false),
    ("Authorization: Bearer KEYx\r\n", false),
    ("Authorization: Bearer  KEY\r\n", false),
    ("X-Authorization: Bearer KEY\r\n", false),
    ("Proxy-Authorization: Bearer KEY\r\n", false),
    ("Cookie: key=KEY\r\n", false),
];

const PATHS: &[Way<&str>] = &[
    ("/fulfillment/api/v1/groups", true),
    ("/fulfillment/api/v1/groups?page=1&next=%2Fx//../y", true),
    ("/tracking/api/v1/events", true),
    ("/fulfillment", true),
    ("/fulfillment/", true),
    ("/fulfillment/a%20b/c%25d/...", true),
    ("/fulfillment/../etc", false),
    ("/fulfillment/..", false),
    ("/fulfillment/./x", false),
    ("/fulfillment/%2e%2e/x", false),
    ("/fulfillment/%2E./x", false),
    ("/fulfillment/.%2e", false),
    ("/fulfillment/%2e/x", false),
    ("/fulfillment/a%2fb", false),
    ("/fulfillment/a%2Fb", false),
    ("/fulfillment/..%2f..%2fx", false),
    ("/fulfillment/a%5cb", false),
    ("/fulfillment/a\\..\\b", false),
    ("/fulfillment//x", false),
    ("//fulfillment/x", false),
    ("/fulfillment/x//", false),
    ("/fulfillmentx/api", false),
    ("/Fulfillment/api", false),
    ("/other?key=KEY", false),
    ("/api/v1/groups", false),
    ("/%66ulfillment/x", false),
];

const METHODS: &[&str] =
    &["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PURGE", "TRACE", "CONNECT"];

/// A state, and whether it reads and writes.
struct State {
    open: Open,
    old: String,
    reads: bool,
    writes: bool,
}

#[derive(Clone, Copy)]
struct Case {
    state: usize,
    host: usize,
    form: usize,
    page: usize,
    key: usize,
    path: usize,
    method: usize,
}

impl Case {
    fn is_right(self, states: &[State]) -> bool {
        let parts = HOSTS[self.host].1 && FORMS[self.form].1 && PAGES[self.page].1 && KEY_LINES[self.key].1;
        let (state, method) = (&states[self.state], METHODS[self.method]);
        let may = match method {
            "GET" | "HEAD" => state.reads,
            "TRACE" | "CONNECT" => false,
            _ => state.writes,
        };
        parts && PATHS[self.path].1 && may
    }

    fn written(self, number: usize, states: &[State]) -> Vec<u8> {
        let state = &states[self.state];
        let other = &states[(self.state + 1) % states.len()];
        let text = format!(
            "{} {}{} HTTP/1.1\r\n{}\r\n{}{}X-Case: {number}\r\nConnection: close\r\n\r\n",
            METHODS[self.method],
            FORMS[self.form].0,
            PATHS[self.path].0,
            HOSTS[self.host].0,
            PAGES[self.page].0,
            KEY_LINES[self.key].0,
        );
        // The one Connection line must not be two.
        let text = match text.contains("Connection: Upgrade") {
            true => text.replace("Connection: close\r\n", "Keep-Alive: 1\r\n"),
            false => text,
        };
        let port = state.open.port;
        text.replace("PORT", &port.to_string())
            .replace("NEXT", &(port.wrapping_add(1)).to_string())
            .replace("KEY", state.open.key.expose())
            .replace("OTHER", other.open.key.expose())
            .replace("OLD", &state.old)
            .into_bytes()
    }
}

/// Each part by itself in every state, and the parts together as a fixed mixture has them.
fn cases(states: usize) -> Vec<Case> {
    let right = Case { state: 0, host: 0, form: 0, page: 0, key: 0, path: 0, method: 0 };
    let mut all = Vec::new();
    for state in 0..states {
        let right = Case { state, ..right };
        for (method, name) in METHODS.iter().enumerate() {
            let right = Case { method, ..right };
            all.push(right);
            if !["GET", "POST"].contains(name) {
                continue;
            }
            all.extend((1..PATHS.len()).map(|path| Case { path, ..right }));
        }
        all.extend((1..HOSTS.len()).map(|host| Case { host, ..right }));
        all.extend((1..FORMS.len()).map(|form| Case { form, ..right }));
        all.extend((1..PAGES.len()).map(|page| Case { page, ..right }));
        all.extend((1..KEY_LINES.len()).map(|key| Case { key, ..right }));
    }
    let mut seed = 13_u64;
    let mut pick = |most: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % most
    };
    all.extend((0..1500).map(|_| Case {
        state: pick(states),
        host: pick(HOSTS.len()),
        form: pick(FORMS.len()),
        page: pick(PAGES.len()),
        key: pick(KEY_LINES.len()),
        path: pick(PATHS.len()),
        method: pick(METHODS.len()),
    }));
    // Mixtures of right parts alone, which the ones above rarely hit.
    fn good<T>(ways: &[Way<T>]) -> Vec<usize> {
        (0..ways.len()).filter(|way| ways[*way].1).collect()
    }
    let mut of = |ways: &[usize]| ways[pick(ways.len())];
    all.extend((0..500).map(|n| Case {
        state: n % states,
        host: of(&good(HOSTS)),
        form: of(&good(FORMS)),
        page: of(&good(PAGES)),
        key: of(&good(KEY_LINES)),
        path: of(&good(PATHS)),
        method: n % METHODS.len(),
    }));
    all
}

async fn states(bench: &Bench) -> Vec<State> {
    let now = bench.jobs.clock().now();
    let usual = Access::usual();
    let long_ago = {
        let mut past = now;
        past.wall -= Duration::from_secs(901);
        usual.unlocked(past).with_writes(Writes::Allowed, past)
    };
    let rows = [
        ("a", 0, usual, true, true),
        ("b", 0, usual.with_writes(Writes::Refused, now), true, false),
        ("c", 5, usual, false, false),
        ("d", 5, usual.unlocked(now), true, false),
        ("e", 5, usual.unlocked(now).with_writes(Writes::Allowed, now), true, true),
        ("f", 5, long_ago, false, false),
        ("g", 5, usual.unlocked(now).with_writes(Writes::Allowed, now).locked(), false, false),
        ("h", 5, usual.with_writes(Writes::Allowed, now), false, false),
    ];
    let mut states = Vec::new();
    for (name, key, access, reads, writes) in rows {
        let profile = bench.profile(name, &KEYS[key]).await;
        let mut open = bench.open(&profile, access).await;
        let old = open.key.expose().to_owned();
        open.key = noyo_auth_gateway::new_key().unwrap();
        open.gateway.set_key(open.key.clone());
        states.push(State { open, old, reads, writes });
    }
    states
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn exactly_the_right_requests_reach_the_upstream() {
    let bench = Bench::new().await;
    let states = states(&bench).await;
    let cases = cases(states.len());
    assert!(cases.len() >= 1_000);
    let expected: BTreeSet<usize> = (0..cases.len()).filter(|n| cases[*n].is_right(&states)).collect();
    let written: Vec<(u16, Vec<u8>)> = cases
        .iter()
        .enumerate()
        .map(|(number, case)| (states[case.state].open.port, case.written(number, &states)))
        .collect();
    let statuses = tokio::task::spawn_blocking({
        let written = written.clone();
        move || {
            std::thread::scope(|scope| {
                let chunks: Vec<_> = written
                    .chunks(written.len().div_ceil(8))
                    .map(|chunk| {
                        scope.spawn(move || {
                            chunk
                                .iter()
                                .map(|(port, bytes)| exchange(*port, bytes).status())
                                .collect::<Vec<_>>()
                        })
                    })
                    .collect();
                chunks.into_iter().flat_map(|chunk| chunk.join().unwrap()).collect::<Vec<_>>()
            })
        }
    })
    .await
    .unwrap();

    let reached = bench.upstream.cases();
    let shown = |n: &usize| String::from_utf8_lossy(&written[*n].1).into_owned();
    let let_through: Vec<_> = reached.difference(&expected).map(shown).collect();
    let refused: Vec<_> = expected.difference(&reached).map(shown).collect();
    println!("{} requests, {} right ones", cases.len(), expected.len());
    assert!(let_through.is_empty(), "{} wrongly let through:\n{}", let_through.len(), let_through.join("\n"));
    assert!(refused.is_empty(), "{} wrongly refused:\n{}", refused.len(), refused.join("\n"));
    assert_eq!(bench.upstream.count(), expected.len(), "each exactly once");
    for (n, status) in statuses.iter().enumerate() {
        let fits = if expected.contains(&n) { *status == 200 } else { matches!(status, 400 | 403) };
        assert!(fits, "{status} for\n{}", shown(&n));
    }
    for request in bench.upstream.requests() {
        assert!(request.token().starts_with("eyJ"), "{}", request.head);
        assert!(!request.head.contains("nag_"), "{}", request.head);
    }
    // The control: the same comparison notices requests that went past the gateway.
    let past = expected.len().min(3);
    let wrong: Vec<usize> = (0..cases.len()).filter(|n| !expected.contains(n)).take(past).collect();
    let at = bench.upstream.at.port();
    for n in &wrong {
        let bytes = format!("GET / HTTP/1.1\r\nX-Case: {n}\r\n\r\n").into_bytes();
        tokio::task::spawn_blocking(move || {
            use std::io::Write;
            let mut stream = std::net::TcpStream::connect(("127.0.0.1", at)).unwrap();
            stream.write_all(&bytes).unwrap();
            std::thread::sleep(Duration::from_millis(100));
        })
        .await
        .unwrap();
    }
    assert_eq!(bench.upstream.cases().difference(&expected).count(), past, "the control");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_in_the_query_opens_nothing() {
    let bench = Bench::new().await;
    let open = bench.sandbox().await;
    for name in ["key", "access_token", "authorization"] {
        let target = format!("/fulfillment/api/v1/groups?{name}={}", open.key.expose());
        let lines = format!("GET {target} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n\r\n", open.port);
        let reply = open.send(lines).await;
        assert!(reply.status() == 403 && reply.body().contains("exactly once"), "{}", reply.raw);
    }
    assert_eq!(bench.upstream.count(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_refusal_says_which_it_is() {
    let bench = Bench::new().await;
    let open = bench.sandbox().await;
    let mut said = BTreeSet::new();
    for (host, page, path, method) in [
        ("127.0.0.1:1", "", "/fulfillment", "GET"),
        ("127.0.0.1:PORT", "Origin: null\r\n", "/fulfillment", "GET"),
        ("127.0.0.1:PORT", "Sec-Fetch-Site: cross-site\r\n", "/fulfillment", "GET"),
        ("127.0.0.1:PORT", "Upgrade: h2c\r\n", "/fulfillment", "GET"),
        ("127.0.0.1:PORT", "", "/elsewhere", "GET"),
        ("127.0.0.1:PORT", "", "/fulfillment/..", "GET"),
        ("127.0.0.1:PORT", "", "http://evil.example/", "GET"),
        ("127.0.0.1:PORT", "", "/fulfillment", "TRACE"),
    ] {
        let host = host.replace("PORT", &open.port.to_string());
        let key = open.key.expose();
        let text =
            format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {key}\r\n{page}\r\n");
        let reply = open.send(text).await;
        assert_eq!((reply.status(), reply.kind().as_str()), (403, "gateway-refused"), "{}", reply.raw);
        assert!(reply.body().contains("hints") && !reply.body().contains("nag_A"));
        assert!(!reply.head().to_lowercase().contains("access-control"), "{}", reply.raw);
        said.insert(reply.body().to_owned());
    }
    assert_eq!(said.len(), 8, "each has its own sentence");
    assert_eq!((bench.upstream.count(), bench.stand_in.mints()), (0, 0), "no token was touched");
}
