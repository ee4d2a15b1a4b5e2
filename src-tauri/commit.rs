// Which commit this is made from: `NOYO_AUTH_COMMIT`, else what git says; nothing where there is neither, as
// in a tarball of the sources. Included by both programs' build scripts.

/// `0.1.0 (3f534ad0c1b2)`, or `0.1.0` where the commit is not known.
fn version(ask_git: bool) -> String {
    println!("cargo:rerun-if-env-changed=NOYO_AUTH_COMMIT");
    let given = std::env::var("NOYO_AUTH_COMMIT").ok().filter(|commit| !commit.is_empty());
    let commit = given.or_else(|| ask_git.then(from_git).flatten());
    let version = std::env::var("CARGO_PKG_VERSION").unwrap_or_default();
    commit.map_or(version.clone(), |commit| format!("{version} ({commit})"))
}

fn from_git() -> Option<String> {
    // Grows with every commit and every checkout.
    if let Some(log) = git(&["rev-parse", "--git-path", "logs/HEAD"]) {
        println!("cargo:rerun-if-changed={log}");
    }
    // A repository around a folder that is not in it says nothing of this program.
    git(&["ls-files", "--error-unmatch", "Cargo.toml"])?;
    git(&["rev-parse", "--short=12", "HEAD"])
}

fn git(arguments: &[&str]) -> Option<String> {
    let out = std::process::Command::new("git").args(arguments).output().ok()?;
    let text = String::from_utf8(out.stdout).ok()?;
    out.status.success().then(|| text.trim().to_owned())
}
