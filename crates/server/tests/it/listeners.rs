//! The listeners: what is refused at the door, and how they stop.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use cordon_server::{Clock, Config, Server, StartError, init_with};
use reqwest::StatusCode;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::common::{TestServer, config, options};

#[tokio::test]
async fn a_listener_on_the_network_needs_a_proxy() {
    let data = tempfile::tempdir().unwrap();
    init_with(options(&data)).await.unwrap();
    let open: SocketAddr = "0.0.0.0:0".parse().unwrap();
    let exposed = Config { public_listen: open, ..config(&data, &Clock::System) };
    let refused = Server::start(exposed.clone()).await.err().unwrap().to_string();
    assert!(refused.contains("--public-listen 0.0.0.0:0") && refused.contains("--behind-proxy"), "{refused}");
    let proxied = Config { behind_proxy: Some("192.0.2.1".parse().unwrap()), ..exposed };
    // What the world sees stands in tokens, proofs and links: it cannot be guessed.
    let refused = Server::start(proxied.clone()).await.err().unwrap().to_string();
    assert!(refused.contains("--public-listen 0.0.0.0:0") && refused.contains("--public-url"), "{refused}");
    let admin = Config {
        admin_listen: open,
        public_listen: config(&data, &Clock::System).public_listen,
        ..proxied.clone()
    };
    let refused = Server::start(admin).await.err().unwrap().to_string();
    assert!(refused.contains("--admin-url"), "{refused}");
    let named = Config { public_url: Some("https://mam.contoso.com".parse().unwrap()), ..proxied };
    Server::start(named).await.unwrap().stop().await;
}

#[tokio::test]
async fn addresses_for_the_world_are_https_and_bare() {
    let data = tempfile::tempdir().unwrap();
    init_with(options(&data)).await.unwrap();
    for url in ["http://mam.contoso.com/", "https://mam.contoso.com/path", "ftp://127.0.0.1/", "https://h/?q"]
    {
        let wrong = Config { public_url: Some(url.parse().unwrap()), ..config(&data, &Clock::System) };
        let refused = Server::start(wrong).await.err().unwrap().to_string();
        assert!(refused.contains("--public-url"), "{url}: {refused}");
    }
    let database = Config { database: Some("mysql://u:p@h/d".to_owned()), ..config(&data, &Clock::System) };
    let refused = Server::start(database).await.err().unwrap().to_string();
    assert!(refused.contains("--database") && !refused.contains("u:p"), "{refused}");
}

#[tokio::test]
async fn a_port_in_use_is_told_with_its_flag() {
    let server = TestServer::start().await;
    let mut second = config(&server.data, &Clock::System);
    second.public_listen = server.running.public;
    let refused = Server::start(second).await.err().unwrap();
    assert!(matches!(refused, StartError::Listen { flag: "--public-listen", .. }), "{refused}");
}

#[tokio::test]
async fn a_body_of_100_mb_is_refused_before_it_is_read() {
    let server = TestServer::start().await;
    for address in [server.running.admin, server.running.public] {
        let mut stream = TcpStream::connect(address).await.unwrap();
        let head = "POST /contoso/oauth2/v2.0/token HTTP/1.1\r\nhost: h\r\ncontent-length: 104857600\r\n\r\n";
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut answer = vec![0; 4096];
        let read = stream.read(&mut answer).await.unwrap();
        let answer = String::from_utf8_lossy(&answer[..read]).into_owned();
        assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
        assert!(answer.contains("the body is larger than 4 MiB"), "{answer}");
    }
}

#[tokio::test]
async fn a_client_that_sends_100_mb_anyway_reads_the_refusal() {
    let server = TestServer::start().await;
    let url = server.admin("/contoso/oauth2/v2.0/token");
    let answer = server.http.post(url).body(vec![b'x'; 100 * 1024 * 1024]).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::PAYLOAD_TOO_LARGE);
    assert!(answer.text().await.unwrap().contains("send less"));
}

#[tokio::test]
async fn a_body_without_announced_length_meets_the_same_bound() {
    let server = TestServer::start().await;
    let mut stream = TcpStream::connect(server.running.admin).await.unwrap();
    let head = "POST /contoso/oauth2/v2.0/token HTTP/1.1\r\nhost: h\r\ntransfer-encoding: chunked\r\n\r\n";
    stream.write_all(head.as_bytes()).await.unwrap();
    let chunk = [b"100000\r\n".as_slice(), &vec![b'x'; 0x10_0000], b"\r\n"].concat();
    for _ in 0..5 {
        // The server may have refused and closed by now: that is what is asked below.
        let _ = stream.write_all(&chunk).await;
    }
    let mut answer = vec![0; 4096];
    let read = stream.read(&mut answer).await.unwrap();
    let answer = String::from_utf8_lossy(&answer[..read]).into_owned();
    assert!(answer.starts_with("HTTP/1.1 413") && answer.contains("RequestEntityTooLarge"), "{answer}");
}

#[tokio::test]
async fn every_answer_is_hardened() {
    let server = TestServer::start().await;
    let answer = server.http.get(server.public("/")).send().await.unwrap();
    assert_eq!(answer.headers()["x-content-type-options"], "nosniff");
    assert_eq!(answer.headers()["x-frame-options"], "DENY");
    assert!(answer.headers()["content-security-policy"].to_str().unwrap().contains("default-src 'none'"));
}

#[tokio::test]
async fn graph_paths_answer_errors_as_graph_does() {
    let server = TestServer::start().await;
    let request = server.http.get(server.admin("/beta/nothing")).header("client-request-id", "mine-1");
    let answer = request.send().await.unwrap();
    assert_eq!(answer.headers()["client-request-id"], "mine-1");
    let id = answer.headers()["request-id"].to_str().unwrap().to_owned();
    let body: serde_json::Value = answer.json().await.unwrap();
    assert_eq!(body["error"]["innerError"]["client-request-id"], "mine-1", "{body}");
    assert_eq!(body["error"]["innerError"]["request-id"], id, "{body}");
    assert!(body["error"]["innerError"]["date"].is_string() && body["error"]["code"].is_string(), "{body}");
}

#[tokio::test]
async fn a_half_sent_request_does_not_keep_the_server_from_stopping() {
    let server = TestServer::start().await;
    let mut half = TcpStream::connect(server.running.public).await.unwrap();
    let head = "POST /contoso/oauth2/v2.0/token HTTP/1.1\r\nhost: h\r\ncontent-length: 100\r\n\r\ngrant_";
    half.write_all(head.as_bytes()).await.unwrap();
    let ready = server.http.get(server.metrics("/readyz")).send().await.unwrap();
    assert_eq!(ready.status(), StatusCode::OK);
    let started = Instant::now();
    server.running.stop().await;
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
}

#[tokio::test]
async fn metrics_count_requests_by_route() {
    let server = TestServer::start().await;
    server.admin_token().await;
    let text = server.http.get(server.metrics("/metrics")).send().await.unwrap().text().await.unwrap();
    let counted = |line: &str| {
        line.starts_with("cordon_http_requests_total")
            && line.contains("/{tenant}/oauth2/v2.0/token")
            && line.contains("status=\"200\"")
    };
    assert!(text.lines().any(counted), "{text}");
    assert!(text.contains("cordon_http_request_seconds_bucket"), "{text}");
}
