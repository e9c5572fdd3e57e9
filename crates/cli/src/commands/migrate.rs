//! `migrate`: bring a database up to the folder, show where it stands, or try without touching it.

use rowsmith_migrate_core as core;
use rowsmith_migrate_core::{
    History, LockOptions, Locked, MigrationSet, Plan, Policy, Report, Target, Tolerance,
};
use serde_json::json;

use crate::{
    args::Migrate,
    context::Context,
    database::{DEVELOPMENT, Database},
    diagnostic::Diagnostic,
    exit::Outcome,
    explain, pipeline,
    printer::{Tone, counted, milliseconds},
    profile::{Profile, adapter},
    render,
    watch::ApplyWatch,
};

/// Runs the command.
pub(crate) async fn run(context: &Context, args: &Migrate) -> Result<Outcome, Diagnostic> {
    let set = pipeline::read(context)?;
    let profile = Profile::choose(context, &args.scratch, &set)?;
    let mut database = Database::choose(context, args, &profile).await?;
    context.printer.step("Using", &database.shown());
    let job = Job { context, args, set: &set, profile: &profile };
    let outcome = if args.status {
        job.status(&database).await
    } else if args.check {
        job.check(&database).await
    } else if args.reset {
        job.reset(&mut database).await
    } else {
        job.migrate(&database).await
    };
    let closed = database.close().await;
    let outcome = outcome?;
    closed.map(|()| outcome)
}

fn migrations(count: usize) -> String {
    counted(count, "migration", "migrations")
}

/// One run of the command.
struct Job<'a> {
    context: &'a Context,
    args: &'a Migrate,
    set: &'a MigrationSet,
    profile: &'a Profile,
}

