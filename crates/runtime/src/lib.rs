//! What generated code leans on: fields, codec, special types; drivers behind features.
