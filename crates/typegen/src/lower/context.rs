//! What does every part of lowering need to know, and which Rust type does a use of a type get?

use rowsmith_catalog::{Catalog, QualifiedName, TypeRef};

use crate::{
    lower::{
        key_types::KeyTypes,
        names::{AllNames, Home, Site},
        scope::{Scope, UserType},
        settings::Settings,
    },
    model::Reads,
    problem::Problem,
    rust_type::RustType,
    type_map,
};

/// All that is decided before the first item is made.
#[derive(Debug)]
pub(crate) struct Context<'a> {
    pub(crate) catalog: &'a Catalog,
    pub(crate) settings: &'a Settings<'a>,
    pub(crate) scope: &'a Scope<'a>,
    pub(crate) names: &'a AllNames<'a>,
    pub(crate) key_types: &'a KeyTypes<'a>,
}

/// The Rust side of a use of a type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Lowered {
    /// The type of a value that is not NULL.
    pub(crate) rust_type: RustType,
    pub(crate) reads: Reads,
}

/// Domains and ranges are followed this far; deeper ones are a catalog that no server made.
const DEEPEST: usize = 64;

impl<'a> Context<'a> {
    /// The Rust type of a use of a type at `place`, the override included.
    pub(crate) fn type_of(
        &self,
        type_ref: &TypeRef,
        site: Site<'_>,
        place: &[&str],
        problems: &mut Vec<Problem>,
    ) -> Lowered {
        if let Some(rust_type) = self.settings.override_of(place) {
            return self.chosen(rust_type, type_ref, site);
        }
        let known = self.known(type_ref, site, 0).unwrap_or_else(|| {
            problems.push(Problem::UnknownType {
                place: place.join("."),
                sql_type: type_map::spelled(type_ref),
            });
            let unknown = type_map::unknown();
            let user_defined = true;
            Found { rust_type: unknown.rust_type, text: unknown.text, user_defined }
        });
        known.in_array(type_ref.array)
    }

    /// The type that the user chose for a use of a type. What has to be read as text still is.
    pub(crate) fn chosen(
        &self,
        rust_type: RustType,
        type_ref: &TypeRef,
        site: Site<'_>,
    ) -> Lowered {
        let known = self.known(type_ref, site, 0).map(|found| found.in_array(type_ref.array).reads);
        let reads = match known {
            Some(Reads::Binary) => Reads::AsSays(rust_type.clone()),
            Some(Reads::Text | Reads::AsSays(_) | Reads::ByName(_)) | None => Reads::Text,
        };
        Lowered { rust_type, reads }
    }

    /// The element of a type; `None` when nobody knows it.
    fn known(&self, type_ref: &TypeRef, site: Site<'_>, depth: usize) -> Option<Found> {
        if depth > DEEPEST {
            return None;
        }
        let name = &type_ref.name;
        let user_type = self.scope.user_type(name);
        let found = |rust_type, text| Some(Found { rust_type, text, user_defined: true });
        match user_type {
            Some(UserType::Enum(_)) => found(self.names.item(site, Home::Enums, name)?, true),
            Some(UserType::Domain(domain)) => {
                let text = self
                    .known(&domain.base, site, depth + 1)
                    .is_none_or(|base| base.text || domain.base.array && base.user_defined);
                found(self.names.item(site, Home::Domains, name)?, text)
            }
            Some(UserType::Attributed(_)) => {
                found(self.names.item(site, Home::Composites, name)?, true)
            }
            Some(UserType::Range(range)) => {
                let subtype = self.known(&range.subtype, site, depth + 1)?;
                found(RustType::Range(Box::new(subtype.rust_type)), true)
            }
            Some(UserType::MultiRange(range)) => {
                let subtype = self.known(&range.subtype, site, depth + 1)?;
                found(RustType::MultiRange(Box::new(subtype.rust_type)), true)
            }
            None => {
                let mapped = type_map::map(type_ref, self.settings.config.dates)?;
                let user_defined = name.schema != "pg_catalog";
                let text = mapped.text || user_defined;
                Some(Found { rust_type: mapped.rust_type, text, user_defined })
            }
        }
    }

