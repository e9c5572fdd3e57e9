//! How do the built-in geometric types travel?

use crate::oid;
use crate::raw::{Decode, DecodeError, Encode, EncodeError, Format, IsNull, Raw};
use crate::wire::{Cursor, count, print, put};
use std::fmt;

/// `point`.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Point {
    /// To the right.
    pub x: f64,
    /// Upwards.
    pub y: f64,
}

/// `line`: where `a * x + b * y + c = 0`.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Line {
    /// The factor of x.
    pub a: f64,
    /// The factor of y; not 0 if `a` is.
    pub b: f64,
    /// The constant.
    pub c: f64,
}

/// `lseg`: the part of a line between two points.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct LSeg {
    /// One end.
    pub start: Point,
    /// The other.
    pub end: Point,
}

/// `box`. Postgres keeps the upper right corner first, whichever two it is given.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Box {
    /// The upper right corner.
    pub high: Point,
    /// The lower left corner.
    pub low: Point,
}

/// `path`: points joined in order, at least one.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Path {
    /// Whether the last is joined to the first.
    pub closed: bool,
    /// The points.
    pub points: Vec<Point>,
}

/// `polygon`: the points of its edge, at least one.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Polygon {
    /// The points.
    pub points: Vec<Point>,
}

/// `circle`.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Circle {
    /// The middle.
    pub center: Point,
    /// The radius, not negative.
    pub radius: f64,
}

/// A shape as the numbers that both formats list in the same order.
trait Shape: Sized + Default + fmt::Display {
    const OID: u32;
    const WHAT: &'static str;
    /// What separates shapes in a text array.
    const DELIMITER: u8 = b',';

    fn read(cursor: &mut Cursor<'_>) -> Result<Self, DecodeError>;
    fn write(&self, out: &mut Vec<u8>) -> Result<(), EncodeError>;
    /// From the numbers of the text form; `open` says that it starts with a bracket.
    fn from_numbers(numbers: &[f64], open: bool) -> Option<Self>;
}

/// The numbers of a text form, whatever stands around them.
fn numbers(text: &str) -> Option<Vec<f64>> {
    text.split(['(', ')', '[', ']', '<', '>', '{', '}', ',', ' '])
        .filter(|part| !part.is_empty())
        .map(|part| part.parse().ok())
        .collect()
}

fn points(numbers: &[f64]) -> Option<Vec<Point>> {
    match numbers.as_chunks::<2>() {
        ([], _) => None,
        (pairs, []) => Some(pairs.iter().map(|&[x, y]| Point { x, y }).collect()),
        _ => None,
    }
}

fn put_numbers(out: &mut Vec<u8>, numbers: &[f64]) {
    for number in numbers {
        put(out, &number.to_be_bytes());
    }
}

fn read_points(cursor: &mut Cursor<'_>) -> Result<Vec<Point>, DecodeError> {
    let count = cursor.i32()?;
    (0..count).map(|_| Point::read(cursor)).collect()
}

fn write_points(points: &[Point], out: &mut Vec<u8>) -> Result<(), EncodeError> {
    put(out, &count(points.len())?.to_be_bytes());
    points.iter().try_for_each(|point| point.write(out))
}

fn print_points(f: &mut fmt::Formatter<'_>, points: &[Point]) -> fmt::Result {
    for (index, point) in points.iter().enumerate() {
        write!(f, "{}{point}", if index > 0 { "," } else { "" })?;
    }
    Ok(())
}

impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "({},{})", Number(self.x), Number(self.y))
    }
}

/// A float in Postgres' spelling.
struct Number(f64);

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == f64::INFINITY {
            f.write_str("Infinity")
        } else if self.0 == f64::NEG_INFINITY {
            f.write_str("-Infinity")
        } else {
            self.0.fmt(f)
        }
    }
}

impl Shape for Point {
    const OID: u32 = oid::POINT;
    const WHAT: &'static str = "point";

    fn read(cursor: &mut Cursor<'_>) -> Result<Self, DecodeError> {
        Ok(Self { x: cursor.f64()?, y: cursor.f64()? })
    }

    fn write(&self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        put_numbers(out, &[self.x, self.y]);
        Ok(())
    }

    fn from_numbers(numbers: &[f64], _open: bool) -> Option<Self> {
        let [x, y] = *numbers else { return None };
        Some(Self { x, y })
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{{{},{},{}}}", Number(self.a), Number(self.b), Number(self.c))
    }
}

impl Shape for Line {
    const OID: u32 = oid::LINE;
    const WHAT: &'static str = "line";

    fn read(cursor: &mut Cursor<'_>) -> Result<Self, DecodeError> {
        Ok(Self { a: cursor.f64()?, b: cursor.f64()?, c: cursor.f64()? })
    }

    fn write(&self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        put_numbers(out, &[self.a, self.b, self.c]);
        Ok(())
    }

    fn from_numbers(numbers: &[f64], _open: bool) -> Option<Self> {
        let [a, b, c] = *numbers else { return None };
        Some(Self { a, b, c })
    }
}

