"""Serves the git repositories below a folder over HTTP on the loopback address, by git's own
http-backend. Prints its port and stops when standard input ends.

  git_http_server.py FOLDER [--auth USER:PASSWORD] [--cut FILE | --hang FILE]

While FILE exists, what a fetch gets ends early (--cut) or never comes (--hang); then the server
writes `cut` or `hanging` on standard output.
"""

import base64
import os
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

folder = sys.argv[1]
options = dict(zip(sys.argv[2::2], sys.argv[3::2]))


class Handler(BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def is_allowed(self):
        wanted = options.get("--auth")
        if not wanted:
            return True
        given = self.headers.get("Authorization", "")
        return given == "Basic " + base64.b64encode(wanted.encode()).decode()

    def answer(self):
        if not self.is_allowed():
            self.send_response(401)
            self.send_header("WWW-Authenticate", 'Basic realm="git"')
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        path, _, query = self.path.partition("?")
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        environ = dict(
            os.environ,
            GIT_PROJECT_ROOT=folder,
            GIT_HTTP_EXPORT_ALL="1",
            GIT_PROTOCOL=self.headers.get("Git-Protocol", ""),
            PATH_INFO=path,
            QUERY_STRING=query,
            REQUEST_METHOD=self.command,
            CONTENT_TYPE=self.headers.get("Content-Type", ""),
            HTTP_CONTENT_ENCODING=self.headers.get("Content-Encoding", ""),
            REMOTE_ADDR="127.0.0.1",
        )
        done = subprocess.run(["git", "http-backend"], input=body, env=environ, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, check=False)
        head, _, content = done.stdout.partition(b"\r\n\r\n")
        fields = [line.split(": ", 1) for line in head.decode().split("\r\n") if ": " in line]
        status = next((int(value.split()[0]) for name, value in fields if name == "Status"), 200)
        is_pack = b"PACK" in content
        self.send_response(status)
        for name, value in fields:
            if name != "Status":
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if is_pack and os.path.exists(options.get("--hang", "/nonexistent")):
            print("hanging", flush=True)
            time.sleep(600)
        if is_pack and os.path.exists(options.get("--cut", "/nonexistent")):
            content = content[: len(content) // 2]
            print("cut", flush=True)
            self.close_connection = True
        self.wfile.write(content)

    do_GET = answer
    do_POST = answer


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
threading.Thread(target=server.serve_forever, daemon=True).start()
print(server.server_port, flush=True)
sys.stdin.read()
os._exit(0)
