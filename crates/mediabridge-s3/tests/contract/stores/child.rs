//! A server process that cannot outlive the test binary.

use std::{
    ffi::OsString,
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    path::PathBuf,
    process::{Child, ChildStdin, Command, Stdio},
    thread,
    time::Duration,
};

use tempfile::TempDir;

/// Runs the server beside a shell that reads from us. However this process ends, the pipe closes, and the shell
/// kills the server and removes its folder. (A static is never dropped, so `Drop` would not do.)
const KEEPER: &str = r#"
folder=$1; shift
"$@" >"$folder/log" 2>&1 </dev/null &
server=$!
read -r _
kill "$server" 2>/dev/null
wait "$server" 2>/dev/null
rm -rf "$folder"
"#;

pub(crate) struct Server {
    pub(crate) folder: PathBuf,
    _keeper: Child,
    _leash: ChildStdin,
}

impl Server {
    /// Starts `program` and waits until `address` takes connections.
    pub(crate) fn start(folder: TempDir, program: &mut Command, address: SocketAddr) -> Self {
        let folder = folder.keep();
        let mut command = Command::new("sh");
        command
            .args(["-c", KEEPER, "keeper"])
            .arg(&folder)
            .arg(program.get_program())
            .args(program.get_args())
            .stdin(Stdio::piped());
        for (name, value) in program.get_envs() {
            command.env(name, value.unwrap_or_default());
        }
        let mut keeper = command.spawn().expect("sh starts");
        let leash = keeper.stdin.take().expect("a piped stdin");
        let server = Self {
            folder,
            _keeper: keeper,
            _leash: leash,
        };
        server.wait_for(program, address);
        server
    }

    fn wait_for(&self, program: &Command, address: SocketAddr) {
        const STEP: Duration = Duration::from_millis(20);
        for _ in 0..1500 {
            if TcpStream::connect_timeout(&address, STEP).is_ok() {
                return;
            }
            thread::sleep(STEP);
        }
        let log = std::fs::read_to_string(self.folder.join("log")).unwrap_or_default();
        panic!(
            "{} does not answer on {address} after 30 s:\n{log}",
            program.get_program().display()
        );
    }
}

pub(crate) fn free_address() -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    listener.local_addr().expect("its address")
}

/// Where `scripts/tools.sh` puts a program, unless a variable names another.
pub(crate) fn tool(variable: &str, path: &str) -> PathBuf {
    if let Some(path) = std::env::var_os(variable) {
        return path.into();
    }
    let in_cache = |cache: OsString| PathBuf::from(cache).join("mediabridge/tools");
    let home_cache = || {
        let home = std::env::var_os("HOME").unwrap_or_default();
        PathBuf::from(home).join(".cache").into_os_string()
    };
    let tools = std::env::var_os("MEDIABRIDGE_TOOLS").map_or_else(
        || in_cache(std::env::var_os("XDG_CACHE_HOME").unwrap_or_else(home_cache)),
        PathBuf::from,
    );
    let program = tools.join(path);
    assert!(
        program.exists(),
        "{} is missing: run `make tools`, or point {variable} to one",
        program.display()
    );
    program
}
