#!/usr/bin/env bash
# Runs a command beside a PostgreSQL of its own, and removes it afterwards.
#
#   scripts/with-postgres.sh COMMAND [ARGUMENT…]
#
# The command finds it at TEST_POSTGRES_URL. Nothing is durable (fsync is off) and everybody on this machine may connect:
# it is for tests. PostgreSQL refuses to run as root, so root starts it as the user `postgres`.
set -euo pipefail

(($#)) || { sed -n '2,7s/^# \{0,1\}//p' "$0" >&2; exit 2; }

# The newest installed; Debian keeps them out of the PATH.
binaries=$(compgen -G '/usr/lib/postgresql/*/bin' | sort -V | tail -n 1) || true
[[ -n $binaries ]] || binaries=$(dirname "$(command -v initdb)") || {
    echo "with-postgres: no PostgreSQL server found; run scripts/prerequisites.sh" >&2
    exit 1
}

folder=$(mktemp --directory --tmpdir mediabridge-postgres.XXXXXX)
as=()
if ((EUID == 0)); then
    as=(setpriv --reuid=postgres --regid=postgres --init-groups)
    chown postgres: "$folder"
fi
# Started elsewhere than here: the user `postgres` may not be able to enter this folder.
run() { (cd / && "${as[@]}" "$binaries/$@"); }

stop() {
    [[ ! -f $folder/data/postmaster.pid ]] || run pg_ctl --pgdata "$folder/data" --mode immediate --wait --silent stop || true
    rm -rf "$folder"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# A language's collation, as most production databases have it: it brings out orderings that rely on plain bytes.
locale=(--locale=C.UTF-8)
if run initdb --help | grep -q -- --icu-locale; then locale+=(--locale-provider=icu --icu-locale=en-US); fi
run initdb --pgdata "$folder/data" --username=postgres --auth=trust --encoding=UTF8 "${locale[@]}" --no-sync >"$folder/initdb.log" 2>&1 || {
    cat "$folder/initdb.log" >&2
    exit 1
}

# Another program may take a port between the look and the start, so a few are tried.
for _ in 1 2 3 4 5; do
    port=$((20000 + RANDOM % 12000))
    ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || continue
    options="-p $port -k $folder -c listen_addresses=127.0.0.1 -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=300"
    if run pg_ctl --pgdata "$folder/data" --log "$folder/log" --options "$options" --wait --silent start >/dev/null; then
        export TEST_POSTGRES_URL="postgres://postgres@127.0.0.1:$port/postgres"
        break
    fi
done
[[ -n ${TEST_POSTGRES_URL:-} ]] || { cat "$folder/log" >&2; exit 1; }

status=0
"$@" || status=$?
exit "$status"
