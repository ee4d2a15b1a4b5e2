//! One profile as `--json` prints it.

use values::profile::Profile;

use crate::invocation::Invocation;
use crate::output::Stop;
use crate::view::ProfileListed;

pub(super) fn print_profile(invocation: &Invocation, profile: &Profile) -> Result<(), Stop> {
    invocation.output.json(&ProfileListed::of(profile, invocation.jobs.profiles.all()?.default))
}
