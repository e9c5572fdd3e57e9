//! Scripts with placeholders: what is sent, what is said about them, and where.

use super::*;

fn variables() -> Variables {
    let mut variables = Variables::new(true);
    for (name, value) in
        [("A", "x"), ("LONG_ONE", "a value that is long"), ("EMPTY", ""), ("PW", "hunter2's")]
    {
        variables.insert(name, value);
    }
    variables
}

fn filled(text: &str) -> Filled {
    fill(text, &variables()).unwrap().unwrap()
}

#[test]
fn names_in_braces_are_filled_in_and_nothing_else_is() {
    let table = [
        ("select '${A}', ${A}${A};", "select 'x', xx;"),
        ("create user ${A}_ro;", "create user x_ro;"),
        ("select '${EMPTY}';", "select '';"),
        ("select '$${A}';", "select '${A}';"),
        ("select $$$${A}$$;", "select $$${A}$$;"),
        ("select $$${A}$$;", "select $$x$$;"),
        ("select $f$${A}$f$;", "select $f${A}$f$;"),
        ("-- ${A}\nselect /* ${B} */ '-- ${A}';", "-- ${A}\nselect /* ${B} */ '-- x';"),
        (
            "do $$ begin /* ${A} */ perform '${A}'; end $$;",
            "do $$ begin /* x */ perform 'x'; end $$;",
        ),
    ];
    for (disk, sent) in table {
        assert_eq!(filled(disk).text(), sent, "{disk}");
    }
    for same in
        ["select 1;", "select $${\"a\": 1}$$;", "select $1, ${}, ${ A }, $2;", "select '${'"]
    {
        assert_eq!(fill(same, &variables()), Ok(None), "{same}");
    }
}

#[test]
fn everything_that_cannot_be_filled_in_is_pointed_at() {
    let unfilled = fill("select '${A}';\n  select '${NOPE}', '${A.b}', '${B';", &variables());
    let said: Vec<String> = unfilled
        .unwrap_err()
        .iter()
        .map(|one| format!("{}:{}: {}", one.at.line, one.at.column, one.message))
        .collect();
    assert_eq!(
        said,
        [
            "2:11: nobody says what `${NOPE}` is",
            "2:22: `${A` does not end with `}`",
            "2:32: `${B` does not end with `}`",
        ]
    );
}

#[test]
fn places_are_those_on_disk() {
    let disk = "a ${LONG_ONE} b ${A} c ${EMPTY} d $${A} e";
    let filled = filled(disk);
    for word in ["a ", " b ", " c ", " d ", " e"] {
        let sent = filled.text().find(word).unwrap();
        let back = filled.on_disk(Span::new(sent, sent + word.len()));
        assert_eq!(back.of(disk), word, "{word}");
    }
    let within = filled.text().find("that").unwrap();
    assert_eq!(filled.on_disk(Span::new(within, within + 4)).of(disk), "${LONG_ONE}");
    assert_eq!(filled.on_disk(Span::new(0, filled.text().len())).of(disk), disk);
    let until = filled.text().find("value").unwrap();
    assert_eq!(filled.on_disk(Span::new(0, until)).of(disk), "a ${LONG_ONE}");
}

#[test]
fn no_value_is_ever_shown() {
    let filled = filled("select '${PW}', '${LONG_ONE}', ${A};");
    let table = [
        ("invalid input: \"hunter2's\"", "invalid input: \"${PW}\""),
        ("Failing row contains (a value that ...).", "Failing row contains (${LONG_ONE}...)."),
        ("column \"x\" of \"box\"", "column \"${A}\" of \"box\""),
        ("nothing of it", "nothing of it"),
    ];
    for (said, cleared) in table {
        assert_eq!(filled.cleared(said), cleared);
    }
    let at = filled.text().find("that is").unwrap();
    assert_eq!(
        filled.cleared_at("syntax error at or near \"is\"", at),
        "syntax error at or near \"...\""
    );
    assert_eq!(
        filled.cleared_at("syntax error at or near \"is\"", 0),
        "syntax error at or near \"is\""
    );
    let shown = format!("{filled:?} {:?}", variables());
    assert!(!shown.contains("hunter2") && !shown.contains("long"), "{shown}");
}

#[test]
fn the_fingerprint_follows_the_values() {
    let mut other = variables();
    other.insert("A", "y");
    assert_ne!(other.fingerprint(), variables().fingerprint());
    assert_ne!(Variables::new(false).fingerprint(), Variables::new(true).fingerprint());
}
