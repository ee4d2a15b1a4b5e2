//! A team's profiles without secrets: saved as a file, and taken from what is pasted or dropped.

use noyo_auth_core::jobs::Shared;
use noyo_auth_core::texts::team::{self, SharedProfile};
use noyo_auth_core::world::exports;
use values::diagnosis::Diagnosis;
use values::profile::Profile;

use crate::controller::Controller;

/// Adds a team's profiles, where the text has them; says what each still needs.
pub(crate) async fn found(app: &Controller, text: &str) -> Option<Result<String, Diagnosis>> {
    let read = team::read(text)?.map_err(Diagnosis::from);
    let added = match read {
        Ok(shared) => app.jobs.profiles.add_shared(&shared).await.map(|done| said(&shared, &done)),
        Err(why) => Err(why),
    };
    app.changed();
    Some(added)
}

/// Whether the text has a team's profiles.
pub(crate) fn is_one(text: &str) -> bool {
    team::read(text).is_some()
}

fn said(shared: &[SharedProfile], done: &[Shared]) -> String {
    let all = || shared.iter().zip(done);
    let names = |is: fn(&Shared) -> bool| {
        let found = all().filter(|(_, done)| is(done)).map(|(shared, _)| shared.name.as_str());
        found.collect::<Vec<_>>().join(", ")
    };
    let sorts = [
        ("Imported, and needing their keys", names(|d| matches!(d, Shared::Added(p) if !has_command(p)))),
        (
            "Imported, and asking before their command is run",
            names(|d| matches!(d, Shared::Added(p) if has_command(p))),
        ),
        ("There already, and left as they are", names(|d| matches!(d, Shared::There(_)))),
        ("Not imported, because they cannot be used", names(|d| matches!(d, Shared::Refused(_)))),
    ];
    let lines = sorts.into_iter().filter(|(_, names)| !names.is_empty());
    let text: Vec<_> = lines.map(|(what, names)| format!("{what}: {names}.")).collect();
    if text.is_empty() { "There is no profile in it.".to_owned() } else { text.join(" ") }
}

fn has_command(profile: &Profile) -> bool {
    profile.secret_command.is_some()
}

/// Writes all profiles into a file of that name.
pub(crate) fn save(app: &Controller, path: &std::path::Path) -> Result<(), Diagnosis> {
    exports::write_file(path, &team::write(&app.jobs.profiles.all()?.list), false)?;
    Ok(())
}
