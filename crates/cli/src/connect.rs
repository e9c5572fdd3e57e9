//! How is a user's database reached? As libpq reaches it, with errors that never show a password.
//!
//! ```text
//! flag, variables, .env --choice--> Settings --surroundings, passfile--> Target --dial--> Connection
//!                                                                                   \--> Refusal --wording--> Diagnostic
//! ```

mod misread;
mod url;
mod settings;
mod surroundings;
mod passfile;
mod pooler;
mod verifier;
mod tls;
mod place;
mod target;
mod choice;
mod connection;
mod refusal;
mod story;
mod unreachable;
mod untrusted;
mod unwelcome;
mod wording;
mod dial;

pub(crate) use choice::{Origin, choose};
pub(crate) use connection::{Connection, own};
pub(crate) use target::Target;
