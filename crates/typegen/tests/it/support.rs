//! Catalogs from text, and the generated file that a test is about.

use expect_test::Expect;
use rowsmith_catalog::Catalog;
use rowsmith_typegen::{Config, Generated, generate};

/// The catalog that a text describes.
pub(crate) fn catalog(text: &str) -> Catalog {
    text.parse().unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// Everything generated with the usual config.
#[must_use]
pub(crate) fn generated(text: &str) -> Generated {
    generated_with(text, &Config::default())
}

/// Everything generated.
#[must_use]
pub(crate) fn generated_with(text: &str, config: &Config) -> Generated {
    generate(&catalog(text), config).unwrap_or_else(|problems| panic!("{problems:?}"))
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

/// The item of a file that begins with `start`, with its documentation.
pub(crate) fn item(generated: &Generated, path: &str, start: &str) -> String {
    let file = file(generated, path);
    let blocks: Vec<&str> = file.split("\n\n").collect();
    let at = blocks.iter().position(|block| block.lines().any(|line| line.starts_with(start)));
    let at = at.unwrap_or_else(|| panic!("no `{start}` in\n{file}"));
    let end = blocks[at..]
        .iter()
        .position(|block| block.trim_end().ends_with("\n}") || block.trim_end().ends_with(';'));
    blocks[at..=at + end.unwrap_or_default()].join("\n\n")
}
