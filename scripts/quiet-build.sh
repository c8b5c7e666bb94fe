#!/usr/bin/env bash
# Shows of a build what matters: errors, warnings and one progress line; keeps the builder's exit code through the pipe.
set -u
failed=0
while IFS= read -r line; do
    case "$line" in
        *error:*) failed=1; printf '%s\n' "$line" ;;
        *warning:*|*note:*) printf '%s\n' "$line" ;;
        *"Build complete"*|*"Compiling"*"/"*|"Building for"*) [ -t 1 ] && printf '\r\033[K%.100s' "$line" ;;
    esac
done
[ -t 1 ] && printf '\r\033[K'
exit $failed
