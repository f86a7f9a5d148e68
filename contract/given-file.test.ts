// Only regular files up to a size are read: neither a pipe nor a device can hold a command up or fill the
// memory.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { checkGivenFile, givenFileLimits, readGivenFile, UnreadableFile } from './given-file.ts';

const dir = mkdtempSync(join(tmpdir(), 'given-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const at = (name: string): string => join(dir, name);

it('reads a regular file, also behind a link, and one that does not say its size', () => {
  writeFileSync(at('plan.yaml'), 'text');
  symlinkSync(at('plan.yaml'), at('link.yaml'));
  expect([readGivenFile(at('plan.yaml'), 'structured'), readGivenFile(at('link.yaml'), 'secret')]).toEqual([
    'text',
    'text',
  ]);
  expect(readGivenFile('/proc/self/stat', 'secret')).toContain(String(process.pid));
});

it('refuses what is no regular file, and never opens it', async () => {
  execFileSync('mkfifo', [at('pipe')]);
  symlinkSync('/dev/zero', at('zero'));
  const server = createServer().listen(at('socket'));
  await new Promise((resolve) => server.once('listening', resolve));
  for (const [path, kind] of [
    [at('pipe'), 'a pipe'],
    [at('zero'), 'a device'],
    [at('socket'), 'a socket'],
    [dir, 'a directory'],
  ] as const)
    for (const read of [readGivenFile, checkGivenFile])
      expect(() => read(path, 'structured')).toThrow(
        new UnreadableFile(
          `it is ${kind}, and only regular files are read: write what it should say into a file`,
        ),
      );
  server.close();
});

it('refuses a file above its limit without reading it', () => {
  writeFileSync(at('huge'), '');
  truncateSync(at('huge'), givenFileLimits.structured + 1);
  for (const read of [readGivenFile, checkGivenFile])
    expect(() => read(at('huge'), 'structured')).toThrow(
      'it holds 262,145 bytes or more, and at most 262,144 are read',
    );
  truncateSync(at('huge'), givenFileLimits.structured);
  expect(readGivenFile(at('huge'), 'structured')).toHaveLength(givenFileLimits.structured);
});

it('says what the system says of a file that is not there', () => {
  expect(() => readGivenFile(at('none'), 'secret')).toThrow('ENOENT');
});
