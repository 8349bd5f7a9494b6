//! Being asked to stop.

use tokio::{
    signal::unix::{Signal, SignalKind, signal},
    sync::watch,
};

use crate::Failure;

/// Turns SIGINT and SIGTERM into a state that any number of waiters see. From here on neither signal
/// ends the process: an orderly end is under way, however often it is asked for.
///
/// # Errors
/// When the system refuses the handlers.
pub fn listen() -> Result<watch::Receiver<bool>, Failure> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let (sender, receiver) = watch::channel(false);
    tokio::spawn(async move {
        loop {
            either(&mut interrupt, &mut terminate).await;
            sender.send_replace(true);
        }
    });
    Ok(receiver)
}

async fn either(interrupt: &mut Signal, terminate: &mut Signal) {
    tokio::select! {
        _ = interrupt.recv() => (),
        _ = terminate.recv() => (),
    }
}

/// Waits until a signal has come.
pub async fn asked(mut receiver: watch::Receiver<bool>) {
    // The sender lives as long as the process; were it gone, stopping would be right as well.
    let _ = receiver.wait_for(|asked| *asked).await;
}
