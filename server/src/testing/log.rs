//! What is logged while a test listens.
//!
//! There is one subscriber for the whole process, since whether a line is logged at all is decided once for each place
//! in the code, whichever thread comes by first. So a listener hears every thread, also those of other tests: what it
//! must never hear, nobody may say.

use std::io::Write;
use std::sync::{Arc, Mutex, Once, OnceLock, PoisonError, Weak};

use tracing_subscriber::Layer as _;
use tracing_subscriber::layer::SubscriberExt as _;

type Lines = Mutex<Vec<u8>>;

fn listeners() -> &'static Mutex<Vec<Weak<Lines>>> {
    static LISTENERS: OnceLock<Mutex<Vec<Weak<Lines>>>> = OnceLock::new();
    LISTENERS.get_or_init(Mutex::default)
}

/// Hears what is logged until it is dropped.
pub(crate) struct Log(Arc<Lines>);

impl Log {
    /// Begins to listen, to everything.
    pub fn listen() -> Self {
        static INSTALLED: Once = Once::new();
        INSTALLED.call_once(|| {
            let is_heard = tracing_subscriber::filter::dynamic_filter_fn(|_, _| {
                let listeners = listeners().lock().unwrap_or_else(PoisonError::into_inner);
                listeners.iter().any(|listener| listener.strong_count() > 0)
            });
            let lines = tracing_subscriber::fmt::layer().with_ansi(false).with_writer(|| Everybody);
            let subscriber = tracing_subscriber::registry().with(lines.with_filter(is_heard));
            tracing::subscriber::set_global_default(subscriber).unwrap();
        });
        let lines = Arc::new(Lines::default());
        let mut listeners = listeners().lock().unwrap_or_else(PoisonError::into_inner);
        listeners.retain(|listener| listener.strong_count() > 0);
        listeners.push(Arc::downgrade(&lines));
        Self(lines)
    }

    /// What was heard so far.
    pub fn heard(&self) -> Vec<u8> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

struct Everybody;

impl Write for Everybody {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let listeners = listeners().lock().unwrap_or_else(PoisonError::into_inner);
        for listener in listeners.iter().filter_map(Weak::upgrade) {
            listener.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
