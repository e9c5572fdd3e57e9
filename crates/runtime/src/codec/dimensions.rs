//! Which dimensions has an array?

/// One dimension of an array.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Dimension {
    /// How many elements, or arrays of the next dimension.
    pub length: i32,
    /// The index of the first; 1 unless chosen otherwise.
    pub lower_bound: i32,
}

/// The server's own limit.
const MOST_DIMENSIONS: usize = 6;

/// The dimensions of an array that is being read, in either form.
#[derive(Default)]
pub(crate) struct Dimensions {
    all: [Dimension; MOST_DIMENSIONS],
    count: usize,
}

impl Dimensions {
    pub(crate) fn as_slice(&self) -> &[Dimension] {
        self.all.get(..self.count).unwrap_or_default()
    }

    pub(crate) fn as_mut_slice(&mut self) -> &mut [Dimension] {
        self.all.get_mut(..self.count).unwrap_or_default()
    }

    /// `None` past the server's limit.
    pub(crate) fn push(&mut self, dimension: Dimension) -> Option<()> {
        *self.all.get_mut(self.count)? = dimension;
        self.count += 1;
        Some(())
    }
}
