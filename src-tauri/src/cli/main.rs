//! The command line's program.

use std::process::ExitCode;

fn main() -> ExitCode {
    noyo_auth::cli::run()
}
