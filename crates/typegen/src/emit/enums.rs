//! How is an enum spelled?

use crate::{
    emit::structs,
    model::{Enum, Variant},
    render::{Arm, Line, List, Piece, Source, Text},
};

/// The enum with its labels and its codec.
pub(crate) fn emit(source: &mut Source, it: &Enum) {
    definition(source, it);
    labels(source, it);
    from_label(source, it);
    codec(source, it);
}

fn definition(source: &mut Source, it: &Enum) {
    source.gap();
    source.docs(&it.docs);
    let ours = ["Debug", "Clone", "Copy", "PartialEq", "Eq", "PartialOrd", "Ord", "Hash"];
    let ours = ours.into_iter().filter(|derive| !it.open || *derive != "Copy");
    structs::derives(source, &ours.collect::<Vec<_>>(), &it.derives);
    source.block(&[&"pub enum ", &it.name], |source| {
        for variant in &it.variants {
            source.docs(&variant.docs);
            if it.derives.serde && variant.name.as_str() != variant.label {
                structs::serde_name(source, &variant.label);
            }
            source.line(&[&variant.name, &","]);
        }
        if it.open {
            source
                .line(&[&"/// A label that this code does not know, added to the database later."]);
            if it.derives.serde {
                source.line(&[&"#[serde(untagged)]"]);
            }
            source.line(&[&"Unrecognized(Box<str>),"]);
        }
    });
}

fn labels(source: &mut Source, it: &Enum) {
    source.gap();
    source.block(&[&"impl ", &it.name], |source| {
        source.line(&[&"/// The labels in the order of the database."]);
        let labels: Vec<_> = it.variants.iter().map(|variant| Text(&variant.label)).collect();
        let labels: Vec<[&dyn Piece; 1]> = labels.iter().map(|it| [it as &dyn Piece]).collect();
        let labels: Vec<Line<'_>> = labels.iter().map(<[_; 1]>::as_slice).collect();
        let labels = List(["&[", "]"], &labels);
        source.line(&[&"pub const LABELS: &'static [&'static str] = ", &labels, &";"]);
        source.gap();
        source.line(&[&"/// The values in the order of the database."]);
        let values: Vec<[&dyn Piece; 2]> =
            it.variants.iter().map(|it| [&"Self::" as &dyn Piece, &it.name]).collect();
        let values: Vec<Line<'_>> = values.iter().map(<[_; 2]>::as_slice).collect();
        let values = List(["&[", "]"], &values);
        source.line(&[&"pub const ALL: &'static [Self] = ", &values, &";"]);
        source.gap();
        source.line(&[&"/// The label in the database."]);
        let result = if it.open { "&str" } else { "&'static str" };
        source.block(&[&"pub fn as_str(&self) -> ", &result], |source| {
            source.block(&[&"match self"], |source| {
                for Variant { name, label, .. } in &it.variants {
                    source.line(&[&Arm(&[&"Self::", name], &[&Text(label)])]);
                }
                if it.open {
                    source.line(&[&"Self::Unrecognized(label) => label,"]);
                }
            });
        });
    });
}

fn from_label(source: &mut Source, it: &Enum) {
    let of: Line<'_> = if it.open { &[&"From<&str>"] } else { &[&"TryFrom<&str>"] };
    source.implementation(of, &it.name, |source| {
        if it.open {
            source.block(&[&"fn from(label: &str) -> Self"], |source| values(source, it));
            return;
        }
        source.line(&[&"type Error = rt::DecodeError;"]);
        source.gap();
        let head = "fn try_from(label: &str) -> Result<Self, rt::DecodeError>";
        source.block(&[&head], |source| values(source, it));
    });
}

/// The value of each label.
fn values(source: &mut Source, it: &Enum) {
    if it.variants.is_empty() {
        source.line(&[&"Self::Unrecognized(label.into())"]);
        return;
    }
    source.block(&[&"match label"], |source| {
        for Variant { name, label, .. } in &it.variants {
            let value: Line<'_> = &[&"Self::", name];
            let result = List(["Ok(", ")"], &[value]);
            let body: Line<'_> = if it.open { value } else { &[&result] };
            source.line(&[&Arm(&[&Text(label)], body)]);
        }
        source.line(&[if it.open {
            &"_ => Self::Unrecognized(label.into()),"
        } else {
            &"_ => Err(rt::unknown_label(label)),"
        }]);
    });
}

fn codec(source: &mut Source, it: &Enum) {
    source.implementation(&[&"std::fmt::Display"], &it.name, |source| {
        let head = "fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result";
        source.block(&[&head], |source| source.line(&[&"f.write_str(self.as_str())"]));
    });
    source.implementation(&[&"rt::Decode"], &it.name, |source| {
        let head = "fn decode(raw: rt::Raw<'_>) -> Result<Self, rt::DecodeError>";
        let decode = if it.open {
            "rt::decode_label(raw).map(Self::from)"
        } else {
            "rt::decode_label(raw).and_then(Self::try_from)"
        };
        source.block(&[&head], |source| source.line(&[&decode]));
        source.gap();
        source.block(&[&"fn filler() -> Self"], |source| match it.variants.first() {
            Some(first) if !it.open => source.line(&[&"Self::", &first.name]),
            Some(_) | None => source.line(&[&"Self::Unrecognized(\"\".into())"]),
        });
    });
    source.implementation(&[&"rt::Encode"], &it.name, |source| {
        source.line(&[&"const TEXT: bool = true;"]);
        source.line(&[&"const BINARY: rt::BinaryForm = rt::BinaryForm::Always;"]);
        source.gap();
        structs::encode(source, |source| {
            source.line(&[&"rt::encode_label(self.as_str(), format, out)"]);
        });
    });
    structs::glue(source, "rt::value!", &it.name);
}
