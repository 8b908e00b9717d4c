#!/usr/bin/env bash
# Puts the programs that tests and checks run beside our own code where they are looked for, once per machine.
#
#   scripts/tools.sh garage      an independent S3 server         prints the path of the binary
#   scripts/tools.sh cargo-deny  licences and advisories          prints the path of the binary
#   scripts/tools.sh python      moto (another S3) and boto3      prints the path of the venv's python
#   scripts/tools.sh smtp        aiosmtpd, an SMTP server         prints the path of the venv's python
#   scripts/tools.sh schemathesis  tries the API by its document  prints the path of the program
#   scripts/tools.sh all         everything above
#   scripts/tools.sh where       the folder they live in, installing nothing
#
# They live in $MEDIABRIDGE_TOOLS, by default in the user's cache: Garage alone takes minutes to build.
set -euo pipefail

garage_version=2.5.0
cargo_deny_version=0.20.2
moto_version=5.2.5
boto3_version=1.44.8
aiosmtpd_version=1.4.6
schemathesis_version=4.32.5

tools=${MEDIABRIDGE_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/mediabridge/tools}

say() { printf '%s\n' "$*" >&2; }

# Installs a cargo binary unless that very version is there. Output goes to stderr; stdout is for the path.
cargo_tool() { # crate version [option…]
    local crate=$1 version=$2
    shift 2
    local binary=$tools/bin/$crate
    if [[ ! -x $binary ]] || ! "$binary" --version 2>/dev/null | grep -qF "$version"; then
        say "installing $crate $version into $tools (once; this takes a few minutes)"
        # Its own target folder, so that the workspace's flags and lock file stay out of it.
        (cd "$tools" && CARGO_TARGET_DIR=$tools/target cargo install "$crate" --version "$version" --locked --root "$tools" --force "$@") >&2
        rm -rf "$tools/target"
    fi
    printf '%s\n' "$binary"
}

# A venv with exactly these packages; prints the path of one of its programs.
venv() { # name program package==version…
    local venv=$tools/$1 program=$2
    shift 2
    local stamp=$venv/.installed
    if [[ ! -f $stamp || $(<"$stamp") != "$*" ]]; then
        say "installing $* into $venv"
        python3 -m venv --clear "$venv" >&2 || {
            say "python3 with its venv module is needed (on Debian: apt-get install python3-venv)"
            return 1
        }
        "$venv/bin/pip" install --quiet --disable-pip-version-check "$@" >&2
        printf '%s' "$*" >"$stamp"
    fi
    printf '%s\n' "$venv/bin/$program"
}

python_tools() { venv python python "moto[server,s3]==$moto_version" "boto3==$boto3_version"; }

smtp() { venv smtp python "aiosmtpd==$aiosmtpd_version"; }

schemathesis() { venv schemathesis schemathesis "schemathesis==$schemathesis_version"; }

# Two builds at once would install over each other.
locked() {
    mkdir -p "$tools"
    if command -v flock >/dev/null; then
        exec 9>"$tools/.lock"
        flock 9
    fi
}

case ${1:-} in
garage) locked && cargo_tool garage "$garage_version" ;;
cargo-deny) locked && cargo_tool cargo-deny "$cargo_deny_version" ;;
python) locked && python_tools ;;
smtp) locked && smtp ;;
schemathesis) locked && schemathesis ;;
all)
    locked
    cargo_tool garage "$garage_version"
    cargo_tool cargo-deny "$cargo_deny_version"
    python_tools
    smtp
    schemathesis
    ;;
where) printf '%s\n' "$tools" ;;
*)
    sed -n '2,12s/^# \{0,1\}//p' "$0" >&2
    exit 2
    ;;
esac
