//! The kit that tests start a whole server with.
