//! Does any text hold together? Properties of the public functions, on text nobody would write.

/// Random soup made of SQL's traps: nothing panics, spans tile the text.
mod soup;
/// Large texts: the work grows with the length, not with its square.
mod large;
