// The schema of the on-premise members database.
import { asText, type Migration } from './orders.ts';

export const membersMigrations: readonly Migration[] = [
  {
    name: '001-members',
    statements: [
      `CREATE TABLE members (
         id INT PRIMARY KEY, name VARCHAR(120) NOT NULL, pin_salt BINARY(16) NOT NULL, pin_hash BINARY(32) NOT NULL)`,
    ],
  },
  { name: '002-utf8mb4', statements: [asText('members', [['name', 'VARCHAR(120) NOT NULL']])] },
];
