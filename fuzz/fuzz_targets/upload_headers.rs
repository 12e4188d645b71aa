//! The headers of an upload, out of any bytes. The two files of the server are taken in as they are: all of the
//! server, with its database, would make the fuzzer slow to build and no better.

#![no_main]

#[path = "../../server/src/upload/findings.rs"]
mod findings;
#[path = "../../server/src/upload/headers.rs"]
mod headers;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| headers::read_all(bytes));
