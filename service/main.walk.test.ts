// The pod as a program: its start and its settings, and the programs beside it; drain.alone.test.ts ends one under load.
import { once } from 'node:events';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { exportedLine } from '../contract/stored.ts';
import type { MintedTokens } from './mint-tokens.ts';
import { openCinema, seedFile } from './testing/cinema.ts';
import { ServicePrograms } from './testing/service-programs.ts';

let programs: ServicePrograms;
beforeAll(async () => {
  programs = await ServicePrograms.prepare();
});
afterEach(() => programs.end());
afterAll(() => programs.remove());

describe('the programs beside the pod', () => {
  it('the programs beside the pod migrate and seed, and change nothing the second time', async () => {
    expect((await programs.run('migrate')).code).toBe(0);
    expect((await programs.run('migrate')).code).toBe(0);
    await writeFile(join(programs.folder, 'house.json'), JSON.stringify(seedFile));
    expect(
      JSON.parse((await programs.run('seed', ['--house', join(programs.folder, 'house.json')])).stdout),
    ).toEqual({
      seeded: { house: true, members: true },
    });
    expect(JSON.parse((await programs.run('seed')).stdout)).toEqual({
      seeded: { house: false, members: false },
    });
    const { stdout } = await programs.run('export-stored');
    const facts = stdout
      .trim()
      .split('\n')
      .map((line) => exportedLine.parse(JSON.parse(line)));
    expect(facts).toContainEqual({ kind: 'stock', theatre: 1, item: 1, quantity: 10, initialQuantity: 10 });
    expect(facts).toContainEqual({
      kind: 'stock',
      theatre: 1,
      item: 1_001,
      quantity: 10_000_000,
      initialQuantity: 10_000_000,
    });
    expect(facts).toContainEqual({ kind: 'price', item: 5, price: 5_500 });
    expect(facts.at(-1)).toEqual({ kind: 'end' });
  });

  it('the programs beside the pod name what is wrong with a seed data file', async () => {
    await writeFile(
      join(programs.folder, 'broken.json'),
      JSON.stringify({ theatres: [{ id: 0, name: '' }] }),
    );
    const { code, stderr } = await programs.run('seed', ['--house', join(programs.folder, 'broken.json')]);
    expect(code).not.toBe(0);
    expect(stderr).toContain('theatres.0.id');
    expect(stderr).toContain('theatres.0.name');
  });

  it('the programs beside the pod mint tokens that a pod takes, into a file of mode 0600', async () => {
    const out = join(programs.folder, 'tokens.json');
    expect((await programs.run('mint-tokens', ['--members', '1-50', '--out', out])).code).toBe(0);
    expect((await stat(out)).mode & 0o777).toBe(0o600);
    const { tokens, probe } = JSON.parse(await readFile(out, 'utf8')) as MintedTokens;
    expect(tokens).toHaveLength(50);
    await openCinema(programs.server);
    const { url } = await programs.startPod();
    for (const token of [tokens[49], probe]) {
      const headers = { Authorization: `Bearer ${token}` };
      let status = 0;
      const answered = async (): Promise<number> => {
        ({ status } = await fetch(`${url}/api/orders/01ARZ3NDEKTSV4RRFFQ69G5FAV`, { headers }));
        return status;
      };
      // While a busy machine keeps the database waiting the answer is 503, which says nothing of the token.
      await expect.poll(answered).not.toBe(503);
      expect(status).toBe(404);
    }
  });

  it('the programs beside the pod end without an end line when the database cannot be read', async () => {
    const { code, stdout } = await programs.run('export-stored', [], {
      DB_WRITER_URL: 'mysql://nobody:wrong@127.0.0.1:1/orders',
    });
    expect(code).not.toBe(0);
    expect(stdout).toBe('');
  });
});

describe('a pod', () => {
  it('a pod lists everything that is wrong with its settings and exits 64', async () => {
    const { code, stderr } = await programs.run('main', [], {
      DB_WRITER_URL: 'http://x',
      MEMBERS_URL: 'nonsense',
      PORT: '-1',
      QUEUE_LIMIT: '0x10',
      DB_READER_URL: 'mysql://pod:100%@db/orders',
    });
    expect(code).toBe(64);
    expect(stderr).toContain('DB_WRITER_URL: begins with http:');
    expect(stderr).toContain('MEMBERS_URL: is no URL');
    expect(stderr).toContain('PORT: is no whole number');
    expect(stderr).toContain('QUEUE_LIMIT: is no whole number');
    expect(stderr).toContain('DB_READER_URL: has a % in the password');
  });

  it('a pod ends when the pipe of its parent closes', async () => {
    const { child } = await programs.startPod();
    child.stdin?.end();
    expect(await once(child, 'exit')).toEqual([0, null]);
  });
});
