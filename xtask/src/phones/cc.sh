#!/bin/sh
# Stands in for another system's C compiler where only Rust's types are checked: leaves an empty file.
output=
while [ $# -gt 0 ]; do
    case "$1" in
        -o)
            output=$2
            shift
            ;;
        -o*) output=${1#-o} ;;
    esac
    shift
done
[ -z "$output" ] || : >"$output"
