import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keepEntry } from '../cache/entry.mjs';
import { MissingToolError } from '../sources/missing-tool-error.mjs';
import { ensureOtava, findOtava } from './ensure-otava.mjs';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'showtime-otava-'));
});
afterEach(async () => rm(folder, { recursive: true }));

async function script(name: string, text: string): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, text);
  await chmod(file, 0o755);
  return file;
}
/**
 * A Python that prints the same output for any command, in `bin/`; only usable as the interpreter of an
 * `otava`.
 */
const python = (prints: string, name = 'python3'): Promise<string> =>
  script(name, `#!/bin/sh\necho "${prints}"\n`);
const empty = (): string => join(folder, 'empty');

test('SHOWTIME_OTAVA comes first, and its Python prints the version', async () => {
  const path = await script('my-otava', `#!${await python('0.8.3')}\n`);
  expect(await ensureOtava({ cacheDir: empty(), env: { SHOWTIME_OTAVA: path, PATH: '' } })).toEqual({
    path,
    args: [],
    version: '0.8.3',
    source: 'SHOWTIME_OTAVA',
    tried: [],
  });
});

test('the two-line start that pip writes where the path is long is understood too', async () => {
  const path = await script('otava', `#!/bin/sh\n'''exec' "${await python('0.8.0')}" "$0" "$@"\n' '''\n`);
  expect(await ensureOtava({ cacheDir: empty(), env: { PATH: folder } })).toMatchObject({
    path,
    source: 'PATH',
    version: '0.8.0',
  });
});

test('an otava of another version, without a version, or not there, is reported', async () => {
  const reasonFor = async (path: string) =>
    (await findOtava({ cacheDir: empty(), env: { SHOWTIME_OTAVA: path, PATH: '' } })).tried[0]?.reason;
  const old = await script('old', `#!${await python('0.6.1')}\n`);
  expect(await reasonFor(old)).toBe(`${old} is Otava 0.6.1; 0.8.x is needed`);
  const shell = await script('shell', '#!/bin/sh\necho hello\n');
  expect(await reasonFor(shell)).toBe(`${shell} is no Python script, so its version is unknown`);
  expect(await reasonFor('/nowhere/otava')).toBe('/nowhere/otava does not exist');
});

test('a kept Otava is used by the Python that it was made for, unless its bytes changed', async () => {
  await python('3.11.2 cpython-311 False');
  const name = `otava-0.8.0-cpython-311-${process.platform}-${process.arch}`;
  const make = async (into: string) => {
    await writeFile(join(into, 'main.py'), 'bytes');
    return { source: 'test', version: '0.8.0', files: ['main.py'] };
  };
  await keepEntry({ cacheDir: folder, name, make });
  expect(await findOtava({ cacheDir: folder, env: { PATH: folder } })).toMatchObject({
    found: true,
    required: false,
    source: 'cache',
    version: '0.8.0',
  });
  await writeFile(join(folder, name, 'main.py'), 'other bytes');
  expect((await findOtava({ cacheDir: folder, env: { PATH: folder } })).tried[2]).toEqual({
    source: 'cache',
    reason: 'damaged: main.py has another SHA-256 than when it was kept',
  });
});

test('without a Python that fits, the error holds every reason and a way out', async () => {
  const old = await python('3.9.2 cpython-39 True');
  const given = ensureOtava({ cacheDir: empty(), env: { PATH: folder } });
  await expect(given).rejects.toBeInstanceOf(MissingToolError);
  const { rows, fix } = (await given.catch(
    (error: unknown) => error as MissingToolError,
  )) as MissingToolError;
  expect(rows[0]?.tried.map(({ source }) => source)).toEqual([
    'SHOWTIME_OTAVA',
    'PATH',
    'cache',
    'pip',
    'pip of Debian',
  ]);
  expect(rows[0]?.tried[3]?.reason).toBe(`${old} is Python 3.9.2; 3.10 or newer, before 3.15, is needed`);
  expect(fix).toContain('pip install apache-otava==0.8.0');
});

test('a pip that fails leaves nothing in the cache, and its last output is the reason', async () => {
  await script(
    'python3',
    '#!/bin/sh\ncase "$*" in *pip*install*) echo "ERROR: no network" >&2; exit 1;; esac\necho "3.12.1 cpython-312 True"\n',
  );
  const given = ensureOtava({ cacheDir: empty(), env: { PATH: folder } });
  const { rows } = (await given.catch((error: unknown) => error as MissingToolError)) as MissingToolError;
  expect(rows[0]?.tried[3]).toEqual({
    source: 'pip',
    reason: 'pip install ended with exit code 1: ERROR: no network',
  });
  expect(rows[0]?.tried[4]?.reason).toContain('has a pip of its own');
  expect((await findOtava({ cacheDir: empty(), env: { PATH: folder } })).tried[2]?.reason).toContain(
    'does not exist yet',
  );
});
