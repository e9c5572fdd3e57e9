//! Does any text hold together? Properties of the public functions, on text nobody would write.

/// Random soup made of SQL's traps: nothing panics, spans tile the text.
mod soup;
/// Comments and blanks between tokens never change the canonical form, another token always does.
mod canonical;
/// Large texts: the work grows with the length, not with its square.
mod large;
