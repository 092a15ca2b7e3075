//! `cordon serve`: ready when it says so, gone when it is told.

use std::time::{Duration, Instant};

use cordon_client::Standing;
use cordon_lab::app::{Account, App};
use cordon_lab::device::Device;
use cordon_lab::{import, setup};
use cordon_policy::texts::Language;
use cordon_policy::{Facts, Platform};

use crate::support::{Bench, repository};

#[tokio::test]
async fn it_ends_in_time_while_a_device_waits_for_changes() {
    let mut bench = Bench::sqlite().await;
    let person = setup::user(&bench.admin, "ana@contoso.example", "Ana").await.unwrap();
    let group = setup::group(&bench.admin, "Field staff", &[person.oid]).await.unwrap();
    let policy = import::read(&repository("scenarios/policies/ios-personal.json")).unwrap().remove(0);
    let stored = import::store(&bench.admin, &policy, Language::English).await.unwrap();
    setup::assign(&bench.admin, &stored.id, &[group]).await.unwrap();
    let device = Device::new("phone", Platform::Ios, Facts::default(), &bench.directory.path().join("phone"));
    let organisation = bench.server.made.organisation.clone();
    let account = Account { person, server: bench.server.public_url(), organisation };
    let app = App::start(&device, "com.contoso.mail", account, None).unwrap();
    app.sign_in().await.unwrap();
    let managed =
        |seen: &cordon_lab::app::Seen| (seen.snapshot.standing() == Standing::Managed).then_some(());
    app.wait("a policy", Duration::from_secs(20), managed).await.unwrap();

    let began = Instant::now();
    assert_eq!(bench.server.stop().await.unwrap(), Some(0));
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    // The device keeps its policy, and goes on when the server is back.
    assert_eq!(app.snapshot().standing(), Standing::Managed);
    bench.server.start().await.unwrap();
}
