//! A whole test of an app's own, to copy: the clock and the network are driven by hand. `docs/kit.md` points here.

use cordon_client::{AppDataReport, Client, Config, Effect, Identity, Input, Now, Standing, WipeAnswer};
use cordon_kit::{LocalOrganisation, Network, ports, template};
use cordon_policy::{AppId, Ask, Party};

/// Carries out what the client wants, and lets requests and answers go back and forth until nothing more comes.
fn run(client: &mut Client, network: &mut Network, now: Now) {
    loop {
        while let Some(effect) = client.next_effect(now) {
            match effect {
                Effect::Send(request) => network.send(request, now),
                Effect::WipeAppData { identity, .. } => {
                    let answer = WipeAnswer::Done(AppDataReport::default());
                    client.handle(now, Input::AppDataWiped { identity, answer }).unwrap();
                }
                _ => {}
            }
        }
        let arrived = network.arrivals(now);
        if arrived.is_empty() {
            return;
        }
        for input in arrived {
            client.handle(now, input).unwrap();
        }
    }
}

/// Time passes where it is said, and nowhere else.
fn later(now: Now, seconds: u32) -> Now {
    Now { wall: now.wall + i64::from(seconds), monotonic: now.monotonic + u64::from(seconds) * 1000, ..now }
}

#[test]
fn a_paste_is_denied_and_a_wipe_waits_for_the_network() {
    let now = Now { wall: 1_800_000_000, monotonic: 0, boot: 1 };
    let app: AppId = "ios:com.example.editor".parse().unwrap();
    let mut contoso = LocalOrganisation::new(template::POLICY.as_bytes()).unwrap();
    assert_eq!(contoso.remarks(&app), [""; 0], "the policy holds for the app");
    let oid = contoso.add_account("ana@contoso.example");
    let mut config = Config::new(app, "1.0", "this-device");
    config.root = Some(contoso.root());
    let mut client = Client::open(config, ports::memory(), now).unwrap();
    let token = contoso.token(oid, now).unwrap();
    client.handle(now, Input::SignIn { oid, server: contoso.url().to_owned(), token, upn: None }).unwrap();
    let mut network = Network::to(contoso);
    run(&mut client, &mut network, now);

    let work = Identity::Work(oid);
    assert_eq!(client.snapshot(&work).standing(), Standing::Managed);
    let paste = Ask::paste(Party::Work, Party::Personal, 26);
    assert!(!client.snapshot(&work).may(&paste).verdict.is_allowed());

    network.cut = true;
    network.organisations[0].order_wipe(oid, now).unwrap();
    let now = later(now, 60);
    client.handle(now, Input::CheckInNow { oid }).unwrap();
    run(&mut client, &mut network, now);
    assert_eq!(network.organisations[0].receipts(oid).count(), 0);

    network.cut = false;
    let now = later(now, 60);
    client.handle(now, Input::Connectivity).unwrap();
    run(&mut client, &mut network, now);
    assert_eq!(network.organisations[0].receipts(oid).count(), 1);
    assert!(matches!(client.snapshot(&work).standing(), Standing::Closed(_)));
}
