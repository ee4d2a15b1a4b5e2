//! What may be said on the command line. The help, the completions and the man pages come from here.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::engine::ArgValueCompleter;

use crate::examples;
use crate::profile_names::profile_names;
use values::profile::Environment;

/// The hidden command that holds the clipboard for `header --copy`.
pub(super) const HOLD_CLIPBOARD: &str = "hold-clipboard";

/// Keeps Noyo API keys in the system keychain, mints access tokens, and says what is wrong when a call
/// fails.
#[derive(Debug, Parser)]
#[command(name = "noyo-auth", version = env!("NOYO_AUTH_VERSION"), max_term_width = 100, arg_required_else_help = true)]
#[command(after_help = examples::ALL)]
pub(super) struct Arguments {
    /// Print one JSON object or array, also for an error
    #[arg(long, global = true)]
    pub(super) json: bool,
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Add, list, change and remove profiles
    #[command(subcommand, after_help = examples::PROFILE)]
    Profile(ProfileCommand),
    /// Print an access token, minting one where needed
    #[command(after_help = examples::TOKEN)]
    Token {
        #[command(flatten)]
        profile: Which,
        /// Mint a new token, even where a good one is at hand
        #[arg(long)]
        fresh: bool,
    },
    /// Print the authorization header, or put it on the clipboard
    #[command(after_help = examples::HEADER)]
    Header {
        #[command(flatten)]
        profile: Which,
        /// Put it on the clipboard, out of its history, and clear it after a minute
        #[arg(long)]
        copy: bool,
    },
    /// Print a curl command that lists the groups, as it stands
    #[command(after_help = examples::CURL)]
    Curl {
        #[command(flatten)]
        profile: Which,
    },
    /// Test the connection: profile, API key, token, groups
    #[command(after_help = examples::TEST)]
    Test {
        #[command(flatten)]
        profile: Which,
    },
    /// Say what a token, a header, a curl command or a request is, and what is wrong with it
    #[command(after_help = examples::INSPECT)]
    Inspect {
        /// A file with the text; - or nothing reads it from stdin
        file: Option<PathBuf>,
    },
    /// Run a command with the token in its environment
    ///
    /// Sets NOYO_ACCESS_TOKEN, NOYO_API_URL, NOYO_TRACKING_URL and NOYO_ENVIRONMENT.
    #[command(after_help = examples::EXEC)]
    Exec {
        #[command(flatten)]
        profile: Which,
        /// Give it a gateway's address and key in place of Noyo's and a token, for its life only
        #[arg(long)]
        gateway: bool,
        /// Do not ask, though the profile is a live one
        #[arg(long, short, requires = "gateway")]
        yes: bool,
        /// The command and its arguments
        #[arg(last = true, required = true, value_name = "COMMAND")]
        command: Vec<OsString>,
    },
    /// Send requests on to Noyo with a fresh token, until Ctrl-C: clients never see one
    #[command(after_help = examples::GATEWAY)]
    Gateway(Serve),
    /// Write the token for Postman, Bruno or a shell; or the profiles for a team
    #[command(after_help = examples::EXPORT)]
    Export(Export),
    /// Read API keys from a file: .env, JSON, curl, Postman, Insomnia, Bruno; or a team's profiles
    #[command(after_help = examples::IMPORT)]
    Import(Import),
    /// Look at files, keychain, clock and network: what is wrong on this computer, and what mends it
    #[command(after_help = examples::DOCTOR)]
    Doctor {
        /// Mend what the program can mend by itself
        #[arg(long)]
        fix: bool,
    },
    /// Test the connection, and print a report for support@noyo.com without secrets
    #[command(after_help = examples::REPORT)]
    Report {
        #[command(flatten)]
        profile: Which,
    },
    /// Print what a shell needs to complete commands and profile names
    #[command(after_help = examples::COMPLETIONS)]
    Completions {
        /// Which shell
        shell: Shell,
    },
    /// Write the man pages into a folder
    #[command(after_help = examples::MAN)]
    Man {
        /// The folder, which must exist
        folder: PathBuf,
    },
    #[command(hide = true, name = HOLD_CLIPBOARD)]
    HoldClipboard { seconds: u64, pipe: Option<String> },
}

impl Command {
    /// It says what is wrong with the folder of the files, where another command would stop.
    pub(super) fn looks_at_the_folder(&self) -> bool {
        matches!(self, Self::Doctor { .. })
    }
}

