//! How does a plan to take back become true? As one that goes up: each script together with the deletion of its row.

use super::DownPlan;
use crate::apply::{ApplyError, ApplyOptions, Run, scripts};
use crate::history::Direction;
use crate::lock::Locked;
use crate::watch::{Report, Watch};

/// Takes back what the plan says. Refuses one that was made from another history than the database has now.
///
/// A script that fails leaves nothing behind when it ran as one transaction; when it ran step by step, its finished steps stay
/// and are recorded, and the next run goes on behind them.
pub async fn revert(
    locked: &mut Locked<'_>,
    plan: &DownPlan,
    options: &ApplyOptions<'_>,
    watch: &mut dyn Watch,
) -> Result<Report, ApplyError> {
    let run = Run { steps: &plan.steps, history: plan.history, direction: Direction::Down };
    scripts(&run, locked, options, watch).await
}
