//! How is time taken, so that a ratio holds on a noisy machine?

use std::time::{Duration, Instant};

use crate::cargo::Failure;

/// A run, given what was prepared for it.
type Run<'a> = dyn FnMut(&str) -> Result<(), Failure> + 'a;

/// Something to time: what is prepared before each run is not counted.
pub(crate) struct Trial<'a> {
    prepare: Box<dyn FnMut() -> Result<String, Failure> + 'a>,
    run: Box<Run<'a>>,
}

impl<'a> Trial<'a> {
    /// A run that needs nothing prepared.
    pub(crate) fn new(mut run: impl FnMut() -> Result<(), Failure> + 'a) -> Self {
        Self { prepare: Box::new(|| Ok(String::new())), run: Box::new(move |_| run()) }
    }

    /// A run that is given what was prepared for it.
    pub(crate) fn prepared(
        prepare: impl FnMut() -> Result<String, Failure> + 'a,
        run: impl FnMut(&str) -> Result<(), Failure> + 'a,
    ) -> Self {
        Self { prepare: Box::new(prepare), run: Box::new(run) }
    }
}

/// The medians of `runs` runs of each trial, taken in turn: one of each, then one of each again.
pub(crate) fn each_median(
    runs: usize,
    mut trials: Vec<Trial<'_>>,
) -> Result<Vec<Duration>, Failure> {
    let mut times = vec![Vec::with_capacity(runs); trials.len()];
    for _ in 0..runs {
        for (trial, times) in trials.iter_mut().zip(&mut times) {
            let prepared = (trial.prepare)()?;
            let begun = Instant::now();
            (trial.run)(&prepared)?;
            times.push(begun.elapsed());
        }
    }
    let median = |mut times: Vec<Duration>| {
        times.sort();
        times.get(times.len() / 2).copied().unwrap_or_default()
    };
    Ok(times.into_iter().map(median).collect())
}

/// As [`each_median`], of a number of trials that is known.
pub(crate) fn medians<const N: usize>(
    runs: usize,
    trials: [Trial<'_>; N],
) -> Result<[Duration; N], Failure> {
    let medians = each_median(runs, Vec::from(trials))?;
    Ok(std::array::from_fn(|index| medians.get(index).copied().unwrap_or_default()))
}
