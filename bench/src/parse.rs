//! Reading exported policies.

use std::hint::black_box;
use std::path::{Path, PathBuf};

use cordon_graph::protection::{import, kind};
use cordon_policy::property::{self, PropertyId};
use cordon_policy::{Platform, Value};
use serde_json::{Map, Value as Json, json};

use crate::Failure;
use crate::figure::{Figure, Scale, per_call};

/// Bytes and apps of the largest export of a real tenant that we know.
const LARGEST: (usize, usize) = (48_151, 39);
/// Milliseconds.
const BAR: f64 = 1.0;

/// A policy as large as the largest real one, and the largest real ones themselves where `CORDON_REFERENCE` names a
/// folder that has them in `real`.
pub(crate) fn exports(scale: Scale) -> Result<Vec<Figure>, Failure> {
    let generated = generated()?;
    if generated.len() < LARGEST.0 {
        return Err(
            format!("the generated export has {} bytes, fewer than real ones", generated.len()).into()
        );
    }
    let what = format!("every setting, {} apps, {} KB", LARGEST.1, generated.len() / 1000);
    let mut figures = vec![one(scale, &format!("parse.a generated export: {what}"), &generated)?];
    if let Some(folder) = std::env::var_os("CORDON_REFERENCE") {
        let (file, bytes) = largest(&Path::new(&folder).join("real"))?;
        let name = file.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        figures.push(one(scale, &format!("parse.{name}"), &bytes)?);
    }
    Ok(figures)
}

fn one(scale: Scale, name: &str, bytes: &[u8]) -> Result<Figure, Failure> {
    if import(bytes)?.len() != 1 {
        return Err("an export holds one policy".into());
    }
    let seconds = per_call(scale, || import(black_box(bytes)).map(|policies| policies.len()));
    Ok(Figure::new(name, seconds * 1e3, "ms").at_most(BAR))
}

fn largest(folder: &Path) -> Result<(PathBuf, Vec<u8>), Failure> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "json") {
            let bytes = std::fs::read(&path)?;
            files.push((path, bytes));
        }
    }
    files.sort_by_key(|(_, bytes)| bytes.len());
    files.pop().ok_or_else(|| format!("`{}` has no exports", folder.display()).into())
}

/// Every Android setting at its default, annotated and laid out as exports are.
fn generated() -> Result<Vec<u8>, Failure> {
    let platform = Platform::Android;
    let mut policy = Map::new();
    let mut put = |name: &str, value: Json| policy.insert(name.to_owned(), value);
    put("@odata.context", json!("https://graph.microsoft.com/beta/$metadata#deviceAppManagement/x/$entity"));
    put("@odata.type", json!(format!("#microsoft.graph.{}", kind::entity_type(platform))));
    put("id", json!("T_00000000-0000-0000-0000-000000000000"));
    put("displayName", json!("A generated policy as large as real ones"));
    put("description", json!("Every setting, every app. ".repeat(8)));
    for id in PropertyId::of(platform) {
        let (name, form) = (id.property().name, id.property().form(platform));
        let value = property::to_json(form.kind, &Value::of_default(form.default));
        if value.is_array() {
            put(&format!("{name}@odata.type"), json!("#Collection(String)"));
        }
        put(name, value);
    }
    let apps = (0..LARGEST.1).map(app).collect();
    put("apps@odata.context", json!("https://graph.microsoft.com/beta/$metadata#deviceAppManagement/x/apps"));
    put("apps", Json::Array(apps));
    // Exports are indented deeply: most of a real one's bytes are blanks.
    let margin = format!("\r\n{:80}", "");
    Ok(serde_json::to_string_pretty(&policy)?.replace('\n', &margin).into_bytes())
}

fn app(number: usize) -> Json {
    let package = format!("com.example.a.rather.long.package.name.of.app{number}");
    json!({
        "id": format!("{package}.android"),
        "version": "AAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "mobileAppIdentifier": {
            "@odata.type": "#microsoft.graph.androidMobileAppIdentifier",
            "packageId": package,
        },
    })
}
