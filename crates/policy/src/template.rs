//! Ready policies: the levels of the data-protection framework, as the rows of [`crate::control::CONTROLS`] say.

use crate::app::Platform;
use crate::control::form::Advice;
use crate::control::{CONTROLS, Control, framework};
use crate::policy::Settings;
use crate::property::{self, Default, Value};

/// One level of the framework for one platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Template {
    /// The platform.
    pub platform: Platform,
    /// 1, 2 or 3.
    level: u8,
}

/// What an administrator has to look at before a template is used.
#[derive(Debug, Clone, Copy)]
pub struct Review {
    /// The row.
    pub control: &'static Control,
    /// What to choose, or the framework's example.
    pub words: &'static str,
    /// Whether the framework only gives an example, which ages.
    pub example: bool,
    /// Whether the template sets it until somebody chooses another. An example of a highest version is not set: it would
    /// close every newer device.
    pub is_set: bool,
}

/// Names and titles by level.
const LEVELS: [(&str, &str, &str); 3] = [
    (
        "level-1",
        "Level 1: basic data protection",
        "PIN, encryption and selective wipe. The least for any device that opens work data.",
    ),
    (
        "level-2",
        "Level 2: enhanced data protection",
        "Work data stays in managed apps, and old systems stay out. For most people who work with sensitive data.",
    ),
    (
        "level-3",
        "Level 3: high data protection",
        "Stronger PINs, threat protection, no printing. For people whose data is worth an attack.",
    ),
];

impl Template {
    /// Every template, by platform and level.
    pub fn all() -> impl Iterator<Item = Self> {
        let levels = |platform| (1..=3).map(move |level| Self { platform, level });
        Platform::ALL.into_iter().flat_map(levels)
    }

    /// The template of that name for a platform.
    #[must_use]
    pub fn by_name(platform: Platform, name: &str) -> Option<Self> {
        Self::all().find(|one| one.platform == platform && one.name() == name)
    }

    /// 1, 2 or 3.
    #[must_use]
    pub const fn level(self) -> u8 {
        self.level
    }

    /// Its name, for example `level-2`.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.words().0
    }

    /// What people call it.
    #[must_use]
    pub fn title(self) -> &'static str {
        self.words().1
    }

    /// For whom it is, in a sentence or two.
    #[must_use]
    pub fn description(self) -> &'static str {
        self.words().2
    }

    fn words(self) -> (&'static str, &'static str, &'static str) {
        LEVELS.get(usize::from(self.level) - 1).copied().unwrap_or_default()
    }

    /// The settings: level by level, so that a higher one changes what a lower one set.
    #[must_use]
    pub fn settings(self) -> Settings {
        let mut settings = Settings::default();
        for level in 1..=self.level {
            for row in self.rows() {
                let advice = row.levels.get(usize::from(level) - 1).copied().unwrap_or(Advice::NotSet);
                for (name, constant) in framework::values(row, advice) {
                    set(&mut settings, name, Value::of_default(constant));
                }
            }
        }
        settings
    }

    /// What has to be supplied or chosen anew.
    #[must_use]
    pub fn review(self) -> Vec<Review> {
        let review = |control: &'static Control| match control.advice(self.level) {
            Advice::Supply(words) => Some(Review { control, words, example: false, is_set: false }),
            Advice::Example(words, values) => {
                Some(Review { control, words, example: true, is_set: !values.is_empty() })
            }
            _ => None,
        };
        self.rows().filter_map(review).collect()
    }

    fn rows(self) -> impl Iterator<Item = &'static Control> {
        CONTROLS.iter().filter(move |row| row.platform == self.platform)
    }
}

/// What is not configured anyway is not said.
fn set(settings: &mut Settings, name: &str, value: Value) {
    let Some(id) = property::by_name(name) else { return };
    if value.is_unset() && id.property().default == Default::Unset {
        settings.unset(id);
    } else {
        settings.set(id, value);
    }
}
