//! The registry of households that accounts are compared with.
