#!/usr/bin/env bash
# Runs the demo server from a debug build and Vite's development server in front of it. Ctrl-C ends both.
#
#   PORT     of the server (default 4000; its sandbox S3 is on the next one)
#   WEB_PORT of the page to open (default 5173)
set -euo pipefail
cd "$(dirname "$0")/.."

export PORT=${PORT:-4000} WEB_PORT=${WEB_PORT:-5173}

make --no-print-directory web/node_modules/.package-lock.json
cargo build -p mediabridge

children=()
stop() {
    trap - EXIT
    ((${#children[@]} == 0)) || kill "${children[@]}" 2>/dev/null || true
    wait
}
trap stop EXIT
trap 'exit 130' INT TERM

"${CARGO_TARGET_DIR:-target}/debug/mediabridge" demo --port "$PORT" --data .demo --no-browser --origin "http://127.0.0.1:$WEB_PORT" &
children+=($!)
# `exec`, so that the id is Vite's own and not that of a shell in between.
(cd web && MEDIABRIDGE_URL="http://127.0.0.1:$PORT" exec node_modules/.bin/vite --host 127.0.0.1 --port "$WEB_PORT" --strictPort) &
children+=($!)
# Whichever ends first takes the other along.
wait -n
