//! A Bruno collection: a folder of `.bru` files (https://docs.usebruno.com, "Bru Lang").

use zeroize::Zeroizing;

use super::ExportSource;

/// A file of the folder: its path in it, and its text.
pub type FolderFile = (String, Zeroizing<String>);

const COLLECTION: &str = r#"{
  "version": "1",
  "name": "Noyo",
  "type": "collection",
  "ignore": ["node_modules", ".git"]
}
"#;

const LIST_GROUPS: &str = r#"meta {
  name: List groups
  type: http
  seq: 1
}

get {
  url: {{noyo_api_url}}/api/v1/groups
  body: none
  auth: bearer
}

auth:bearer {
  token: {{noyo_access_token}}
}

script:pre-request {
  const problem = !bru.getEnvVar("noyo_access_token")
    ? "There is no Noyo access token: export the folder anew from Noyo Auth."
    : !(Date.parse(bru.getEnvVar("expires_at")) > Date.now())
      ? "The Noyo access token has expired: export the folder anew from Noyo Auth."
      : "";
  bru.setVar("noyo_problem", problem);
  if (problem) console.warn(problem);
}

tests {
  test(bru.getVar("noyo_problem") || "The groups are listed", function () {
    expect(res.getStatus()).to.equal(200);
  });
}
"#;

const MINT: &str = r#"meta {
  name: Mint an access token
  type: http
  seq: 2
}

post {
  url: {{noyo_token_url}}
  body: json
  auth: basic
}

auth:basic {
  username: {{noyo_client_id}}
  password: {{process.env.NOYO_CLIENT_SECRET}}
}

body:json {
  {"grant_type": "client_credentials"}
}

script:pre-request {
  if (!bru.getProcessEnv("NOYO_CLIENT_SECRET")) {
    console.info("There is no NOYO_CLIENT_SECRET, so no token is minted: Noyo Auth does that.");
    bru.runner.skipRequest();
  }
}

tests {
  test("A token is minted", function () {
    expect(res.getStatus()).to.equal(200);
  });
}
"#;

/// The folder's files: the documented calls, and an environment with the token and the addresses.
pub fn bruno_collection(source: &ExportSource<'_>) -> Vec<FolderFile> {
    let plain = |text: &str| Zeroizing::new(text.to_owned());
    let environment = source.profile.environment.as_str();
    vec![
        ("bruno.json".to_owned(), plain(COLLECTION)),
        ("List groups.bru".to_owned(), plain(LIST_GROUPS)),
        ("Mint an access token.bru".to_owned(), plain(MINT)),
        // The environment holds a token: it is nothing to commit.
        (".gitignore".to_owned(), plain("environments/\n")),
        (format!("environments/{environment}.bru"), variables(source)),
    ]
}

fn variables(source: &ExportSource<'_>) -> Zeroizing<String> {
    let addresses = &source.profile.addresses;
    let expires_at = source.expires_at.to_string();
    let mut text = Zeroizing::new("vars {\n".to_owned());
    for (name, value) in [
        ("noyo_access_token", source.token.expose()),
        ("expires_at", &expires_at),
        ("noyo_environment", source.profile.environment.as_str()),
        ("noyo_token_url", addresses.token_url.as_written()),
        ("noyo_api_url", addresses.api_url.as_written()),
        ("noyo_tracking_url", addresses.tracking_url.as_written()),
        ("noyo_client_id", source.profile.client_id.as_str()),
    ] {
        text.push_str(&format!("  {name}: {value}\n"));
    }
    text.push_str("}\n");
    text
}
