"""A mirror on the loopback that misbehaves in the ways of real ones: /BEHAVIOUR/FILE.

python mirror.py FOLDER      prints its port, then serves the folder's files until it is killed
"""

import contextlib
import socket
import struct
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


class Handler(BaseHTTPRequestHandler):
    folder = Path()

    def log_message(self, *_):
        pass

    def do_GET(self):
        behaviour, _, name = self.path.strip("/").partition("/")
        path = self.folder / name
        content = path.read_bytes() if path.is_file() else b""
        with open(self.folder / "requests", "a") as log:
            log.write(f"{name}\n")
        with contextlib.suppress(OSError):
            getattr(self, f"be_{behaviour}")(content, name)

    def head(self, length, code=200, **headers):
        self.send_response(code)
        for key, value in {"Content-Length": length, **headers}.items():
            if value is not None:
                self.send_header(key, str(value))
        self.end_headers()

    def be_good(self, content, name):
        self.head(len(content))
        self.wfile.write(content)

    def be_slow(self, content, name):
        self.head(len(content))
        for start in range(0, len(content), 2048):
            self.wfile.write(content[start : start + 2048])
            time.sleep(0.003)

    def be_forbidden(self, content, name):
        self.head(20, 403)
        self.wfile.write(b"<html>Forbidden</html"[:20])

    def be_broken(self, content, name):
        self.head(0, 500)

    def be_page(self, content, name):
        page = b"<!DOCTYPE html><p>Please log in to the wireless network</p>"
        self.head(len(page))
        self.wfile.write(page)

    def be_silent(self, content, name):
        time.sleep(30)

    def be_stall(self, content, name):
        self.head(len(content))
        self.wfile.write(content[: len(content) // 2])
        time.sleep(30)

    def be_cut(self, content, name):
        self.head(len(content))
        self.wfile.write(content[: len(content) // 2])
        self.close_connection = True

    def be_wrong(self, content, name):
        self.head(len(content))
        middle = len(content) // 2
        self.wfile.write(content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :])

    def be_long(self, content, name):
        self.head(None)
        self.wfile.write(content + b"x")
        self.close_connection = True

    def be_endless(self, content, name):
        self.head(None)
        for _ in range(3000):
            self.wfile.write(content)

    def be_loop(self, content, name):
        self.head(0, 302, Location=self.path)

    def be_redirect(self, content, name):
        self.head(0, 302, Location=f"/good/{name}")

    def be_reset(self, content, name):
        self.head(len(content))
        self.wfile.write(content[: len(content) // 2])
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def be_drip(self, content, name):
        self.head(len(content))
        for byte in content:
            self.wfile.write(bytes([byte]))
            time.sleep(0.05)

    def be_trickle(self, content, name):
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
        for _ in range(600):
            self.wfile.write(b"x")
            time.sleep(0.05)

    def be_garbage(self, content, name):
        self.connection.sendall(b"SSH-2.0-OpenSSH\r\n\r\n")
        self.close_connection = True


if __name__ == "__main__":
    Handler.folder = Path(sys.argv[1])
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    print(server.server_port, flush=True)
    server.serve_forever()
