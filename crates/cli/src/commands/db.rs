//! `db`: run the project's development database until Ctrl-C.

use serde_json::json;

use crate::{
    args::Scratch,
    context::Context,
    database::{self, DEVELOPMENT},
    diagnostic::Diagnostic,
    exit::Outcome,
    explain, pipeline,
    profile::Profile,
};

/// Runs the command: prints the URL to stdout and waits. Of a server that runs already, it only prints the URL.
pub(crate) async fn run(context: &Context, flags: &Scratch) -> Result<Outcome, Diagnostic> {
    let tell = |url: &str| {
        if context.printer.json() {
            context.printer.json_value(&json!({ "url": url }));
        } else {
            context.printer.data(&format!("{url}\n"));
        }
    };
    if let Some(url) = database::running_url(context).await {
        tell(&url);
        context.printer.step("Running", "in another terminal");
        return Ok(Outcome::Done);
    }
    let set = pipeline::read(context)?;
    let profile = Profile::choose(context, flags, &set)?;
    let server = database::development(context, flags, &profile).await?;
    database::announce(context, &server).map_err(|error| Diagnostic::from_error(&error))?;
    let interrupts = context.interrupts.take_over();
    tell(&server.url(DEVELOPMENT));
    context.printer.step("Running", "until Ctrl-C");
    interrupts.next().await;
    database::withdraw(context);
    server.stop().await.map_err(|error| explain::server(&error))?;
    Ok(Outcome::Done)
}