/// Which profile is meant.
#[derive(Debug, Args)]
pub(super) struct Which {
    /// The profile's name; else $NOYO_AUTH_PROFILE, else the key in the environment, else the default
    /// profile
    #[arg(add = ArgValueCompleter::new(profile_names))]
    pub(super) profile: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(super) enum ProfileCommand {
    /// Add a profile; its key is checked before anything is stored
    #[command(after_help = examples::ADD)]
    Add {
        /// Its name, of 1 to 64 characters
        name: String,
        #[command(flatten)]
        fields: Fields,
    },
    /// List the profiles
    List,
    /// Show one profile
    Show {
        #[arg(add = ArgValueCompleter::new(profile_names))]
        name: String,
    },
    /// Change a profile; what is not named stays
    #[command(after_help = examples::EDIT)]
    Edit {
        #[arg(add = ArgValueCompleter::new(profile_names))]
        name: String,
        /// A new name
        #[arg(long, value_name = "NEW NAME")]
        rename: Option<String>,
        #[command(flatten)]
        fields: Fields,
    },
    /// Remove a profile, its API key and its token
    #[command(after_help = examples::REMOVE)]
    Remove {
        #[arg(add = ArgValueCompleter::new(profile_names))]
        name: String,
        /// Do not ask
        #[arg(long, short)]
        yes: bool,
    },
    /// Make a profile the default: the one that is meant when none is named
    Use {
        #[arg(add = ArgValueCompleter::new(profile_names))]
        name: String,
        /// Do not ask, though it is a live one
        #[arg(long, short)]
        yes: bool,
    },
}

/// What a profile is made of. There is no flag that takes the secret itself: arguments can be read by
/// every program on the computer.
#[derive(Debug, Args)]
pub(super) struct Fields {
    /// What requests act on
    #[arg(long, value_enum)]
    pub(super) environment: Option<EnvironmentName>,
    /// The client ID
    #[arg(long, value_name = "ID")]
    pub(super) client_id: Option<String>,
    /// Read the client secret from stdin; one trailing line break is removed
    #[arg(long)]
    pub(super) secret_stdin: bool,
    /// The client secret is what the command after -- prints; it is run without a shell, and what it
    /// prints is kept nowhere. An edit without a command approves the one there is
    #[arg(long, conflicts_with = "secret_stdin")]
    pub(super) secret_command: bool,
    /// Do not ask whether the secret command may be run on this computer
    #[arg(long, short)]
    pub(super) yes: bool,
    #[command(flatten)]
    pub(super) addresses: AddressFlags,
    /// Store the key without minting with it first
    #[arg(long)]
    pub(super) no_verify: bool,
    /// The program that prints the client secret, and its arguments
    #[arg(last = true, value_name = "COMMAND", requires = "secret_command")]
    pub(super) command: Vec<String>,
}

/// Where tokens are minted and used.
#[derive(Debug, Args)]
pub(super) struct AddressFlags {
    /// The token endpoint, where it is not the environment's own
    #[arg(long, value_name = "URL")]
    pub(super) token_url: Option<String>,
    /// The API base, where it is not the environment's own
    #[arg(long, value_name = "URL")]
    pub(super) api_url: Option<String>,
    /// The Tracking API base, where it is not the environment's own
    #[arg(long, value_name = "URL")]
    pub(super) tracking_url: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct Serve {
    #[command(flatten)]
    pub(super) profile: Which,
    /// Listen on this port from now on
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub(super) port: Option<u16>,
    /// On a live profile, send requests on that change something, for 15 minutes; asks first
    #[arg(long)]
    pub(super) allow_writes: bool,
    /// Replace the gateway's key; the old one is worth nothing from then on
    #[arg(long)]
    pub(super) new_key: bool,
    /// Do not ask, though the profile is a live one
    #[arg(long, short)]
    pub(super) yes: bool,
}

#[derive(Debug, Args)]
pub(super) struct Export {
    /// In which form
    pub(super) form: ExportForm,
    #[command(flatten)]
    pub(super) profile: Which,
    /// Write to this file (for bruno: a folder), for its owner alone, instead of to stdout
    #[arg(long, short, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    /// Replace the file if it is there; nothing but a regular file is replaced
    #[arg(long, requires = "output")]
    pub(super) force: bool,
    /// Write the gateway's address and key in place of Noyo's and a token: they stay valid for good
    #[arg(long, conflicts_with = "with_secret")]
    pub(super) gateway: bool,
    /// Put the client secret in (postman, bruno); asks first, in a terminal only
    #[arg(long)]
    pub(super) with_secret: bool,
}

#[derive(Debug, Args)]
pub(super) struct Import {
    /// The file; - or nothing reads stdin
    pub(super) file: Option<PathBuf>,
    /// Only show what is there
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Which key to take where there are several, counted from 1
    #[arg(long, value_name = "N")]
    pub(super) key: Option<usize>,
    /// The profile's name
    #[arg(long)]
    pub(super) name: Option<String>,
    /// What requests act on
    #[arg(long, value_enum)]
    pub(super) environment: Option<EnvironmentName>,
    #[command(flatten)]
    pub(super) addresses: AddressFlags,
    /// Replace the key of a profile that has this name
    #[arg(long)]
    pub(super) replace: bool,
    /// Store the key without minting with it first
    #[arg(long)]
    pub(super) no_verify: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ExportForm {
    /// A Postman environment with the token and the addresses
    Postman,
    /// Lines for a shell: export NOYO_ACCESS_TOKEN='…'
    Env,
    /// A Postman collection with the documented requests
    Collection,
    /// A Bruno collection: a folder
    Bruno,
    /// All profiles for a team, or the one that is named: no secrets, no token
    Profiles,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Shell {
    Bash,
    Zsh,
    Fish,
    Powershell,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum EnvironmentName {
    /// No data leaves Noyo
    Sandbox,
    /// Requests act on real people's benefits
    Live,
}

impl From<EnvironmentName> for Environment {
    fn from(name: EnvironmentName) -> Self {
        match name {
            EnvironmentName::Sandbox => Self::Sandbox,
            EnvironmentName::Live => Self::Live,
        }
    }
}
