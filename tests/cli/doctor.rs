//! doctor, on computers where something is wrong.

use std::os::unix::fs::PermissionsExt;

use serde_json::Value;
use stand_in::KEYS;

use crate::desktop::Desktop;
use crate::{Shell, told};

fn finding(report: &Value, subject: &str) -> Value {
    let found = report["findings"].as_array().unwrap().iter().find(|finding| finding["subject"] == subject);
    found.unwrap_or_else(|| panic!("nothing about {subject}: {report}")).clone()
}

#[test]
fn where_all_is_well_it_says_so_and_leaves_nothing_behind() {
    let shell = Shell::with_profiles();
    let report = shell.json(&["doctor"]);
    assert_eq!(report["outcome"], "passed", "{report}");
    let subjects: Vec<_> =
        report["findings"].as_array().unwrap().iter().map(|finding| finding["subject"].clone()).collect();
    let all = [
        "folder",
        "profiles",
        "settings",
        "locks",
        "keychain",
        "keys",
        "left-over",
        "proxy",
        "extra-ca",
        "network",
        "network",
        "clock",
    ];
    assert_eq!(subjects, all);
    let out = shell.run(&["doctor"]);
    assert!(out.status.success(), "{}", told(&out));
    let requests = shell.stand_in.requests();
    assert!(requests.iter().all(|request| request.host != "live"), "{requests:?}");
    assert!(!requests.is_empty() && shell.stand_in.mints() == 0, "without credentials");
}

#[test]
fn what_is_left_over_is_named_and_mended() {
    let shell = Shell::with_profiles();
    let entry = shell.key_entry("checkout");
    let store = |user: &str, secret: &str, more: &[&str]| {
        let mut command = shell.desktop.command("secret-tool");
        command.args(["store", "--label", "x", "service", "noyo-auth", "username", user]).args(more);
        let mut child = command.stdin(std::process::Stdio::piped()).spawn().unwrap();
        std::io::Write::write_all(&mut child.stdin.take().unwrap(), secret.as_bytes()).unwrap();
        assert!(child.wait().unwrap().success());
    };
    let nobody = "00000000-0000-4000-8000-000000000000/key-1";
    store(nobody, "orphan", &[]);
    // Another program made a second item of that name, older in what it says.
    let current = shell.desktop.secret_tool(&entry).unwrap();
    store(&entry, &current, &["made-by", "another program"]);
    std::fs::set_permissions(
        shell.desktop.home().join("profiles.json"),
        std::fs::Permissions::from_mode(0o644),
    )
    .unwrap();
    let report = shell.json(&["doctor"]);
    assert_eq!(report["outcome"], "warning", "{report}");
    assert_eq!(finding(&report, "folder")["fixable"], true);
    let left: Vec<_> =
        report["findings"].as_array().unwrap().iter().filter(|f| f["subject"] == "left-over").collect();
    assert_eq!(left.len(), 2, "{report}");
    assert!(left[0].to_string().contains(nobody), "{report}");
    let token = shell.stdout(&["token", "checkout"]);
    assert_eq!(token.trim().split('.').count(), 3, "two of one name are no dead end");
    let mended = shell.json(&["doctor", "--fix"]);
    let still: Vec<_> =
        mended["findings"].as_array().unwrap().iter().filter(|f| f["outcome"] != "passed").collect();
    assert!(still.len() == 1 && still[0].to_string().contains(nobody), "{mended}");
    assert_eq!(shell.desktop.secret_tool(nobody).as_deref(), Some("orphan"), "it may be another folder's");
    assert_eq!(shell.stored_secret("checkout").as_deref(), Some(KEYS[0].client_secret));
    shell.stdout(&["token", "checkout", "--fresh"]);
    shell.stdout(&["profile", "remove", "checkout", "--yes"]);
    assert!(shell.desktop.secret_tool(&entry).is_none());
}

