"""A backend that can only say that it is alive. Grow it rule by rule: archkata test says which one is next."""

import json
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HOST = os.environ.get("HOST", "127.0.0.1")
PORT = int(os.environ.get("PORT", "8000"))


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"  # keeps connections open
    disable_nagle_algorithm = True  # header and body are two writes; without this the body comes some 40 ms later

    def answer(self):
        # A body that is not read would be taken for the next request of the same connection.
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = self.path.partition("?")[0]
        if path == "/healthz" and self.command in ("GET", "HEAD"):
            self.send_json(200, {"status": "ok"})
        # The next route goes here. Its JSON is json.loads(body).
        else:
            self.send_problem(404, "Not Found", f"There is nothing at {path}.")

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = answer

    def send_problem(self, status, title, detail):
        problem = {"type": "about:blank", "title": title, "status": status, "detail": detail}
        self.send_json(status, problem, "application/problem+json")

    def send_json(self, status, value, content_type="application/json"):
        content = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)


if __name__ == "__main__":
    print(f"Listening on http://{HOST}:{PORT}", flush=True)
    ThreadingHTTPServer((HOST, PORT), Handler).serve_forever()
