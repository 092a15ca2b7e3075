//! Running the cases of a file against a server.

use cordon_lab::admin::{Admin, AdminError, text};
use cordon_policy::simulate::Answer;
use serde::Deserialize;
use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::Show;
use super::fault::Fault;
use super::file::{Case, Group, Member, TestFile, Who};
use super::report::CaseReport;
use super::run::Outcome;
use crate::exit::{Exit, Failure};

/// Questions of one request.
const AT_ONCE: usize = 100;

/// A server, and the ids that the groups of a file have there.
pub(super) struct Remote {
    admin: Admin,
    groups: Vec<Uuid>,
}

/// Why a file cannot be run there.
pub(super) enum RemoteError {
    /// The file and the server do not fit.
    Faults(Vec<Fault>),
    Server(Box<AdminError>),
}

impl From<AdminError> for RemoteError {
    fn from(error: AdminError) -> Self {
        Self::Server(Box::new(error))
    }
}

impl RemoteError {
    pub(super) fn failure(self, file: &str) -> Failure {
        match self {
            Self::Faults(faults) => Failure { exit: Exit::Refused, ..super::faulty(file, &faults) },
            Self::Server(error) => Failure::from(*error),
        }
    }
}

#[derive(Deserialize)]
struct Answers {
    answers: Vec<Answer>,
}

impl Remote {
    /// Looks up the groups that the file knows by name only.
    pub(super) async fn new(admin: Admin, file: &TestFile) -> Result<Self, RemoteError> {
        let mut faults: Vec<Fault> = (file.named.iter())
            .filter(|(_, user)| user.own_oid)
            .map(|(line, user)| {
                let text = format!(
                    "`{{{}}}` stands for an object id, and the server's users have their own: add `id = \"…\"` to the [[user]]",
                    user.name
                );
                Fault::new(*line, "", text)
            })
            .collect();
        let mut groups = Vec::new();
        for (place, group) in file.groups.iter().enumerate() {
            match id_of(&admin, place, group).await? {
                Ok(id) => groups.push(id),
                Err(fault) => faults.push(fault),
            }
        }
        if faults.is_empty() { Ok(Self { admin, groups }) } else { Err(RemoteError::Faults(faults)) }
    }

    /// Runs the wanted cases.
    pub(super) async fn run(
        &self,
        name: &str,
        file: &TestFile,
        wanted: &dyn Fn(&str) -> bool,
        show: &Show,
    ) -> Result<Vec<CaseReport>, Failure> {
        let cases: Vec<&Case> = file.cases.iter().filter(|case| wanted(&case.name)).collect();
        let mut reports = Vec::new();
        for chunk in cases.chunks(AT_ONCE) {
            let answers = self.ask(chunk).await.map_err(|error| error.failure(name))?;
            for (case, answer) in chunk.iter().zip(answers) {
                reports.push(show.case(Outcome::of(case, answer).report(case)));
            }
        }
        Ok(reports)
    }

    async fn ask(&self, cases: &[&Case]) -> Result<Vec<Answer>, RemoteError> {
        let questions: Vec<Json> = cases.iter().map(|case| self.question(case)).collect();
        let path = "cordon/v1/simulate";
        let answer = self.admin.post(path, &json!({ "questions": questions })).await;
        let answers = match answer {
            Err(AdminError::Refused { details, status: 400, .. }) if !details.is_empty() => {
                return Err(RemoteError::Faults(details.iter().map(|detail| fault(cases, detail)).collect()));
            }
            answer => serde_json::from_value::<Answers>(answer?),
        };
        match answers {
            Ok(Answers { answers }) if answers.len() == cases.len() => Ok(answers),
            _ => Err(RemoteError::from(AdminError::NotCordon {
                server: self.admin.server().to_string(),
                path: path.to_owned(),
                what: "answers of another version".to_owned(),
            })),
        }
    }

    fn question(&self, case: &Case) -> Json {
        let id = |member: &Member| match member {
            Member::Place(place) => self.groups.get(*place).copied(),
            Member::Id(id) => Some(*id),
        };
        match &case.who {
            Who::User(user) if user.own_oid => json!({ "user": user.upn, "given": case.question }),
            Who::User(user) => json!({ "user": user.oid, "given": case.question }),
            Who::Groups(members) => {
                let groups: Vec<Uuid> = members.iter().filter_map(id).collect();
                json!({ "groups": groups, "given": case.question })
            }
        }
    }
}

/// What the server found wrong, at the case that it is about.
fn fault(cases: &[&Case], (path, message): &(String, String)) -> Fault {
    let rest = path.strip_prefix("questions[").and_then(|rest| rest.split_once("]."));
    let found = rest.and_then(|(place, member)| Some((cases.get(place.parse::<usize>().ok()?)?, member)));
    match found {
        Some((case, member)) => Fault::new(case.line, format!("case `{}`: {member}", case.name), message),
        None => Fault::new(1, path, message),
    }
}

async fn id_of(admin: &Admin, place: usize, group: &Group) -> Result<Result<Uuid, Fault>, AdminError> {
    if let Some(id) = group.id {
        return Ok(Ok(id));
    }
    let name = group.name.replace('\'', "''");
    let name = url::form_urlencoded::byte_serialize(name.as_bytes()).collect::<String>().replace('+', "%20");
    let found = admin.all(&format!("v1.0/groups?$filter=displayName%20eq%20%27{name}%27")).await?;
    let ids: Vec<Uuid> = found.iter().filter_map(|group| text(group, "id").parse().ok()).collect();
    let told = |text: String| Fault::new(group.line, format!("group[{place}].name"), text);
    Ok(match ids.as_slice() {
        [id] => Ok(*id),
        [] => Err(told(format!("the server has no group `{}`: correct the name, or add `id`", group.name))),
        ids => {
            Err(told(format!("the server has {} groups `{}`: add the `id` of one", ids.len(), group.name)))
        }
    })
}
