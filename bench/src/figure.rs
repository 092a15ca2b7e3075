//! One measured number, its bar, and how samples are taken.

use std::time::{Duration, Instant};

use serde::Serialize;

/// How much is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// A few seconds, in any build: shows that everything runs. Its figures mean nothing.
    Smoke,
    /// What `docs/performance.md` records. Needs a release build.
    Full,
}

impl Scale {
    /// One of two values.
    pub(crate) fn pick<T>(self, smoke: T, full: T) -> T {
        match self {
            Self::Smoke => smoke,
            Self::Full => full,
        }
    }
}

/// A bar to hold.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Bar {
    AtLeast(f64),
    AtMost(f64),
}

/// One measured number.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Figure {
    /// What was measured; the part before the first dot names the group.
    pub name: String,
    /// The number.
    pub value: f64,
    /// Its unit; `×` for a ratio.
    pub unit: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    bar: Option<Bar>,
    #[serde(skip_serializing_if = "Option::is_none")]
    holds: Option<bool>,
}

impl Figure {
    pub(crate) fn new(name: impl Into<String>, value: f64, unit: &'static str) -> Self {
        Self { name: name.into(), value, unit, bar: None, holds: None }
    }

    pub(crate) fn at_least(mut self, bar: f64) -> Self {
        self.bar = Some(Bar::AtLeast(bar));
        self.holds = Some(self.value >= bar);
        self
    }

    pub(crate) fn at_most(mut self, bar: f64) -> Self {
        self.bar = Some(Bar::AtMost(bar));
        self.holds = Some(self.value <= bar);
        self
    }

    /// A smoke run measures too little to judge by.
    pub(crate) fn forget_bar(&mut self) {
        (self.bar, self.holds) = (None, None);
    }

    /// Whether the bar is held; none where there is no bar.
    pub fn holds(&self) -> Option<bool> {
        self.holds
    }

    /// The figure as one line for people.
    pub fn line(&self) -> String {
        let bar = match self.bar {
            None => String::new(),
            Some(Bar::AtLeast(bar)) => format!("bar ≥ {}", number(bar)),
            Some(Bar::AtMost(bar)) => format!("bar ≤ {}", number(bar)),
        };
        let verdict = match self.holds {
            None => "",
            Some(true) => "holds",
            Some(false) => "MISSED",
        };
        let line =
            format!("{:<58} {:>10} {:<6} {bar:<12} {verdict}", self.name, number(self.value), self.unit);
        line.trim_end().to_owned()
    }
}

fn number(value: f64) -> String {
    match value.abs() {
        size if size >= 100.0 || value.fract() == 0.0 => format!("{value:.0}"),
        size if size >= 10.0 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}

/// The middle of several samples.
pub(crate) fn median(mut samples: Vec<f64>) -> f64 {
    samples.sort_by(f64::total_cmp);
    samples.get(samples.len() / 2).copied().unwrap_or(f64::NAN)
}

/// How long `work` takes.
pub(crate) fn time<T, E>(work: impl FnOnce() -> Result<T, E>) -> Result<(f64, T), E> {
    let start = Instant::now();
    let result = work()?;
    Ok((start.elapsed().as_secs_f64(), result))
}

/// Median seconds of one call, over samples of as many calls as fill a millisecond or so.
pub(crate) fn per_call<T>(scale: Scale, mut work: impl FnMut() -> T) -> f64 {
    let fill = Duration::from_micros(scale.pick(50, 2000));
    let mut calls: u32 = 1;
    loop {
        let start = Instant::now();
        (0..calls).for_each(|_| drop(std::hint::black_box(work())));
        if start.elapsed() >= fill || calls >= 1 << 24 {
            break;
        }
        calls *= 2;
    }
    let samples = (0..scale.pick(5, 101)).map(|_| {
        let start = Instant::now();
        (0..calls).for_each(|_| drop(std::hint::black_box(work())));
        start.elapsed().as_secs_f64() / f64::from(calls)
    });
    median(samples.collect())
}
