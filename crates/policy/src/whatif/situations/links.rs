//! Links that a record can stand for.

use super::{Device, Other, Sides, Situation, managed, not_managed, parties};
use crate::app::{AppId, Platform};
use crate::decide::{Ask, MANAGED_BROWSER_IOS, Party};
use crate::property::keys;
use crate::record::End;

/// Links of every kind and those of the lists, tapped for every app that the record can mean.
pub(super) fn all(platform: Platform, sides: Sides<'_>, other: &Other) -> Vec<Situation> {
    let ends = openers(platform, sides, other);
    let mut situations = Vec::new();
    for url in urls(sides) {
        for (to, device) in &ends {
            for app_link in [false, true] {
                let ask = Ask::OpenLink { url: url.clone(), app_link, to: to.clone() };
                situations.push(device.clone().asks(ask));
            }
        }
    }
    situations
}

/// Everybody for whom a link can have been tapped; rules name some apps.
fn openers(platform: Platform, sides: Sides<'_>, other: &Other) -> Vec<(Option<Party>, Device)> {
    let known = [keys::DIALER_PACKAGE.id(), keys::MESSAGING_PACKAGE.id(), keys::BROWSER_PACKAGE.id()];
    let named = known.into_iter().flat_map(|id| sides.listed(id)).chain([MANAGED_BROWSER_IOS.to_owned()]);
    let named = named.map(|id| AppId::new(platform, id));
    let mut ends = match other {
        Other::Class(End::Work) => vec![(Party::Work, Device::empty())],
        Other::Class(End::Personal) => vec![(Party::Personal, Device::empty())],
        Other::Class(End::Mixed) => vec![(Party::Mixed, Device::empty())],
        Other::Class(End::Controls) => vec![(Party::Controls, Device::empty())],
        Other::Class(End::ManagedApp | End::App) | Other::App(_) => parties(platform, sides, other),
        Other::Class(_) => Vec::new(),
    };
    match other {
        Other::Class(End::ManagedApp) => ends.extend(named.map(managed)),
        Other::Class(End::App) => ends.extend(named.flat_map(|app| not_managed(&app))),
        _ => {}
    }
    let nobody = (*other == Other::Class(End::App)).then(|| (None, Device::empty()));
    ends.into_iter().map(|(party, device)| (Some(party), device)).chain(nobody).collect()
}

/// One link for everything that rules tell apart.
fn urls(sides: Sides<'_>) -> Vec<String> {
    let plain =
        ["https://of.no.list/page", "tel:1", "sms:1", "mailto:a@of.no.list", "of-no-list:1", "no link"];
    let patterns =
        [keys::EXEMPTED_LINKS.id(), keys::MANAGED_LINKS.id()].into_iter().flat_map(|id| sides.listed(id));
    let schemes = sides.listed(keys::EXEMPTED_PROTOCOLS.id()).into_iter().map(|scheme| format!("{scheme}:1"));
    let patterns = patterns.map(|pattern| pattern.replace('*', "x"));
    plain.into_iter().map(str::to_owned).chain(patterns).chain(schemes).collect()
}
