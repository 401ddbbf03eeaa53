"""A service that says which version it is. Arguments: the version, and seconds until it is well (never, if negative)."""
import http.server
import os
import sys
import time

VERSION = sys.argv[1]
WELL_AT = time.monotonic() + float(sys.argv[2]) if float(sys.argv[2]) >= 0 else None


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        if self.path == "/healthz":
            well = WELL_AT is not None and time.monotonic() >= WELL_AT
            return self.answer(200 if well else 503, b"")
        time.sleep(1.5 if self.path == "/slow" else 0.02)
        self.answer(200, VERSION.encode())

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.answer(200, VERSION.encode())

    def answer(self, status, body):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


print("version", VERSION, "generation", os.environ["CAIRN_GENERATION"], flush=True)
if VERSION == "broken":
    sys.exit(3)
http.server.ThreadingHTTPServer(("0.0.0.0", int(os.environ["CAIRN_PORT"])), Handler).serve_forever()