#[test]
fn it_needs_no_profile_and_names_what_fails() {
    let shell = Shell::on(Desktop::bare(), stand_in::Options::default());
    let out = shell.run(&["doctor", "--json"]);
    assert_eq!(out.status.code(), Some(1), "{}", told(&out));
    let report: Value = serde_json::from_slice(&out.stdout).unwrap();
    assert_eq!(finding(&report, "keychain")["kind"], "keychain-unavailable");
    assert_eq!(finding(&report, "profiles")["outcome"], "passed");
    for finding in report["findings"].as_array().unwrap() {
        let has_hints = finding["hints"].as_array().is_some_and(|hints| !hints.is_empty());
        assert!(finding["outcome"] == "passed" || has_hints, "{finding}");
    }
}

#[test]
fn a_folder_that_others_can_write_to_is_mended_and_one_of_somebody_elses_is_refused() {
    let shell = Shell::with_profiles();
    let home = shell.desktop.home();
    std::fs::set_permissions(&home, std::fs::Permissions::from_mode(0o777)).unwrap();
    shell.stdout(&["profile", "list"]);
    assert_eq!(std::fs::metadata(&home).unwrap().permissions().mode() & 0o777, 0o700);
    let mut elsewhere = shell.command(&["profile", "list", "--json"]);
    let nobody = shell.desktop.path("somebody-else");
    std::fs::create_dir(&nobody).unwrap();
    std::os::unix::fs::chown(&nobody, Some(65534), None).unwrap();
    let out = elsewhere.env("NOYO_AUTH_HOME", &nobody).output().unwrap();
    let said: Value = serde_json::from_slice(&out.stdout).unwrap();
    assert_eq!(said["error"]["kind"], "storage-failed", "{said}");
}

#[test]
fn whoever_writes_first_makes_folder_and_files_for_their_owner_alone() {
    let shell = Shell::with_profiles();
    let fresh = shell.desktop.path("fresh/noyo");
    let script = "umask 0; noyo-auth doctor >/dev/null; noyo-auth profile add x --environment sandbox \
                  --client-id id --no-verify --secret-stdin; noyo-auth export env x";
    let mut command = shell.desktop.command("sh");
    let path = format!("{}:/usr/bin:/bin", std::path::Path::new(crate::PROGRAM).parent().unwrap().display());
    command.args(["-c", script]).env("NOYO_AUTH_HOME", &fresh).env("PATH", path);
    let mut child = command.stdin(std::process::Stdio::piped()).spawn().unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), b"secret").unwrap();
    child.wait().unwrap();
    let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&fresh), 0o700);
    let files: Vec<_> = std::fs::read_dir(&fresh).unwrap().flatten().map(|entry| entry.path()).collect();
    assert!(files.iter().any(|path| path.ends_with("profiles.json")), "{files:?}");
    for path in files.iter().filter(|path| path.is_file()) {
        assert_eq!(mode(path), 0o600, "{}", path.display());
    }
}

/// The keychain is one for all folders, and a file that cannot be read names no profile.
#[test]
fn mending_removes_no_key_of_another_folder_and_none_of_a_file_that_cannot_be_read() {
    let shell = Shell::with_profiles();
    let secret = || shell.stored_secret("checkout");
    let entry = shell.key_entry("checkout");
    let held = || shell.desktop.secret_tool(&entry);
    assert!(secret().is_some());
    let elsewhere = shell.desktop.path("elsewhere");
    let mut other = shell.command(&["doctor", "--fix", "--json"]);
    other.env("NOYO_AUTH_HOME", &elsewhere).output().unwrap();
    assert!(held().is_some(), "another folder's doctor removed it");
    let file = shell.desktop.home().join("profiles.json");
    let whole = std::fs::read(&file).unwrap();
    for damage in ["{", r#"{"version": 99, "profiles": []}"#] {
        std::fs::write(&file, damage).unwrap();
        shell.run(&["doctor", "--fix"]);
        assert!(held().is_some(), "{damage}");
    }
    std::fs::write(&file, whole).unwrap();
    assert!(secret().is_some());
}

