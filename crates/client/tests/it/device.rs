//! A device under test: the client, its medium, a server, and a clock that only tests move.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cordon_client::gate::AnswerError;
use cordon_client::ports::Ports;
use cordon_client::{
    Answer, AppDataReport, CheckInOutcome, Client, Config, Effect, Event, Gate, Identity, Input, LifeCycle,
    Now, Reply, Request, Screen, Standing, WipeAnswer,
};
use cordon_policy::{AppId, Ask, Facts, Party, Platform};
use serde_json::json;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::media::Media;
use crate::server::{Server, TOKEN, URL};

pub(crate) const OID: Uuid = Uuid::from_u128(0xada);
pub(crate) const WORK: Identity = Identity::Work(OID);

pub(crate) struct Device {
    pub(crate) media: Media,
    pub(crate) client: Client,
    pub(crate) config: Config,
    pub(crate) now: Now,
    pub(crate) events: Vec<Event>,
    /// Every request that was sent, and what came back.
    pub(crate) sent: Vec<(Request, Reply)>,
    /// Requests of the long poll that were left waiting.
    pub(crate) polls: Vec<Request>,
    pub(crate) app_wiped: u32,
    /// What the app's handler answers; nothing where it hangs.
    pub(crate) app_answer: Option<WipeAnswer>,
    pub(crate) wake: Option<u64>,
    /// What the host tells of the device at each start.
    pub(crate) facts: Option<Facts>,
    /// Keys that need a face or a finger, and what they are to sign.
    pub(crate) presences: Vec<(String, Vec<u8>)>,
}

type Records = Vec<(String, Vec<u8>)>;

pub(crate) fn config() -> Config {
    Config::new(AppId::new(Platform::Ios, "com.contoso.mail"), "1.2", "device-1")
}

pub(crate) fn start() -> Now {
    Now { wall: 1_700_000_000, monotonic: 5_000, boot: 1 }
}

pub(crate) fn notes() -> Party {
    Party::App {
        app: AppId::new(Platform::Ios, "com.example.notes"),
        account: None,
        verified: true,
        personal: false,
    }
}

pub(crate) fn paste() -> Ask {
    Ask::paste(Party::Work, notes(), 40)
}

