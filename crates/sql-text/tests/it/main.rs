//! Does any text hold together? Properties of the public functions, on text nobody would write.

/// Random soup made of SQL's traps: nothing panics, spans tile the text.
mod soup;
/// Comments and blanks between tokens never change the canonical form, another token always does.
mod canonical;
/// A script that comes in windows is taken apart as one that comes whole.
mod windows;
/// Large texts: the work grows with the length, not with its square.
mod large;
