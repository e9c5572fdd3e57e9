//! How is a range of migrations taken through up, down and up?

use std::collections::BTreeMap;

use rowsmith_migrate_core as core;
use rowsmith_migrate_core::{
    ApplyError, HowFar, LockKind, LockOptions, Locked, Migration, Policy, Report, Target, Tolerance,
};
use rowsmith_scratch_pg::{Clone as Database, Server};

use super::{
    Difference, Verdict, kept, losses,
    state::{State, differences, look},
};
use crate::{
    connect::{self, Connection},
    diagnostic::Diagnostic,
    explain,
    profile::adapter,
    stage::Stage,
};

/// Proves what has no verdict yet among the migrations from `first` on, one for each of `verdicts`.
pub(super) async fn prove(
    stage: &Stage<'_>,
    server: &mut Server,
    first: usize,
    verdicts: &mut [Option<Verdict>],
) -> Result<(), Diagnostic> {
    let mut ground = None;
    for (verdict, index) in verdicts.iter_mut().zip(first..) {
        let Some(migration) = stage.set.migrations().get(index) else { continue };
        let mut here = match ground.take() {
            Some(ground) => ground,
            None => Ground::at(stage, server, index).await?,
        };
        if verdict.is_some() {
            here.up(stage, migration).await??;
            ground = Some(here);
            continue;
        }
        let proven = here.prove(stage, migration).await?;
        if let (Some(losses), Some(down)) = (proven.losses(), &migration.down) {
            kept::save(stage, index, down, losses);
            ground = Some(here);
        } else {
            here.discard(server).await?;
        }
        *verdict = Some(proven);
    }
    match ground {
        Some(ground) => ground.discard(server).await,
        None => Ok(()),
    }
}

/// A database on which migrations go up and down.
struct Ground {
    database: Database,
    work: Connection,
    keeper: Connection,
    shims: Vec<String>,
    server_is_ours: bool,
    /// What is there, when that was looked at and nothing was done since.
    state: Option<State>,
}

impl Ground {
    /// In the state after the first `count` migrations.
    async fn at(stage: &Stage<'_>, server: &mut Server, count: usize) -> Result<Self, Diagnostic> {
        let mut played = stage.play(server, count).await?;
        std::mem::replace(&mut played.outcome, Ok(()))?;
        stage.save(server, &played).await?;
        let database = played.database;
        let config = server.config(database.name());
        let (work, keeper) = (connect::own(&config).await?, connect::own(&config).await?);
        let (shims, server_is_ours) = (server.shims().to_vec(), !server.is_named());
        Ok(Self { database, work, keeper, shims, server_is_ours, state: None })
    }

    /// Lets the database go. On a server of ours it is dropped when the next is opened.
    async fn discard(self, server: &Server) -> Result<(), Diagnostic> {
        if !server.is_named() {
            return Ok(());
        }
        self.database.discard().await.map_err(|error| explain::server(&error))
    }

    /// Up, down and up again. The error is that of a migration that cannot be applied in the first place.
    async fn prove(
        &mut self,
        stage: &Stage<'_>,
        migration: &Migration,
    ) -> Result<Verdict, Diagnostic> {
        let before = match self.state.take() {
            Some(state) => state,
            None => self.look().await?,
        };
        self.up(stage, migration).await??;
        let after = self.look().await?;
        if let Err(refused) = self.down(stage).await? {
            return Ok(Verdict::DownRefused(refused));
        }
        let back = self.look().await?;
        let left = differences(&before, &back);
        if !left.is_empty() {
            return Ok(Verdict::NotRestored(left));
        }
        if let Err(refused) = self.up(stage, migration).await? {
            return Ok(Verdict::UpRefused(refused));
        }
        let again = self.look().await?;
        let other = differences(&after, &again);
        if !other.is_empty() {
            let plain = |difference| Difference { remedy: None, ..difference };
            return Ok(Verdict::NotRepeatable(other.into_iter().map(plain).collect()));
        }
        self.state = Some(again);
        let mut lost = losses::between(&after.catalog, &back.catalog);
        let by_name = migration.down.iter().flat_map(losses::of_script);
        lost.extend(by_name.filter(|loss| matches!(loss, losses::Loss::Rows(_))));
        Ok(Verdict::Proven(lost))
    }

    async fn look(&self) -> Result<State, Diagnostic> {
        look(&self.work.client, self.server_is_ours).await
    }

    /// Applies one migration; the inner error is the server's refusal.
    async fn up(
        &mut self,
        stage: &Stage<'_>,
        migration: &Migration,
    ) -> Result<Result<(), Diagnostic>, Diagnostic> {
        self.state = None;
        let history = core::history::read(&self.work.client).await;
        let history = history.map_err(|error| Diagnostic::from_error(&error))?;
        let target = Target::Only(vec![migration.version.clone()]);
        let policy = Policy { late: Tolerance::Allow, ..Policy::default() };
        let plan = core::plan(stage.set, &history, &target, &policy)
            .map_err(|error| explain::plan(&error, stage.set))?;
        let adapt = adapter(&self.shims);
        let options = stage.profile.apply_options(Some(&adapt));
        let mut locked = locked(&mut self.work, &self.keeper).await?;
        refusal(core::apply(&mut locked, &plan, &options, &mut ()).await)
    }

    /// Takes back the migration that was applied last.
    async fn down(&mut self, stage: &Stage<'_>) -> Result<Result<(), Diagnostic>, Diagnostic> {
        let history = core::history::read(&self.work.client).await;
        let history = history.map_err(|error| Diagnostic::from_error(&error))?;
        let plan = core::plan_down(stage.set, &history, &BTreeMap::new(), &HowFar::Steps(1));
        let plan = match plan {
            Ok(plan) => plan,
            Err(error) => return Ok(Err(explain::down(&error))),
        };
        let adapt = adapter(&self.shims);
        let options = stage.profile.apply_options(Some(&adapt));
        let mut locked = locked(&mut self.work, &self.keeper).await?;
        refusal(core::revert(&mut locked, &plan, &options, &mut ()).await)
    }
}

async fn locked<'c>(
    work: &'c mut Connection,
    keeper: &'c Connection,
) -> Result<Locked<'c>, Diagnostic> {
    let options = LockOptions { kind: LockKind::Session, ..LockOptions::default() };
    let locked = Locked::acquire(&mut work.client, &keeper.client, &options).await;
    locked.map_err(|error| Diagnostic::from_error(&error))
}

/// Tells the refusal of a script from all else that can go wrong.
fn refusal(result: Result<Report, ApplyError>) -> Result<Result<(), Diagnostic>, Diagnostic> {
    match result {
        Ok(_) => Ok(Ok(())),
        Err(error) if error.failure().is_some() => Ok(Err(explain::apply_to_database(&error))),
        Err(error) => Err(Diagnostic::from_error(&error)),
    }
}
