//! What does every command work with?

use std::rc::Rc;

use crate::{environment::Environment, interrupt::Interrupts, printer::Printer, project::Project};

/// The surroundings of a command, found once.
#[derive(Debug)]
pub(crate) struct Context {
    /// How to talk.
    pub(crate) printer: Rc<Printer>,
    /// What the environment says.
    pub(crate) environment: Environment,
    /// What the command works on.
    pub(crate) project: Project,
    /// Who sees to it when the user wants the command to stop.
    pub(crate) interrupts: Interrupts,
}
