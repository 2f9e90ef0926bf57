//! `firebrick serve`.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::Context;
use firebrick_serve::{
    EngineConfig, Handle, Limits, Loader, Registry, ServeConfig, Server, TlsFiles,
};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals as SignalIterator;

use crate::args::ServeArgs;
use crate::logging;
use crate::output;
use crate::signals::Signals;

pub(crate) fn run(args: &ServeArgs, signals: &Signals) -> anyhow::Result<()> {
    let log = logging::start(args.log_format, args.log_level)?;
    let config = config(args);
    if !args.host.is_loopback() && args.api_keys.is_none() {
        tracing::warn!(
            "whoever reaches this machine may ask; --api-keys FILE lets in those with a key"
        );
    }
    // From here on SIGHUP does not end the program.
    let received = SignalIterator::new([SIGINT, SIGTERM, SIGHUP]).context("signals")?;
    let (_, device) = super::device(&args.answering.compute)?;
    let precision = args.answering.precision.clone();
    let loader =
        Loader::new(device).then(move |predictor| super::with_precision(predictor, &precision));
    let registry = Registry::load(args.models.clone(), loader, &config.engine)?;
    let served: Vec<String> = registry.described().into_iter().map(|model| model.name).collect();
    let server = Server::bind(config, registry)?;
    listen(received, server.handle(), signals)?;
    let (served, scheme, address) = (served.join(", "), server.scheme(), server.address());
    output::line(format_args!("serving {served} on {scheme}://{address}"))?;
    // How many connections were cut is in the log.
    server.run()?;
    log.own_up();
    Ok(())
}

fn config(args: &ServeArgs) -> ServeConfig {
    let (engine, limits) = (&args.engine, &args.limits);
    let tls = args.tls_cert.clone().zip(args.tls_key.clone());
    ServeConfig {
        address: SocketAddr::new(args.host, args.port),
        limits: Limits {
            body_bytes: limits.max_body,
            rows: limits.max_rows,
            characters: limits.max_characters,
        },
        engine: EngineConfig {
            queue_rows: engine.queue_rows,
            max_batch_rows: engine.max_batch_rows,
            max_batch_tokens: engine.max_batch_tokens,
            max_delay: engine.max_delay.unwrap_or(Duration::ZERO),
            threads: args.answering.compute.threads.map(usize::from),
        },
        timeout: limits.timeout,
        read_timeout: limits.read_timeout,
        max_connections: limits.max_connections,
        drain_timeout: limits.drain_timeout,
        drain_delay: limits.drain_delay,
        api_keys: args.api_keys.clone(),
        tls: tls.map(|(certificate, key)| TlsFiles { certificate, key }),
        watch: args.watch,
        log_texts: args.log_texts,
    }
}

/// Hands signals on to the server. The second that asks it to end ends the program.
fn listen(mut received: SignalIterator, handle: Handle, signals: &Signals) -> anyhow::Result<()> {
    signals.handed_on();
    let hand_on = move || {
        for signal in received.forever() {
            let handle = handle.clone();
            match signal {
                SIGTERM => handle.leave(),
                SIGINT => handle.stop(),
                // Loading takes its time, and the end must not wait for it.
                _ => drop(std::thread::spawn(move || handle.reload())),
            }
        }
    };
    std::thread::Builder::new().name("signals".into()).spawn(hand_on).context("signals")?;
    Ok(())
}
