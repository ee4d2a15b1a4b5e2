//! An example for every command's help.

pub(super) const ALL: &str = "\
Examples:
  noyo-auth profile add checkout --environment sandbox --client-id ID
  noyo-auth header --copy
  noyo-auth test checkout
  curl --header @<(noyo-auth header) https://fulfillment-sandbox.noyo.com/api/v1/groups

Exit status: 0 done; 1 it failed, and --json says how in \"kind\"; 2 wrong usage.
NOYO_AUTH_HOME moves every file of the program; NOYO_AUTH_PROFILE names the profile.
Where no profile is named and NOYO_CLIENT_ID, NOYO_CLIENT_SECRET and NOYO_ENVIRONMENT are set, they are the key.";

pub(super) const PROFILE: &str = "\
Examples:
  noyo-auth profile list
  noyo-auth profile use checkout";

pub(super) const ADD: &str = "\
Examples:
  noyo-auth profile add checkout --environment sandbox --client-id ID
  pass noyo/secret | noyo-auth profile add ci --environment sandbox --client-id ID --secret-stdin
  noyo-auth profile add team --environment sandbox --client-id ID --secret-command -- op read op://work/noyo/secret";

pub(super) const EDIT: &str = "\
Examples:
  noyo-auth profile edit checkout --rename \"Checkout work\"
  noyo-auth profile edit checkout --client-id ID      asks for the new secret
  noyo-auth profile edit checkout                     asks for everything";

pub(super) const REMOVE: &str = "\
Examples:
  noyo-auth profile remove checkout
  noyo-auth profile remove checkout --yes";

pub(super) const TOKEN: &str = "\
Examples:
  noyo-auth token
  TOKEN=$(noyo-auth token checkout)";

pub(super) const HEADER: &str = "\
Examples:
  noyo-auth header --copy
  curl --header @<(noyo-auth header) https://fulfillment-sandbox.noyo.com/api/v1/groups";

pub(super) const CURL: &str = "\
Examples:
  noyo-auth curl checkout
  noyo-auth curl checkout | sh";

pub(super) const TEST: &str = "\
Examples:
  noyo-auth test
  noyo-auth test checkout --json | jq -r .outcome";

pub(super) const INSPECT: &str = "\
Examples:
  pbpaste | noyo-auth inspect
  noyo-auth inspect request.txt";

pub(super) const EXEC: &str = "\
Examples:
  noyo-auth exec checkout -- ./run-tests.sh
  noyo-auth exec --gateway checkout -- ./agent.sh      an address and a key for its life, no token
  noyo-auth exec -- npm test

The command reads the token from its environment. Leave it out of arguments: they can be read by every program.";

pub(super) const GATEWAY: &str = "\
Examples:
  noyo-auth gateway checkout
  noyo-auth gateway production --yes --json
  curl --header \"Authorization: Bearer $KEY\" http://127.0.0.1:47100/fulfillment/api/v1/groups";

pub(super) const EXPORT: &str = "\
Examples:
  noyo-auth export postman checkout --output noyo.postman_environment.json
  noyo-auth export postman checkout --gateway --output noyo.postman_environment.json
  eval \"$(noyo-auth export env checkout)\"
  noyo-auth export profiles --output noyo-profiles.json      for a team, without secrets";

pub(super) const IMPORT: &str = "\
Examples:
  noyo-auth import .env
  noyo-auth import noyo.postman_environment.json --dry-run
  noyo-auth import .env --name ci --environment sandbox
  noyo-auth import noyo-profiles.json";

pub(super) const REPORT: &str = "\
Examples:
  noyo-auth report checkout > report.txt";

pub(super) const COMPLETIONS: &str = "\
Examples:
  source <(noyo-auth completions bash)                                     in ~/.bashrc
  source <(noyo-auth completions zsh)                                      in ~/.zshrc
  noyo-auth completions fish > ~/.config/fish/completions/noyo-auth.fish
  noyo-auth completions powershell | Out-String | Invoke-Expression        in $PROFILE";

pub(super) const MAN: &str = "\
Examples:
  mkdir -p ~/.local/share/man/man1 && noyo-auth man ~/.local/share/man/man1";

pub(super) const DOCTOR: &str = "\
Examples:
  noyo-auth doctor
  noyo-auth doctor --fix
  noyo-auth doctor --json | jq '.findings[] | select(.outcome != \"passed\")'";
