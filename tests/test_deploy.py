"""The examples in deploy/: a real nginx in front of a real server, and what systemd says of the unit."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.server.fakes import Running, fake_core, final, heard, running, say, some_settings

DEPLOY = Path(__file__).parent.parent / "deploy"
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
OPENSSL = shutil.which("openssl")
NAME = "assist.example.com"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port


def certificate(folder: Path) -> None:
    assert OPENSSL is not None
    subprocess.run(
        f"{OPENSSL} req -x509 -newkey ed25519 -nodes -days 1 -subj /CN={NAME} -keyout privkey.pem -out fullchain.pem".split(),
        cwd=folder,
        check=True,
        capture_output=True,
    )


def example(folder: Path, port: int, server_port: int) -> Path:
    """deploy/nginx.conf with our ports and files, in the frame that Debian puts around it."""
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    text = text.replace("listen 443 ssl", f"listen 127.0.0.1:{port} ssl")
    text = text.replace("127.0.0.1:8765", f"127.0.0.1:{server_port}")
    text = text.replace("/etc/assistant/tls", str(folder))
    frame = f"daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; events {{}} http {{\n"
    for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"):
        frame += f"{kind}_temp_path {folder}/{kind};\n"
    path = folder / "nginx.conf"
    path.write_text(f"{frame}{text}\n}}\n", encoding="utf-8")
    return path


@contextmanager
def nginx(folder: Path, port: int, server_port: int) -> Iterator[None]:
    assert NGINX is not None
    certificate(folder)
    path = example(folder, port, server_port)
    log = folder / "error.log"
    command = [NGINX, "-p", str(folder), "-c", str(path), "-e", str(log)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE)
    try:
        while process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                continue
        assert process.poll() is None, log.read_text(encoding="utf-8")
        yield
    finally:
        process.terminate()
        process.communicate(timeout=30)


@pytest.mark.skipif(
    (NGINX is None or OPENSSL is None) and os.environ.get("ASSISTANT_REQUIRE_SERVICES") != "1",
    reason="needs nginx and openssl on this machine",
)
async def test_a_call_and_its_panel_go_through_nginx_over_tls(tmp_path: Path) -> None:
    import ssl

    import httpx
    from websockets.asyncio.client import connect

    server = {"hosts": [NAME], "trusted_proxies": ["127.0.0.1"]}
    trust = ssl.create_default_context(cafile=None)
    trust.check_hostname, trust.verify_mode = False, ssl.CERT_NONE
    async with running(fake_core(), settings=some_settings(server=server)) as there:
        port = free_port()
        with nginx(tmp_path, port, _port(there)):

            def through(path: str) -> connect:
                return connect(
                    f"wss://{NAME}:{port}{path}",
                    host="127.0.0.1",
                    ssl=trust,
                    proxy=None,
                    origin=f"https://{NAME}:{port}",  # type: ignore[arg-type]
                )

            async with through("/feeds/generic/c1") as feed, through("/panel/ws?call=c1") as panel:
                await say(feed, {"type": "start"})
                await say(feed, final("angry", 1))
                assert (await heard(panel, "suggestion_offered"))["say"]
            async with httpx.AsyncClient(verify=trust, trust_env=False, timeout=30) as client:
                answer = await client.get(f"https://127.0.0.1:{port}/", headers={"host": NAME})
                assert answer.status_code == 200
                strange = await client.get(f"https://127.0.0.1:{port}/", headers={"host": "evil.example"})
                assert strange.status_code == 403


def _port(there: Running) -> int:
    return int(there.url.rpartition(":")[2])


def test_the_unit_gives_a_drain_time_to_end_and_names_commands_that_exist() -> None:
    unit = (DEPLOY / "assistant.service").read_text(encoding="utf-8")
    from assistant.cli import COMMANDS

    named = set(re.findall(r"bin/assistant (\w+)", unit))
    assert named == {"check", "serve"} <= set(COMMANDS)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd-analyze on this machine")
def test_systemd_finds_nothing_wrong_with_the_unit(tmp_path: Path) -> None:
    text = (DEPLOY / "assistant.service").read_text(encoding="utf-8")
    program = tmp_path / "assistant"
    program.touch(0o755)
    path = tmp_path / "assistant.service"
    path.write_text(text.replace("/opt/assistant/.venv/bin/assistant", str(program)), encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(path)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
