//! How is a domain spelled?

use crate::{
    emit::structs,
    model::Domain,
    render::{List, Source},
};

/// The newtype with its conversions and its codec.
pub(crate) fn emit(source: &mut Source, it: &Domain) {
    source.gap();
    source.docs(&it.docs);
    structs::derives(source, &["Debug", "Clone", "PartialEq"], &it.derives);
    if it.derives.serde {
        source.line(&[&"#[serde(transparent)]"]);
    }
    let inner = List(["(", ")"], &[&[&"pub ", &it.inner]]);
    source.line(&[&"pub struct ", &it.name, &inner, &";"]);
    conversions(source, it);
    decode(source, it);
    source.implementation(&[&"rt::Encode"], &it.name, |source| {
        source.line(&[&"const TEXT: bool = true;"]);
        source.line(&[&"const DELIMITER: u8 = <", &it.inner, &" as rt::Encode>::DELIMITER;"]);
        let binary = "const BINARY: rt::BinaryForm = <";
        source.line(&[&binary, &it.inner, &" as rt::Encode>::BINARY;"]);
        source.gap();
        structs::encode(source, |source| {
            source.line(&[&"rt::Encode::encode(&self.0, format, out)"]);
        });
    });
    structs::glue(source, "rt::value!", &it.name);
}

fn conversions(source: &mut Source, it: &Domain) {
    let inner = List(["<", ">"], &[&[&it.inner]]);
    let name = List(["<", ">"], &[&[&it.name]]);
    source.implementation(&[&"From", &inner], &it.name, |source| {
        let given = List(["(", ")"], &[&[&"value: ", &it.inner]]);
        source.block(&[&"fn from", &given, &" -> Self"], |source| {
            source.line(&[&"Self(value)"]);
        });
    });
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
