//! TLS.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use firebrick_serve::{Registry, ServeConfig, Server, TlsFiles};
use rcgen::{CertifiedKey, generate_simple_self_signed};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use crate::common::{Door, engine, gated};
use crate::sockets::Running;

/// Writes a certificate for `localhost` with its key.
fn certify(files: &TlsFiles) -> CertificateDer<'static> {
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    fs::write(&files.certificate, cert.pem()).unwrap();
    fs::write(&files.key, signing_key.serialize_pem()).unwrap();
    cert.der().clone()
}

/// What a client that trusts this certificate is answered.
fn ask(server: &Running, trusted: &CertificateDer<'static>) -> std::io::Result<String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let mut roots = RootCertStore::empty();
        roots.add(trusted.clone()).unwrap();
        let config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        let stream = TcpStream::connect(server.address).await?;
        let name = ServerName::try_from("localhost").unwrap();
        let mut stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await?;
        let request =
            b"GET /v2/health/live HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
        stream.write_all(request).await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        Ok(answer)
    })
}

fn files(folder: &Path) -> TlsFiles {
    TlsFiles { certificate: folder.join("cert.pem"), key: folder.join("key.pem") }
}

fn registry() -> Registry {
    Registry::of(vec![gated(&Door::default())], &engine()).unwrap()
}

#[test]
fn answers_are_encrypted_and_a_new_certificate_is_taken_at_a_reload() {
    let folder = tempfile::tempdir().unwrap();
    let files = files(folder.path());
    let old = certify(&files);
    let config = ServeConfig { tls: Some(files.clone()), ..ServeConfig::default() };
    let server = Running::start(registry(), config);
    assert!(ask(&server, &old).unwrap().starts_with("HTTP/1.1 200"));
    let new = certify(&files);
    assert!(ask(&server, &new).is_err());
    server.handle.reload();
    assert!(ask(&server, &new).unwrap().starts_with("HTTP/1.1 200"));
    assert!(ask(&server, &old).is_err());
    // A faulty one changes nothing.
    fs::write(&files.key, "no key").unwrap();
    server.handle.reload();
    assert!(ask(&server, &new).is_ok());
}

#[test]
fn a_key_that_does_not_belong_to_the_certificate_keeps_the_server_from_starting() {
    let folder = tempfile::tempdir().unwrap();
    let files = files(folder.path());
    certify(&files);
    let key = fs::read(&files.key).unwrap();
    certify(&files);
    fs::write(&files.key, key).unwrap();
    let bind = |files: &TlsFiles| {
        let address = "127.0.0.1:0".parse().unwrap();
        let tls = Some(files.clone());
        Server::bind(ServeConfig { address, tls, ..ServeConfig::default() }, registry())
    };
    assert!(bind(&files).is_err());
    fs::write(&files.certificate, "").unwrap();
    let error = bind(&files).unwrap_err().to_string();
    assert!(error.contains("cert.pem") && error.contains("no certificate"), "{error}");
}
