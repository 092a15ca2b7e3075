//! Random lives of an app that holds one managed account, with three accounts, lists, wipes and restarts: one place, and who
//! has it keeps it. What is remediated meanwhile has one end.

use std::collections::BTreeMap;

use cordon_client::{
    Closed, Config, Event, Identity, Input, ManagedAccounts, RemediationResult, SignOutData, Standing,
};
use cordon_wire::envelope::Status;
use cordon_wire::order::OrderKind;
use proptest::prelude::*;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::device::{Device, config};
use crate::media::Media;
use crate::server::{Server, TOKEN};

const ACCOUNTS: [(Uuid, &str); 3] = [
    (Uuid::from_u128(0xa), "https://a.example"),
    (Uuid::from_u128(0xb), "https://b.example"),
    (Uuid::from_u128(0xc), "https://c.example"),
];

#[derive(Debug, Clone)]
enum Act {
    SignIn(usize),
    SignOut(usize, bool),
    Remediate(usize, bool, bool),
    Cancel(usize),
    Status(usize, usize),
    Wipe(usize),
    CheckIn(usize),
    /// The accounts that the device's management allows, as bits; none for a list that is gone.
    Allow(Option<u8>),
    Restart,
    Lost,
    Later(u32),
}

fn act() -> impl Strategy<Value = Act> {
    let who = 0..ACCOUNTS.len();
    prop_oneof![
        4 => who.clone().prop_map(Act::SignIn),
        2 => (who.clone(), any::<bool>()).prop_map(|(who, keep)| Act::SignOut(who, keep)),
        3 => (who.clone(), any::<bool>(), any::<bool>()).prop_map(|(who, token, silent)| Act::Remediate(who, token, silent)),
        1 => who.clone().prop_map(Act::Cancel),
        2 => (who.clone(), 0..3usize).prop_map(|(who, status)| Act::Status(who, status)),
        1 => who.clone().prop_map(Act::Wipe),
        2 => who.prop_map(Act::CheckIn),
        1 => prop::option::of(0..8u8).prop_map(Act::Allow),
        2 => Just(Act::Restart),
        1 => Just(Act::Lost),
        1 => (0..400_000u32).prop_map(Act::Later),
    ]
}

struct Life {
    device: Device,
    servers: Vec<Server>,
    /// Remediations that were asked for and are not told yet, by account.
    open: [usize; 3],
}

impl Life {
    fn new() -> Self {
        let single = Config { managed_accounts: ManagedAccounts::One, ..config() };
        let server = |(oid, url)| {
            let mut server = Server::new(oid);
            server.plane.url = str::to_owned(url);
            server
        };
        let servers = ACCOUNTS.map(server).into();
        Self { device: Device::on(Media::default(), single), servers, open: [0; 3] }
    }

    fn run(&mut self, lost: bool) {
        let mut servers: Vec<&mut Server> = self.servers.iter_mut().collect();
        self.device.run_among(&mut servers, &mut |_, reply| {
            if lost {
                reply.status = 504;
            }
        });
    }

    fn standing(&self, who: usize) -> Standing {
        self.device.client.snapshot(&Identity::Work(ACCOUNTS[who].0)).standing()
    }

    fn give(&mut self, input: Input) -> bool {
        self.device.client.handle(self.device.now, input).is_ok()
    }

    fn play(&mut self, act: &Act) {
        const STATUSES: [Status; 3] = [Status::Managed, Status::Untargeted, Status::Held];
        let token = || Zeroizing::new(TOKEN.to_owned());
        match *act {
            Act::SignIn(who) => {
                let (oid, server) = (ACCOUNTS[who].0, ACCOUNTS[who].1.to_owned());
                self.give(Input::SignIn { oid, server, token: token(), upn: None });
            }
            Act::SignOut(who, keep) => {
                let data = if keep { SignOutData::Keep } else { SignOutData::Wipe };
                self.give(Input::SignOut { oid: ACCOUNTS[who].0, data });
            }
            Act::Remediate(who, has_token, silent) => {
                let (oid, server) = (ACCOUNTS[who].0, ACCOUNTS[who].1.to_owned());
                let already = self.device.client.is_remediating(oid);
                let token = has_token.then(token);
                let taken = self.give(Input::Remediate { oid, server, token, upn: None, silent });
                self.open[who] += usize::from(taken && !already);
            }
            Act::Cancel(who) => drop(self.give(Input::CancelRemediation { oid: ACCOUNTS[who].0 })),
            Act::Status(who, status) => self.servers[who].status = STATUSES[status],
            Act::Wipe(who) => drop(self.servers[who].order(OrderKind::Wipe)),
            Act::CheckIn(who) => {
                self.device.later(60_000);
                self.give(Input::CheckInNow { oid: ACCOUNTS[who].0 });
            }
            Act::Allow(bits) => {
                let names = bits.map(|bits| (0..3).filter(move |who| bits & (1 << who) != 0));
                let list =
                    names.map(|names| names.map(|who| ACCOUNTS[who].0.to_string()).collect::<Vec<_>>());
                let value =
                    list.map(|list| ("cordon.allowedAccounts".to_owned(), format!("{};", list.join(";"))));
                let values: BTreeMap<String, String> = value.into_iter().collect();
                self.device.config.device_configuration.clone_from(&values);
                self.give(Input::DeviceConfiguration { values });
            }
            Act::Restart => self.device.restart(),
            Act::Lost => self.run(true),
            Act::Later(ms) => self.device.later(ms.into()),
        }
        self.run(false);
    }

    /// Counts the ends that were told.
    fn told(&mut self) -> Result<(), TestCaseError> {
        for event in std::mem::take(&mut self.device.events) {
            let Event::Remediation { identity, result } = event else { continue };
            let who = ACCOUNTS.iter().position(|(oid, _)| Some(*oid) == identity.oid()).unwrap();
            // How it ends after it took too long is told too.
            if result != RemediationResult::TimedOut {
                prop_assert!(self.open[who] > 0, "{identity} is told more often than it was asked for");
                self.open[who] -= 1;
            }
        }
        Ok(())
    }

    fn judge(&mut self, act: &Act, before: [Standing; 3]) -> Result<(), TestCaseError> {
        let now = [0, 1, 2].map(|who| self.standing(who));
        let managed =
            |standings: [Standing; 3]| (0..3).filter(move |who| standings[*who] == Standing::Managed);
        prop_assert!(managed(now).count() <= 1, "{act:?}: {now:?}");
        for who in managed(before) {
            prop_assert!(
                now[who] != Standing::Closed(Closed::WrongAccount),
                "{act:?}: who has the place loses it to nobody: {before:?} {now:?}"
            );
        }
        self.told()
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(100) })]

    #[test]
    fn one_account_at_most_is_managed_and_it_stays(acts in prop::collection::vec(act(), 1..40)) {
        let mut life = Life::new();
        for act in &acts {
            let before = [0, 1, 2].map(|who| life.standing(who));
            life.play(act);
            life.judge(act, before)?;
        }
        // In the end everything that was asked for is told.
        for _ in 0..8 {
            life.device.later(3_700_000);
            life.device.give(Input::Connectivity);
            life.run(false);
        }
        life.told()?;
        for (who, (oid, _)) in ACCOUNTS.iter().enumerate() {
            prop_assert!(!life.device.client.is_remediating(*oid), "{who} is still in line");
        }
    }
}
