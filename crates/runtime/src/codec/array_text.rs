//! How is the text form of an array read?

use crate::codec::dimensions::{Dimension, Dimensions};
use crate::raw::{DecodeError, Format, Raw};

type Each<'e> = dyn FnMut(Option<Raw<'_>>) -> Result<(), DecodeError> + 'e;

/// Reads `[0:1]={{1,NULL},{"a b",2}}`.
pub(crate) struct TextReader<'a> {
    text: &'a str,
    rest: &'a [u8],
    delimiter: u8,
    dimensions: Dimensions,
    /// An element with its quotes and backslashes taken off.
    element: Vec<u8>,
}

impl<'a> TextReader<'a> {
    pub(crate) fn new(text: &'a str, delimiter: u8) -> Self {
        let (rest, dimensions, element) = (text.as_bytes(), Dimensions::default(), Vec::new());
        Self { text, rest, delimiter, dimensions, element }
    }

    fn error(&self) -> DecodeError {
        DecodeError::syntax("array", self.text)
    }

    pub(crate) fn read(mut self, each: &mut Each<'_>) -> Result<Dimensions, DecodeError> {
        let bounds = self.bounds()?;
        self.level(0, each)?;
        if !self.rest.is_empty() {
            return Err(self.error());
        }
        for (dimension, lower_bound) in self.dimensions.as_mut_slice().iter_mut().zip(bounds) {
            dimension.lower_bound = lower_bound;
        }
        if self.dimensions.as_slice().iter().any(|dimension| dimension.length == 0) {
            self.dimensions = Dimensions::default();
        }
        Ok(self.dimensions)
    }

    /// The lower bounds of `[0:1][2:3]=`; none when they are all 1.
    fn bounds(&mut self) -> Result<Vec<i32>, DecodeError> {
        if self.rest.first() != Some(&b'[') {
            return Ok(Vec::new());
        }
        let (bounds, body) = self.text.split_once('=').ok_or_else(|| self.error())?;
        self.rest = body.as_bytes();
        bounds
            .split_inclusive(']')
            .map(|part| part.strip_prefix('[')?.split_once(':')?.0.parse().ok())
            .collect::<Option<_>>()
            .ok_or_else(|| self.error())
    }

    /// One pair of braces with what is in it.
    fn level(&mut self, depth: usize, each: &mut Each<'_>) -> Result<(), DecodeError> {
        if !self.take(b'{') {
            return Err(self.error());
        }
        let known = self.dimensions.as_slice().len() > depth;
        if !known {
            let dimension = Dimension { length: 0, lower_bound: 1 };
            self.dimensions.push(dimension).ok_or_else(|| self.error())?;
        }
        let mut length = 0_i32;
        if !self.take(b'}') {
            loop {
                if self.rest.first() == Some(&b'{') {
                    self.level(depth + 1, each)?;
                } else {
                    self.element(each)?;
                }
                length = length.saturating_add(1);
                if self.take(b'}') {
                    break;
                }
                if !self.take(self.delimiter) {
                    return Err(self.error());
                }
            }
        }
        match self.dimensions.as_mut_slice().get_mut(depth) {
            Some(dimension) if !known => dimension.length = length,
            Some(dimension) if dimension.length == length => {}
            _ => return Err(self.error()),
        }
        Ok(())
    }

    fn element(&mut self, each: &mut Each<'_>) -> Result<(), DecodeError> {
        self.element.clear();
        let quoted = self.take(b'"');
        loop {
            let (&byte, rest) = self.rest.split_first().ok_or_else(|| self.error())?;
            match byte {
                b'"' if quoted => {
                    self.rest = rest;
                    break;
                }
                b'{' | b'}' if !quoted => break,
                byte if !quoted && byte == self.delimiter => break,
                b'\\' => {
                    let (&escaped, rest) = rest.split_first().ok_or_else(|| self.error())?;
                    self.element.push(escaped);
                    self.rest = rest;
                }
                byte => {
                    self.element.push(byte);
                    self.rest = rest;
                }
            }
        }
        if !quoted && self.element.eq_ignore_ascii_case(b"null") {
            return each(None);
        }
        each(Some(Raw::new(&self.element, Format::Text, 0)))
    }

    fn take(&mut self, byte: u8) -> bool {
        match self.rest.split_first() {
            Some((first, rest)) if *first == byte => {
                self.rest = rest;
                true
            }
            _ => false,
        }
    }
}
