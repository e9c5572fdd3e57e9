//! How is a domain spelled?

use crate::{
    emit::{checks::Check, structs},
    model::Domain,
    render::{Line, List, Piece, Source, Text, Tokens},
    rust_type::RustType,
    words::Words,
};

/// The newtype with its conversions and its codec.
pub(crate) fn emit(source: &mut Source, it: &Domain) {
    source.gap();
    source.docs(&it.docs);
    structs::derives(source, &["Debug", "Clone", "PartialEq"], &it.derives);
    let checked = !it.checks.is_empty();
    if it.derives.serde {
        serde(source, it);
    }
    let visible: Line<'_> = if checked { &[&it.inner] } else { &[&"pub ", &it.inner] };
    source.line(&[&"pub struct ", &it.name, &List(["(", ")"], &[visible]), &";"]);
    if checked {
        checks(source, it);
        checked_conversions(source, it);
    } else {
        from_inner(source, it);
    }
    conversions(source, it);
    if it.checkable {
        source.implementation(&[&"rt::Checkable"], &it.name, |source| {
            source.block(&[&"fn checked(&self) -> rt::Checked<'_>"], |source| {
                source.line(&[&"rt::Checkable::checked(&self.0)"]);
            });
        });
    }
    decode(source, it);
    source.implementation(&[&"rt::Encode"], &it.name, |source| {
        source.line(&[&"const TEXT: bool = true;"]);
        source.line(&[&"const DELIMITER: u8 = <", &it.inner, &" as rt::Encode>::DELIMITER;"]);
        let binary = "const BINARY: rt::BinaryForm = <";
        source.line(&[&binary, &it.inner, &" as rt::Encode>::BINARY;"]);
        if it.composite {
            let shape = "const SHAPE: rt::Shape = <";
            source.line(&[&shape, &it.inner, &" as rt::Encode>::SHAPE;"]);
        }
        source.gap();
        structs::encode(source, |source| {
            source.line(&[&"rt::Encode::encode(&self.0, format, out)"]);
        });
        if it.composite {
            by_name(source, &it.inner);
        }
    });
    structs::glue(source, "rt::value!", &it.name);
}

/// The composites inside go by name as they do outside.
fn by_name(source: &mut Source, inner: &RustType) {
    source.gap();
    let arguments = List(["(", ")"], &[&[&"&self"], &[&"out: &mut Vec<u8>"]]);
    let result = " -> Result<rt::IsNull, rt::EncodeError>";
    source.block(&[&"fn encode_json", &arguments, &result], |source| {
        source.line(&[&"rt::Encode::encode_json(&self.0, out)"]);
    });
    source.gap();
    source.block(&[&"fn attribute_names(names: &mut rt::AttributeNames)"], |source| {
        source.line(&[&"<", inner, &" as rt::Encode>::attribute_names(names);"]);
    });
}

/// What is read by serde is checked as well.
fn serde(source: &mut Source, it: &Domain) {
    if it.checks.is_empty() {
        source.line(&[&"#[serde(transparent)]"]);
        return;
    }
    let mut inner = Words::default();
    it.inner.spell(&mut inner);
    let inner = inner.finish();
    source.line(&[&Tokens(["#[serde(", ")]"], &[&[&"try_from = ", &Text(&inner)]])]);
}

/// The constructor.
fn checks(source: &mut Source, it: &Domain) {
    source.gap();
    source.block(&[&"impl ", &it.name], |source| {
        source.line(&[&"/// What [`Self::new`] checks; the rest is up to the server."]);
        let checks: Vec<_> = it.checks.iter().map(Check).collect();
        let checks: Vec<[&dyn Piece; 1]> = checks.iter().map(|it| [it as &dyn Piece]).collect();
        let checks: Vec<Line<'_>> = checks.iter().map(<[_; 1]>::as_slice).collect();
        let checks = List(["&[", "]"], &checks);
        source.line(&[&"pub const CHECKS: &'static [rt::Check] = ", &checks, &";"]);
        source.gap();
        source.line(&[&"/// Fails when the server would surely refuse the value."]);
        let given = List(["(", ")"], &[&[&"value: ", &it.inner]]);
        source.block(&[&"pub fn new", &given, &" -> Result<Self, rt::CheckError>"], |source| {
            source.line(&[&"rt::check(Self::CHECKS, &value)?;"]);
            source.line(&[&"Ok(Self(value))"]);
        });
        source.gap();
        source.line(&[&"/// The value."]);
        let own = List(["(", ")"], &[&[&"self"]]);
        source.block(&[&"pub fn into_inner", &own, &" -> ", &it.inner], |source| {
            source.line(&[&"self.0"]);
        });
    });
}

fn checked_conversions(source: &mut Source, it: &Domain) {
    let inner = List(["<", ">"], &[&[&it.inner]]);
    source.implementation(&[&"TryFrom", &inner], &it.name, |source| {
        source.line(&[&"type Error = rt::CheckError;"]);
        source.gap();
        let given = List(["(", ")"], &[&[&"value: ", &it.inner]]);
        source.block(&[&"fn try_from", &given, &" -> Result<Self, rt::CheckError>"], |source| {
            source.line(&[&"Self::new(value)"]);
        });
    });
    source.implementation(&[&"std::ops::Deref"], &it.name, |source| {
        source.line(&[&"type Target = ", &it.inner, &";"]);
        source.gap();
        let head = List(["(", ")"], &[&[&"&self"]]);
        source.block(&[&"fn deref", &head, &" -> &", &it.inner], |source| {
            source.line(&[&"&self.0"]);
        });
    });
}

fn from_inner(source: &mut Source, it: &Domain) {
    let inner = List(["<", ">"], &[&[&it.inner]]);
    source.implementation(&[&"From", &inner], &it.name, |source| {
        let given = List(["(", ")"], &[&[&"value: ", &it.inner]]);
        source.block(&[&"fn from", &given, &" -> Self"], |source| {
            source.line(&[&"Self(value)"]);
        });
    });
}

fn conversions(source: &mut Source, it: &Domain) {
    let inner = List(["<", ">"], &[&[&it.inner]]);
    let name = List(["<", ">"], &[&[&it.name]]);
    source.implementation(&[&"From", &name], &it.inner, |source| {
        let given = List(["(", ")"], &[&[&"value: ", &it.name]]);
        source.block(&[&"fn from", &given, &" -> Self"], |source| {
            source.line(&[&"value.0"]);
        });
    });
    source.implementation(&[&"AsRef", &inner], &it.name, |source| {
        let head = List(["(", ")"], &[&[&"&self"]]);
        source.block(&[&"fn as_ref", &head, &" -> &", &it.inner], |source| {
            source.line(&[&"&self.0"]);
        });
    });
}

fn decode(source: &mut Source, it: &Domain) {
    source.implementation(&[&"rt::Decode"], &it.name, |source| {
        source.line(&[&"const TEXT: bool = <", &it.inner, &" as rt::Decode>::TEXT;"]);
        source.line(&[&"const DELIMITER: u8 = <", &it.inner, &" as rt::Decode>::DELIMITER;"]);
        source.gap();
        let head = "fn decode(raw: rt::Raw<'_>) -> Result<Self, rt::DecodeError>";
        source.block(&[&head], |source| source.line(&[&"rt::Decode::decode(raw).map(Self)"]));
        source.gap();
        source.block(&[&"fn filler() -> Self"], |source| {
            source.line(&[&"Self(rt::Decode::filler())"]);
        });
    });
}