/// A token of a sign-in at that time, by the server's clock.
pub(crate) fn signed_in_at(auth_time: i64) -> Zeroizing<String> {
    let claims = format!(r#"{{"oid":"{OID}","auth_time":{auth_time}}}"#);
    Zeroizing::new(format!("e30.{}.sig", URL_SAFE_NO_PAD.encode(claims)))
}

/// A client whose app is in front.
pub(crate) fn opened(config: &Config, ports: Ports, now: Now) -> Client {
    let mut client = Client::open(config.clone(), ports, now).unwrap();
    client.handle(now, Input::LifeCycle(LifeCycle::Foreground)).unwrap();
    client
}

impl Device {
    pub(crate) fn gate(&mut self) -> Gate {
        self.client.gate(&WORK, self.now)
    }

    /// The text key of what the gate shows; `None` while it is open.
    pub(crate) fn shows(&mut self) -> Option<&'static str> {
        self.gate().screen().map(Screen::code)
    }

    pub(crate) fn answer(&mut self, answer: Answer) -> Result<Gate, AnswerError> {
        self.client.answer(&WORK, answer, self.now)
    }

    pub(crate) fn enter(&mut self, pin: &str) -> Gate {
        self.answer(Answer::Pin(Zeroizing::new(pin.to_owned()))).unwrap()
    }

    pub(crate) fn choose(&mut self, pin: &str) -> Result<Gate, AnswerError> {
        self.answer(Answer::NewPin(Zeroizing::new(pin.to_owned())))
    }

    pub(crate) fn behind(&mut self) {
        self.give(Input::LifeCycle(LifeCycle::Background));
    }

    pub(crate) fn in_front(&mut self) {
        self.give(Input::LifeCycle(LifeCycle::Foreground));
    }

    /// Away for so many minutes, then back.
    pub(crate) fn away(&mut self, minutes: u64) {
        self.behind();
        self.later(minutes * 60_000);
        self.in_front();
    }

    pub(crate) fn new() -> Self {
        Self::on(Media::default(), config())
    }

    pub(crate) fn on(media: Media, config: Config) -> Self {
        let client = opened(&config, media.boot(), start());
        Self {
            media,
            client,
            config,
            now: start(),
            events: Vec::new(),
            sent: Vec::new(),
            polls: Vec::new(),
            app_wiped: 0,
            app_answer: Some(WipeAnswer::Done(AppDataReport::default())),
            wake: None,
            facts: None,
            presences: Vec::new(),
        }
    }

    /// A device with a lock that is enrolled under a policy that asks for encryption.
    pub(crate) fn sealing(server: &mut Server) -> Self {
        server.set_policy(json!({ "appDataEncryptionType": "afterDeviceRestart" }));
        let mut device = Self::new();
        device.facts = Some(Facts { device_lock: Some(true), ..Facts::default() });
        device.tell_facts();
        device.sign_in();
        device.run(server);
        assert_eq!(device.standing(), Standing::Managed);
        device
    }

    pub(crate) fn tell_facts(&mut self) {
        if let Some(facts) = self.facts.clone() {
            self.give(Input::Facts { facts: Box::new(facts), management: None });
        }
    }

    /// Ends the process and starts it again on the same medium.
    pub(crate) fn restart(&mut self) {
        self.now = Now { boot: self.now.boot + 1, monotonic: 100, wall: self.now.wall + 5 };
        self.client = opened(&self.config, self.media.boot(), self.now);
        self.polls.clear();
        self.wake = None;
        self.tell_facts();
    }

    pub(crate) fn sign_in(&mut self) {
        let token = Zeroizing::new(TOKEN.to_owned());
        self.give(Input::SignIn { oid: OID, server: URL.to_owned(), token, upn: None });
    }

    pub(crate) fn give(&mut self, input: Input) {
        self.client.handle(self.now, input).unwrap();
    }

    /// Signs in and takes the first answer.
    pub(crate) fn enrolled(server: &mut Server) -> Self {
        let mut device = Self::new();
        device.sign_in();
        device.run(server);
        assert_eq!(device.standing(), Standing::Managed);
        device
    }

    /// Does what the client asks for until it asks no more; long polls are left waiting.
    pub(crate) fn run(&mut self, server: &mut Server) {
        self.run_with(server, &mut |_, _| {});
    }

    /// The same, with a hand in between that may change each answer.
    pub(crate) fn run_with(&mut self, server: &mut Server, tamper: &mut dyn FnMut(&Request, &mut Reply)) {
        self.run_among(&mut [server], tamper);
    }

    /// The same with several servers, each at its own address.
    pub(crate) fn run_among(
        &mut self,
        servers: &mut [&mut Server],
        tamper: &mut dyn FnMut(&Request, &mut Reply),
    ) {
        for _ in 0..200 {
            let Some(effect) = self.client.next_effect(self.now) else { return };
            match effect {
                Effect::Send(request) if request.url.contains("/changes") => self.polls.push(request),
                Effect::Send(request) => {
                    let mut at =
                        servers.iter_mut().filter(|server| request.url.starts_with(&server.plane.url));
                    let mut reply = at.next().expect("no server of that address").serve(&request);
                    tamper(&request, &mut reply);
                    self.sent.push((request, reply.clone()));
                    self.give(Input::Reply(reply));
                }
                Effect::NeedToken { oid, audience } => {
                    assert_eq!(audience, cordon_client::DEVICE_AUDIENCE);
                    self.give(Input::Token { oid, token: Zeroizing::new(TOKEN.to_owned()) });
                }
                Effect::Presence { key, message, .. } => self.presences.push((key, message)),
                Effect::WipeAppData { identity, .. } => {
                    self.app_wiped += 1;
                    if let Some(answer) = self.app_answer.clone() {
                        self.give(Input::AppDataWiped { identity, answer });
                    }
                }
                Effect::Event(event) => self.events.push(event),
                Effect::WakeAt(at) => self.wake = Some(at),
            }
        }
        panic!(
            "the client does not come to rest: {:?}",
            self.events.iter().rev().take(5).collect::<Vec<_>>()
        );
    }

    /// Takes the events that are there without sending anything.
    pub(crate) fn drain(&mut self) -> Vec<Effect> {
        std::iter::from_fn(|| self.client.next_effect(self.now)).collect()
    }

    pub(crate) fn later(&mut self, milliseconds: u64) {
        self.now.monotonic += milliseconds;
        self.now.wall += i64::try_from(milliseconds / 1_000).unwrap();
    }

    pub(crate) fn check_in(&mut self, server: &mut Server) {
        self.later(60_000);
        self.give(Input::CheckInNow { oid: OID });
        self.run(server);
    }

    pub(crate) fn standing(&self) -> Standing {
        self.client.snapshot(&WORK).standing()
    }

    pub(crate) fn outcomes(&self) -> Vec<CheckInOutcome> {
        let outcome = |event: &Event| match event {
            Event::CheckIn { outcome, .. } => Some(*outcome),
            _ => None,
        };
        self.events.iter().filter_map(outcome).collect()
    }

    pub(crate) fn notices(&self) -> Vec<&'static str> {
        let code = |event: &Event| match event {
            Event::Notice(notice) => Some(notice.code),
            _ => None,
        };
        self.events.iter().filter_map(code).collect()
    }

    /// All that an answer could change: what is on the medium, but for the report's number and the journal, and what the app sees.
    pub(crate) fn state(&self) -> (Records, Vec<String>, Standing, Option<String>) {
        let state = self.media.state();
        let records =
            state.records.iter().filter(|(name, _)| !name.starts_with("report.") && *name != "journal");
        let records = records.map(|(name, bytes)| (name.clone(), bytes.clone())).collect();
        let keys = state.keys.keys().cloned().collect();
        let snapshot = self.client.snapshot(&WORK);
        (records, keys, snapshot.standing(), snapshot.policy_version().map(str::to_owned))
    }

    pub(crate) fn seal_file(&mut self, name: &str, text: &[u8]) {
        let vault = self.client.vault(&WORK, self.now).unwrap();
        let mut writer = vault.create(name).unwrap();
        writer.write(text).unwrap();
        writer.finish().unwrap();
    }

    pub(crate) fn read_file(&mut self, name: &str) -> Result<Vec<u8>, cordon_client::VaultError> {
        let reader = self.client.vault(&WORK, self.now)?.open(name)?;
        let mut buffer = vec![0; usize::try_from(reader.len()).unwrap()];
        reader.read_at(0, &mut buffer)?;
        Ok(buffer)
    }
}
