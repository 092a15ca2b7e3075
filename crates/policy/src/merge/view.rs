//! The settings of one policy with defaults filled in, one reference per row of the table: merging reads each
//! of them several times.

use std::sync::LazyLock;

use crate::app::Platform;
use crate::policy::Settings;
use crate::property::{self, Order, PropertyId, Value};

/// What counts in one policy: what it sets, else the default.
pub(super) struct View<'a> {
    pub(super) platform: Platform,
    values: Vec<&'a Value>,
}

/// What follows from the table alone.
struct Row {
    default: Value,
    /// The settings that give it meaning, with the words at which they do.
    parents: Vec<(PropertyId, &'static [&'static str])>,
}

impl<'a> View<'a> {
    pub(super) fn of(platform: Platform, settings: &'a Settings) -> Self {
        let mut values: Vec<&Value> = rows(platform).iter().map(|row| &row.default).collect();
        for (id, value) in settings.iter() {
            if let Some(place) = values.get_mut(usize::from(id.0)) {
                *place = value;
            }
        }
        Self { platform, values }
    }

    #[allow(clippy::indexing_slicing, reason = "there is one value per row of the table")]
    pub(super) fn value(&self, id: PropertyId) -> &'a Value {
        self.values[usize::from(id.0)]
    }

    /// Whether a property reads the same in both: its value and those of the parents that give it meaning.
    pub(super) fn agrees(&self, other: &View<'_>, id: PropertyId) -> bool {
        let same = |id| self.value(id) == other.value(id);
        same(id) && parents(self.platform, id).iter().all(|(parent, _)| same(*parent))
    }

    /// Whether a property means something in this policy: one of its parents says so, or it has none.
    pub(super) fn matters(&self, id: PropertyId) -> bool {
        let parents = parents(self.platform, id);
        let looks = |(parent, when): &(PropertyId, &[&str])| match self.value(*parent) {
            Value::Flag(flag) => when.contains(&if *flag { "true" } else { "false" }),
            Value::Level(word) => when.contains(word),
            _ => false,
        };
        parents.is_empty() || parents.iter().any(looks)
    }
}

/// The properties that give this one meaning.
fn parents(platform: Platform, id: PropertyId) -> &'static [(PropertyId, &'static [&'static str])] {
    rows(platform).get(usize::from(id.0)).map_or(&[], |row| &row.parents)
}

fn rows(platform: Platform) -> &'static [Row] {
    static IOS: LazyLock<Vec<Row>> = LazyLock::new(|| table(Platform::Ios));
    static ANDROID: LazyLock<Vec<Row>> = LazyLock::new(|| table(Platform::Android));
    static WINDOWS: LazyLock<Vec<Row>> = LazyLock::new(|| table(Platform::Windows));
    match platform {
        Platform::Ios => &IOS,
        Platform::Android => &ANDROID,
        Platform::Windows => &WINDOWS,
    }
}

fn table(platform: Platform) -> Vec<Row> {
    let rows = PropertyId::all().map(|id| {
        let form = id.property().form(platform);
        let named = |name, when| Some((property::by_name(name)?, when));
        let parents = match form.order {
            Order::Intersection { parents } => {
                parents.iter().filter_map(|parent| named(parent.name, parent.when)).collect()
            }
            Order::Unordered { parent, when } => named(parent, when).into_iter().collect(),
            _ => Vec::new(),
        };
        Row { default: Value::of_default(form.default), parents }
    });
    rows.collect()
}
