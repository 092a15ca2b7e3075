//! Recorded asks, counted by what changes about them. Rows that are equal for the same policies are answered once.

use std::collections::{BTreeMap, HashMap};

use super::answers::{self, Answer, Answers, Bench};
use super::cause::Cause;
use super::registrations::Place;
use super::report::{AppCount, AskChange, AskGroup, Asks, KindCount, SAMPLE, Sample, causes};
use super::situations::Other;
use super::world::Pairs;
use super::{KEPT, Recorded, Row};
use crate::app::AppId;
use crate::record::{self, Kind};
use crate::texts::Language;

/// What was asked: an index into [`Recount::shapes`].
type Shape = u32;
/// What changes and why: an index into [`Recount::effects`].
type Effect = u32;

#[derive(Debug)]
pub(super) struct Recount {
    answers: Answers,
    asks: Asks,
    /// What was asked, once each.
    shapes: Vec<(Kind, Other)>,
    /// By kind and other end as they were recorded, so that a row that was seen before costs no parsing.
    shape_of: HashMap<String, HashMap<String, Shape>>,
    effects: Vec<(AskChange, Cause)>,
    effect_of: BTreeMap<(AskChange, Cause), Effect>,
    known: HashMap<(usize, bool, Shape, Answer), Option<Effect>>,
    apps: Vec<AppId>,
    app_of: HashMap<AppId, u32>,
    /// The app that asks now, and the changes told of the registration so far.
    now: (u32, Vec<AskChange>),
    counts: BTreeMap<AskChange, Counts>,
}

#[derive(Debug, Default)]
struct Counts {
    asks: u64,
    registrations: u64,
    effects: HashMap<Effect, u64>,
    apps: HashMap<u32, u64>,
    shapes: HashMap<Option<Shape>, u64>,
    sample: Vec<Sample>,
}

impl Recount {
    pub(super) fn new(recorded: Recorded) -> Self {
        Self {
            answers: Answers::new(recorded),
            asks: Asks::default(),
            shapes: Vec::new(),
            shape_of: HashMap::new(),
            effects: Vec::new(),
            effect_of: BTreeMap::new(),
            known: HashMap::new(),
            apps: Vec::new(),
            app_of: HashMap::new(),
            now: (0, Vec::new()),
            counts: BTreeMap::new(),
        }
    }

    /// A registration whose asks follow.
    pub(super) fn begin(&mut self, sample: &Sample) {
        let next = index(self.apps.len());
        let app = *self.app_of.entry(sample.app.clone()).or_insert_with(|| {
            self.apps.push(sample.app.clone());
            next
        });
        self.now = (app, Vec::new());
    }

    pub(super) fn add(&mut self, pairs: &Pairs<'_>, place: &Place, row: &Row<'_>) {
        more(&mut self.asks.total, row.count);
        note_days(&mut self.asks, row);
        let pair = pairs.pair(place.pair);
        if pair.same {
            more(&mut self.asks.unchanged, row.count);
            return;
        }
        let platform = place.sample.app.platform;
        let bench = Bench { place: place.pair, pair, platform, enrolled: place.enrolled };
        let shape = self.shape(row);
        match self.effect(bench, shape, row) {
            None => more(&mut self.asks.unchanged, row.count),
            Some(effect) => self.count(place, shape, effect, row.count),
        }
    }

    /// What was asked, if it can be read.
    fn shape(&mut self, row: &Row<'_>) -> Option<Shape> {
        if let Some(shape) = self.shape_of.get(row.kind).and_then(|ends| ends.get(row.end)) {
            return Some(*shape);
        }
        // Devices write these texts: more of them than anybody asks for are not told apart.
        let room = self.shapes.len() < KEPT;
        let read = Kind::by_name(row.kind).zip(Other::read(row.end)).filter(|_| room)?;
        self.shapes.push(read);
        let shape = index(self.shapes.len() - 1);
        self.shape_of.entry(row.kind.to_owned()).or_default().insert(row.end.to_owned(), shape);
        Some(shape)
    }

