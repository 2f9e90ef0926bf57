//! The stages: each asks one thing of a server and adds a line to the table.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use futures_util::future::try_join_all;

use crate::arrivals::poisson;
use crate::client::{Connection, Ended};
use crate::rows::Rows;
use crate::server::Server;
use crate::summary::{Summary, ms, quantile};
use crate::{Args, Result};

/// Requests that are timed one by one, without load.
const ALONE: usize = 400;
/// Those that come first and are not timed.
const WARM: usize = 50;

/// All stages as a table.
pub(crate) async fn all(args: &Args, rows: &Rows) -> Result<String> {
    let mut lines = vec!["| what | result |".to_owned(), "|---|---|".to_owned()];
    let mut add = |what: &str, result: String| {
        eprintln!("{what}: {result}");
        lines.push(format!("| {what} | {result} |"));
    };
    add("start to ready, median", ms(starts(args).await?));
    let one = Server::start(args, &["--max-batch-rows", "1"]).await?;
    let single = closed(&one, args, rows).await?;
    drop(one);
    add("one row at a time, rows a second", format!("{:.0}{}", single.rate(), failures(&single)));
    let server = Server::start(args, &[]).await?;
    let unloaded = alone(&server, rows, &mut add).await?;
    let batched = closed(&server, args, rows).await?;
    let ratio = batched.rate() / single.rate();
    let result = format!("{:.0}, {ratio:.2} times as many{}", batched.rate(), failures(&batched));
    add("batches, rows a second", result);
    let capacity = batched.rate();
    let bounded = Server::start(args, &["--queue-rows", &args.queue.to_string()]).await?;
    for share in [0.7, 3.0] {
        let what = format!("arrivals at {:.0} % of that", share * 100.0);
        let summary = open(bounded.address, args, rows, capacity * share).await?;
        add(&what, open_result(&summary, unloaded));
    }
    drop(bounded);
    if args.soak > 0 {
        add(&format!("memory over {} requests", args.soak), soak(&server, args, rows).await?);
    }
    Ok(lines.join("\n"))
}

/// The median time from a start to ready.
async fn starts(args: &Args) -> Result<f64> {
    let mut seconds = Vec::new();
    for _ in 0..args.starts.max(1) {
        seconds.push(Server::start(args, &[]).await?.start);
    }
    seconds.sort_by(f64::total_cmp);
    Ok(quantile(&seconds, 0.5))
}

/// Requests one after the other, in turn with the same rows in this process. Gives the median.
async fn alone(server: &Server, rows: &Rows, add: &mut impl FnMut(&str, String)) -> Result<f64> {
    let mut connection = Connection::open(server.address).await?;
    let (mut served, mut own) = (Vec::new(), Vec::new());
    for i in 0..WARM + ALONE {
        let ended = connection.predict(rows.body(i), Instant::now()).await;
        if ended.status != 200 {
            return Err(format!("a request was answered by status {}", ended.status).into());
        }
        let seconds = rows.in_process(i);
        if i >= WARM {
            served.push(ended.seconds);
            own.push(seconds);
        }
    }
    served.sort_by(f64::total_cmp);
    own.sort_by(f64::total_cmp);
    let (median, in_process) = (quantile(&served, 0.5), quantile(&own, 0.5));
    add("unloaded, p50", ms(median));
    add("unloaded, p99", ms(quantile(&served, 0.99)));
    add("in process, p50", ms(in_process));
    add("overhead of the server, p50", ms(median - in_process));
    Ok(median)
}

/// As many requests as connections at any time: what the server can carry.
async fn closed(server: &Server, args: &Args, rows: &Rows) -> Result<Summary> {
    let end = Instant::now() + Duration::from_secs_f64(args.seconds);
    let next = AtomicUsize::new(0);
    closed_until(server, args.connections, rows, &next, |_| Instant::now() >= end).await
}

async fn closed_until(
    server: &Server,
    connections: usize,
    rows: &Rows,
    next: &AtomicUsize,
    over: impl Fn(usize) -> bool,
) -> Result<Summary> {
    let (start, over) = (Instant::now(), &over);
    let workers = (0..connections).map(|_| async move {
        let mut connection = Connection::open(server.address).await?;
        let mut all = Vec::new();
        loop {
            let i = next.fetch_add(1, Ordering::Relaxed);
            if over(i) {
                return Ok::<Vec<Ended>, Box<dyn std::error::Error + Send + Sync>>(all);
            }
            all.push(connection.predict(rows.body(i), Instant::now()).await);
        }
    });
    let ended = try_join_all(workers).await?.concat();
    Ok(Summary::of(&ended, start.elapsed().as_secs_f64()))
}

/// Requests that arrive whether or not the ones before are answered.
async fn open(address: SocketAddr, args: &Args, rows: &Rows, rate: f64) -> Result<Summary> {
    let times = poisson(args.seed, rate, args.seconds);
    let (times, next) = (&times, &AtomicUsize::new(0));
    let mut connections = Vec::with_capacity(args.most);
    for _ in 0..args.most {
        connections.push(Connection::open(address).await?);
    }
    let start = Instant::now();
    let workers = connections.into_iter().map(|mut connection| async move {
        let mut all = Vec::new();
        loop {
            let arrival = next.fetch_add(1, Ordering::Relaxed);
            let Some(time) = times.get(arrival) else { break };
            let due = start + Duration::from_secs_f64(*time);
            let late = Instant::now() > due;
            if !late {
                tokio::time::sleep_until(due.into()).await;
            }
            // What waits for a free connection waits since it was due; the timer's own delay is not the server's.
            let since = if late { due } else { Instant::now() };
            all.push(connection.predict(rows.body(arrival), since).await);
        }
        Ok::<Vec<Ended>, Box<dyn std::error::Error + Send + Sync>>(all)
    });
    let ended = try_join_all(workers).await?.concat();
    Ok(Summary::of(&ended, start.elapsed().as_secs_f64()))
}

fn open_result(summary: &Summary, unloaded: f64) -> String {
    let (answered, refused) = (&summary.answered, &summary.refused);
    let p99 = quantile(answered, 0.99);
    format!(
        "{} answered: p50 {}, p99 {} ({:.1} times the unloaded p50); {} refused: p50 {}, p99 {}{}",
        answered.len(),
        ms(quantile(answered, 0.5)),
        ms(p99),
        p99 / unloaded,
        refused.len(),
        ms(quantile(refused, 0.5)),
        ms(quantile(refused, 0.99)),
        failures(summary),
    )
}

fn failures(summary: &Summary) -> String {
    if summary.failed > 0 { format!("; {} FAILED", summary.failed) } else { String::new() }
}

/// The server's memory after a tenth of the requests and after all.
async fn soak(server: &Server, args: &Args, rows: &Rows) -> Result<String> {
    let next = AtomicUsize::new(0);
    let size =
        || server.memory().map_or("unknown".into(), |bytes| format!("{:.1} MB", bytes / 1e6));
    let before = size();
    let tenth =
        closed_until(server, args.connections, rows, &next, |i| i >= args.soak / 10).await?;
    let early = size();
    next.store(args.soak / 10, Ordering::Relaxed);
    let rest = closed_until(server, args.connections, rows, &next, |i| i >= args.soak).await?;
    let failed = failures(&tenth) + &failures(&rest);
    Ok(format!("{before} before, {early} after a tenth, {} after all{failed}", size()))
}
