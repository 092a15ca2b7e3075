//! A network between an app and local organisations, which can be cut, slow, or bring answers twice.

use cordon_client::{Input, Now, Reply, Request};
use cordon_wire::changes::LONGEST_POLL;

use crate::organisation::LocalOrganisation;

/// Carries requests to the organisation of their address, and answers back. Time passes only where it is said.
///
/// ```
/// # use cordon_client::{Client, Effect, Now};
/// # use cordon_kit::Network;
/// fn drive(client: &mut Client, network: &mut Network, now: Now) {
///     loop {
///         while let Some(effect) = client.next_effect(now) {
///             if let Effect::Send(request) = effect {
///                 network.send(request, now);
///             }
///         }
///         let arrived = network.arrivals(now);
///         if arrived.is_empty() {
///             return;
///         }
///         for input in arrived {
///             client.handle(now, input).unwrap();
///         }
///     }
/// }
/// ```
#[derive(Debug, Default)]
pub struct Network {
    /// Who can be reached.
    pub organisations: Vec<LocalOrganisation>,
    /// No request gets through, and what was waiting fails.
    pub cut: bool,
    /// How long an answer is under way, in milliseconds. Beyond a request's own patience it fails.
    pub delay_ms: u64,
    /// Every answer comes twice.
    pub duplicates: bool,
    /// A captive portal answers in place of every server.
    pub portal: bool,
    under_way: Vec<Parcel>,
}

/// What is on its way back.
#[derive(Debug)]
enum Parcel {
    /// A long poll that waits for a change, until that moment.
    Waiting { request: Request, until: u64 },
    /// An answer, due at that moment.
    Answer { input: Arrived, at: u64 },
}

#[derive(Debug)]
enum Arrived {
    Reply(Reply),
    Failed(cordon_client::RequestId),
}

impl Network {
    /// A network that leads to this organisation.
    #[must_use]
    pub fn to(organisation: LocalOrganisation) -> Self {
        Self { organisations: vec![organisation], ..Self::default() }
    }

    /// The organisation at this address.
    pub fn organisation(&mut self, url: &str) -> Option<&mut LocalOrganisation> {
        self.organisations.iter_mut().find(|one| one.url() == url)
    }

    /// Takes a request. What comes of it is among the [`arrivals`](Self::arrivals), at once where nothing delays it.
    pub fn send(&mut self, request: Request, now: Now) {
        let until = now.monotonic.saturating_add(request.timeout_ms.min(LONGEST_POLL * 1_000));
        if !self.cut
            && !self.portal
            && self.at(&request).is_some_and(|organisation| organisation.waits(&request))
        {
            self.under_way.push(Parcel::Waiting { request, until });
        } else {
            self.deliver(&request, now);
        }
    }

    /// What has arrived by now, for [`Client::handle`](cordon_client::Client::handle), in the order of sending.
    pub fn arrivals(&mut self, now: Now) -> Vec<Input> {
        for parcel in std::mem::take(&mut self.under_way) {
            match parcel {
                Parcel::Waiting { request, until } if self.keeps_waiting(&request, until, now) => {
                    self.under_way.push(Parcel::Waiting { request, until });
                }
                Parcel::Waiting { request, .. } => self.deliver(&request, now),
                parcel @ Parcel::Answer { .. } => self.under_way.push(parcel),
            }
        }
        let due = |parcel: &mut Parcel| matches!(parcel, Parcel::Answer { at, .. } if *at <= now.monotonic);
        self.under_way.extract_if(.., due).filter_map(Parcel::input).collect()
    }

    /// When the next answer is due by the monotonic clock, if one is under way.
    #[must_use]
    pub fn wake_at(&self) -> Option<u64> {
        let moments = self.under_way.iter().map(|parcel| match parcel {
            Parcel::Waiting { until, .. } => *until,
            Parcel::Answer { at, .. } => *at,
        });
        moments.min()
    }

    fn keeps_waiting(&self, request: &Request, until: u64, now: Now) -> bool {
        let waits = self.at(request).is_some_and(|organisation| organisation.waits(request));
        waits && !self.cut && now.monotonic < until
    }

    fn at(&self, request: &Request) -> Option<&LocalOrganisation> {
        self.organisations.iter().find(|one| request.url.starts_with(one.url()))
    }

    fn deliver(&mut self, request: &Request, now: Now) {
        let due = now.monotonic.saturating_add(self.delay_ms);
        let patience = now.monotonic.saturating_add(request.timeout_ms);
        let mut reachable = self.organisations.iter_mut().filter(|_| !self.cut);
        let (input, at) = match reachable.find(|one| request.url.starts_with(one.url())) {
            None => (Arrived::Failed(request.id), now.monotonic),
            Some(_) if self.portal => (Arrived::Reply(portal(request)), due),
            // The server has done what it was asked, whoever still waits for the answer.
            Some(organisation) if due > patience => {
                organisation.answer(request, now);
                (Arrived::Failed(request.id), patience)
            }
            Some(organisation) => (Arrived::Reply(organisation.answer(request, now)), due),
        };
        if let (true, Arrived::Reply(reply)) = (self.duplicates, &input) {
            self.under_way.push(Parcel::Answer { input: Arrived::Reply(reply.clone()), at });
        }
        self.under_way.push(Parcel::Answer { input, at });
    }
}

impl Parcel {
    fn input(self) -> Option<Input> {
        match self {
            Self::Answer { input: Arrived::Reply(reply), .. } => Some(Input::Reply(reply)),
            Self::Answer { input: Arrived::Failed(request), .. } => Some(Input::Failed { request }),
            Self::Waiting { .. } => None,
        }
    }
}

fn portal(request: &Request) -> Reply {
    let body = b"<html><title>Sign in to the network</title></html>".to_vec();
    Reply { request: request.id, status: 200, nonce: None, body }
}
