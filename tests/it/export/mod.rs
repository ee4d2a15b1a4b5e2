//! The exported files in the hands of the tools that they are for: newman, Postman's SDK, Bruno.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use noyo_auth::demo::{KEYS, Options};

use crate::cli::{Shell, told};
use crate::desktop::Desktop;

fn tool(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/newman/node_modules/.bin").join(name);
    assert!(path.exists(), "{name} is not installed: npm --prefix tests/newman ci");
    path
}

/// Exports into files below the desktop.
struct Exported {
    shell: Shell,
    environment: PathBuf,
    collection: PathBuf,
    bruno: PathBuf,
}

impl Exported {
    fn with(options: Options) -> Self {
        let shell = Shell::on(Desktop::with_keyring(), options);
        shell.add("checkout", &KEYS[0]);
        let at = |name: &str| shell.desktop.path(name);
        let (environment, collection, bruno) = (at("environment.json"), at("collection.json"), at("bruno"));
        for (form, path) in [("postman", &environment), ("collection", &collection), ("bruno", &bruno)] {
            shell.stdout(&["export", form, "--output", path.to_str().unwrap()]);
        }
        Self { shell, environment, collection, bruno }
    }

    fn newman(&self) -> Output {
        let mut command = Command::new(tool("newman"));
        command.arg("run").arg(&self.collection).arg("--environment").arg(&self.environment);
        command.args(["--color", "off"]).output().unwrap()
    }

    fn bru(&self) -> Output {
        let mut command = Command::new(tool("bru"));
        command
            .args(["run", "--env", "sandbox", "--sandbox", "developer"])
            .current_dir(&self.bruno)
            .output()
            .unwrap()
    }
}

fn expired() -> Options {
    // Long enough to be handed out, too short to be good when the tool runs.
    Options { lifetime: std::time::Duration::from_secs(1), expires_in: 1_000, ..Options::default() }
}

#[test]
fn newman_lists_the_groups_with_the_exported_files() {
    let exported = Exported::with(Options::default());
    let out = exported.newman();
    let said = told(&out);
    assert!(out.status.success(), "{said}");
    assert!(said.contains("200 OK") && said.contains("The groups are listed"), "{said}");
    assert!(said.contains("no client secret"), "minting is passed over without one: {said}");
    let requests = exported.shell.stand_in.requests();
    assert!(requests.iter().any(|r| r.host == "sandbox" && r.status == 200), "{requests:?}");
}

#[test]
fn newman_says_in_plain_words_that_a_token_has_expired() {
    let exported = Exported::with(expired());
    std::thread::sleep(std::time::Duration::from_millis(1_500));
    let out = exported.newman();
    let said = told(&out);
    assert!(!out.status.success() && said.contains("has expired: copy a new one from Noyo Auth"), "{said}");
}

#[test]
fn bruno_lists_the_groups_with_the_exported_folder() {
    let exported = Exported::with(Options::default());
    let out = exported.bru();
    let said = told(&out);
    assert!(out.status.success() && said.contains("The groups are listed"), "{said}");
    let exported = Exported::with(expired());
    std::thread::sleep(std::time::Duration::from_millis(1_500));
    let said = told(&exported.bru());
    assert!(said.starts_with("status: 1") && said.contains("has expired"), "{said}");
}

#[test]
fn the_files_load_in_postmans_sdk_and_bruno_converts_them() {
    let exported = Exported::with(Options::default());
    let script = "
        const fs = require('node:fs');
        const { Collection, VariableScope } = require('postman-collection');
        const { postmanToBruno } = require('@usebruno/converters');
        const read = (path) => JSON.parse(fs.readFileSync(path, 'utf8'));
        const [environment, file] = process.argv.slice(1).map(read);
        const collection = new Collection(file);
        const scope = new VariableScope(environment);
        Promise.resolve(postmanToBruno(file)).then((converted) => console.log(JSON.stringify({
          requests: collection.items.map((item) => item.request.method + ' ' + item.request.url.toString()),
          auth: collection.auth.type,
          token: scope.get('noyo_access_token').split('.').length,
          api: scope.get('noyo_api_url'),
          secret: environment.values.find((value) => value.key === 'noyo_access_token').type,
          expires: Date.parse(scope.get('expires_at')) > Date.now(),
          converted: (converted.collection ?? converted).items.length,
        })));
    ";
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/newman");
    let mut node = Command::new("node");
    node.args(["-e", script]).arg(&exported.environment).arg(&exported.collection).current_dir(folder);
    let out = node.output().unwrap();
    assert!(out.status.success(), "{}", told(&out));
    let seen: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
    assert_eq!(
        seen["requests"],
        serde_json::json!(["POST {{noyo_token_url}}", "GET {{noyo_api_url}}/api/v1/groups"])
    );
    assert_eq!((&seen["auth"], &seen["token"]), (&"bearer".into(), &3.into()));
    assert_eq!(
        (&seen["secret"], &seen["expires"], &seen["converted"]),
        (&"secret".into(), &true.into(), &2.into())
    );
    assert!(seen["api"].as_str().unwrap().starts_with("http://127.0.0.1:"));
}

#[test]
fn exports_are_their_owners_alone_and_replace_nothing_unasked() {
    use std::os::unix::fs::PermissionsExt;
    let exported = Exported::with(Options::default());
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&exported.environment), 0o600);
    assert_eq!(
        (mode(&exported.bruno), mode(&exported.bruno.join("environments/sandbox.bru"))),
        (0o700, 0o600)
    );
    let shell = &exported.shell;
    for (form, path) in [("postman", &exported.environment), ("bruno", &exported.bruno)] {
        let path = path.to_str().unwrap();
        let json = shell.json(&["export", form, "--output", path]);
        assert!(json["error"]["message"].as_str().unwrap().contains("exists already"), "{json}");
        shell.stdout(&["export", form, "--output", path, "--force"]);
    }
    assert!(shell.desktop.files_with(KEYS[0].client_secret).is_empty(), "no export has the client secret");
    let json = shell.json(&["export", "postman", "--with-secret"]);
    assert!(json["error"]["message"].as_str().unwrap().contains("no terminal to ask in"), "{json}");
    let nowhere = shell.json(&["export", "postman", "--output", "/nowhere/x.json"]);
    assert_eq!(nowhere["error"]["kind"], "storage-failed");
    assert_eq!(shell.run(&["export", "bruno"]).status.code(), Some(2));
}
