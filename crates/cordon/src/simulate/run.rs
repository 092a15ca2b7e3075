//! Running the cases of a file against policies from files.

use cordon_policy::filter::Filters;
use cordon_policy::simulate::{Answer, Miss, Scene, answer};
use uuid::Uuid;

use super::fault::Fault;
use super::file::{Case, Group, Member, TestFile, Who};
use super::policies::Policies;
use super::report::CaseReport;

/// What became of a case.
#[derive(Debug)]
pub(super) struct Outcome {
    pub(super) misses: Vec<Miss>,
    pub(super) answer: Answer,
}

impl Outcome {
    pub(super) fn of(case: &Case, answer: Answer) -> Self {
        Self { misses: case.expected.misses(&answer), answer }
    }

    pub(super) fn report(self, case: &Case) -> CaseReport {
        CaseReport::new(&case.name, Some(case.line), self.misses, self.answer)
    }
}

/// Policies from files, ready for the cases of one file.
pub(super) struct Local<'a> {
    policies: &'a Policies,
    filters: Filters,
    groups: Vec<Uuid>,
}

impl<'a> Local<'a> {
    /// Takes the filters of the test file over those beside the policies.
    pub(super) fn new(policies: &'a Policies, file: &TestFile) -> Result<Self, Vec<Fault>> {
        let filters = policies.filters.iter().chain(&file.filters).cloned().collect();
        let groups = if policies.assumed { Vec::new() } else { ids(&file.groups)? };
        Ok(Self { policies, filters, groups })
    }

    pub(super) fn run(&self, case: &Case) -> Outcome {
        let scene = Scene {
            targeted: &self.policies.targeted,
            defaults: &self.policies.defaults,
            filters: &self.filters,
            assumed: self.policies.assumed,
        };
        let (oid, members) = match &case.who {
            Who::User(user) => (user.oid, &user.groups),
            Who::Groups(members) => (Uuid::nil(), members),
        };
        let id = |member: &Member| match member {
            Member::Place(place) => self.groups.get(*place).copied(),
            Member::Id(id) => Some(*id),
        };
        let groups: Vec<Uuid> = members.iter().filter_map(id).collect();
        Outcome::of(case, answer(&scene.stand(&groups, &case.question), oid, &case.question))
    }
}

fn ids(groups: &[Group]) -> Result<Vec<Uuid>, Vec<Fault>> {
    let missing = |(place, group): (usize, &Group)| {
        let text = format!(
            "the group `{}` needs its object id, by which policies are given to it: add `id = \"…\"`",
            group.name
        );
        group.id.is_none().then(|| Fault::new(group.line, format!("group[{place}].id"), text))
    };
    let faults: Vec<Fault> = groups.iter().enumerate().filter_map(missing).collect();
    if faults.is_empty() { Ok(groups.iter().filter_map(|group| group.id).collect()) } else { Err(faults) }
}
