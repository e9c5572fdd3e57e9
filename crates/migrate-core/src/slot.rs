//! Where do two futures of one run leave something for each other? In a place that may move to another thread with them.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Room for one value, the last that was put there.
#[derive(Debug)]
pub(crate) struct Slot<T>(Mutex<Option<T>>);

impl<T> Default for Slot<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T> Slot<T> {
    /// With this value in it.
    pub(crate) fn holding(value: T) -> Self {
        Self(Mutex::new(Some(value)))
    }

    /// Puts a value there, or none.
    pub(crate) fn put(&self, value: Option<T>) {
        *self.lock() = value;
    }

    /// Takes the value away.
    pub(crate) fn take(&self) -> Option<T> {
        self.lock().take()
    }

    fn lock(&self) -> MutexGuard<'_, Option<T>> {
        // A value is put there whole.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T: Clone> Slot<T> {
    /// A copy of the value.
    pub(crate) fn get(&self) -> Option<T> {
        self.lock().clone()
    }
}
