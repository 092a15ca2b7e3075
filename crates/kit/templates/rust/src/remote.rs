//! A server in place of the local organisation: requests over HTTP, and a sign-in at its provider.

use std::time::Duration;

use cordon_client::{Input, Now, Reply, Request};
use cordon_kit::Network;
use cordon_lab::{http, sign_in};
use tokio::runtime::Runtime;
use url::Url;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::world::World;

pub struct Remote {
    runtime: Runtime,
    http: reqwest::Client,
    server: Url,
    organisation: String,
    user: String,
    password: Zeroizing<String>,
    arrived: Vec<Input>,
}

impl Remote {
    pub fn new(server: &str, organisation: &str, user: &str) -> Result<Self, String> {
        let server: Url = server
            .parse()
            .map_err(|_| format!("`{server}` is no address: write it as http://127.0.0.1:8441"))?;
        let password =
            std::env::var("CORDON_PASSWORD").map_err(|_| "put the password into CORDON_PASSWORD")?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        Ok(Self {
            runtime: runtime.map_err(|error| error.to_string())?,
            http: http::client(&server).map_err(|error| error.to_string())?,
            server,
            organisation: organisation.to_owned(),
            user: user.to_owned(),
            password: Zeroizing::new(password),
            arrived: Vec::new(),
        })
    }

    fn fresh_token(&self) -> Result<Zeroizing<String>, String> {
        let attempt = sign_in::Attempt {
            server: &self.server,
            organisation: &self.organisation,
            upn: &self.user,
            password: &self.password,
        };
        let token = self.runtime.block_on(sign_in::sign_in(attempt)).map_err(|error| error.to_string())?;
        Ok(Zeroizing::new(token))
    }

    fn call(&self, request: &Request) -> Option<Reply> {
        let method = request.method.parse().ok()?;
        let timeout = Duration::from_millis(request.timeout_ms);
        let mut call = self.http.request(method, &request.url).timeout(timeout).body(request.body.to_vec());
        for (name, value) in &request.headers {
            call = call.header(*name, value.as_str());
        }
        let answer = self.runtime.block_on(http::send(call)).ok()?;
        let nonce = answer.header("Cordon-Nonce").map(str::to_owned);
        Some(Reply { request: request.id, status: answer.status, nonce, body: answer.body })
    }
}

impl World for Remote {
    fn sign_in(&mut self, _: Now) -> Result<Input, String> {
        let token = self.fresh_token()?;
        let oid = sign_in::account_of(&token).ok_or("the token does not say whose it is")?;
        Ok(Input::SignIn { oid, server: self.server.to_string(), token, upn: Some(self.user.clone()) })
    }

    fn token(&mut self, _: Uuid, _: Now) -> Result<Zeroizing<String>, String> {
        self.fresh_token()
    }

    fn send(&mut self, request: Request, _: Now) {
        let reply = self.call(&request);
        if reply.is_none() {
            println!("  ! {} does not answer: the client tries again by itself", self.server);
        }
        self.arrived.push(reply.map_or(Input::Failed { request: request.id }, Input::Reply));
    }

    fn arrivals(&mut self, _: Now) -> Vec<Input> {
        std::mem::take(&mut self.arrived)
    }

    fn local(&mut self) -> Option<&mut Network> {
        None
    }

    fn root(&self) -> Option<String> {
        None
    }
}
