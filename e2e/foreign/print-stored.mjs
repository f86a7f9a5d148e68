// Prints what the coffee bar stored as `stored` lines: what --stored runs. Takes the bar's URL.
const cups = await (await fetch(`${process.argv[2]}/stored`)).json();
for (const { id, customer, key, coffee, quantity } of cups) {
  process.stdout.write(
    `${JSON.stringify({ kind: 'order', id, member: customer, key, theatre: 1, status: 'confirmed', lines: [{ item: coffee, quantity, unitPrice: 3 }] })}\n`,
  );
  process.stdout.write(
    `${JSON.stringify({ kind: 'payment', order: id, amount: quantity * 3, refunded: false })}\n`,
  );
  process.stdout.write(`${JSON.stringify({ kind: 'ticket', order: id, of: 'ordered' })}\n`);
}
process.stdout.write('{"kind":"end"}\n');
