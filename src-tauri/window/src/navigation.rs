//! Where the page may go: nowhere but to itself.

use tauri::Url;

/// The page's own origin: a scheme of ours where the web view takes one, else a name that WebView2 hands
/// to us.
const OURS: &str =
    if cfg!(any(windows, target_os = "android")) { "http://tauri.localhost" } else { "tauri://localhost" };

/// The development server's, as `tauri.conf.json` has it; in builds that use it alone.
const DEVELOPMENT: &str = "http://localhost:1420";

/// Whether the address is the page's own, exactly: scheme, host and port.
pub(crate) fn is_ours(url: &Url) -> bool {
    let origin = |text: &str| Url::parse(text).is_ok_and(|ours| same_place(&ours, url));
    origin(OURS) || (cfg!(dev) && origin(DEVELOPMENT))
}

fn same_place(ours: &Url, url: &Url) -> bool {
    let place = |url: &Url| (url.scheme().to_owned(), url.host_str().map(str::to_owned), url.port());
    let nobody = url.username().is_empty() && url.password().is_none();
    nobody && place(ours) == place(url)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn only_the_page_itself_is_let_through() {
        let to = |text: &str| is_ours(&Url::parse(text).unwrap());
        assert!(to(&format!("{OURS}/")) && to(&format!("{OURS}/index.html#top")));
        for elsewhere in [
            "http://tauri.localhost:8080/",
            "https://tauri.localhost/",
            "tauri://other/",
            "tauri://localhost:1/",
            "tauri://localhost.evil.example/",
            "tauri://user@localhost/",
            "about:blank",
            "about:srcdoc",
            "data:text/html,x",
            "file:///etc/passwd",
            "https://accounts.noyo.com/",
        ] {
            assert!(!to(elsewhere), "{elsewhere}");
        }
    }
}
