"""A program with a port: a page that asks a WebSocket of its own origin, and what a caller may want to know of it."""
import base64
import hashlib
import http.server
import os
import struct
import threading

PAGE = b"""<!doctype html><title>notebook</title><p id="answer">...</p><p id="where"></p><script>
where.textContent = location.origin + location.pathname + location.search;
const socket = new WebSocket(location.origin.replace('http', 'ws') + '/kernel');
socket.onopen = () => socket.send('6*7');
socket.onmessage = event => { answer.textContent = event.data; };
</script>"""
GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        if self.path == "/kernel":
            return self.kernel()
        if self.path == "/shutdown":
            self.answer(b"bye")
            threading.Thread(target=self.server.shutdown).start()
        elif self.path == "/rank":
            self.answer(os.environ["CAIRN_NODE_RANK"].encode())
        elif self.path == "/seen":
            self.answer(str(self.headers).encode())
        else:
            self.answer(PAGE)

    def answer(self, body):
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def kernel(self):
        """One masked text frame in, one text frame out: RFC 6455, the little of it that is needed."""
        key = self.headers["Sec-WebSocket-Key"].encode()
        self.send_response(101)
        self.send_header("Upgrade", "websocket")
        self.send_header("Connection", "Upgrade")
        self.send_header("Sec-WebSocket-Accept", base64.b64encode(hashlib.sha1(key + GUID).digest()).decode())
        self.end_headers()
        length = self.rfile.read(2)[1] & 127
        mask = self.rfile.read(4)
        text = bytes(byte ^ mask[index % 4] for index, byte in enumerate(self.rfile.read(length)))
        left, right = text.decode().split("*")
        result = str(int(left) * int(right)).encode()
        self.wfile.write(struct.pack("!BB", 0x81, len(result)) + result)
        self.close_connection = True

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("0.0.0.0", int(os.environ["CAIRN_PORT"])), Handler)
print("listens", flush=True)
server.serve_forever()
