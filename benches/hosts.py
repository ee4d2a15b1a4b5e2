"""The token endpoint's host and the API's, over TLS 1.3, behind a relay that delays both directions."""

import asyncio
import base64
import json
import pathlib
import ssl
import subprocess
import threading
import time

EACH_WAY = 0.05
GROUPS = {"meta": {"offset": 0, "page_num": 1, "page_size": 20, "total_records": 1},
          "response": [{"id": "2613a221-0000-4000-8000-00f885fd1da9", "name": "ACME Flooring"}]}


def part(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


class Hosts:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.bundle = self.folder / "ca.pem"
        self.key = self.folder / "key.pem"
        self.token = f"{part({'alg': 'HS256'})}.{part({'exp': int(time.time()) + 36000})}.{part('signature')}"
        self.loop = asyncio.new_event_loop()

    def __enter__(self):
        certificate = self.certify()
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.tls.minimum_version = ssl.TLSVersion.TLSv1_3
        self.tls.load_cert_chain(certificate, self.key)
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        ports = [asyncio.run_coroutine_threadsafe(self.open(), self.loop).result(10) for _ in range(2)]
        self.token_url = f"https://127.0.0.1:{ports[0]}/auth/public/token"
        self.api_url = f"https://127.0.0.1:{ports[1]}"
        return self

    def __exit__(self, *_):
        def stop():
            for task in asyncio.all_tasks(self.loop):
                task.cancel()
            self.loop.call_soon(self.loop.stop)
        self.loop.call_soon_threadsafe(stop)
        self.thread.join(5)

    def certify(self):
        """An authority of our own among the system's, and its certificate for the hosts."""
        def openssl(*arguments):
            subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True, cwd=self.folder)

        curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        openssl("req", "-x509", *curve, "-keyout", "ca-key.pem", "-out", "ca.pem", "-subj", "/CN=bench CA", "-days", 7)
        openssl("req", *curve, "-keyout", self.key, "-out", "request.pem", "-subj", "/CN=bench")
        (self.folder / "names").write_text("subjectAltName=IP:127.0.0.1\nextendedKeyUsage=serverAuth\n")
        certificate = self.folder / "certificate.pem"
        openssl("x509", "-req", "-in", "request.pem", "-CA", "ca.pem", "-CAkey", "ca-key.pem", "-CAcreateserial",
                "-days", 7, "-extfile", "names", "-out", certificate)
        system = pathlib.Path("/etc/ssl/certs/ca-certificates.crt")
        if system.exists():
            self.bundle.write_bytes(system.read_bytes() + self.bundle.read_bytes())
        return certificate

    async def open(self):
        """A host, and the relay in front of it."""
        host = await asyncio.start_server(self.serve, "127.0.0.1", 0, ssl=self.tls)
        port = host.sockets[0].getsockname()[1]
        relay = await asyncio.start_server(lambda r, w: self.relay(r, w, port), "127.0.0.1", 0)
        return relay.sockets[0].getsockname()[1]

    async def relay(self, reader, writer, port):
        # Loopback connects at once; over the wire the first bytes leave a round trip later.
        connected = time.monotonic() + 2 * EACH_WAY
        up_reader, up_writer = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.gather(self.pump(reader, up_writer, connected), self.pump(up_reader, writer, 0))

    async def pump(self, reader, writer, not_before):
        """Each piece leaves so much later than it came; pieces overtake nobody and wait for nobody."""
        queue = asyncio.Queue()

        async def deliver():
            while True:
                at, piece = await queue.get()
                await asyncio.sleep(max(0, at - time.monotonic()))
                if not piece:
                    writer.close()
                    return
                writer.write(piece)

        delivering = asyncio.ensure_future(deliver())
        piece = b"."
        while piece:
            try:
                piece = await reader.read(65536)
            except OSError:
                piece = b""
            queue.put_nowait((max(time.monotonic(), not_before) + EACH_WAY, piece))
        await delivering

    async def serve(self, reader, writer):
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                lines = head.decode().split("\r\n")
                length = [int(line.split(":")[1]) for line in lines if line.lower().startswith("content-length:")]
                if length:
                    await reader.readexactly(length[0])
                body = json.dumps(self.answer(lines[0])).encode()
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
                await writer.drain()
        except (asyncio.IncompleteReadError, OSError):
            writer.close()

    def answer(self, request):
        if request.startswith("POST"):
            return {"access_token": self.token, "expires_in": 600_000, "token_type": "Bearer"}
        return "pong" if "/ping" in request else GROUPS
