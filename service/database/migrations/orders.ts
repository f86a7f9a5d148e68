// The schema of the orders database, one migration an entry; applied ones are never edited.

export interface Migration {
  name: string;
  statements: readonly string[];
}

const key = 'CHARACTER SET ascii COLLATE ascii_bin';
/** Set on every text column that is no key: a database's default may be latin1, which has no Korean. */
export const text = 'CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci';
/** Statements that give a table and its text columns, `[name, type]`, this character set. */
export const asText = (table: string, columns: readonly (readonly [string, string])[]): string =>
  `ALTER TABLE ${table} ${columns.map(([name, type]) => `MODIFY ${name} ${type.replace(' ', ` ${text} `)}`).join(', ')},
     DEFAULT ${text}`;

export const ordersMigrations: readonly Migration[] = [
  {
    name: '001-house',
    statements: [
      `CREATE TABLE theatres (id INT PRIMARY KEY, name VARCHAR(120) NOT NULL)`,
      `CREATE TABLE screenings (
         id VARCHAR(64) ${key} PRIMARY KEY, theatre_id INT NOT NULL, screen VARCHAR(40) NOT NULL, title VARCHAR(200) NOT NULL,
         starts_at DATETIME(3) NOT NULL, seats INT NOT NULL, KEY by_theatre (theatre_id, starts_at))`,
      `CREATE TABLE items (
         id INT PRIMARY KEY, name VARCHAR(120) NOT NULL, kind VARCHAR(40) NOT NULL,
         price INT NOT NULL COMMENT 'won', on_menu BOOLEAN NOT NULL DEFAULT TRUE)`,
      `CREATE TABLE stock (
         theatre_id INT NOT NULL, item_id INT NOT NULL, quantity INT NOT NULL, initial_quantity INT NOT NULL,
         PRIMARY KEY (theatre_id, item_id), CONSTRAINT never_below_zero CHECK (quantity >= 0))`,
    ],
  },
  {
    name: '002-orders',
    statements: [
      `CREATE TABLE orders (
         id CHAR(26) ${key} PRIMARY KEY, member_id INT NOT NULL, idempotency_key VARCHAR(64) ${key} NOT NULL,
         request_hash BINARY(32) NOT NULL, theatre_id INT NOT NULL, screening_id VARCHAR(64) ${key} NULL,
         status ENUM('confirmed', 'cancelled') NOT NULL DEFAULT 'confirmed',
         created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
         UNIQUE KEY one_order_per_key (member_id, idempotency_key))`,
      `CREATE TABLE order_lines (
         order_id CHAR(26) ${key} NOT NULL, item_id INT NOT NULL, quantity INT NOT NULL, unit_price INT NOT NULL,
         PRIMARY KEY (order_id, item_id),
         CONSTRAINT line_of_order FOREIGN KEY (order_id) REFERENCES orders (id) ON DELETE CASCADE)`,
      // No foreign and no unique keys on the next two: the harness must be able to find damage there, so the
      // schema allows it. The transaction that writes an order ensures that there is one of each.
      `CREATE TABLE payments (
         id BIGINT PRIMARY KEY AUTO_INCREMENT, order_id CHAR(26) ${key} NOT NULL, amount INT NOT NULL,
         refunded BOOLEAN NOT NULL DEFAULT FALSE, KEY by_order (order_id))`,
      `CREATE TABLE outbox (
         id BIGINT PRIMARY KEY AUTO_INCREMENT, order_id CHAR(26) ${key} NOT NULL, kind ENUM('ordered', 'cancelled') NOT NULL,
         created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3), KEY by_order (order_id))`,
    ],
  },
  {
    name: '003-probe-writes',
    statements: [
      `CREATE TABLE probe_writes (
         id BIGINT PRIMARY KEY AUTO_INCREMENT, run VARCHAR(64) NOT NULL, n BIGINT NOT NULL,
         at DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6))`,
    ],
  },
  {
    name: '004-utf8mb4',
    statements: [
      asText('theatres', [['name', 'VARCHAR(120) NOT NULL']]),
      asText('screenings', [
        ['screen', 'VARCHAR(40) NOT NULL'],
        ['title', 'VARCHAR(200) NOT NULL'],
      ]),
      asText('items', [
        ['name', 'VARCHAR(120) NOT NULL'],
        ['kind', 'VARCHAR(40) NOT NULL'],
      ]),
      asText('orders', [['status', "ENUM('confirmed','cancelled') NOT NULL DEFAULT 'confirmed'"]]),
      asText('outbox', [['kind', "ENUM('ordered','cancelled') NOT NULL"]]),
      asText('probe_writes', [['run', 'VARCHAR(64) NOT NULL']]),
      ...['stock', 'order_lines', 'payments'].map((table) => `ALTER TABLE ${table} DEFAULT ${text}`),
    ],
  },
];
