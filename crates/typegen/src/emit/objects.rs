//! How is spelled what the crate remembers of its objects?

use crate::{
    docs::Docs,
    model::{Member, Model, Object, ObjectKind},
    render::{Comma, List, Piece, Source, Text},
    words::{End, Words},
};

/// The file that holds them.
pub(crate) fn emit(model: &Model) -> String {
    let mut source = Source::new(&model.command);
    source.file_docs(&Docs::new("What the types were made from, as the database described it."));
    source.runtime();
    source.gap();
    source.line(&[&"/// Every object, in the order of schema, kind and name."]);
    source.enclosed(
        &[&"pub const OBJECTS: &[rt::Object] = "],
        "&[",
        |source| model.objects.iter().for_each(|it| object(source, it)),
        &[&"];"],
    );
    verify(&mut source);
    source.finish()
}

/// The function that compares them with a database.
fn verify(source: &mut Source) {
    source.gap();
    source.line(&[
        &"/// Compares the database with what these types were made from, in one round trip.",
    ]);
    let head = List(
        ["pub async fn verify<E: rt::Executor + Send>(", ") -> Result<rt::Verdict, rt::Error>"],
        &[&[&"executor: E"]],
    );
    source.block(&[&head], |source| {
        source.line(&[&"rt::verify(executor, OBJECTS).await"]);
    });
}

fn object(source: &mut Source, it: &Object) {
    source.enclosed(
        &[&"rt::Object"],
        " {",
        |source| {
            source.line(&[&"kind: rt::ObjectKind::", &it.kind, &","]);
            source.line(&[&"schema: ", &Text(&it.schema), &","]);
            source.line(&[&"name: ", &Text(&it.name), &","]);
            source.line(&[&"members: ", &Members(&it.members), &Comma::Last]);
        },
        &[&"},"],
    );
}

/// The members of an object: a tuple each.
struct Members<'a>(&'a [Member]);

impl Piece for Members<'_> {
    fn spell(&self, words: &mut Words) {
        words.list(["&[", "]"], End::Comma, self.0, |words, it| {
            let traits = it.traits.join(", ");
            let texts = [it.name.as_str(), &it.type_name, &traits];
            words.list(["(", ")"], End::Comma, texts, |words, text| Text(text).spell(words));
        });
    }
}

impl Piece for ObjectKind {
    fn spell(&self, words: &mut Words) {
        words.word(match self {
            Self::Table => "Table",
            Self::View => "View",
            Self::MaterializedView => "MaterializedView",
            Self::Enum => "Enum",
            Self::ClosedEnum => "ClosedEnum",
            Self::Domain => "Domain",
            Self::Composite => "Composite",
            Self::Row => "Row",
            Self::Function => "Function",
            Self::Procedure => "Procedure",
        });
    }
}
