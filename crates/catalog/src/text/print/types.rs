//! How are the types of a schema spelled?

use crate::{
    ident::QualifiedName,
    pg_type::{Composite, Domain, Enum, Range},
    text::print::writer::{Writer, fits_on_line},
};

pub(super) fn enum_text(name: &QualifiedName, value: &Enum) -> String {
    let mut writer = Writer::open("enum");
    writer.qualified(name).close().comment(1, value.comment.as_deref());
    for label in &value.labels {
        writer.start(1, "label").text_to_end(1, label);
    }
    writer.text
}

pub(super) fn domain_text(name: &QualifiedName, domain: &Domain) -> String {
    let mut writer = Writer::open("domain");
    writer.qualified(name).word("over").type_ref(&domain.base);
    writer.flag(domain.not_null, "not null");
    match &domain.default {
        Some(default) if fits_on_line(default) => writer.word("default").text_to_end(0, default),
        default => writer.close().optional_text(1, "default", default.as_deref()),
    };
    writer.comment(1, domain.comment.as_deref());
    for check in &domain.checks {
        writer.start(1, "check").name(&check.name).text_to_end(1, &check.definition);
    }
    writer.text
}

pub(super) fn composite_text(name: &QualifiedName, composite: &Composite) -> String {
    let mut writer = Writer::open("composite");
    writer.qualified(name).close().comment(1, composite.comment.as_deref());
    for attribute in &composite.attributes {
        writer.start(1, "attribute").name(&attribute.name).type_ref(&attribute.type_ref).close();
        writer.comment(2, attribute.comment.as_deref());
    }
    writer.text
}

pub(super) fn range_text(name: &QualifiedName, range: &Range) -> String {
    let mut writer = Writer::open("range");
    writer.qualified(name).word("over").type_ref(&range.subtype);
    writer.word("multirange").qualified(&range.multirange).close();
    writer.comment(1, range.comment.as_deref());
    writer.text
}
