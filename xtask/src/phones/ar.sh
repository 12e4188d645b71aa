#!/bin/sh
# Stands in for another system's archiver where only Rust's types are checked: leaves an empty archive.
for word in "$@"; do
    case "$word" in
        *.a) : >"$word" ;;
    esac
done
