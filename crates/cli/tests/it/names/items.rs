//! Which Rust names did the generated files give to what they define?

use crate::support::Project;

/// What a crate defines.
#[derive(Debug, Default)]
pub(super) struct Items {
    /// Structs with the names of their fields, and enums with none.
    pub(super) types: Vec<Item>,
    /// The constants of the modules `keys` and `indexes`, and of each `TABLE`.
    pub(super) constants: Vec<Item>,
}

/// One definition.
#[derive(Debug)]
pub(super) struct Item {
    /// The modules from the crate's root.
    pub(super) modules: Vec<String>,
    pub(super) name: String,
    pub(super) body: Body,
}

#[derive(Debug)]
pub(super) enum Body {
    Enum,
    Fields(Vec<String>),
    /// One field, and whether others may see it.
    Wrapper(bool),
    /// A constant, and whether it is a key, an index or a table.
    Constant(&'static str),
}

impl Item {
    /// The path of its module in a program that uses the crate.
    pub(super) fn module(&self) -> String {
        format!("generated::{}", self.modules.join("::"))
    }

    pub(super) fn path(&self) -> String {
        format!("{}::{}", self.module(), self.name)
    }
}

pub(super) fn read(project: &Project) -> Items {
    let mut items = Items::default();
    for (path, (text, _)) in project.tree("generated/src") {
        let modules: Vec<_> = path.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
        read_file(&modules, &text, &mut items);
    }
    items
}

fn read_file(file: &[String], text: &str, items: &mut Items) {
    // The modules that a line lies in, each with how far it is indented.
    let mut open: Vec<(usize, String)> = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let code = line.trim_start();
        let indented = line.len() - code.len();
        if code == "}" {
            open.retain(|(module, _)| *module != indented);
            continue;
        }
        let inner = open.iter().map(|(_, name)| name.clone());
        let modules: Vec<_> = file.iter().cloned().chain(inner).collect();
        if let Some(name) = code.strip_prefix("pub mod ").and_then(|it| it.strip_suffix(" {")) {
            open.push((indented, name.to_owned()));
        } else if let Some(rest) = code.strip_prefix("pub const ") {
            let (name, of) = rest.split_once(": ").unwrap_or_default();
            let kinds = ["Key<", "Index<", "Table<"];
            let kind = kinds.into_iter().find(|kind| of.starts_with(&format!("rt::{kind}")));
            if let Some(kind) = kind {
                let body = Body::Constant(kind.trim_end_matches('<'));
                items.constants.push(Item { modules, name: name.to_owned(), body });
            }
        } else if let Some(rest) = code.strip_prefix("pub enum ") {
            let name = rest.trim_end_matches(" {").to_owned();
            items.types.push(Item { modules, name, body: Body::Enum });
        } else if let Some(rest) = code.strip_prefix("pub struct ") {
            let end = rest.find(['(', ' ', ';']).unwrap_or(rest.len());
            let (name, rest) = rest.split_at(end);
            let body = if let Some(field) = rest.strip_prefix('(') {
                let field = if field.is_empty() { lines.next().unwrap_or_default() } else { field };
                Body::Wrapper(field.trim_start().starts_with("pub "))
            } else if rest.ends_with('{') {
                Body::Fields(fields(&mut lines))
            } else {
                Body::Fields(Vec::new())
            };
            items.types.push(Item { modules, name: name.to_owned(), body });
        }
    }
}

/// The names of a struct's fields.
fn fields(lines: &mut std::str::Lines<'_>) -> Vec<String> {
    lines
        .map(str::trim_start)
        .take_while(|line| *line != "}")
        .filter_map(|line| Some(line.strip_prefix("pub ")?.split_once(':')?.0.to_owned()))
        .collect()
}
