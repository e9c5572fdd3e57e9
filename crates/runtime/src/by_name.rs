//! How do composites travel by the names of their attributes, so that these may come and move?
//!
//! A record literal knows places only. JSON knows names, and `json_populate_record` puts each value
//! through the input function of its attribute's type, as a record literal would. What JSON cannot
//! carry as it is, such as an array counted from 0, goes by place all the same.

use crate::attribute_names::AttributeNames;
use crate::composite::{AttributeWriter, Way};
use crate::raw::{Encode, EncodeError, IsNull, put_text};

/// A struct that stands for a composite type; [`crate::composite!`] makes an [`Encode`] of it.
pub trait Composite {
    /// The type, quoted where needed: `"public"."address"`.
    const TYPE: &'static str;

    /// Names each attribute, with the type of its values.
    fn names(names: &mut AttributeNames);

    /// Gives each attribute's value, in the order in which the type had them.
    fn write(&self, attributes: &mut AttributeWriter<'_>);
}

impl AttributeNames {
    /// The next attribute, whose values are `T`s.
    pub fn push<T: Encode>(&mut self, name: &str) {
        self.attribute(name);
        T::attribute_names(self);
    }
}

/// Names the attributes of a composite, and of those that it holds.
pub fn name_attributes<C: Composite>(names: &mut AttributeNames) {
    names.enter(C::TYPE, C::names);
}

/// Writes a composite as a JSON object of its attributes; as a string with the record literal where
/// names cannot carry one of the values.
pub fn encode_by_name<C: Composite + Encode>(
    value: &C,
    out: &mut Vec<u8>,
) -> Result<IsNull, EncodeError> {
    let start = out.len();
    out.push(b'{');
    let mut writer = AttributeWriter::new(out, Way::ByName);
    value.write(&mut writer);
    if writer.finish()? == Way::NotByName {
        out.truncate(start);
        return put_text(value, out);
    }
    out.push(b'}');
    Ok(IsNull::No)
}

/// Lets a struct that implements [`crate::Composite`] be written, by tokio-postgres and sqlx too.
#[macro_export]
macro_rules! composite {
    ($composite:ty) => {
        impl $crate::Encode for $composite {
            const TEXT: bool = true;
            const SHAPE: $crate::Shape = $crate::Shape::Composite;

            fn encode(
                &self,
                format: $crate::Format,
                out: &mut ::std::vec::Vec<u8>,
            ) -> ::core::result::Result<$crate::IsNull, $crate::EncodeError> {
                let write = |attributes: &mut $crate::AttributeWriter<'_>| {
                    $crate::Composite::write(self, attributes);
                };
                $crate::encode_composite(format, out, write)
            }

            fn encode_json(
                &self,
                out: &mut ::std::vec::Vec<u8>,
            ) -> ::core::result::Result<$crate::IsNull, $crate::EncodeError> {
                $crate::encode_by_name(self, out)
            }

            fn attribute_names(names: &mut $crate::AttributeNames) {
                $crate::name_attributes::<Self>(names);
            }
        }

        $crate::value!($composite);
    };
}
