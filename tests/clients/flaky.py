"""A front between a client and the real server that loses, cuts or refuses what it is told to, request by request."""

import socket
import socketserver
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

PATIENCE_SECONDS = 30
DROPPED, LOST, CUT = "never passed on", "the answer is lost", "half of the answer is lost"
Fault = str | bytes


class Front(socketserver.ThreadingTCPServer):
    """Faults are for the requests in their order, bytes are answered as they are; later requests pass."""

    allow_reuse_address = True

    def __init__(self, address: Path, faults: Iterable[Fault], port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), Passing)
        self.behind, self.faults = address, deque(faults)
        self.requests: list[bytes] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def sent(self, header: str) -> list[str]:
        """What the requests said in a header, "" where they did not."""
        lines = [request.partition(b"\r\n\r\n")[0].decode().split("\r\n") for request in self.requests]
        start = f"{header.lower()}: "
        return [next((line[len(start) :] for line in each if line.lower().startswith(start)), "") for each in lines]


class Passing(socketserver.StreamRequestHandler):
    server: Front
    timeout = PATIENCE_SECONDS

    def handle(self) -> None:
        request = self.whole_request()
        self.server.requests.append(request)
        fault = self.server.faults.popleft() if self.server.faults else ""
        if isinstance(fault, bytes):
            self.wfile.write(fault)
        elif fault != DROPPED:
            answer = self.answer_of_server(request)
            self.wfile.write({LOST: b"", CUT: answer[: len(answer) // 2]}.get(fault, answer))

    def whole_request(self) -> bytes:
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += self.rfile.readline()
        length = next((line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), b":0")
        return head + self.rfile.read(int(length.partition(b":")[2]))

    def answer_of_server(self, request: bytes) -> bytes:
        """All of it, so that whatever the request does is done."""
        with socket.socket(socket.AF_UNIX) as server:
            server.settimeout(PATIENCE_SECONDS)
            server.connect(str(self.server.behind))
            server.sendall(request.replace(b"keep-alive", b"close", 1))
            return b"".join(iter(lambda: server.recv(65536), b""))


@contextmanager
def front(address: Path, *faults: Fault, port: int = 0) -> Iterator[Front]:
    with Front(address, faults, port) as opened:
        thread = Thread(target=opened.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield opened
        finally:
            opened.shutdown()
            thread.join()
