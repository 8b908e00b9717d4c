#!/usr/bin/env bash
# The long forms of the tests that try many cases: `make test` runs a short form of each. Takes hours.
#
#   scripts/soak.sh            everything
#   scripts/soak.sh STAGE…     stages of scripts/test.sh, in their long form
#
# Each run prints its seed and leaves {name, seed, cases, failures, seconds} in target/soak/NAME.json. MEDIABRIDGE_SEED
# repeats a run. TEST_FILTER takes only the Rust tests whose name contains it.
set -euo pipefail
cd "$(dirname "$0")/.."

export MEDIABRIDGE_SOAK=1
stages=("$@")
((${#stages[@]})) || stages=(prerequisites tools web-install web-build release schemathesis rust-test e2e)

mkdir -p target/soak
began=$(mktemp)
trap 'rm -f "$began"' EXIT
status=0
scripts/test.sh "${stages[@]}" || status=$?
echo
find target/soak -name '*.json' -newer "$began" -exec cat {} + | sort
exit "$status"
