//! The commands of Rowsmith and the binary rowsmith.