impl fmt::Display for LSeg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{},{}]", self.start, self.end)
    }
}

impl Shape for LSeg {
    const OID: u32 = oid::LSEG;
    const WHAT: &'static str = "lseg";

    fn read(cursor: &mut Cursor<'_>) -> Result<Self, DecodeError> {
        Ok(Self { start: Point::read(cursor)?, end: Point::read(cursor)? })
    }

    fn write(&self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        put_numbers(out, &[self.start.x, self.start.y, self.end.x, self.end.y]);
        Ok(())
    }

    fn from_numbers(numbers: &[f64], _open: bool) -> Option<Self> {
        let [a, b, c, d] = *numbers else { return None };
        Some(Self { start: Point { x: a, y: b }, end: Point { x: c, y: d } })
    }
}

impl fmt::Display for Box {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{},{}", self.high, self.low)
    }
}

impl Shape for Box {
    const OID: u32 = oid::BOX;
    const WHAT: &'static str = "box";
    const DELIMITER: u8 = b';';

    fn read(cursor: &mut Cursor<'_>) -> Result<Self, DecodeError> {
        Ok(Self { high: Point::read(cursor)?, low: Point::read(cursor)? })
    }

    fn write(&self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        put_numbers(out, &[self.high.x, self.high.y, self.low.x, self.low.y]);
        Ok(())
    }

    fn from_numbers(numbers: &[f64], _open: bool) -> Option<Self> {
        let [a, b, c, d] = *numbers else { return None };
        Some(Self { high: Point { x: a, y: b }, low: Point { x: c, y: d } })
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.closed { "(" } else { "[" })?;
        print_points(f, &self.points)?;
        f.write_str(if self.closed { ")" } else { "]" })
    }
}

impl Shape for Path {
    const OID: u32 = oid::PATH;
    const WHAT: &'static str = "path";

    fn read(cursor: &mut Cursor<'_>) -> Result<Self, DecodeError> {
        Ok(Self { closed: cursor.u8()? != 0, points: read_points(cursor)? })
    }

    fn write(&self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        out.push(u8::from(self.closed));
        write_points(&self.points, out)
    }

    fn from_numbers(numbers: &[f64], open: bool) -> Option<Self> {
        Some(Self { closed: !open, points: points(numbers)? })
    }
}

impl fmt::Display for Polygon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(")?;
        print_points(f, &self.points)?;
        f.write_str(")")
    }
}

impl Shape for Polygon {
    const OID: u32 = oid::POLYGON;
    const WHAT: &'static str = "polygon";

    fn read(cursor: &mut Cursor<'_>) -> Result<Self, DecodeError> {
        Ok(Self { points: read_points(cursor)? })
    }

    fn write(&self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        write_points(&self.points, out)
    }

    fn from_numbers(numbers: &[f64], _open: bool) -> Option<Self> {
        Some(Self { points: points(numbers)? })
    }
}

impl fmt::Display for Circle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{},{}>", self.center, Number(self.radius))
    }
}

impl Shape for Circle {
    const OID: u32 = oid::CIRCLE;
    const WHAT: &'static str = "circle";

    fn read(cursor: &mut Cursor<'_>) -> Result<Self, DecodeError> {
        Ok(Self { center: Point::read(cursor)?, radius: cursor.f64()? })
    }

    fn write(&self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        put_numbers(out, &[self.center.x, self.center.y, self.radius]);
        Ok(())
    }

    fn from_numbers(numbers: &[f64], _open: bool) -> Option<Self> {
        let [x, y, radius] = *numbers else { return None };
        Some(Self { center: Point { x, y }, radius })
    }
}

macro_rules! shapes {
    ($($name:ident)*) => {$(
        impl Decode for $name {
            const DELIMITER: u8 = <Self as Shape>::DELIMITER;

            fn decode(raw: Raw<'_>) -> Result<Self, DecodeError> {
                raw.expect(&[<Self as Shape>::OID])?;
                if raw.format() == Format::Binary {
                    let mut cursor = Cursor::new(raw.bytes(), Self::WHAT);
                    let shape = Self::read(&mut cursor)?;
                    return cursor.finish().map(|()| shape);
                }
                let text = raw.text()?;
                numbers(text)
                    .and_then(|numbers| Self::from_numbers(&numbers, text.starts_with('[')))
                    .ok_or_else(|| DecodeError::syntax(Self::WHAT, text))
            }

            fn filler() -> Self {
                Self::default()
            }
        }

        impl Encode for $name {
            const OID: u32 = <Self as Shape>::OID;
            const DELIMITER: u8 = <Self as Shape>::DELIMITER;

            fn encode(&self, format: Format, out: &mut Vec<u8>) -> Result<IsNull, EncodeError> {
                match format {
                    Format::Binary => self.write(out).map(|()| IsNull::No),
                    Format::Text => Ok(print(out, self)),
                }
            }
        }
    )*};
}

shapes!(Point Line LSeg Box Path Polygon Circle);
