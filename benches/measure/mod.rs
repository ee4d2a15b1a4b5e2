//! Times, and how they compare. Ratios are of medians of runs that took turns.

use std::time::{Duration, Instant};

/// Times, sorted.
pub struct Times(Vec<Duration>);

impl Times {
    pub fn of(mut times: Vec<Duration>) -> Self {
        times.sort();
        Self(times)
    }

    /// The time that so many of a hundred stay under.
    pub fn percentile(&self, percent: usize) -> Duration {
        self.0[(self.0.len() * percent / 100).min(self.0.len() - 1)]
    }

    pub fn median(&self) -> Duration {
        self.percentile(50)
    }
}

/// Runs both in turns, so that whatever else the computer does hits both.
pub fn in_turns(rounds: usize, mut one: impl FnMut(), mut other: impl FnMut()) -> (Times, Times) {
    let (mut ones, mut others) = (Vec::new(), Vec::new());
    for round in 0..rounds + 3 {
        let (a, b) = (timed(&mut one), timed(&mut other));
        // The first rounds warm the caches.
        if round >= 3 {
            ones.push(a);
            others.push(b);
        }
    }
    (Times::of(ones), Times::of(others))
}

pub fn timed(mut run: impl FnMut()) -> Duration {
    let started = Instant::now();
    run();
    started.elapsed()
}

pub fn ratio(what: &str, ours: &Times, against: &str, theirs: &Times, aim: &str) {
    let ratio = ours.median().as_secs_f64() / theirs.median().as_secs_f64();
    println!("{what}: {:.2?}; {against}: {:.2?}; ratio {ratio:.2} ({aim})", ours.median(), theirs.median());
}
