//! The only writer of the index: one thread that gathers what waits into one transaction, so that many small writes
//! share the cost of reaching the disk.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc},
    thread,
};

use redb::Database;
use s3s::{S3Error, S3Result};
use tokio::sync::oneshot;

use super::{bodies::Bodies, broken, tables::Tx};
use crate::notify::{Change, Notifier};

/// How many requests share a transaction at most.
const BATCH: usize = 256;

/// Runs in the transaction; what it returns runs after the commit with whether that succeeded.
type Job = Box<dyn FnOnce(&mut Tx<'_>) -> Report + Send>;
type Report = Box<dyn FnOnce(bool) + Send>;

#[derive(Clone)]
pub(super) struct Writer(Arc<Mutex<Running>>);

struct Running {
    jobs: Option<mpsc::Sender<Job>>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Writer {
    pub(super) fn start(
        db: Arc<Database>,
        bodies: Bodies,
        notifier: Notifier,
    ) -> std::io::Result<Self> {
        let (sender, jobs) = mpsc::channel::<Job>();
        let thread = thread::Builder::new()
            .name("s3-index".to_owned())
            .spawn(move || {
                while let Ok(first) = jobs.recv() {
                    let batch = std::iter::once(first).chain(jobs.try_iter().take(BATCH - 1));
                    run_batch(&db, &bodies, &notifier, batch);
                }
            })?;
        Ok(Self(Arc::new(Mutex::new(Running {
            jobs: Some(sender),
            thread: Some(thread),
        }))))
    }

    /// Finishes what is queued, refuses what comes after, and waits for the thread to let go of the index.
    pub(super) fn close(&self) {
        let thread = {
            let mut running = self.lock();
            running.jobs = None;
            running.thread.take()
        };
        if let Some(thread) = thread
            && thread.join().is_err()
        {
            tracing::error!("the index writer panicked");
        }
    }

    fn lock(&self) -> MutexGuard<'_, Running> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Tx<'_>) -> S3Result<T> + Send + 'static,
    ) -> S3Result<T> {
        let (sender, outcome) = oneshot::channel();
        let job: Job = Box::new(move |tx| {
            let result = work(tx);
            Box::new(move |committed| {
                let result = result.and_then(|value| {
                    if committed {
                        Ok(value)
                    } else {
                        Err(gone("the index could not be written"))
                    }
                });
                // The request may have been given up meanwhile; the write stands all the same.
                drop(sender.send(result));
            })
        });
        let sent = self.lock().jobs.as_ref().map(|jobs| jobs.send(job));
        if !matches!(sent, Some(Ok(()))) {
            return Err(gone("the index is closed"));
        }
        outcome
            .await
            .map_err(|_| gone("the index could not be written"))?
    }
}

fn run_batch(
    db: &Database,
    bodies: &Bodies,
    notifier: &Notifier,
    batch: impl Iterator<Item = Job>,
) {
    let mut reports = Vec::new();
    let outcome = commit_batch(db, notifier.is_wanted(), batch, &mut reports);
    let committed = outcome.is_ok();
    let (freed, changes) = outcome.unwrap_or_default();
    for file in freed {
        bodies.remove(file);
    }
    // Before anybody learns that their write is done, and in the order of the commits.
    notifier.tell(changes, || bodies.next_id());
    for report in reports {
        report(committed);
    }
}

fn commit_batch(
    db: &Database,
    is_told: bool,
    batch: impl Iterator<Item = Job>,
    reports: &mut Vec<Report>,
) -> S3Result<(Vec<u64>, Vec<Change>)> {
    let write = db.begin_write().map_err(broken)?;
    let mut tx = Tx::open(&write, is_told)?;
    for job in batch {
        reports.push(job(&mut tx));
    }
    let freed = std::mem::take(&mut tx.freed);
    let changes = tx.changes.take().unwrap_or_default();
    drop(tx);
    write.commit().map_err(broken)?;
    Ok((freed, changes))
}

fn gone(message: &'static str) -> S3Error {
    broken(std::io::Error::other(message))
}
