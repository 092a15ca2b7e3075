//! A wipe from the administrator's order to the receipt, by the whole client: 10,000 sealed files on disk.

use std::path::Path;
use std::time::{Duration, Instant};

use cordon_client::ports::SecureKeys as _;
use cordon_client::{Client, Event, Identity, Now};
use cordon_lab::app::{App, Seen};
use cordon_lab::phones::wiped;
use cordon_lab::ports::SoftwareKeys;
use cordon_lab::setup;

use crate::Failure;
use crate::figure::{Figure, Scale};
use crate::stage::Stage;

const PATIENCE: Duration = Duration::from_secs(300);
/// Between two looks into the key store, which another thread takes while the client works.
const LOOK: Duration = Duration::from_millis(1);
const PER_FOLDER: u64 = 100;

/// 1 GiB in 10,000 files: until the keys are gone, until the files are, until the server has the receipt.
pub(crate) fn ordered(scale: Scale) -> Result<Vec<Figure>, Failure> {
    let (count, len) = scale.pick((20, 10_000), (10_000, (1 << 30) / 10_000));
    tokio::runtime::Runtime::new()?.block_on(async {
        let stage = Stage::set().await?;
        let (device, app) = stage.phone().await?;
        let identity = app.identity();
        app.with(move |client, clock| {
            filled(client, &identity, clock.now(), count, len).map_err(|error| error.to_string())
        })
        .await??;
        // After its first file the client looks once how all of them lie, which is no part of a wipe.
        app.with(|_, _| ()).await?;
        let path = app.places.keys.clone();
        let keys = tokio::spawn(async move { until_gone(&path).await });
        let from = app.seen().next;
        let ordered = Instant::now();
        setup::wipe(&stage.admin, &stage.account.person.upn, &device.tag).await?;
        let (_, order) = moment(&app, from, "the wipe", |event| match event {
            Event::WipeBegan { cause, .. } => cause.order(),
            _ => None,
        })
        .await?;
        let (done, ()) =
            moment(&app, from, "its end", |event| matches!(event, Event::WipeDone { .. }).then_some(()))
                .await?;
        let (heard, ()) = moment(&app, from, "the receipt's arrival", |event| {
            matches!(event, Event::Acknowledged { .. }).then_some(())
        })
        .await?;
        let gone = keys.await??;
        let receipt = wiped::confirmed(&stage.admin, stage.account.person.oid, order).await?;
        let erased = receipt.ok_or("the server has no receipt")?.counts.erased_by_key;
        if erased != count {
            return Err(format!("the receipt names {erased} sealed files of {count}").into());
        }
        app.stop().await;
        stage.running.stop().await;
        let since = |end: Instant| end.saturating_duration_since(ordered).as_secs_f64();
        Ok(vec![
            Figure::new("device.wipe: from the order until no key is left", since(gone) * 1e3, "ms")
                .at_most(100.0),
            Figure::new("device.wipe: from the order until the files are gone", since(done), "s"),
            Figure::new("device.wipe: from the order until the server has the receipt", since(heard), "s"),
        ])
    })
}

/// Writes the files as an app does: sealed, each of them durable.
fn filled(client: &mut Client, identity: &Identity, now: Now, count: u64, len: usize) -> Result<(), Failure> {
    let vault = client.vault(identity, now)?;
    let content = vec![7; len];
    for number in 0..count {
        let mut writer = vault.create(&format!("mail/{}/{number}", number / PER_FOLDER))?;
        writer.write(&content)?;
        writer.finish()?;
    }
    Ok(())
}

/// When the last key-encryption key had left the device's key store.
async fn until_gone(path: &Path) -> Result<Instant, std::io::Error> {
    let mut looks = tokio::time::interval(LOOK);
    let deadline = Instant::now() + PATIENCE;
    loop {
        looks.tick().await;
        let names = SoftwareKeys::in_file(path)?.names().map_err(std::io::Error::other)?;
        if !names.iter().any(|name| name.starts_with("kek.")) {
            return Ok(Instant::now());
        }
        if Instant::now() > deadline {
            return Err(std::io::Error::other("the keys are still there"));
        }
    }
}

/// When the first event came that `found` finds something in, and what.
async fn moment<T>(
    app: &App,
    from: u64,
    what: &str,
    found: impl Fn(&Event) -> Option<T>,
) -> Result<(Instant, T), Failure> {
    let seen = |seen: &Seen| seen.since(from).find_map(|(_, at, event)| Some((*at, found(event)?)));
    Ok(app.wait(what, PATIENCE, seen).await?)
}
