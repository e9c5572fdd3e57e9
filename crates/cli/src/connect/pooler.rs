//! Is what answers at an address a pooler, and which address would serve migrations better?

/// The port that `PgBouncer` listens on unless told otherwise.
const PGBOUNCER: u16 = 6432;

/// The port of Supabase's pooler in transaction mode.
const SUPABASE_TRANSACTION: u16 = 6543;

/// What to say about an address that is a pooler's; nothing for a server's own.
pub(crate) fn advice(host: &str, port: u16) -> Option<String> {
    let is_supabase = host.ends_with(".supabase.com") || host.ends_with(".supabase.co");
    let reason = "migrations want one session from start to end";
    if is_supabase && port == SUPABASE_TRANSACTION {
        return Some(format!(
            "`{host}:{port}` is Supabase's pooler in transaction mode; {reason}: take port 5432 there, which is session mode, or the direct host, and put it into DIRECT_URL"
        ));
    }
    if let Some(direct) = neon(host) {
        return Some(format!(
            "`{host}` is Neon's pooler in transaction mode; {reason}: take `{direct}`, and put it into DIRECT_URL"
        ));
    }
    (port == PGBOUNCER).then(|| {
        format!(
            "port {port} of `{host}` is PgBouncer's, as a rule; {reason}: take the server's own port, and put it into DIRECT_URL"
        )
    })
}

/// The direct host behind a pooled one of Neon's: `ep-x-pooler.region.aws.neon.tech`.
fn neon(host: &str) -> Option<String> {
    let (name, region) =
        host.split_once('.').filter(|(_, region)| region.ends_with("neon.tech"))?;
    Some(format!("{}.{region}", name.strip_suffix("-pooler")?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn poolers_are_known_by_their_addresses() {
        let supabase = advice("aws-0-eu-central-1.pooler.supabase.com", 6543).unwrap();
        assert!(supabase.contains("port 5432"), "{supabase}");
        assert!(advice("db.abc.supabase.co", 6543).is_some());
        assert_eq!(advice("aws-0-eu-central-1.pooler.supabase.com", 5432), None);
        let neon = advice("ep-cool-1-pooler.eu-central-1.aws.neon.tech", 5432).unwrap();
        assert!(neon.contains("`ep-cool-1.eu-central-1.aws.neon.tech`"), "{neon}");
        assert_eq!(advice("ep-cool-1.eu-central-1.aws.neon.tech", 5432), None);
        assert!(advice("localhost", 6432).is_some());
        assert_eq!(advice("localhost", 5432), None);
    }
}
