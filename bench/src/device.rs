//! A device: its first decision after a start, and what an ask costs on a true snapshot.

use std::hint::black_box;

use cordon_client::{Client, Config, Identity, Input, LifeCycle, Snapshot};
use cordon_lab::device::Device;
use cordon_lab::ports::Places;
use cordon_policy::{AppId, Ask, Party, Platform, Verdict};

use crate::Failure;
use crate::figure::{Figure, Scale, median, per_call, time};
use crate::stage::{APP, OTHER_APP, Stage};

pub(crate) fn start(scale: Scale) -> Result<Vec<Figure>, Failure> {
    tokio::runtime::Runtime::new()?.block_on(async {
        let stage = Stage::set().await?;
        let (device, app) = stage.phone().await?;
        let mut figures = asks(scale, &app.snapshot())?;
        let (identity, places) = (app.identity(), app.places.clone());
        app.stop().await;
        let mut samples = Vec::new();
        for _ in 0..scale.pick(3, 101) {
            samples.push(time(|| first_decision(&device, &places, identity, &stage.root))?.0);
        }
        let name = "device.start: from disk to the first decision";
        figures.push(Figure::new(name, median(samples) * 1e3, "ms").at_most(10.0));
        figures.extend(gate(scale, &device, &places, identity, &stage.root)?);
        stage.running.stop().await;
        Ok(figures)
    })
}

/// What `may` adds to the decision itself: finding the policy, counting the answer.
fn asks(scale: Scale, snapshot: &Snapshot) -> Result<Vec<Figure>, Failure> {
    let (app, account) = (AppId::new(Platform::Ios, OTHER_APP), snapshot.identity().oid());
    let ask = paste(Party::App { app, account, verified: true, personal: false });
    if snapshot.may(&ask).verdict != Verdict::Allow {
        return Err("work text into a managed app must be allowed".into());
    }
    let seconds = per_call(scale, || snapshot.may(black_box(&ask)));
    let count = allocation_counter::measure(|| drop(black_box(snapshot.may(&ask)))).count_total;
    Ok(vec![
        Figure::new("device.may on a snapshot: paste into a managed app (allow)", seconds * 1e9, "ns")
            .at_most(200.0),
        Figure::new("device.may on a snapshot: allocations", count as f64, "").at_most(0.0),
    ])
}

/// More than the few characters that the sample policy lets out.
fn paste(to: Party) -> Ask {
    Ask::paste(Party::Work, to, 4000)
}

/// An open gate that is asked before each decision, with the clocks read each time; and what a client holds in memory.
fn gate(
    scale: Scale,
    device: &Device,
    places: &Places,
    identity: Identity,
    root: &str,
) -> Result<Vec<Figure>, Failure> {
    let mut opened = None;
    let held = allocation_counter::measure(|| opened = Some(open(device, places, root))).bytes_current;
    let mut client = opened.ok_or("nothing was opened")??;
    device_is_well(&mut client, device)?;
    let clock = device.clock();
    if !client.gate(&identity, clock.now()).is_open() {
        return Err("the person at the device has passed the gate, which must be open".into());
    }
    let account = identity.oid();
    let to =
        Party::App { app: AppId::new(Platform::Ios, OTHER_APP), account, verified: true, personal: false };
    let ask = paste(to);
    let seconds = per_call(scale, || {
        let open = client.gate(black_box(&identity), clock.now()).is_open();
        (open, client.snapshot(&identity).may(black_box(&ask)))
    });
    Ok(vec![
        Figure::new("device.gate, open, and may: with the clocks read", seconds * 1e6, "µs").at_most(1.0),
        Figure::new("device.memory of a client with one registration", held as f64 / 1024.0, "KiB")
            .at_most(1024.0),
    ])
}

fn device_is_well(client: &mut Client, device: &Device) -> Result<(), Failure> {
    let facts = Input::Facts { facts: Box::new(device.facts.clone()), management: None };
    client.handle(device.clock().now(), facts)?;
    Ok(client.handle(device.clock().now(), Input::LifeCycle(LifeCycle::Foreground))?)
}

fn open(device: &Device, places: &Places, root: &str) -> Result<Client, Failure> {
    let mut config = Config::new(AppId::new(Platform::Ios, APP), "1.0.0", device.tag.clone());
    config.root = Some(root.to_owned());
    Ok(Client::open(config, places.ports()?, device.clock().now())?)
}

/// Opens everything an app has on disk and asks once.
fn first_decision(device: &Device, places: &Places, identity: Identity, root: &str) -> Result<(), Failure> {
    let client = open(device, places, root)?;
    let decision = client.snapshot(&identity).may(&paste(Party::Personal));
    if decision.verdict == Verdict::Allow {
        return Err("work text into a personal account must be refused".into());
    }
    Ok(())
}