    /// What a domain is made over in the end, where a cast to the domain cuts what is too long.
    pub(crate) fn cut_by(&self, type_ref: &'a TypeRef) -> Option<&'a TypeRef> {
        let bottom = self.bottom(type_ref)?;
        let is_domain = !std::ptr::eq(bottom, type_ref);
        let builtin = self.scope.user_type(&bottom.name).is_none();
        (is_domain && builtin && type_map::cuts(bottom)).then_some(bottom)
    }

    /// Whether the type is `json` or `jsonb`, or a domain over one.
    pub(crate) fn is_json(&self, type_ref: &'a TypeRef) -> bool {
        self.bottom(type_ref).is_some_and(|bottom| {
            let QualifiedName { schema, name } = &bottom.name;
            !bottom.array && schema == "pg_catalog" && matches!(name.as_str(), "json" | "jsonb")
        })
    }

    /// Whether values of the type are composites, or arrays that hold some.
    pub(crate) fn has_composites(&self, type_ref: &'a TypeRef) -> bool {
        let mut type_ref = type_ref;
        for _ in 0..DEEPEST {
            match self.scope.user_type(&type_ref.name) {
                Some(UserType::Domain(domain)) => type_ref = &domain.base,
                Some(UserType::Attributed(_)) => return true,
                _ => return false,
            }
        }
        false
    }

    /// What is below the domains of a type; `None` when they do not end.
    fn bottom(&self, type_ref: &'a TypeRef) -> Option<&'a TypeRef> {
        let mut type_ref = type_ref;
        for _ in 0..DEEPEST {
            match self.scope.user_type(&type_ref.name) {
                Some(UserType::Domain(domain)) if !type_ref.array => type_ref = &domain.base,
                _ => return Some(type_ref),
            }
        }
        None
    }

    /// The cast of a parameter that will be assigned to a column of the type. The assignment refuses
    /// what is too long, and also checks the domain that the cast may leave out.
    pub(crate) fn assigned_cast(&self, type_ref: &'a TypeRef) -> String {
        type_map::cast(self.cut_by(type_ref).unwrap_or(type_ref))
    }

    /// Whether the type is a domain, or made over one, that has no NULL.
    pub(crate) fn never_null(&self, type_ref: &TypeRef) -> bool {
        let mut type_ref = type_ref;
        for _ in 0..DEEPEST {
            let user_type = self.scope.user_type(&type_ref.name);
            let Some(UserType::Domain(domain)) = user_type.filter(|_| !type_ref.array) else {
                return false;
            };
            if domain.not_null {
                return true;
            }
            type_ref = &domain.base;
        }
        false
    }

    /// The default that a domain, or the domain that it is made over, gives its columns.
    pub(crate) fn domain_default(&self, name: &QualifiedName) -> Option<&'a str> {
        let mut name = name;
        for _ in 0..DEEPEST {
            let Some(UserType::Domain(domain)) = self.scope.user_type(name) else { return None };
            if let Some(default) = &domain.default {
                return Some(default);
            }
            if domain.base.array {
                return None;
            }
            name = &domain.base.name;
        }
        None
    }
}

/// The element of a type.
struct Found {
    rust_type: RustType,
    /// Whether it is read as text: all that the server would report by a number that is no built-in
    /// type's. For such, tokio-postgres asks the server while the result is on its way, and waits
    /// for ever when the result is long.
    text: bool,
    /// Whether its OID differs between databases.
    user_defined: bool,
}

impl Found {
    fn in_array(self, array: bool) -> Lowered {
        let reads =
            if self.text || array && self.user_defined { Reads::Text } else { Reads::Binary };
        if !array {
            return Lowered { rust_type: self.rust_type, reads };
        }
        let rust_type = RustType::vec(RustType::option(self.rust_type));
        Lowered { rust_type, reads }
    }
}
