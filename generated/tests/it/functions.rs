//! Are functions and procedures called with what they are given, and read as they answer?
