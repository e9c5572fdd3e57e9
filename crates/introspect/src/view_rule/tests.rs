//! What the rule of one view tells, as 14, 16 and 18 write it, and that broken rules do no harm.

use std::thread;

use crate::view_rule::{OutputColumn, analyse};

/// The rule of this view, where only `id` is not null in both tables:
///
/// ```sql
/// with c as (select id, count(*) as n from b group by id)
/// select a.id, b.id as b_id, c.n, coalesce(b.id, 0) as m, u.id as u_id, now() as t, id2 as ":expr"
/// from a left join b on b.id = a.x join c on c.id = a.id
/// join (a as p(id2) full join b as q(id2) using (id2)) on true
/// join (select id from a union select id from b) u on u.id = a.id;
/// ```
const RULES: [&str; 3] =
    [include_str!("tests/14.txt"), include_str!("tests/16.txt"), include_str!("tests/18.txt")];

fn only_the_first(_: u32, attribute: i16) -> bool {
    attribute == 1
}

#[test]
fn every_major_tells_the_same() {
    for rule in RULES {
        let columns = analyse(rule, &only_the_first).unwrap();
        let [id, b_id, computed @ ..] = columns.as_slice() else {
            panic!("{columns:?}");
        };
        let (a, b) = (id.source.unwrap(), b_id.source.unwrap());
        assert_ne!(a.0, b.0);
        assert_eq!((a.1, b.1), (1, 1));
        assert!(id.not_null && !b_id.not_null, "{columns:?}");
        assert_eq!(computed, [OutputColumn { not_null: true, source: None }; 5]);
    }
}

#[test]
fn nothing_is_known_without_the_tables() {
    for rule in RULES {
        let columns = analyse(rule, &|_, _| false).unwrap();
        let proven: Vec<_> = columns.iter().map(|column| column.not_null).collect();
        assert_eq!(proven, [false, false, true, true, false, true, false]);
    }
}

#[test]
fn a_broken_rule_does_no_harm() {
    for rule in RULES {
        for at in (0..rule.len()).step_by(331) {
            let (before, after) = rule.split_at(at);
            assert_eq!(analyse(before, &only_the_first), None);
            // A piece is missing: whatever comes out, it comes back.
            let after = after.get(7..).unwrap_or_default();
            let columns = analyse(&format!("{before}{after}"), &only_the_first);
            assert!(columns.is_none_or(|columns| columns.len() <= 8));
        }
    }
    for text in ["", "<>", "(", ")", "{", "}", "({QUERY})", "({QUERY :commandType 1})", "(\\"] {
        assert_eq!(analyse(text, &only_the_first), None, "{text}");
    }
}

#[test]
fn endless_nesting_does_not_exhaust_the_stack() {
    let deep = |open: &str, core: &str, close: &str, times: usize| {
        format!("{}{core}{}", open.repeat(times), close.repeat(times))
    };
    let variable = "{VAR :varno 1 :varattno 1 :varlevelsup 0}";
    let query = |expression: &str| {
        format!(
            "({{QUERY :commandType 1 :rtable ({{RTE :rtekind 0 :relid 9}}) \
             :jointree {{FROMEXPR :fromlist ({{RANGETBLREF :rtindex 1}})}} \
             :targetList ({{TARGETENTRY :expr {expression} :resjunk false}}) \
             :groupingSets <> :setOperations <>}})"
        )
    };
    let relabelled = move |times| query(&deep("{RELABELTYPE :arg ", variable, "}", times));
    let check = move || {
        let proven = |rule: &str| analyse(rule, &only_the_first).map(|columns| columns[0].not_null);
        assert_eq!(proven(&relabelled(20)), Some(true));
        assert_eq!(proven(&relabelled(100_000)), Some(false));
        assert_eq!(proven(&deep("(", "", ")", 100_000)), None);
        let links = "{SUBLINK :subLinkType 4 :subselect {QUERY :commandType 1 :hasAggs true \
                     :hasTargetSRFs false :groupClause <> :groupingSets <> :havingQual <> \
                     :limitOffset <> :limitCount <> :setOperations <> :jointree {FROMEXPR \
                     :fromlist <>} :rtable <> :targetList ({TARGETENTRY :resjunk false :expr ";
        let nested = |times| query(&deep(links, "{CONST :constisnull false}", "})}}", times));
        assert_eq!(proven(&nested(10)), Some(true));
        assert_eq!(proven(&nested(10_000)), Some(false));
    };
    thread::Builder::new().stack_size(512 * 1024).spawn(check).unwrap().join().unwrap();
}
