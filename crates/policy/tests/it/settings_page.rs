//! `docs/settings.md` is written from the tables.

use std::fmt::Write as _;
use std::path::Path;

use cordon_policy::Platform;
use cordon_policy::control::CONTROLS;
use cordon_policy::property::{self, Default, Kind, Order, Parent, PropertyId};

const HEAD: &str = "\
# Settings

What every setting looks like on the wire, which way it gets stricter when several policies apply to one registration,
and which function of `cordon-policy` follows it. This page is written from the tables of `crates/policy` by a test
(`CORDON_WRITE_DOCS=1 cargo test -p cordon-policy --test it settings_page`), which also fails when the page is out of
date. `cordon settings` prints the same tables.

- **stricter**: two policies on one registration keep the stricter value. A policy that does not set a property counts
  with the default.
- **all permit**: a list keeps what every policy permits. A list whose parent restricts nothing permits anything.
- **pairs**: a condition is a pair of what is looked at and what happens; every pair is kept, so no policy's threshold
  meets another's action.
- **conflict**: values have no order; where two differ, the parent takes its strictest reading, and explanations say so.
- A value that cannot be read on a device counts as the strictest one, and never wipes.
- **decided by**: `ask` (may this data move), `storage` (how it lies on the device), `access` (PIN, biometrics, credentials),
  `launch` (what must hold before work data opens). The client asks all of them, and explanations, comparisons and tests of
  policies follow them too.
";

fn kind(kind: Kind) -> String {
    match kind {
        Kind::Flag { .. } => "true or false".to_owned(),
        Kind::Level { members, .. } => members.join(", "),
        Kind::Number { min, max } => format!("{min} to {max}"),
        Kind::Duration { .. } => "duration".to_owned(),
        Kind::Version => "version".to_owned(),
        Kind::PatchDate => "date".to_owned(),
        Kind::Text => "text".to_owned(),
        Kind::Names => "names with `;` between".to_owned(),
        Kind::Choices(members) => format!("list of {}", members.join(", ")),
        Kind::Texts => "list of texts".to_owned(),
        Kind::Pairs => "list of name and value".to_owned(),
        Kind::Bits(members) => format!("any of {}", members.join(", ")),
    }
}

fn order(order: Order) -> String {
    match order {
        Order::TrueStricter => "stricter: true".to_owned(),
        Order::FalseStricter => "stricter: false".to_owned(),
        Order::Listed | Order::Implied => "stricter: the later word".to_owned(),
        Order::Peers => "stricter: the later word; different middle words read as the last".to_owned(),
        Order::Greater => "stricter: greater".to_owned(),
        Order::Smaller { zero_is_never: true } => "stricter: smaller; zero is never".to_owned(),
        Order::Smaller { zero_is_never: false } => "stricter: smaller".to_owned(),
        Order::Intersection { parents: [] } => "all permit".to_owned(),
        Order::Intersection { parents } => {
            let one = |parent: &Parent| format!("`{}` is {}", parent.name, parent.when.join(" or "));
            format!("all permit, where {}", parents.iter().map(one).collect::<Vec<_>>().join(", or "))
        }
        Order::Unordered { parent, .. } => format!("conflict, decided by `{parent}`"),
        Order::Label => "a name for people".to_owned(),
        Order::Predicate(check) | Order::Action(check) => format!("pairs of `{}`", check.name()),
    }
}

fn default(default: Default) -> String {
    match default {
        Default::Unset => "not configured".to_owned(),
        Default::List([]) | Default::Pairs([]) => "empty".to_owned(),
        Default::List(_) | Default::Pairs(_) => "a list".to_owned(),
        other => cordon_policy::Value::of_default(other).to_string(),
    }
}

fn page() -> String {
    let mut page = HEAD.to_owned();
    for platform in Platform::ALL {
        let _ = write!(
            page,
            "\n## {}: properties\n\n| Property | Values (words: lax to strict) | Default | Merged | Graph | Decided by |\n|---|---|---|---|---|---|\n",
            platform.title()
        );
        for id in PropertyId::of(platform) {
            let (property, form) = (id.property(), id.property().form(platform));
            let graph = match property.graph_version(platform) {
                property::GraphVersion::V1_0 => "v1.0",
                property::GraphVersion::Beta => "beta",
            };
            let _ = writeln!(
                page,
                "| `{}` | {} | {} | {} | {graph} | {} |",
                property.name,
                kind(form.kind),
                default(form.default),
                order(form.order),
                property.enforced.rule().map_or("nothing", property::Rule::name),
            );
        }
        let _ = write!(
            page,
            "\n## {}: what administrators see\n\n| Control | Name | Properties | Enforced |\n|---|---|---|---|\n",
            platform.title()
        );
        for control in CONTROLS.iter().filter(|control| control.platform == platform) {
            let reason = control.reason().map(|reason| format!(" ({reason})")).unwrap_or_default();
            let properties: Vec<_> = control.properties.iter().map(|name| format!("`{name}`")).collect();
            let _ = writeln!(
                page,
                "| `{}` | {} | {} | {}{reason} |",
                control.id,
                control.name,
                properties.join(", "),
                control.enforced().name(),
            );
        }
    }
    page
}

#[test]
fn the_page_of_settings_is_up_to_date() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/settings.md");
    if std::env::var_os("CORDON_WRITE_DOCS").is_some() {
        std::fs::write(&file, page()).unwrap();
    }
    let stored = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(stored == page(), "docs/settings.md is out of date: run this test with CORDON_WRITE_DOCS=1");
}
