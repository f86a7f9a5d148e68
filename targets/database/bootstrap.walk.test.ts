// Servers that are made delete what they take for their own leftovers: temporary tables in the folder for them.
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { nodeShell } from '../../platform/shell.ts';
import { ensureMariadb } from '../../tools/mariadb/ensure-mariadb.mjs';
import { ensureMysql } from '../../tools/mysql/ensure-mysql.mjs';
import { newAccounts } from './accounts.ts';
import { dialects } from './dialects.ts';

const installs = await Promise.all(
  ([['mariadb', ensureMariadb] as const, ['mysql', ensureMysql] as const] as const).map(
    async ([name, ensure]) => ({ name, install: await ensure().catch((error: Error) => error) }),
  ),
);
for (const { name, install } of installs) {
  const reason = install instanceof Error ? ` (skipped: ${install.message.split('\n')[0]})` : '';
  test.skipIf(reason !== '')(
    `a data directory of ${name} is made without touching temporary tables of other servers${reason}`,
    async () => {
      if (install instanceof Error) throw install;
      const folder = await mkdtemp(join(tmpdir(), 'bootstrap-'));
      onTestFinished(() => rm(folder, { recursive: true, force: true }));
      const shared = join(folder, 'shared');
      await mkdir(shared);
      const ofAnother = '#sql-temptable-1-1-1.MAI';
      await writeFile(join(shared, ofAnother), '');
      vi.stubEnv('TMPDIR', shared);
      onTestFinished(() => void vi.unstubAllEnvs());
      const { signal } = new AbortController();
      await dialects[name].bootstrap(nodeShell(), install, join(folder, 'data'), newAccounts(), signal);
      expect(await readdir(shared)).toEqual([ofAnother]);
      expect((await readdir(folder)).sort()).toEqual(['data', 'shared']);
    },
  );
}
