//! Which scratch server, by flags, environment and `rowsmith.toml`?

use rowsmith_scratch_pg::{Durability, Options, SUPPORTED_MAJORS};

use crate::{args::Scratch, context::Context, profile::Profile};

/// Options for a scratch server of this project.
pub(crate) fn options(context: &Context, flags: &Scratch, profile: &Profile) -> Options {
    let (project, environment) = (&context.project, &context.environment);
    let table = &project.config.scratch;
    let url = flags.scratch_url.as_deref().or_else(|| environment.variable("ROWSMITH_SCRATCH_URL"));
    let oldest = table.min_major.unwrap_or(*SUPPORTED_MAJORS.start());
    let mut options = Options::new(project.state_dir.clone(), environment.cache_dir());
    options.url = url.or(table.url.as_deref()).map(str::to_owned);
    options.bin_dir = table.bin_dir.as_ref().map(|folder| project.root.join(folder));
    options.majors = flags.pg.map_or(oldest..=*SUPPORTED_MAJORS.end(), |major| major..=major);
    options.offline = flags.offline || environment.variable("CARGO_NET_OFFLINE") == Some("true");
    options.path = environment.path().cloned();
    options.extensions = profile.extensions();
    options
}

/// Options for the project's development database: the same server, but its data stays.
pub(crate) fn development(context: &Context, flags: &Scratch, profile: &Profile) -> Options {
    let mut options = options(context, flags, profile);
    options.url = None;
    options.durability = Durability::On;
    options
}
