//! How does a program bring its database up to date when it starts? `start_up URL FOLDER`

#![expect(clippy::print_stdout, reason = "an example talks to whoever runs it")]

use rowsmith_migrate_core::{Event, Migrator, Watch};
use tokio_postgres::NoTls;

/// Says what is done, file by file.
struct Progress;

impl Watch for Progress {
    fn event(&mut self, event: &Event<'_>) {
        if let Event::Finished { migration, duration, .. } = event {
            println!("{} took {} ms", migration.path.display(), duration.as_millis());
        }
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut words = std::env::args().skip(1);
    let url = words.next().ok_or("say which database: start_up URL FOLDER")?;
    let folder = words.next().ok_or("say which folder: start_up URL FOLDER")?;
    let migrator = Migrator::from_dir(folder.as_ref())?;
    let report = migrator.run(&url.parse()?, NoTls, &mut Progress).await?;
    println!("{} of {} applied now", report.applied.len(), migrator.set().migrations().len());
    Ok(())
}
