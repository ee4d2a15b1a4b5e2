//! Import: what real exporters write is understood, and what is hostile is survived.

mod hostile;
mod real;

use std::path::{Path, PathBuf};

use noyo_auth_core::texts::import::{FoundKeys, find_keys};
use noyo_auth_core::world::chosen_file::read_file;
use values::profile::Environment;

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/core/import/fixtures").join(name)
}

fn found_in(name: &str) -> FoundKeys {
    let text = read_file(&fixture(name)).unwrap_or_else(|e| panic!("{name}: {e}"));
    find_keys(&text).unwrap_or_else(|e| panic!("{name}: {e}"))
}

/// Client ID, secret, name and environment of each key.
fn keys(found: &FoundKeys) -> Vec<(&str, &str, Option<&str>, Option<Environment>)> {
    let keys = found.keys.iter();
    keys.map(|k| (k.client_id.as_str(), k.secret.expose(), k.name.as_deref(), k.environment)).collect()
}
