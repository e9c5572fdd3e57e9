//! Is what was written what was meant: unset, NULL or a value, and values of every kind?
