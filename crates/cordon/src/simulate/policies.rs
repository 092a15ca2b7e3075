//! Policies from files: a folder of exports, one file, or a single policy.

use std::path::Path;

use cordon_graph::filters;
use cordon_graph::protection::{self, MAX_IMPORT};
use cordon_policy::Policy;
use cordon_policy::filter::Filter;
use serde_json::Value as Json;

use crate::exit::{Exit, Failure};
use crate::files::{files, filter};

/// What files hold.
#[derive(Debug, Default)]
pub(super) struct Policies {
    pub(super) targeted: Vec<Policy>,
    pub(super) defaults: Vec<Policy>,
    pub(super) filters: Vec<Filter>,
    /// Whether every policy is taken to apply.
    pub(super) assumed: bool,
}

impl Policies {
    /// Every policy and filter of a folder with all that is below it, or of a file.
    pub(super) fn read(path: &Path) -> Result<Self, Failure> {
        let mut read = Self::default();
        let mut wrong = Vec::new();
        let files = files(path)?;
        for file in &files {
            if let Err(text) = read.file(file) {
                wrong.push(format!("`{}`: {text}", file.display()));
            }
        }
        if files.is_empty() {
            wrong
                .push(format!("`{}` has no .json files: name a folder of exported policies", path.display()));
        }
        read.unique(&mut wrong);
        if wrong.is_empty() { Ok(read) } else { Err(Failure::new(Exit::Usage, wrong.join("\n"))) }
    }

    /// The one policy of a file, taken to apply.
    pub(super) fn single(path: &Path) -> Result<Self, Failure> {
        let read = Self::read(path)?;
        let mut ids: Vec<_> = read.targeted.iter().chain(&read.defaults).map(|policy| &policy.id).collect();
        // A default policy reads as one for each platform.
        ids.dedup();
        match ids.len() {
            1 => Ok(Self { assumed: true, ..read }),
            count => {
                let text = format!(
                    "`{}` holds {count} policies: give --policy a file with one, or use --policies",
                    path.display()
                );
                Err(Failure::new(Exit::Usage, text))
            }
        }
    }

    fn file(&mut self, path: &Path) -> Result<(), String> {
        let size = std::fs::metadata(path).map_err(|cause| format!("cannot be read: {cause}"))?.len();
        if usize::try_from(size).is_ok_and(|size| size > MAX_IMPORT) {
            return Err(format!("has more than the {MAX_IMPORT} bytes that are read: split it"));
        }
        let bytes = std::fs::read(path).map_err(|cause| format!("cannot be read: {cause}"))?;
        if let Some(body) = filter(&bytes) {
            self.filters.push(read_filter(&body)?);
            return Ok(());
        }
        let policies = protection::read_every(&bytes).map_err(|error| match error {
            protection::ImportError::Fields(fields) => {
                let lines = fields.iter().map(|field| format!("\n  {field}"));
                std::iter::once("has wrong fields:".to_owned()).chain(lines).collect::<String>()
            }
            error => error.to_string(),
        })?;
        for policy in policies {
            let (policies, default) = policy.to_policies();
            if default { self.defaults.extend(policies) } else { self.targeted.extend(policies) }
        }
        Ok(())
    }

    /// Two policies of one id would count as one.
    fn unique(&self, wrong: &mut Vec<String>) {
        let all = self.targeted.iter().chain(&self.defaults);
        let mut ids: Vec<_> = all.map(|policy| (&policy.id, policy.platform, &policy.name)).collect();
        ids.sort();
        for pair in ids.windows(2) {
            if let [(one, platform, first), (two, other, second)] = pair
                && (one, platform) == (two, other)
            {
                wrong.push(format!(
                    "`{first}` and `{second}` have the same id `{one}`: leave one of them out"
                ));
            }
        }
    }
}

fn read_filter(body: &Json) -> Result<Filter, String> {
    let id = body.get("id").and_then(Json::as_str).and_then(|id| id.parse().ok());
    let id = id.ok_or("the filter has no `id`, by which assignments name it: export it again")?;
    let (platform, content) = filters::read_new(body)
        .map_err(|errors| errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))?;
    let filter = filters::AssignmentFilter { id, platform, content, created: 0, modified: 0 };
    filter.to_filter().ok_or_else(|| "the rule of the filter cannot be read".to_owned())
}
