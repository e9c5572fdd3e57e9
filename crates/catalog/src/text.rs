//! How is a catalog written down as text, and read back?
//!
//! The text form is the one plain-text form of a [`Catalog`]: snapshots, fingerprints, test
//! fixtures and what users see of a schema. `parse(print(catalog))` is the same catalog.
//!
//! # Grammar
//!
//! Lines, two spaces of indentation per level, blank lines between objects. An *object* starts in
//! the first column, its *members* are one level in, *attributes* of members two levels. Square
//! brackets mean optional, `...` means repeated, every line of a group may be left out or repeated
//! as the value has it.
//!
//! ```text
//! extension NAME in NAME
//!
//! schema NAME                      | grant, comment
//! enum QNAME                       | label TEXT..., comment
//! domain QNAME over TYPE [not null] [default TEXT]
//!                                  | default, check NAME TEXT..., comment
//! composite QNAME                  | attribute NAME TYPE... (| comment), comment
//! range QNAME over TYPE multirange QNAME
//!                                  | comment
//! sequence QNAME TYPENAME start N min N max N increment N cache N [cycle]
//!          [owned by QNAME column NAME]
//!                                  | grant, comment
//! table QNAME                      | parent QNAME..., partition TEXT, and all of RELATION
//! partitioned table QNAME          | key TEXT, parent QNAME..., partition TEXT, RELATION
//! foreign table QNAME              | server TEXT, RELATION
//! view QNAME [accepts insert, update, delete]
//!                                  | definition TEXT, RELATION
//! materialized view QNAME          | definition TEXT, RELATION
//! function QNAME                   | (also procedure, aggregate, window function)
//!   in|out|inout|variadic|table NAME|- TYPE [default TEXT]
//!   returns [setof] TYPE|void|record|trigger|parameters|row of QNAME
//!   language NAME immutable|stable|volatile [strict] [security definer] [rows N]
//!   setting TEXT, body TEXT, grant, comment
//!
//! RELATION
//!   column NAME TYPE [not null] [identity always|identity by default] [read only]
//!          [collate QNAME] [from QNAME column NAME]
//!          [default TEXT | generated stored TEXT | generated virtual TEXT]
//!                                  | default, generated, comment
//!   primary key NAME (NAME, ...)    \
//!   unique NAME (NAME, ...) [nulls not distinct]
//!   foreign key NAME (NAME, ...) references QNAME (NAME, ...)
//!          [on update ACTION] [on delete ACTION] [match full]
//!   check NAME TEXT, exclude NAME TEXT
//!                                  | deferrable, initially deferred, not valid, comment
//!   index NAME [unique] [partial] [invalid] [(NAME, ...)]
//!                                  | definition TEXT, comment
//!   trigger NAME [disabled]        | definition TEXT, comment
//!   row security [enabled] [forced]
//!   policy NAME [restrictive] for all|select|insert|update|delete [to NAME, ...]
//!                                  | using TEXT, check TEXT, comment
//!   option TEXT, grant, comment
//!
//! grant WORD, ... to NAME [column NAME] [grantable WORD, ...]
//! comment TEXT
//! ```
//!
//! - NAME is an identifier as SQL spells it, bare or in double quotes; names with control
//!   characters are spelled `U&"a\000ab"`, so that a name never breaks a line. QNAME is
//!   `schema.name`.
//! - TYPE is `int4` (short for `pg_catalog.int4`), `public.mood`, `numeric(10,2)`, `text[]`.
//! - TEXT is anything. It runs to the end of the line when it can; else it follows below, one
//!   level deeper, a line of it behind each `|`. A line with control characters stands behind `!`
//!   instead, where `\n`, `\r`, `\t`, `\\` and `\u{7f}` are escapes.

mod print;
mod parse;

use std::{fmt, str::FromStr};

use crate::{pg_type::TypeRef, schema::Catalog};

pub(crate) use print::{fits_on_line, name, privilege, qualified, signature};

/// Why a text is not a catalog.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct ParseError {
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong with it.
    pub reason: String,
}

/// The text form of the whole catalog, see the module's grammar.
impl fmt::Display for Catalog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, object) in print::objects(self).into_iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            f.write_str(&object.text)?;
        }
        Ok(())
    }
}

/// Reads the text form. Schemas that only occur in the names of objects are made on the way.
impl FromStr for Catalog {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        parse::catalog(text)
    }
}

impl Catalog {
    /// Every object with its canonical text, sorted by name: what fingerprints are made of.
    ///
    /// Tables, views and types are named `public.contacts`, routines
    /// `public.add(int4, int4)`; the rest carries its kind: `schema public`,
    /// `extension citext`, `sequence public.ids`. An index, trigger, policy, constraint or grant
    /// is part of the object it belongs to.
    pub fn objects(&self) -> Vec<(String, String)> {
        let mut objects: Vec<_> =
            print::objects(self).into_iter().map(|object| (object.name, object.text)).collect();
        objects.sort();
        objects
    }
}

/// As the text form spells a type: `int4`, `numeric(10,2)`, `public.mood[]`.
impl fmt::Display for TypeRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&print::type_ref(self))
    }
}

/// Reads what [`TypeRef`]'s `Display` writes.
impl FromStr for TypeRef {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        parse::type_ref(text)
    }
}
