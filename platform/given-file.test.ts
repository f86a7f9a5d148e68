// Only regular files up to a size are read: neither a pipe nor a device can hold a command up or fill the
// memory.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { checkGivenFile, givenFileLimits, readGivenFile } from './given-file.ts';
import { UnreadableFile } from './regular-file.ts';

const dir = mkdtempSync(join(tmpdir(), 'given-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const at = (name: string): string => join(dir, name);

it('a reader of given files reads a regular file, also behind a link, and one without a size', () => {
  writeFileSync(at('plan.yaml'), 'text');
  symlinkSync(at('plan.yaml'), at('link.yaml'));
  expect([readGivenFile(at('plan.yaml'), 'structured'), readGivenFile(at('link.yaml'), 'secret')]).toEqual([
    'text',
    'text',
  ]);
  expect(readGivenFile('/proc/self/stat', 'secret')).toContain(String(process.pid));
});

it('a reader of given files refuses what is no regular file, and never opens it', async () => {
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
          `it is ${kind}, not a regular file: write its content into a file`,
          kind === 'a directory' ? 'EISDIR' : 'EINVAL',
        ),
      );
  server.close();
});

it('a reader of given files refuses a file above its limit without reading it', () => {
  writeFileSync(at('huge'), '');
  truncateSync(at('huge'), givenFileLimits.structured + 1);
  for (const read of [readGivenFile, checkGivenFile])
    expect(() => read(at('huge'), 'structured')).toThrow(
      'it has 262145 bytes, more than the 262144 that are read: is it the file that was meant?',
    );
  truncateSync(at('huge'), givenFileLimits.structured);
  expect(readGivenFile(at('huge'), 'structured')).toHaveLength(givenFileLimits.structured);
});

it('a reader of given files reports the error of the system for a missing file', () => {
  expect(() => readGivenFile(at('none'), 'secret')).toThrow('ENOENT');
});
