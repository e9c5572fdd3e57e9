//! A folder of SQL migrations to a plan to an applied database.
//!
//! ```text
//! folder --read--> MigrationSet --+
//! Client --Locked--> history -----+--> plan (pure) --> Plan
//! Locked x Plan --apply--> Report | ApplyError (events to a Watch on the way)
//! MigrationSet x history --plan_down (pure)--> DownPlan --revert--> Report
//! ```
//!
//! Nothing is written without the lock, and a plan is refused when the history moved after it was made.

pub mod version;
mod slot;
mod digest;
pub mod checksum;
pub mod timeouts;
pub mod directives;
pub mod fingerprint;
pub mod reading;
pub mod placeholders;
pub mod migration;
mod shown;
mod words;
pub mod set;
pub mod source;
pub mod utc;
pub mod naming;
mod layout;
pub mod obstacle;
pub mod history;
pub mod notices;
pub mod lock;
pub mod leak;
pub mod renumber;
pub mod standing;
pub mod plan;
pub mod server_error;
pub mod watch;
mod place;
mod objects;
pub mod fault;
pub mod failure;
pub mod apply;
pub mod rehearse;
pub mod embed;
pub mod migrator;
pub mod down;
pub mod seed;
pub mod amend;
pub mod repair;
pub mod baseline;
pub mod adopt;
#[cfg(test)]
mod chance;

pub use adopt::{Adoption, ForeignHistory, adopt};
pub use amend::{AmendError, Amendment, amend};
pub use apply::{Adapt, ApplyError, ApplyOptions, Transactions, apply};
pub use baseline::{BaselineError, baseline};
pub use checksum::Checksum;
pub use digest::DigestError;
pub use directives::Directives;
pub use down::{DownError, DownPlan, DownProblem, HowFar, plan_down, revert};
pub use embed::Embedded;
pub use failure::{During, Failure};
pub use fault::Fault;
pub use fingerprint::Fingerprint;
pub use history::{Applied, ForeignTable, History, HistoryError, Kept, Ledger, Mark, Record, Tool};
pub use leak::{Leak, LeakKind};
pub use lock::{LockError, LockKind, LockOptions, Locked, Reserved};
pub use migration::{Migration, Script, TxMode};
pub use migrator::{Migrator, MigratorError};
pub use naming::{Draft, Naming};
pub use notices::{Notice, Notices};
pub use obstacle::Obstacle;
pub use placeholders::Variables;
pub use plan::{Plan, PlanError, Policy, Problem, Target, Tolerance, plan};
pub use reading::ReadError;
pub use rehearse::{Connected, Limits, Rehearsal, rehearse, rehearse_on};
pub use repair::{Repair, RepairError, RepairProblem, Settled, Wishes, repairs};
pub use server_error::ServerError;
pub use set::{Duplicates, Flaw, MigrationSet, SourceWarning};
pub use source::{SourceError, read, survey};
pub use standing::{Age, Standing, State, standings};
pub use timeouts::Timeouts;
pub use utc::Utc;
pub use version::Version;
pub use watch::{Event, Outcome, Report, Watch};
