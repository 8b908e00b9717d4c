#!/usr/bin/env bash
# Tries every route with what its description allows and with what it forbids: no 5xx, and no answer that the OpenAPI
# document does not promise. Against a demo server of its own, with a fresh database and a fresh S3.
#
#   scripts/schemathesis/run.sh BINARY [option of `schemathesis run`…]
set -euo pipefail
cd "$(dirname "$0")/../.."

binary=$1
shift
schemathesis=$(scripts/tools.sh schemathesis)
folder=$(mktemp --directory --tmpdir mediabridge-schemathesis.XXXXXX)
server=
stop() {
    [[ -z $server ]] || kill "$server" 2>/dev/null || true
    wait 2>/dev/null || true
    rm -rf "$folder"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

export MEDIABRIDGE_PASSWORD="four words in a row" MEDIABRIDGE_EMAIL=olivia@demo.example
# Nobody else is kept waiting.
export MEDIABRIDGE_LIMITS__SESSION_REQUESTS_PER_SECOND=0 MEDIABRIDGE_LIMITS__ADDRESS_REQUESTS_PER_SECOND=0
# Another program may take a port between the look and the start, so a few are tried. The S3 listens one above.
for _ in 1 2 3 4 5; do
    port=$((20000 + RANDOM % 12000))
    MEDIABRIDGE_DEMO_PASSWORD=$MEDIABRIDGE_PASSWORD "$binary" demo --no-browser --port "$port" --data "$folder/data" >"$folder/log" 2>&1 &
    server=$!
    export MEDIABRIDGE_ADDRESS=127.0.0.1:$port
    sleep 1
    ! kill -0 "$server" 2>/dev/null || break
done

# Unless asked for another one, the short form tries the same every time.
seed=${MEDIABRIDGE_SEED:-$([[ -n ${MEDIABRIDGE_SOAK:-} ]] && date +%s || echo 1)}
echo "schemathesis: MEDIABRIDGE_SEED=$seed"
here=$PWD
status=0
# Drawing the sample files takes a while.
(cd "$folder" && SCHEMATHESIS_HOOKS=hooks PYTHONPATH=$here/scripts/schemathesis PYTHONDONTWRITEBYTECODE=1 \
    "$schemathesis" --config-file "$here/scripts/schemathesis/schemathesis.toml" run --wait-for-schema 300 --seed "$seed" "$@" \
    "http://$MEDIABRIDGE_ADDRESS/api/v1/openapi.json" 2>&1) | tee "$folder/report" || status=$?
((status == 0)) || { echo "The server's log:"; tail -n 40 "$folder/log"; }
if [[ -n ${MEDIABRIDGE_SOAK:-} ]]; then
    mkdir -p target/soak
    cases=$(sed -nE 's/^ *([0-9]+) generated.*/\1/p' "$folder/report" | tail -n 1)
    failures=$(sed -nE 's/.* found ([0-9]+) unique failures?.*/\1/p' "$folder/report" | tail -n 1)
    printf '{"name": "schemathesis", "seed": %d, "cases": %d, "failures": %d, "seconds": %d}\n' \
        "$seed" "${cases:-0}" "${failures:-$status}" "$SECONDS" >target/soak/schemathesis.json
fi
exit "$status"
