//! export: the token for Postman, Bruno or a shell.

use serde_json::json;
use zeroize::Zeroizing;

use super::arguments::{Export, ExportForm};
use super::output::{Stop, asks_a_person, printable};
use super::token::{issue, source};
use super::{Desk, prompt};
use crate::broker::Want;
use crate::export::{self, ExportSource};
use crate::profile::Profile;

pub(super) fn export(desk: &Desk, arguments: &Export) -> Result<(), Stop> {
    let wants_secret = confirmed_secret(desk, arguments)?;
    let (profile, token) = issue(desk, &arguments.profile, Want::Usable)?;
    desk.warn_of_live(&profile);
    let source = source(&profile, &token);
    let text = match arguments.form {
        ExportForm::Postman if wants_secret => {
            let secret = desk.wait(desk.broker.secret_for_export(&profile))?;
            export::postman_environment_with_secret(&source, &secret)
        }
        ExportForm::Postman => export::postman_environment(&source),
        ExportForm::Env => export::shell_export(&source),
        ExportForm::Collection => export::postman_collection(),
        ExportForm::Bruno => return bruno(desk, arguments, &profile, &source, wants_secret),
    };
    desk.broker.note(Some(&profile), format!("Exported {}", name(arguments.form)), None);
    match &arguments.output {
        None => desk.output.data(&ended(&text)),
        Some(path) => {
            export::write_file(path, &ended(&text), arguments.force)?;
            written(desk, arguments, &profile)
        }
    }
}

fn bruno(
    desk: &Desk,
    arguments: &Export,
    profile: &Profile,
    source: &ExportSource<'_>,
    wants_secret: bool,
) -> Result<(), Stop> {
    let Some(folder) = &arguments.output else {
        return Err(Stop::usage("A Bruno collection is a folder.", "Name it with --output FOLDER."));
    };
    let files = if wants_secret {
        let secret = desk.wait(desk.broker.secret_for_export(profile))?;
        export::bruno_collection_with_secret(source, &secret)
    } else {
        export::bruno_collection(source)
    };
    export::write_folder(folder, &files, arguments.force)?;
    desk.broker.note(Some(profile), "Exported a Bruno collection", None);
    written(desk, arguments, profile)?;
    let name = export::bruno_environment_name(source);
    desk.output.say(&format!("Its environment is called “{}”.", printable(&name)));
    Ok(())
}

fn written(desk: &Desk, arguments: &Export, profile: &Profile) -> Result<(), Stop> {
    let path = arguments.output.as_deref().unwrap_or(std::path::Path::new("-")).display().to_string();
    if desk.output.json {
        return desk.output.json(&json!({ "profile": profile.name, "written": path }));
    }
    desk.output.say(&format!("Wrote {}.", printable(&path)));
    Ok(())
}

/// The client secret goes out only where a person in a terminal says so twice: by the flag and by a yes.
fn confirmed_secret(desk: &Desk, arguments: &Export) -> Result<bool, Stop> {
    if !arguments.with_secret {
        return Ok(false);
    }
    if !matches!(arguments.form, ExportForm::Postman | ExportForm::Bruno) {
        return Err(Stop::usage(
            "Only the Postman environment and the Bruno collection have a place for the client secret.",
            "Leave --with-secret away, or export postman or bruno.",
        ));
    }
    if !asks_a_person() {
        return Err(Stop::usage(
            "--with-secret asks first, and there is no terminal to ask in.",
            "Run it in a terminal, or leave --with-secret away.",
        ));
    }
    let profile = desk.profile(&arguments.profile)?;
    let name = printable(profile.name.as_str());
    match prompt::yes(&format!("Write the client secret of {name} ({}) in clear?", profile.environment))? {
        true => Ok(true),
        false => Err(Stop::cancelled()),
    }
}

fn ended(text: &str) -> Zeroizing<String> {
    Zeroizing::new(format!("{}\n", text.trim_end_matches('\n')))
}

fn name(form: ExportForm) -> &'static str {
    match form {
        ExportForm::Postman => "a Postman environment",
        ExportForm::Env => "lines for a shell",
        ExportForm::Collection => "a Postman collection",
        ExportForm::Bruno => "a Bruno collection",
    }
}
