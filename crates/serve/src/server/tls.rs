//! TLS.

use std::fmt::Display;
use std::path::Path;
use std::sync::Arc;

use arc_swap::ArcSwap;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::server::TlsStream;

use crate::config::TlsFiles;
use crate::{Result, ServeError};

/// A certificate, replaceable.
#[derive(Debug)]
pub(super) struct Tls {
    files: TlsFiles,
    current: ArcSwap<ServerConfig>,
}

impl Tls {
    /// Reads certificate and key.
    pub(super) fn read(files: &TlsFiles) -> Result<Self> {
        let current = ArcSwap::from_pointee(config(files)?);
        Ok(Self { files: files.clone(), current })
    }

    /// Reads them anew, for connections to come.
    pub(super) fn reload(&self) -> Result<()> {
        self.current.store(Arc::new(config(&self.files)?));
        Ok(())
    }

    /// The handshake.
    pub(super) async fn accept<S: AsyncRead + AsyncWrite + Unpin>(
        &self,
        stream: S,
    ) -> std::io::Result<TlsStream<S>> {
        TlsAcceptor::from(self.current.load_full()).accept(stream).await
    }
}

fn config(files: &TlsFiles) -> Result<ServerConfig> {
    let (certificate, key) = (&files.certificate, &files.key);
    let chain = CertificateDer::pem_file_iter(certificate).map_err(refused(certificate))?;
    let chain = chain.collect::<std::result::Result<Vec<_>, _>>().map_err(refused(certificate))?;
    if chain.is_empty() {
        return Err(refused(certificate)("it holds no certificate"));
    }
    let secret = PrivateKeyDer::from_pem_file(key).map_err(refused(key))?;
    let builder = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(refused(certificate))?;
    let mut config =
        builder.with_no_client_auth().with_single_cert(chain, secret).map_err(refused(key))?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

fn refused<E: Display>(path: &Path) -> impl FnOnce(E) -> ServeError {
    let path = path.to_owned();
    move |error| ServeError::Tls { path, reason: error.to_string() }
}