    fn effect(&mut self, bench: Bench<'_>, shape: Option<Shape>, row: &Row<'_>) -> Option<Effect> {
        let (Some(shape), Some(verdict)) = (shape, record::verdict(row.verdict)) else {
            return Some(self.interned(AskChange::CannotTell, answers::unreadable()));
        };
        let answer = Answer::read(verdict, row.setting);
        let key = (bench.place, bench.enrolled, shape, answer);
        if let Some(effect) = self.known.get(&key) {
            return *effect;
        }
        if self.known.len() >= KEPT {
            self.known.clear();
        }
        let (kind, other) = self.shapes.get(shape as usize)?.clone();
        let change = self.answers.change(bench, kind, &other, answer);
        let effect = change.map(|(change, cause)| self.interned(change, cause));
        self.known.insert(key, effect);
        effect
    }

    fn interned(&mut self, change: AskChange, cause: Cause) -> Effect {
        let next = index(self.effects.len());
        *self.effect_of.entry((change, cause)).or_insert_with_key(|key| {
            self.effects.push(key.clone());
            next
        })
    }

    fn count(&mut self, place: &Place, shape: Option<Shape>, effect: Effect, count: u64) {
        let Some((change, _)) = self.effects.get(effect as usize) else { return };
        let counts = self.counts.entry(*change).or_default();
        more(&mut counts.asks, count);
        let (app, told) = &mut self.now;
        more(counts.effects.entry(effect).or_default(), count);
        more(counts.shapes.entry(shape).or_default(), count);
        more(counts.apps.entry(*app).or_default(), count);
        if !told.contains(change) {
            told.push(*change);
            counts.registrations += 1;
            if counts.sample.len() < SAMPLE {
                counts.sample.push(place.sample.clone());
            }
        }
    }

    pub(super) fn finish(mut self, language: Language) -> Asks {
        let counts = std::mem::take(&mut self.counts);
        let group = |(change, counts)| self.group(language, change, counts);
        self.asks.changes = counts.into_iter().map(group).collect();
        self.asks
    }

    fn group(&self, language: Language, change: AskChange, counts: Counts) -> AskGroup {
        let cause = |(effect, count): (Effect, u64)| {
            self.effects.get(effect as usize).map(|(_, cause)| (cause.clone(), count))
        };
        let app = |(app, count): (u32, u64)| {
            self.apps.get(app as usize).map(|app| AppCount { app: app.clone(), count })
        };
        let kind = |(shape, count): (Option<Shape>, u64)| {
            let read = shape.and_then(|shape| self.shapes.get(shape as usize));
            let end = read.map_or_else(String::new, |(_, other)| other.to_string());
            KindCount { kind: read.map(|(kind, _)| *kind), end, count }
        };
        let mut apps: Vec<_> = counts.apps.into_iter().filter_map(app).collect();
        apps.sort_by(|a, b| (b.count, &a.app).cmp(&(a.count, &b.app)));
        let mut kinds: Vec<_> = counts.shapes.into_iter().map(kind).collect();
        kinds.sort_by(|a, b| (b.count, a.kind, &a.end).cmp(&(a.count, b.kind, &b.end)));
        AskGroup {
            change,
            asks: counts.asks,
            registrations: counts.registrations,
            causes: causes(language, counts.effects.into_iter().filter_map(cause).collect()),
            apps,
            kinds,
            sample: counts.sample,
        }
    }
}

fn note_days(asks: &mut Asks, row: &Row<'_>) {
    if asks.first_day.as_deref().is_none_or(|first| row.first < first) {
        asks.first_day = Some(row.first.to_owned());
    }
    if asks.last_day.as_deref().is_none_or(|last| row.last > last) {
        asks.last_day = Some(row.last.to_owned());
    }
}

/// Counts come from devices, and the largest number they can send is not a reason to fail.
fn more(sum: &mut u64, count: u64) {
    *sum = sum.saturating_add(count);
}

fn index(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}
