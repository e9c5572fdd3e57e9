//! Catalogs from text, and the generated file that a test is about.

use expect_test::Expect;
use rowsmith_catalog::Catalog;
use rowsmith_typegen::{Config, Generated, generate};

use crate::formatting;

/// The catalog that a text describes.
pub(crate) fn catalog(text: &str) -> Catalog {
    text.parse().unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// Everything generated with the usual config.
#[must_use]
pub(crate) fn generated(text: &str) -> Generated {
    generated_with(text, &Config::default())
}

/// Everything generated, which is as prettyplease would print it.
#[must_use]
pub(crate) fn generated_with(text: &str, config: &Config) -> Generated {
    let generated =
        generate(&catalog(text), config).unwrap_or_else(|problems| panic!("{problems:?}"));
    formatting::check(&generated.files);
    generated
}

/// Compares one generated file, without its header.
pub(crate) fn check_file(generated: &Generated, path: &str, expected: &Expect) {
    expected.assert_eq(&file(generated, path));
}

/// One generated file, without its header.
pub(crate) fn file(generated: &Generated, path: &str) -> String {
    let text = generated.files.0.get(path);
    let text = text.unwrap_or_else(|| panic!("no `{path}` in {:?}", generated.files.0.keys()));
    text.split_once('\n').map_or(text.as_str(), |(_, rest)| rest).to_owned()
}

/// The fields of the struct `name` in a file: one line each, without documentation.
pub(crate) fn fields(generated: &Generated, path: &str, name: &str) -> String {
    let file = file(generated, path);
    let head = format!("pub struct {name} {{");
    let (_, rest) = file.split_once(&head).unwrap_or_else(|| panic!("no `{name}` in\n{file}"));
    let (body, _) = rest.split_once('}').expect("a struct ends");
    let is_field = |line: &&str| line.starts_with("pub ");
    let fields: Vec<_> = body.lines().map(str::trim).filter(is_field).collect();
    fields.join("\n") + "\n"
}

/// Whether the file has the struct `name`.
pub(crate) fn has(generated: &Generated, path: &str, name: &str) -> bool {
    file(generated, path).contains(&format!("pub struct {name} {{"))
}

/// What the file holds between two texts.
pub(crate) fn between(generated: &Generated, path: &str, start: &str, end: &str) -> String {
    let file = file(generated, path);
    let (_, rest) = file.split_once(start).unwrap_or_else(|| panic!("no `{start}` in\n{file}"));
    let (part, _) = rest.split_once(end).unwrap_or_else(|| panic!("no `{end}` in\n{rest}"));
    part.to_owned()
}
