//! Does a rule hold for a device and app?

use std::cmp::Ordering;

use super::{Expr, Operand, Operator, Property, Rule, Test, fold};
use crate::app::{AppId, Platform};
use crate::property::VersionText;
use crate::subject::{Facts, ManagementState, Subject};

/// What a rule can look at of a device's facts: subjects with the same of these, the same management and the same app
/// match the same rules.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Reported {
    app_version: Option<String>,
    os_version: Option<String>,
    model: Option<String>,
    manufacturer: Option<String>,
}

impl Reported {
    /// Those of `facts`.
    #[must_use]
    pub fn of(facts: &Facts) -> Self {
        Self {
            app_version: facts.app_version.clone(),
            os_version: facts.os_version.clone(),
            model: facts.model.clone(),
            manufacturer: facts.manufacturer.clone(),
        }
    }
}

impl Rule {
    /// Whether it holds for `subject`. Never for an app of another platform.
    #[must_use]
    pub fn matches(&self, subject: &Subject<'_>) -> bool {
        self.platform == subject.app.platform && holds(&self.root, subject)
    }
}

fn holds(expr: &Expr, subject: &Subject<'_>) -> bool {
    match expr {
        Expr::All(all) => all.iter().all(|one| holds(one, subject)),
        Expr::Any(all) => all.iter().any(|one| holds(one, subject)),
        Expr::Test(test) => test_holds(test, subject),
    }
}

fn test_holds(test: &Test, subject: &Subject<'_>) -> bool {
    match test.operator {
        Operator::Ne | Operator::NotIn | Operator::NotContains => !found(test, subject),
        _ => found(test, subject),
    }
}

/// The comparison without its negation.
fn found(test: &Test, subject: &Subject<'_>) -> bool {
    let fact = || fact(test.property, subject.facts);
    let text = |holds: &dyn Fn(&str) -> bool| fact().is_some_and(|fact| holds(&fold(fact)));
    let is = |value: &super::ManagementType| value.holds(subject.management, subject.enrolment);
    match &test.operand {
        // The management state is always known: without evidence a device counts as not enrolled.
        Operand::Null => test.property != Property::ManagementType && fact().is_none(),
        Operand::Text(wanted) => text(&|fact| match test.operator {
            Operator::StartsWith => fact.starts_with(&wanted.folded),
            Operator::Contains | Operator::NotContains => fact.contains(&wanted.folded),
            _ => fact == wanted.folded,
        }),
        Operand::Texts(wanted) => text(&|fact| wanted.iter().any(|one| fact == one.folded)),
        Operand::Version(wanted) => fact()
            .and_then(|fact| version(test.property, subject.app.platform, fact.trim()))
            .is_some_and(|fact| in_order(test.operator, fact.parts().cmp(wanted.parts()))),
        Operand::Type(value) => is(value),
        Operand::Types(values) => values.iter().any(|value| is(value)),
    }
}

/// A version as it is compared; on iOS that of the operating system without the letter of a rapid security response.
fn version(property: Property, platform: Platform, text: &str) -> Option<VersionText> {
    match property {
        Property::OsVersion | Property::OperatingSystemVersion => VersionText::of_os(platform)(text),
        _ => VersionText::parse(text),
    }
}

fn in_order(operator: Operator, order: Ordering) -> bool {
    match operator {
        Operator::Gt => order.is_gt(),
        Operator::Ge => order.is_ge(),
        Operator::Lt => order.is_lt(),
        Operator::Le => order.is_le(),
        _ => order.is_eq(),
    }
}

/// What the device told; a blank text is nothing.
fn fact(property: Property, facts: &Facts) -> Option<&str> {
    let fact = match property {
        Property::AppVersion => &facts.app_version,
        Property::Manufacturer => &facts.manufacturer,
        Property::Model => &facts.model,
        Property::OsVersion | Property::OperatingSystemVersion => &facts.os_version,
        Property::ManagementType => return None,
    };
    fact.as_deref().filter(|fact| !fact.trim().is_empty())
}

/// Asks the rule about a device that tells nothing and one that tells odd things.
pub(super) fn try_all(rule: &Rule) {
    let odd = |text: &str| Some(text.to_owned());
    let told = Facts {
        os_version: odd("99999999999999999999.1..x"),
        app_version: odd(" \u{130}\u{df}"),
        model: odd("\"`"),
        manufacturer: odd(""),
        ..Facts::default()
    };
    let app = AppId::new(rule.platform, "a");
    for facts in [&Facts::default(), &told] {
        let management = ManagementState::Unmanaged;
        let oid = uuid::Uuid::nil();
        let subject = Subject { oid, groups: &[], app: &app, management, enrolment: None, facts };
        let _ = rule.matches(&subject);
    }
}
