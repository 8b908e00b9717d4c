"""An SMTP server that is not ours (aiosmtpd), for tests: keeps what it takes, and fails as it is told.

    smtp.py FOLDER [--tls implicit|starttls] [--certificate FILE --key FILE] [--user NAME --password PASSWORD]

Prints its port, and ends with its standard input. What it takes is put into FOLDER: N.eml as it came, N.json the envelope.
FOLDER/faults.json, read again at every step, may hold
    "mail": "550 …"                     the answer to every sender
    "rcpt": {"a@example.com": "451 …"}  the answer to a recipient
    "data": {"a@example.com": "554 …"}  the answer to an e-mail for that recipient
    "lost": ["a@example.com"]           taken, but the connection breaks before the answer
    "slow": 0.1                         seconds between taking an e-mail and the answer
"""

import argparse
import asyncio
import itertools
import json
import os
import ssl
import sys
from pathlib import Path

from aiosmtpd.smtp import SMTP, AuthResult

arguments = argparse.ArgumentParser()
arguments.add_argument("folder", type=Path)
arguments.add_argument("--tls", choices=["implicit", "starttls"])
arguments.add_argument("--certificate")
arguments.add_argument("--key")
arguments.add_argument("--user")
arguments.add_argument("--password")
options = arguments.parse_args()
numbers = itertools.count(1)


def faults():
    try:
        return json.loads((options.folder / "faults.json").read_text())
    except FileNotFoundError:
        return {}


def keep(name, content):
    """A reader finds all of a file or nothing."""
    new = options.folder / f".{name}"
    new.write_bytes(content)
    os.replace(new, options.folder / name)


class Handler:
    async def handle_MAIL(self, server, session, envelope, address, mail_options):
        fault = faults().get("mail")
        if fault:
            return fault
        envelope.mail_from = address
        return "250 2.1.0 Sender is fine"

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        fault = faults().get("rcpt", {}).get(address)
        if fault:
            return fault
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Recipient is fine"

    async def handle_DATA(self, server, session, envelope):
        now = faults()
        to = envelope.rcpt_tos[0]
        fault = now.get("data", {}).get(to)
        if fault:
            return fault
        number = next(numbers)
        kept = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "tls": session.ssl is not None or options.tls == "implicit",
            "user": session.auth_data.login.decode() if session.authenticated else None,
            "hello": session.host_name,
        }
        keep(f"{number}.eml", envelope.original_content)
        keep(f"{number}.json", json.dumps(kept).encode())
        await asyncio.sleep(now.get("slow", 0))
        if to in now.get("lost", []):
            server.transport.abort()
            raise asyncio.CancelledError
        return f"250 2.0.0 Taken as {number}"


def authenticate(server, session, envelope, mechanism, data):
    expected = (options.user.encode(), options.password.encode())
    is_right = (data.login, data.password) == expected
    return AuthResult(success=is_right, handled=False, auth_data=data)


async def main():
    tls = None
    if options.tls:
        tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        tls.load_cert_chain(options.certificate, options.key)
    loop = asyncio.get_running_loop()

    def server():
        return SMTP(
            Handler(),
            hostname="mail.test",
            enable_SMTPUTF8=True,
            tls_context=tls if options.tls == "starttls" else None,
            require_starttls=options.tls == "starttls",
            authenticator=authenticate if options.user else None,
            auth_required=options.user is not None,
            auth_require_tls=options.tls == "starttls",
            loop=loop,
        )

    implicit = tls if options.tls == "implicit" else None
    listening = await loop.create_server(server, "127.0.0.1", 0, ssl=implicit)
    print(listening.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.buffer.read)
    os._exit(0)


asyncio.run(main())
