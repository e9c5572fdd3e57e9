//! Which object does a server's message speak of?

use crate::objects::{Kind, Object};

/// How messages begin, and what they speak of then.
const BEGINNINGS: &[(&str, Kind)] = &[
    ("relation ", Kind::Relation),
    ("table ", Kind::Relation),
    ("view ", Kind::Relation),
    ("materialized view ", Kind::Relation),
    ("index ", Kind::Relation),
    ("sequence ", Kind::Relation),
    ("column ", Kind::Column),
    ("constraint ", Kind::Constraint),
    ("type ", Kind::Type),
    ("function ", Kind::Routine),
    ("procedure ", Kind::Routine),
    ("routine ", Kind::Routine),
    ("schema ", Kind::Schema),
    ("extension ", Kind::Extension),
    ("role ", Kind::Role),
    ("publication ", Kind::Publication),
    ("policy ", Kind::Policy),
    ("trigger ", Kind::Trigger),
];

/// The object of messages such as `relation "s.t" does not exist` and `column "c" of relation "t" already exists`.
///
/// None for messages of another form, such as those of servers that do not speak English.
pub(super) fn object(message: &str) -> Option<Object> {
    let (rest, kind) =
        BEGINNINGS.iter().find_map(|(start, kind)| Some((message.strip_prefix(start)?, *kind)))?;
    let (full, rest) = name(rest)?;
    let mut parts = full.rsplit('.');
    let name = parts.next()?.to_owned();
    let before = parts.next().map(ToOwned::to_owned);
    let owner = [" of relation ", " for table ", " for relation "]
        .iter()
        .find_map(|words| rest.split_once(words));
    let owner =
        owner.and_then(|(_, owner)| Some(self::name(owner)?.0.rsplit('.').next()?.to_owned()));
    // `column t.c does not exist` names the table, or an alias of it, before the dot.
    let (schema, of) = if kind == Kind::Column { (None, owner) } else { (before, owner) };
    Some(Object { kind, schema, name, of })
}

/// The name at the start of `text`, quoted or not, and what follows it.
fn name(text: &str) -> Option<(&str, &str)> {
    if let Some(quoted) = text.strip_prefix('"') {
        return quoted.split_once('"');
    }
    let end = text.find(['(', ' ', ',']).unwrap_or(text.len());
    text.split_at_checked(end).filter(|(name, _)| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_messages_of_postgres() {
        let read = |message: &str| {
            object(message).map(|object| (object.kind, object.schema, object.name, object.of))
        };
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(
            read("relation \"public.notifications\" does not exist"),
            Some((Kind::Relation, some("public"), "notifications".into(), None))
        );
        assert_eq!(
            read("column \"c\" of relation \"t\" already exists"),
            Some((Kind::Column, None, "c".into(), some("t")))
        );
        assert_eq!(
            read("column p.nope does not exist"),
            Some((Kind::Column, None, "nope".into(), None))
        );
        assert_eq!(
            read("function auth.uid() does not exist"),
            Some((Kind::Routine, some("auth"), "uid".into(), None))
        );
        assert_eq!(
            read("policy \"a b\" for table \"t\" already exists"),
            Some((Kind::Policy, None, "a b".into(), some("t")))
        );
        assert_eq!(read("missing FROM-clause entry for table \"t\""), None);
        assert_eq!(read("la relation « t » n'existe pas"), None);
    }
}
