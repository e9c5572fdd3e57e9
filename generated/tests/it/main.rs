//! Do the generated types read and write the database that the migrations make, on both drivers alike?
#![cfg(test)]

/// The migrated database, and one session for both drivers.
mod crm;
/// Short spellings of values.
mod values;
/// A row in every relation.
mod fill;
/// Every relation is read.
mod reads;
/// Keys, pages and constraints by their constants.
mod keys;
/// What is written is what was meant.
mod writes;
/// What moved on in a database is noticed.
mod verify;
/// Every function and procedure is called.
mod functions;
/// Every example of the guide.
mod guide;
