//! What did the user ask for, checked and in our terms?

use std::{cell::Cell, collections::BTreeMap};

use crate::{
    config::{Config, EnumStyle},
    custom::{CustomPath, CustomType},
    model::Derives,
    naming::RustName,
    problem::Problem,
    rust_type::RustType,
};

/// The config with its paths and names parsed. Remembers what was looked up, to report the rest.
#[derive(Debug)]
pub(crate) struct Settings<'a> {
    pub(crate) config: &'a Config,
    overrides: Table<'a, CustomType>,
    renames: Table<'a, RustName>,
    all_derives: Vec<CustomPath>,
    derives: Table<'a, Vec<CustomPath>>,
    enum_styles: Table<'a, EnumStyle>,
    borrowed_rows: Table<'a, ()>,
}

type Table<'a, T> = BTreeMap<&'a str, Setting<T>>;

#[derive(Debug)]
struct Setting<T> {
    value: T,
    used: Cell<bool>,
}

impl<T> Setting<T> {
    fn new(value: T) -> Self {
        Self { value, used: Cell::new(false) }
    }
}

impl<'a> Settings<'a> {
    /// Checks everything that the user spelled in Rust.
    pub(crate) fn parse(config: &'a Config) -> Result<Self, Vec<Problem>> {
        let mut problems = Vec::new();
        let overrides = table(&config.overrides, |place, text| {
            let (place, text) = (place.to_owned(), text.clone());
            let bad = |why| problems.push(Problem::BadType { place, text: text.clone(), why });
            CustomType::parse(&text).map_err(bad).ok()
        });
        let mut derive = |place: &str, text: &String| {
            let (place, text) = (place.to_owned(), text.clone());
            let bad = |why| problems.push(Problem::BadPath { place, text: text.clone(), why });
            CustomPath::parse(&text).map_err(bad).ok()
        };
        let all_derives =
            config.derives.all.iter().filter_map(|text| derive("every type", text)).collect();
        let derives = table(&config.derives.objects, |place, texts| {
            Some(texts.iter().filter_map(|text| derive(place, text)).collect())
        });
        let renames = table(&config.renames, |place, text| {
            let (place, text) = (place.to_owned(), text.clone());
            let bad = |why| problems.push(Problem::BadName { place, text: text.clone(), why });
            RustName::chosen(&text).map_err(bad).ok()
        });
        if problems.is_empty() {
            let enum_styles = table(&config.enum_styles, |_, style| Some(*style));
            let borrowed_rows = config.borrowed_rows.iter();
            let borrowed_rows = borrowed_rows.map(|place| (place.as_str(), Setting::new(())));
            let borrowed_rows = borrowed_rows.collect();
            return Ok(Self {
                config,
                overrides,
                renames,
                all_derives,
                derives,
                enum_styles,
                borrowed_rows,
            });
        }
        problems.sort();
        Err(problems)
    }

    /// The type that the user wants for a column, attribute or parameter.
    pub(crate) fn override_of(&self, place: &[&str]) -> Option<RustType> {
        look_up(&self.overrides, place).cloned().map(RustType::Custom)
    }

    /// The name that the user wants.
    pub(crate) fn rename_of(&self, place: &[&str]) -> Option<RustName> {
        look_up(&self.renames, place).cloned()
    }

    /// What an enum does with labels that it does not know.
    pub(crate) fn enum_style(&self, place: &[&str]) -> EnumStyle {
        look_up(&self.enum_styles, place).copied().unwrap_or(self.config.enums)
    }

    /// Whether the rows of a relation also have a borrowed form.
    pub(crate) fn borrows(&self, place: &[&str]) -> bool {
        look_up(&self.borrowed_rows, place).is_some()
    }

    /// The derives of an object, beyond `ours` and the usual ones.
    pub(crate) fn derives_of(&self, place: &[&str], ours: &[&str]) -> Derives {
        const USUAL: [&str; 3] = ["Clone", "Debug", "PartialEq"];
        let own = look_up(&self.derives, place).into_iter().flatten();
        let theirs =
            |path: &&CustomPath| !USUAL.contains(&path.last()) && !ours.contains(&path.last());
        let mut paths: Vec<_> =
            self.all_derives.iter().chain(own).filter(theirs).cloned().collect();
        paths.sort();
        paths.dedup();
        let serde = paths.iter().any(|path| matches!(path.last(), "Serialize" | "Deserialize"));
        Derives { paths, serde }
    }

    /// Settings that matched nothing.
    pub(crate) fn unused(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        unused(&self.overrides, "overrides", &mut problems);
        unused(&self.renames, "renames", &mut problems);
        unused(&self.derives, "derives", &mut problems);
        unused(&self.enum_styles, "enum-styles", &mut problems);
        unused(&self.borrowed_rows, "borrowed-rows", &mut problems);
        problems
    }

    /// The settings about an object and its parts, one per line: what else its code depends on.
    pub(crate) fn about(&self, object: &str) -> String {
        let within = |place: &str| {
            place.strip_prefix(object).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        let mut lines = String::new();
        let mut line = |words: [&str; 3]| {
            lines.push_str(&words.join(" "));
            lines.push('\n');
        };
        for (place, text) in self.config.overrides.iter().filter(|(place, _)| within(place)) {
            line(["override", place, text]);
        }
        for (place, text) in self.config.renames.iter().filter(|(place, _)| within(place)) {
            line(["rename", place, text]);
        }
        for (place, style) in self.config.enum_styles.iter().filter(|(place, _)| within(place)) {
            let style = if *style == EnumStyle::Open { "open" } else { "closed" };
            line(["enum", place, style]);
        }
        for place in self.config.borrowed_rows.iter().filter(|place| within(place)) {
            line(["borrowed", place, ""]);
        }
        for (place, texts) in self.config.derives.objects.iter().filter(|(place, _)| within(place))
        {
            line(["derive", place, &texts.join(", ")]);
        }
        lines
    }
}

fn table<V, T>(
    settings: &BTreeMap<String, V>,
    mut parse: impl FnMut(&str, &V) -> Option<T>,
) -> Table<'_, T> {
    settings
        .iter()
        .filter_map(|(place, value)| {
            let value = parse(place, value)?;
            Some((place.as_str(), Setting::new(value)))
        })
        .collect()
}

fn look_up<'t, T>(table: &'t Table<'_, T>, place: &[&str]) -> Option<&'t T> {
    if table.is_empty() {
        return None;
    }
    let setting = table.get(place.join(".").as_str())?;
    setting.used.set(true);
    Some(&setting.value)
}

fn unused<T>(table: &Table<'_, T>, setting: &'static str, problems: &mut Vec<Problem>) {
    problems.extend(
        table
            .iter()
            .filter(|(_, value)| !value.used.get())
            .map(|(place, _)| Problem::NoSuchPlace { place: (*place).to_owned(), setting }),
    );
}
