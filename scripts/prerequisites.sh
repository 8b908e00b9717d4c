#!/usr/bin/env bash
# Makes sure that what we build and test with is on this machine.
#
#   scripts/prerequisites.sh demo   what building and running takes: Rust, Node and a C compiler
#   scripts/prerequisites.sh test   also PostgreSQL, Chromium and Python, which the tests use
#
# As root on Debian or Ubuntu it installs the missing packages; otherwise it says which and how. Rust and Node are yours
# to choose the source of, so they are only checked.
set -euo pipefail

purpose=${1:-test}
case $purpose in demo | test) ;; *) sed -n '2,8s/^# \{0,1\}//p' "$0" >&2 && exit 2 ;; esac

fail() { printf 'prerequisites: %s\n' "$*" >&2; exit 1; }

has() { command -v "$1" >/dev/null 2>&1; }

# Whether version $1 is at least $2.
at_least() { [[ $(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1) == "$2" ]]; }

check_rust() {
    local wanted=1.95.0 found
    has cargo && has rustc || fail "Rust $wanted or newer is needed and none was found. See https://rustup.rs"
    found=$(rustc --version | cut -d ' ' -f 2)
    at_least "${found%%-*}" "$wanted" || fail "Rust $wanted or newer is needed; this is $found. Run: rustup update stable"
}

check_node() {
    local wanted=20.19.0 found
    has node && has npm || fail "Node $wanted or newer, with npm, is needed and none was found. See https://nodejs.org"
    found=$(node --version)
    at_least "${found#v}" "$wanted" || fail "Node $wanted or newer is needed; this is $found. See https://nodejs.org"
}

has_postgres_server() { has initdb || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; }
has_chromium() { [[ -n ${CHROMIUM:-} ]] || has chromium || has chromium-browser || has google-chrome; }
has_python_venv() { has python3 && python3 -c 'import ensurepip, venv' 2>/dev/null; }
has_dovecot() { has dovecot || [[ -x /usr/sbin/dovecot ]]; }
has_emoji_font() { has fc-list && [[ -n $(fc-list ':charset=1f600' family) ]]; }

check_rust
check_node

missing=()
has cc || missing+=(build-essential)
[[ -e /etc/ssl/certs/ca-certificates.crt || -e /etc/pki/tls/certs/ca-bundle.crt ]] || missing+=(ca-certificates)
if [[ $purpose == test ]]; then
    has pkg-config || missing+=(pkg-config)
    has_postgres_server || missing+=(postgresql)
    has_chromium || missing+=(chromium)
    has_emoji_font || missing+=(fontconfig fonts-noto-color-emoji)
    has_dovecot || missing+=(dovecot-imapd)
    has_python_venv || missing+=(python3 python3-venv)
fi
((${#missing[@]})) || exit 0

install=(apt-get install --yes --no-install-recommends "${missing[@]}")
has apt-get || fail "these are needed (as Debian names them) and missing: ${missing[*]}"
((EUID == 0)) || fail "some packages are missing. Run this and try again:
  sudo apt-get update && sudo ${install[*]}"
printf 'prerequisites: installing %s\n' "${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
apt-get update --quiet --quiet </dev/null
"${install[@]}" --quiet --quiet </dev/null
