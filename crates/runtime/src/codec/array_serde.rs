//! How does an array of any shape look to serde?
//!
//! One dimension counted from 1 is the list that it is everywhere. Others say their shape beside
//! their elements: nested lists could not be told from elements that are lists, nor say where they
//! count from.

use crate::codec::arrays::Array;
use crate::codec::dimensions::Dimension;
use serde_core::de::{Error as _, MapAccess, SeqAccess, Visitor};
use serde_core::ser::SerializeStruct as _;
use serde_core::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::marker::PhantomData;

const FIELDS: [&str; 3] = ["lengths", "lower_bounds", "elements"];

impl<T: Serialize> Serialize for Array<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if let [] | [Dimension { lower_bound: 1, .. }] = self.dimensions.as_slice() {
            return self.elements.serialize(serializer);
        }
        let of = |part: fn(&Dimension) -> i32| self.dimensions.iter().map(part).collect();
        let lengths: Vec<i32> = of(|dimension| dimension.length);
        let lower_bounds: Vec<i32> = of(|dimension| dimension.lower_bound);
        let [first, second, third] = FIELDS;
        let mut fields = serializer.serialize_struct("Array", FIELDS.len())?;
        fields.serialize_field(first, &lengths)?;
        fields.serialize_field(second, &lower_bounds)?;
        fields.serialize_field(third, &self.elements)?;
        fields.end()
    }
}

struct Shaped<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for Shaped<T> {
    type Value = Array<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list, or a map of `lengths`, `lower_bounds` and `elements`")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Array<T>, A::Error> {
        let mut elements = Vec::new();
        while let Some(element) = list.next_element()? {
            elements.push(element);
        }
        Ok(elements.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Array<T>, A::Error> {
        let mut lengths: Vec<i32> = Vec::new();
        let mut lower_bounds: Vec<i32> = Vec::new();
        let mut elements = Vec::new();
        while let Some(field) = map.next_key::<String>()? {
            match field.as_str() {
                "lengths" => lengths = map.next_value()?,
                "lower_bounds" => lower_bounds = map.next_value()?,
                "elements" => elements = map.next_value()?,
                other => return Err(A::Error::unknown_field(other, &FIELDS)),
            }
        }
        if lengths.len() != lower_bounds.len() {
            return Err(A::Error::custom("as many `lengths` as `lower_bounds` are needed"));
        }
        let dimensions = lengths.into_iter().zip(lower_bounds);
        let dimensions = dimensions.map(|(length, lower_bound)| Dimension { length, lower_bound });
        let array = Array { dimensions: dimensions.collect(), elements };
        array.check().map_err(A::Error::custom)?;
        Ok(array)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Array<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Shaped(PhantomData))
    }
}
