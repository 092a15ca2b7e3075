//! One listener: accepts, serves HTTP/1.1 with bounded patience, ends cleanly.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::serve::Listener;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tower::ServiceExt;

/// How long a connection may take to send the head of a request, and how long it may idle.
const HEAD: Duration = Duration::from_secs(30);
/// Largest head: headers of a token and a proof are far below it.
const LARGEST_HEAD: usize = 64 * 1024;

/// Serves until `stopping` turns true, then until every request in progress is answered.
pub(crate) async fn run(mut listener: TcpListener, routes: Router, mut stopping: watch::Receiver<bool>) {
    let mut connections = JoinSet::new();
    let stop = stopping.clone();
    loop {
        tokio::select! {
            (stream, peer) = Listener::accept(&mut listener) => {
                connections.spawn(connection(stream, peer, routes.clone(), stop.clone()));
            }
            Some(_) = connections.join_next() => {}
            _ = stopping.wait_for(|stop| *stop) => break,
        }
    }
    drop(listener);
    while connections.join_next().await.is_some() {}
}

async fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    routes: Router,
    mut stopping: watch::Receiver<bool>,
) {
    // Small replies must not wait for more to send with them.
    let _ = stream.set_nodelay(true);
    let service = routes.map_request(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        request
    });
    let mut server = http1::Builder::new();
    server.timer(TokioTimer::new()).header_read_timeout(HEAD).max_buf_size(LARGEST_HEAD);
    let serving = server.serve_connection(TokioIo::new(stream), TowerToHyperService::new(service));
    let mut serving = std::pin::pin!(serving);
    // The guard that `wait_for` gives must not be held while the connection winds down.
    let mut stop = std::pin::pin!(async { _ = stopping.wait_for(|stop| *stop).await });
    let finished = tokio::select! {
        outcome = serving.as_mut() => Some(outcome),
        () = stop.as_mut() => None,
    };
    let outcome = match finished {
        Some(outcome) => outcome,
        None => {
            serving.as_mut().graceful_shutdown();
            serving.await
        }
    };
    if let Err(error) = outcome {
        tracing::trace!(%error, "a connection ended early");
    }
}
