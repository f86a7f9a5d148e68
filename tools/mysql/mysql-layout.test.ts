import { expect, test } from 'vitest';
import { usableVersion } from './mysql-layout.mjs';

test('the version of a MySQL server is read from what it prints of itself', () => {
  expect(
    usableVersion('mysqld', 'mysqld  Ver 8.4.3 for Linux on x86_64 (MySQL Community Server - GPL)\n'),
  ).toBe('8.4.3');
  expect(usableVersion('mysqld', 'mysqld  Ver 9.7.4-2 for debian-linux-gnu on x86_64 ((Debian))\n')).toBe(
    '9.7.4',
  );
});

test('a MariaDB server under the name mysqld is not taken for MySQL', () => {
  expect(() =>
    usableVersion('mysqld', 'mysqld  Ver 10.11.14-MariaDB-0+deb12u2 for debian-linux-gnu'),
  ).toThrow('mysqld is MariaDB, not MySQL');
});

test('a MySQL older than 8.4 is refused with both versions', () => {
  expect(() => usableVersion('mysqld', 'mysqld  Ver 8.0.31 for Linux on x86_64')).toThrow(
    'mysqld is MySQL 8.0.31; 8.4 or newer is needed',
  );
});

test('a program that prints something else is no MySQL', () => {
  expect(() => usableVersion('mysqld', 'hello')).toThrow('mysqld is no MySQL: hello');
});
