//! Lists and numbers of a large organisation, as the console asks for them.

use std::path::PathBuf;

use cordon_lab::admin::{Admin, Credentials};
use cordon_lab::own_server::url_of;
use cordon_lab::{import, setup};
use cordon_policy::texts::Language;
use cordon_server::{Config, Initialised, Load, Options, Running, Server, WipeLimits, init_with};
use serde_json::Value;

use crate::Failure;
use crate::figure::{Figure, Scale, median};

/// Policies, each for one group.
const POLICIES: usize = 40;
/// A database on PostgreSQL, empty, as `cargo xtask postgres` names it; without it SQLite.
const POSTGRES: &str = "CORDON_TEST_POSTGRES";

/// Lists: what they are called here, and their query.
const LISTS: &[(&str, &str)] = &[
    ("first page", ""),
    ("by user", "&sort=user"),
    ("by app", "&sort=app&order=desc"),
    ("by device", "&sort=device"),
    ("by creation, superseded", "&sort=created&status=superseded"),
    ("search that finds one user", "&search=given77%40&sort=user"),
    ("search that finds nearly all", "&search=contoso&sort=device"),
    ("search of three words that finds nothing", "&search=given%20family%20nobody"),
    ("on Windows, unmanaged, searched", "&platform=windows&management=unmanaged&search=family7"),
];
/// What pickers of the console ask.
const DIRECTORY: &[(&str, &str)] = &[
    (
        "users by name, first 20",
        "beta/users?$filter=contains(displayName,'given77')%20or%20contains(userPrincipalName,'given77')\
         &$orderby=displayName&$top=20",
    ),
    (
        "groups by name, first 20",
        "beta/groups?$filter=contains(displayName,'roup%2001')&$orderby=displayName&$top=20",
    ),
];

/// Every list and number over 100,000 registrations.
pub(crate) fn lists(scale: Scale) -> Result<Vec<Figure>, Failure> {
    tokio::runtime::Runtime::new()?.block_on(async {
        let place = tempfile::tempdir()?;
        let database = std::env::var(POSTGRES).ok();
        let organisation = Organisation::make(place.path().join("data"), database, scale).await?;
        let figures = organisation.measure(scale).await;
        organisation.running.stop().await;
        figures
    })
}

struct Organisation {
    running: Running,
    admin: Admin,
    registrations: u32,
}

impl Organisation {
    async fn make(data: PathBuf, database: Option<String>, scale: Scale) -> Result<Self, Failure> {
        let options = Options {
            data: data.clone(),
            organisation: "Bench".to_owned(),
            admin_upn: "admin@bench.example".to_owned(),
            database: database.clone(),
            break_glass: false,
            wipe_limits: WipeLimits::default(),
        };
        let Initialised { client, .. } = init_with(options).await?;
        let running = Server::start(Config { database, ..Config::new(&data).on_free_ports() }).await?;
        let credentials = Credentials { id: client.id.to_string(), secret: client.secret.to_string() };
        let admin = Admin::new(url_of(running.admin), credentials)?;
        let registrations = scale.pick(60, 100_000);
        let groups = running.directory().load(Load { registrations, groups: 50 }).await?;
        let samples =
            std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios/policies/ios-everyone.json");
        for policy in import::read(&samples)? {
            for group in groups.iter().take(scale.pick(2, POLICIES)) {
                let stored = import::store(&admin, &policy, Language::English).await?;
                setup::assign(&admin, &stored.id, &[*group]).await?;
            }
        }
        Ok(Self { running, admin, registrations })
    }

    async fn measure(&self, scale: Scale) -> Result<Vec<Figure>, Failure> {
        let mut figures = Vec::new();
        let middle = self.middle("&sort=user").await?;
        for (name, query) in
            LISTS.iter().copied().chain([("a page from the middle, by user", middle.as_str())])
        {
            let path = format!("cordon/v1/registrations?count=true{query}");
            let found = self.admin.fetch(&path).await?.get("count").and_then(Value::as_u64);
            if query.is_empty() && found.is_none_or(|count| count == 0) {
                return Err("nothing is listed".into());
            }
            let seconds = self.time(scale, &path).await?;
            figures.push(figure(&format!("list, counted: {name}"), seconds).at_most(100.0));
        }
        for (name, path) in DIRECTORY {
            figures.push(figure(name, self.time(scale, path).await?).at_most(100.0));
        }
        let policies = self.time(scale, "cordon/v1/policies").await?;
        figures.push(figure("policies", policies).at_most(100.0));
        for (name, path) in
            [("overview", "cordon/v1/overview"), ("reach of 40 policies", "cordon/v1/policies/reach")]
        {
            figures.push(figure(&format!("{name}, made anew"), self.once(path).await?));
            figures.push(figure(&format!("{name}, kept"), self.time(scale, path).await?).at_most(100.0));
        }
        Ok(figures)
    }

    /// The query of a page from the middle of a list.
    async fn middle(&self, query: &str) -> Result<String, Failure> {
        let mut after = String::new();
        for _ in 0..self.registrations / 400 {
            let path = format!("cordon/v1/registrations?top=200{query}&after={after}");
            let answer = self.admin.fetch(&path).await?;
            after = answer.get("after").and_then(Value::as_str).ok_or("the list ended early")?.to_owned();
        }
        Ok(format!("{query}&after={after}"))
    }

    async fn once(&self, path: &str) -> Result<f64, Failure> {
        let start = std::time::Instant::now();
        self.admin.fetch(path).await?;
        Ok(start.elapsed().as_secs_f64())
    }

    async fn time(&self, scale: Scale, path: &str) -> Result<f64, Failure> {
        let mut samples = Vec::new();
        for _ in 0..scale.pick(1, 11) {
            samples.push(self.once(path).await?);
        }
        Ok(median(samples))
    }
}

fn figure(name: &str, seconds: f64) -> Figure {
    Figure::new(format!("registrations.{name}"), seconds * 1_000.0, "ms")
}
