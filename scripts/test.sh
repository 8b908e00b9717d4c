#!/usr/bin/env bash
# The bar: what must pass before a change is done. Stops at the first stage that fails.
#
#   scripts/test.sh all        every stage, in this order
#   scripts/test.sh STAGE…     only these
set -euo pipefail
cd "$(dirname "$0")/.."

stages=(prerequisites tools fmt web-install web-lint web-test web-build clippy deny rust-test release schemathesis e2e)

target=${CARGO_TARGET_DIR:-target}
# Tests never ask, and never show colours to a log.
[[ -t 1 ]] || export NO_COLOR=1 CARGO_TERM_COLOR=never
# Half-built state of an editor's session is of no use to a run that starts from nothing.
[[ ${CI:-} != true ]] || export CARGO_INCREMENTAL=0

prerequisites() { scripts/prerequisites.sh test; }

tools() { scripts/tools.sh all; }

fmt() { cargo fmt --all --check; }

clippy() { cargo clippy --workspace --all-targets --locked --quiet -- -D warnings; }

# Licences, banned crates and sources need nothing but the lock file. Advisories need RustSec's database, which is fetched
# from the network; where nobody has fetched it (`cargo deny fetch db`), this says so instead of passing in silence.
deny() {
    local deny
    deny=$(scripts/tools.sh cargo-deny)
    cargo fetch --locked --quiet
    "$deny" --log-level error --locked check --hide-inclusion-graph bans licenses sources
    if compgen -G "${CARGO_HOME:-$HOME/.cargo}/advisory-dbs/*" >/dev/null; then
        "$deny" --log-level error --locked check --disable-fetch advisories
    else
        echo "advisories: NOT CHECKED, there is no advisory database on this machine (cargo deny fetch db)"
    fi
}

# Unit tests, and the contract tests of the S3 client against the sandbox, Garage and moto; stores on both databases.
# The long forms of `scripts/soak.sh` need an optimised build.
rust-test() {
    local options=(--workspace --locked --no-fail-fast)
    [[ -z ${MEDIABRIDGE_SOAK:-} ]] || options+=(--release)
    scripts/with-postgres.sh cargo test "${options[@]}" ${TEST_FILTER:+"$TEST_FILTER"}
}

# Only when the lock file changed since the last time.
web-install() { make --no-print-directory web/node_modules/.package-lock.json; }

web-lint() { (cd web && npm run --silent lint); }

web-test() { (cd web && npm run --silent test); }

web-build() { make --no-print-directory web; }

# After web-build: the web app is embedded in the binary.
release() { cargo build --release --locked -p mediabridge -p mediabridge-sandbox --bins --examples; }

# Every route with what its description allows and what it forbids; after release.
schemathesis() {
    local release=$PWD/target/release
    [[ $target != /* ]] || release=$target/release
    scripts/schemathesis/run.sh "$release/mediabridge" --max-examples "$([[ -n ${MEDIABRIDGE_SOAK:-} ]] && echo 500 || echo 30)"
}

e2e() {
    # Assigned apart, so that a tool that does not install ends the stage.
    local garage python smtp
    garage=$(scripts/tools.sh garage)
    python=$(scripts/tools.sh python)
    smtp=$(scripts/tools.sh smtp)
    export E2E_GARAGE=$garage E2E_PYTHON=$python E2E_SMTP=$smtp E2E_RELEASE=$PWD/target/release
    [[ $target != /* ]] || E2E_RELEASE=$target/release
    (cd web && ../scripts/with-postgres.sh npx --no-install playwright test)
}

wanted=("$@")
((${#wanted[@]})) || wanted=(all)
[[ ${wanted[0]} != all ]] || wanted=("${stages[@]}")
for stage in "${wanted[@]}"; do
    [[ " ${stages[*]} " == *" $stage "* ]] || { echo "no stage is named '$stage'; there are: ${stages[*]}" >&2; exit 2; }
done

summary=
passed=0
report() {
    printf '\n%s' "$summary"
    # Counted, not taken from the exit status, which is 0 when a signal ends the script.
    if ((passed == ${#wanted[@]})); then
        printf 'All %d stages passed in %d s.\n' "${#wanted[@]}" "$SECONDS"
    else
        printf '%-14s FAILED after %d s. Again: scripts/test.sh %s\n' "$stage" "$((SECONDS - began))" "$stage"
    fi
}
trap report EXIT

for stage in "${wanted[@]}"; do
    began=$SECONDS
    printf '\n== %s\n' "$stage"
    "$stage" </dev/null
    summary+=$(printf '%-14s %5d s' "$stage" "$((SECONDS - began))")$'\n'
    passed=$((passed + 1))
done
