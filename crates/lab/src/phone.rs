//! How a running phone is asked from outside: one JSON line in, one out, on loopback. For the demo: whoever can reach
//! the port may ask what the policy says, and nothing else.

use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use cordon_policy::Ask;
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

use crate::app::App;

/// The longest question, in bytes.
const LONGEST: u64 = 16 * 1024;
const PATIENCE: Duration = Duration::from_secs(10);

#[derive(Debug, Serialize, Deserialize)]
struct Question {
    app: String,
    ask: Ask,
}

/// What the app answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The verdict's word.
    pub verdict: String,
    /// The explanation, line by line.
    pub lines: Vec<String>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Reply {
    Answer(Answer),
    Unknown(Vec<String>),
    Wrong(String),
}

/// Asks an app of the phone at `address`.
///
/// # Errors
/// [`io::ErrorKind::NotFound`] when it has no such app; what the network says.
pub async fn ask(address: SocketAddr, app: &str, ask: &Ask) -> io::Result<Answer> {
    let talk = async {
        let mut stream = TcpStream::connect(address).await?;
        let mut line = serde_json::to_vec(&Question { app: app.to_owned(), ask: ask.clone() })?;
        line.push(b'\n');
        stream.write_all(&line).await?;
        let mut answer = String::new();
        BufReader::new(stream).take(1 << 20).read_line(&mut answer).await?;
        Ok::<Reply, io::Error>(serde_json::from_str(&answer)?)
    };
    match tokio::time::timeout(PATIENCE, talk).await?? {
        Reply::Answer(answer) => Ok(answer),
        Reply::Unknown(apps) => {
            let message = format!("there is no app `{app}`; there are {}", apps.join(", "));
            Err(io::Error::new(io::ErrorKind::NotFound, message))
        }
        Reply::Wrong(why) => Err(io::Error::new(io::ErrorKind::InvalidInput, why)),
    }
}

/// Answers for these apps until the task is dropped.
pub async fn answer(listener: TcpListener, apps: Arc<BTreeMap<String, App>>) {
    while let Ok((stream, _)) = listener.accept().await {
        let apps = Arc::clone(&apps);
        tokio::spawn(async move {
            // A caller that goes away or stays silent costs nothing but its connection.
            let _ = tokio::time::timeout(PATIENCE, one(stream, &apps)).await;
        });
    }
}

async fn one(mut stream: TcpStream, apps: &BTreeMap<String, App>) -> io::Result<()> {
    let mut question = String::new();
    BufReader::new(&mut stream).take(LONGEST).read_line(&mut question).await?;
    let reply = match serde_json::from_str::<Question>(&question) {
        Err(error) => Reply::Wrong(error.to_string()),
        Ok(question) => match apps.get(&question.app) {
            None => Reply::Unknown(apps.keys().cloned().collect()),
            Some(app) => {
                let snapshot = app.snapshot();
                let decision = snapshot.may(&question.ask);
                let lines = snapshot.explain(&question.ask).lines;
                Reply::Answer(Answer { verdict: decision.verdict.name().to_owned(), lines })
            }
        },
    };
    let mut line = serde_json::to_vec(&reply)?;
    line.push(b'\n');
    stream.write_all(&line).await
}
