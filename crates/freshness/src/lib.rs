//! The build script's check that generated types are current.
