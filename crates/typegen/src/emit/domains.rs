//! How is a domain spelled?

use crate::{emit::structs, model::Domain, render::Source};

/// The newtype with its conversions and its codec.
pub(crate) fn emit(source: &mut Source, it: &Domain) {
    source.gap();
    source.docs(&it.docs);
    structs::derives(source, &[&"Debug, Clone, PartialEq"], &it.derives);
    if it.derives.serde {
        source.line(&[&"#[serde(transparent)]"]);
    }
    source.line(&[&"pub struct ", &it.name, &"(pub ", &it.inner, &");"]);
    conversions(source, it);
    decode(source, it);
    source.gap();
    source.block(&[&"impl rt::Encode for ", &it.name], |source| {
        source.line(&[&"const TEXT: bool = true;"]);
        source.line(&[&"const DELIMITER: u8 = <", &it.inner, &" as rt::Encode>::DELIMITER;"]);
        source.gap();
        structs::encode(source, |source| {
            source.line(&[&"rt::Encode::encode(&self.0, format, out)"]);
        });
    });
    source.gap();
    source.line(&[&"rt::value!(", &it.name, &");"]);
}

fn conversions(source: &mut Source, it: &Domain) {
    source.gap();
    source.block(&[&"impl From<", &it.inner, &"> for ", &it.name], |source| {
        source.block(&[&"fn from(value: ", &it.inner, &") -> Self"], |source| {
            source.line(&[&"Self(value)"]);
        });
    });
    source.gap();
    source.block(&[&"impl From<", &it.name, &"> for ", &it.inner], |source| {
        source.block(&[&"fn from(value: ", &it.name, &") -> Self"], |source| {
            source.line(&[&"value.0"]);
        });
    });
    source.gap();
    source.block(&[&"impl AsRef<", &it.inner, &"> for ", &it.name], |source| {
        source.block(&[&"fn as_ref(&self) -> &", &it.inner], |source| {
            source.line(&[&"&self.0"]);
        });
    });
}

fn decode(source: &mut Source, it: &Domain) {
    source.gap();
    source.block(&[&"impl rt::Decode for ", &it.name], |source| {
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
