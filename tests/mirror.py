"""A mirror on the loopback that misbehaves in the ways of real ones: /BEHAVIOUR/PATH.

python mirror.py FOLDER      prints its port, then serves the folder's files until killed

Each request is noted in the file `requests` beside the file that was asked for.
"""

import contextlib
import socket
import struct
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

FOR_EVER = 60  # seconds: longer than anybody waits


class Handler(BaseHTTPRequestHandler):
    """One method per behaviour; each gets the file's content and its path."""

    folder = Path()

    def log_message(self, *_):
        pass

    def do_GET(self):
        behaviour, _, inner = self.path.strip("/").partition("/")
        path = self.folder / inner
        content = path.read_bytes() if path.is_file() else b""
        with open(path.parent / "requests", "a") as log:
            log.write(f"{path.name}\n")
        with contextlib.suppress(OSError):  # the client has left
            getattr(self, f"be_{behaviour}")(content, inner)

    def head(self, length, code=200, **headers):
        self.send_response(code)
        for key, value in {"Content-Length": length, **headers}.items():
            if value is not None:
                self.send_header(key, str(value))
        self.end_headers()

    def be_good(self, content, inner):
        self.head(len(content))
        self.wfile.write(content)

    def be_slow(self, content, inner):
        self.head(len(content))
        for start in range(0, len(content), 2048):
            self.wfile.write(content[start : start + 2048])
            time.sleep(0.003)

    def be_forbidden(self, content, inner):
        page = b"<html>Forbidden</html>"
        self.head(len(page), 403)
        self.wfile.write(page)

    def be_broken(self, content, inner):
        self.head(0, 500)

    def be_page(self, content, inner):
        page = b"<!DOCTYPE html><p>Please log in to the wireless network</p>"
        self.head(len(page))
        self.wfile.write(page)

    def be_silent(self, content, inner):
        time.sleep(FOR_EVER)

    def be_stall(self, content, inner):
        self.head(len(content))
        self.wfile.write(content[: len(content) // 2])
        time.sleep(FOR_EVER)

    def be_cut(self, content, inner):
        self.head(len(content))
        self.wfile.write(content[: len(content) // 2])
        self.close_connection = True

    def be_wrong(self, content, inner):
        middle = len(content) // 2
        changed = bytearray(content)
        changed[middle] ^= 1
        self.head(len(content))
        self.wfile.write(changed)

    def be_long(self, content, inner):
        self.head(None)
        self.wfile.write(content + b"x")
        self.close_connection = True

    def be_endless(self, content, inner):
        self.head(None)
        for _ in range(3000):
            self.wfile.write(content)

    def be_loop(self, content, inner):
        self.head(0, 302, Location=self.path)

    def be_redirect(self, content, inner):
        self.head(0, 302, Location=f"/good/{inner}")

    def be_reset(self, content, inner):
        self.head(len(content))
        self.wfile.write(content[: len(content) // 2])
        linger = struct.pack("ii", 1, 0)  # on, for 0 seconds: closing sends a reset
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.connection.close()

    def be_drip(self, content, inner):
        self.head(len(content))
        for value in content:
            self.wfile.write(bytes([value]))
            time.sleep(0.05)

    def be_trickle(self, content, inner):
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
        for _ in range(20 * FOR_EVER):
            self.wfile.write(b"x")
            time.sleep(0.05)

    def be_garbage(self, content, inner):
        self.connection.sendall(b"SSH-2.0-OpenSSH\r\n\r\n")
        self.close_connection = True


if __name__ == "__main__":
    Handler.folder = Path(sys.argv[1])
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    print(server.server_port, flush=True)
    server.serve_forever()
