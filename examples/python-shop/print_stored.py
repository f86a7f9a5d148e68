"""Prints what the shop stored, one fact a line, for --stored: orders with their lines, and payments."""
import json
import os
import sqlite3

database = sqlite3.connect(f"file:{os.environ['DATABASE']}?mode=ro", uri=True, isolation_level=None)
# One snapshot: an order that comes in meanwhile is in neither table.
database.execute("BEGIN")


def say(**fact):
    print(json.dumps(fact))


for order, member, key, item, quantity, price in database.execute(
    "SELECT id, member, key, item, quantity, price FROM orders"
):
    line = {"item": item, "quantity": quantity, "unitPrice": price}
    say(kind="order", id=str(order), member=member, key=key, theatre=1, status="confirmed", lines=[line])
for order, amount in database.execute("SELECT order_id, amount FROM payments"):
    say(kind="payment", order=str(order), amount=amount, refunded=False)
for order, in database.execute("SELECT id FROM orders"):
    say(kind="ticket", order=str(order), of="ordered")
say(kind="end")
