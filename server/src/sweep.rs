//! Throws away what is not needed any more.
