"""A small shop on SQLite: GET /items, POST /orders with an Idempotency-Key. Python's standard library alone.

PORT and DATABASE come from the environment. FORGET_KEYS=1 plants a mistake: the key is not looked up and not
unique, so a request that is sent again becomes a second order.
"""
import json
import os
import sqlite3
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FORGETS = os.environ.get("FORGET_KEYS") == "1"
PRICES = {1: 4500, 2: 6000}
UNIQUE = "" if FORGETS else ", UNIQUE (member, key)"

writer = sqlite3.connect(os.environ["DATABASE"], check_same_thread=False, isolation_level=None)
writing = threading.Lock()
writer.executescript(
    f"""
    PRAGMA journal_mode = WAL;
    CREATE TABLE IF NOT EXISTS orders (
      id INTEGER PRIMARY KEY, member INTEGER NOT NULL, key TEXT NOT NULL,
      item INTEGER NOT NULL, quantity INTEGER NOT NULL, price INTEGER NOT NULL{UNIQUE});
    CREATE TABLE IF NOT EXISTS payments (
      order_id INTEGER NOT NULL UNIQUE REFERENCES orders (id), amount INTEGER NOT NULL);
    """
)


def place(member, key, item, quantity):
    """The order's id, the same for the same key. Order and payment are one transaction."""
    with writing:
        writer.execute("BEGIN IMMEDIATE")
        try:
            known = None if FORGETS else writer.execute(
                "SELECT id FROM orders WHERE member = ? AND key = ?", (member, key)
            ).fetchone()
            if known:
                writer.execute("COMMIT")
                return known[0]
            price = PRICES[item]
            order = writer.execute(
                "INSERT INTO orders (member, key, item, quantity, price) VALUES (?, ?, ?, ?, ?)",
                (member, key, item, quantity, price),
            ).lastrowid
            writer.execute("INSERT INTO payments VALUES (?, ?)", (order, quantity * price))
            writer.execute("COMMIT")
            return order
        except BaseException:
            writer.execute("ROLLBACK")
            raise


class Shop(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self):
        self.answer(200, [{"id": item, "price": price} for item, price in PRICES.items()])

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", "0"))) or "{}")
        key = self.headers.get("Idempotency-Key")
        if self.path != "/orders" or not key or body.get("item") not in PRICES:
            return self.answer(400, {"error": "POST /orders with an Idempotency-Key and a known item"})
        order = place(int(body["member"]), key, body["item"], int(body.get("quantity", 1)))
        self.answer(201, {"id": str(order)})

    def answer(self, status, value):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Server(ThreadingHTTPServer):
    request_queue_size = 128
    daemon_threads = True


server = Server(("127.0.0.1", int(os.environ.get("PORT", "0"))), Shop)
print(f"http://127.0.0.1:{server.server_port}", flush=True)
server.serve_forever()