/// A folder that is not this program's alone: what else lies there is none of its business.
#[test]
fn what_others_keep_in_the_folder_is_left_as_it_is() {
    let shell = Shell::with_profiles();
    let folder = shell.desktop.path("mixed");
    let of = |name: &str| folder.join(name);
    let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let set = |path: &std::path::Path, mode| {
        std::fs::set_permissions(path, PermissionsExt::from_mode(mode)).unwrap()
    };
    std::fs::create_dir(&folder).unwrap();
    for (name, mode) in [("run.sh", 0o755), ("notes.txt", 0o664), ("profiles.json", 0o644)] {
        let text = if name == "profiles.json" { r#"{"version":3,"profiles":[]}"# } else { "theirs" };
        std::fs::write(of(name), text).unwrap();
        set(&of(name), mode);
    }
    set(&folder, 0o755);
    let run = |arguments: &[&str]| shell.command(arguments).env("NOYO_AUTH_HOME", &folder).output().unwrap();
    run(&["profile", "list", "--json"]);
    run(&["doctor", "--fix", "--json"]);
    assert_eq!((mode(&of("run.sh")), mode(&of("notes.txt")), mode(&folder)), (0o755, 0o664, 0o755));
    assert_eq!(mode(&of("profiles.json")), 0o600, "this one is ours");
    set(&folder, 0o777);
    let said: Value = serde_json::from_slice(&run(&["profile", "list", "--json"]).stdout).unwrap();
    assert_eq!(said["error"]["kind"], "storage-failed", "others can put another file there: {said}");
    let report: Value = serde_json::from_slice(&run(&["doctor", "--json"]).stdout).unwrap();
    assert_eq!(finding(&report, "folder")["kind"], "storage-failed", "{report}");
    assert_eq!(finding(&report, "keychain")["outcome"], "passed", "{report}");
    assert_eq!(mode(&folder), 0o777, "and it is theirs to close");
}

/// What is ours alone is for `--fix` to mend; an empty folder that is there for everybody is not.
#[test]
fn a_folder_of_ours_is_told_from_one_for_everybody() {
    let shell = Shell::with_profiles();
    let home = shell.desktop.home();
    let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o7777;
    let set = |path: &std::path::Path, mode| {
        std::fs::set_permissions(path, PermissionsExt::from_mode(mode)).unwrap()
    };
    // As an older version left it, killed while it wrote.
    std::fs::write(home.join(".profiles-AbC123"), "half").unwrap();
    std::fs::create_dir_all(home.join("locks")).unwrap();
    set(&home, 0o775);
    set(&home.join("locks"), 0o777);
    let found = shell.json(&["doctor"]);
    assert_eq!(finding(&found, "folder")["outcome"], "warning", "{found}");
    assert_eq!((mode(&home), mode(&home.join("locks"))), (0o775, 0o777), "it only looked");
    let mended = shell.json(&["doctor", "--fix"]);
    assert_eq!(finding(&mended, "folder")["outcome"], "passed", "{mended}");
    assert_eq!((mode(&home), mode(&home.join("locks"))), (0o700, 0o700));
    let everybodys = shell.desktop.path("everybodys");
    std::fs::create_dir(&everybodys).unwrap();
    set(&everybodys, 0o1777);
    let out =
        shell.command(&["profile", "list", "--json"]).env("NOYO_AUTH_HOME", &everybodys).output().unwrap();
    let said: Value = serde_json::from_slice(&out.stdout).unwrap();
    assert_eq!(said["error"]["kind"], "storage-failed", "{said}");
    assert_eq!(mode(&everybodys), 0o1777);
}

#[test]
fn approvals_that_cannot_be_read_are_told_and_stop_nothing_else() {
    let shell = Shell::with_profiles();
    let file = shell.desktop.home().join("approvals.json");
    std::fs::write(&file, "{").unwrap();
    let found = shell.run(&["doctor", "--json"]);
    let found: Value = serde_json::from_slice(&found.stdout).unwrap();
    assert_eq!(finding(&found, "commands")["kind"], "storage-failed", "{found}");
    let edit =
        ["profile", "edit", "checkout", "--secret-stdin", "--client-id", KEYS[1].client_id, "--no-verify"];
    let out = shell.run_with(&edit, KEYS[1].client_secret);
    assert!(out.status.success(), "{}", told(&out));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "{");
}