impl Job<'_> {
    async fn status(&self, database: &Database) -> Result<Outcome, Diagnostic> {
        let connection = database.connect().await?;
        let history = core::history::read(&connection.client)
            .await
            .map_err(|e| Diagnostic::from_error(&e))?;
        let (printer, plan) = (&self.context.printer, self.plan(&history));
        if printer.json() {
            printer.json_value(&render::status::json(self.set, &history, &plan));
        } else {
            printer.data(&render::status::text(printer, self.set, &history, &plan));
        }
        match plan {
            Ok(plan) if plan.is_empty() => Ok(Outcome::Done),
            Ok(_) | Err(_) => Ok(Outcome::No),
        }
    }

    async fn check(&self, database: &Database) -> Result<Outcome, Diagnostic> {
        let connection = database.connect().await?;
        let history = core::history::read(&connection.client)
            .await
            .map_err(|e| Diagnostic::from_error(&e))?;
        let plan = self.plan(&history).map_err(|error| explain::plan(&error, self.set))?;
        drop(connection);
        let printer = &self.context.printer;
        if !printer.json() {
            self.list(&plan);
        }
        if !plan.is_empty() {
            pipeline::rehearse(self.context, &self.args.scratch, self.args.to.as_deref()).await?;
            printer.step("Checked", "every migration applies to a scratch Postgres");
        }
        if printer.json() {
            let pending = plan.steps().iter().map(|step| explain::shown(&step.migration().path));
            printer.json_value(&json!({ "pending": pending.collect::<Vec<_>>() }));
        }
        Ok(if plan.is_empty() { Outcome::Done } else { Outcome::No })
    }

    async fn reset(&self, database: &mut Database) -> Result<Outcome, Diagnostic> {
        if matches!(database, Database::Running { .. }) {
            return Err(Diagnostic::error("the development database is running")
                .hint("stop the command `db` that runs it, then try again"));
        }
        let Database::Development(server) = database else {
            return Err(Diagnostic::error("`--reset` is for the development database only")
                .detail(format!("this run would have emptied `{}`", database.shown()))
                .hint("unset DATABASE_URL (look into `.env` too) and the PG* variables, and leave `--db-url` out"));
        };
        server.reset().await.map_err(|error| explain::server(&error))?;
        self.context.printer.step("Emptied", "the development database");
        let client = server.connect(DEVELOPMENT).await.map_err(|error| explain::server(&error))?;
        self.profile.prepare(&client).await?;
        drop(client);
        let report = self.apply(database).await?;
        self.seed(database).await?;
        Ok(self.tell(&report))
    }

    async fn seed(&self, database: &Database) -> Result<(), Diagnostic> {
        let Some((name, text)) = self.seed_file()? else { return Ok(()) };
        let connection = database.connect().await?;
        let seeded = connection.client.batch_execute(&format!("begin;\n{text}\n;commit")).await;
        seeded.map_err(|error| explain::seed(&name, &text, "begin;\n".len(), &error))?;
        self.context.printer.step("Seeded", &name);
        Ok(())
    }

    /// The seed's name and text: the file that `rowsmith.toml` names, else `seed.sql`.
    fn seed_file(&self) -> Result<Option<(String, String)>, Diagnostic> {
        let project = &self.context.project;
        let Some(named) = &project.config.seed else {
            let found = self.set.seed();
            return Ok(found.map(|seed| (explain::shown(&seed.path), seed.text.to_string())));
        };
        let path = project.root.join(named);
        let text = fs_err::read_to_string(&path).map_err(|error| Diagnostic::from_error(&error))?;
        Ok(Some((project.shown(&path), text.trim_start_matches('\u{feff}').to_owned())))
    }

    async fn migrate(&self, database: &Database) -> Result<Outcome, Diagnostic> {
        let report = self.apply(database).await?;
        Ok(self.tell(&report))
    }

    /// Says what was applied.
    fn tell(&self, report: &Report) -> Outcome {
        let printer = &self.context.printer;
        if printer.json() {
            let applied: Vec<_> = report.applied.iter().map(render::status::outcome).collect();
            printer.json_value(
                &json!({ "applied": applied, "seconds": report.duration.as_secs_f64() }),
            );
        } else if report.applied.is_empty() {
            printer.step(
                "Current",
                &format!("{}, none pending", migrations(self.set.migrations().len())),
            );
        } else {
            let took = milliseconds(report.duration);
            printer.step("Finished", &format!("{} in {took}", migrations(report.applied.len())));
        }
        Outcome::Done
    }

    async fn apply(&self, database: &Database) -> Result<Report, Diagnostic> {
        let mut connection = database.connect().await?;
        let notices = connection.notices.take();
        let printer = &self.context.printer;
        let mut waiting = |holder: &core::lock::Holder| {
            printer.step("Waiting", &format!("for the lock on migrations, held by {holder}"));
        };
        let locked =
            Locked::acquire_watched(&mut connection.client, &LockOptions::default(), &mut waiting)
                .await;
        let mut locked = locked.map_err(|error| Diagnostic::from_error(&error))?;
        if let Some(notices) = notices {
            locked = locked.with_notices(notices);
        }
        let history =
            core::history::read(locked.client()).await.map_err(|e| Diagnostic::from_error(&e))?;
        let plan = self.plan(&history).map_err(|error| explain::plan(&error, self.set))?;
        let progress = printer.progress(plan.steps().len());
        let mut watch = ApplyWatch::new(&progress, printer.paint(Tone::Warn, "notice"));
        let adapt = adapter(database.shims());
        let options = self.profile.apply_options(Some(&adapt));
        let applied = core::apply(&mut locked, &plan, &options, &mut watch).await;
        let released = locked.release().await;
        let report = applied.map_err(|error| explain::apply_to_database(&error))?;
        released.map_err(|error| Diagnostic::from_error(&error))?;
        Ok(report)
    }

    fn plan(&self, history: &History) -> Result<Plan, core::PlanError> {
        let wanted = self.args.to.as_deref();
        let target = match wanted.map(|wanted| (wanted, self.set.find(wanted))) {
            None => Target::Latest,
            Some((_, Some(migration))) => Target::Version(migration.version.clone()),
            // The plan reports a version that is not there.
            Some((wanted, None)) => Target::Version(core::Version::new(wanted)),
        };
        let late = if self.args.allow_late { Tolerance::Allow } else { Tolerance::Refuse };
        core::plan(self.set, history, &target, &Policy { late, ..Policy::default() })
    }

    fn list(&self, plan: &Plan) {
        let printer = &self.context.printer;
        for step in plan.steps() {
            let mode = if step.is_transactional() { "" } else { " (statement by statement)" };
            printer.data(&format!("pending {}{mode}\n", explain::shown(&step.migration().path)));
        }
        if plan.is_empty() {
            printer.step("Current", "nothing is pending");
        }
    }
}
