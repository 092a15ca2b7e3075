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
    parent: Option<PropertyId>,
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

    /// Whether a property reads the same in both: its value and that of the parent that gives it meaning.
    pub(super) fn agrees(&self, other: &View<'_>, id: PropertyId) -> bool {
        let same = |id| self.value(id) == other.value(id);
        same(id) && parent(self.platform, id).is_none_or(same)
    }

    /// Whether a property means something in this policy: its parent says so.
    pub(super) fn matters(&self, id: PropertyId) -> bool {
        let Some(parent) = parent(self.platform, id) else { return true };
        match (id.property().form(self.platform).order, self.value(parent)) {
            (Order::Intersection { parent: Some((_, at)) }, Value::Flag(flag)) => *flag == at,
            (Order::Unordered { when, .. }, Value::Flag(flag)) => {
                when.contains(&if *flag { "true" } else { "false" })
            }
            (Order::Unordered { when, .. }, Value::Level(word)) => when.contains(word),
            _ => false,
        }
    }
}

/// The property that gives this one meaning.
fn parent(platform: Platform, id: PropertyId) -> Option<PropertyId> {
    rows(platform).get(usize::from(id.0)).and_then(|row| row.parent)
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
        let parent = match form.order {
            Order::Intersection { parent: Some((name, _)) } | Order::Unordered { parent: name, .. } => {
                Some(name)
            }
            _ => None,
        };
        Row { default: Value::of_default(form.default), parent: parent.and_then(property::by_name) }
    });
    rows.collect()
}
