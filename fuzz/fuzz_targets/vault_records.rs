#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| cordon_vault::fuzzing::records(data));
