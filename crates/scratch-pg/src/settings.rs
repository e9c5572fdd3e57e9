//! How is a server of ours configured?

use crate::options::Durability;

/// The whole of `postgresql.conf`: what is not said here has the server's own default.
///
/// `initdb` would put locale and time zone of the machine there; ours are the same everywhere.
pub(crate) fn configuration(durability: Durability) -> String {
    let mut text = String::from(COMMON);
    text.push_str(match durability {
        Durability::Off => SCRATCH,
        Durability::On => DEVELOPMENT,
    });
    text
}

/// `wal_level = logical` costs a scratch server nothing worth having back and lets
/// `create publication` and replication slots work without a warning.
const COMMON: &str = "\
listen_addresses = ''
max_connections = 100
max_locks_per_transaction = 512
max_wal_senders = 4
max_replication_slots = 8
max_worker_processes = 8
wal_level = logical
shared_buffers = 64MB
max_wal_size = 1GB
min_wal_size = 32MB
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
datestyle = 'iso, mdy'
lc_messages = 'C'
default_text_search_config = 'pg_catalog.english'
password_encryption = 'scram-sha-256'
log_min_messages = warning
log_checkpoints = off
log_line_prefix = '%m [%p] %d '
";

const SCRATCH: &str = "\
fsync = off
synchronous_commit = off
full_page_writes = off
autovacuum = off
checkpoint_timeout = 1h
";

const DEVELOPMENT: &str = "\
autovacuum = on
checkpoint_timeout = 15min
";

#[cfg(test)]
mod tests {
    use super::{Durability, configuration};

    #[test]
    fn only_a_scratch_server_forgoes_durability() {
        assert!(configuration(Durability::Off).contains("fsync = off"));
        assert!(!configuration(Durability::On).contains("fsync"));
    }
}
