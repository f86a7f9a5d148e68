// The code under measurement: the last commit that touched it, and a hash of uncommitted changes.
import { createHash } from 'node:crypto';
import { packageRoot, type Shell } from '../../contract/index.ts';

/**
 * Pages and tests don't change a figure; the method of measurement has a separate version (`Figure.method`).
 */
const measured = [
  'chaos',
  'cli',
  'contract',
  'control',
  'input',
  'load',
  'platform',
  'reports',
  'scenarios',
  'service',
  'targets',
  'tools',
  'package-lock.json',
  ':(exclude,glob)**/*.test.ts',
  ':(exclude,glob)**/*.md',
];

/**
 * `a1b2c3d4e5f6`, or `a1b2c3d4e5f6+0123abcd` with changes that are not committed. @throws Error outside a git
 * checkout
 */
export async function measuredCode(shell: Shell): Promise<string> {
  const commit = (await git(shell, ['log', '-1', '--format=%H', '--', ...measured])).trim().slice(0, 12);
  const changes = await git(shell, ['diff', 'HEAD', '--', ...measured]);
  return changes === ''
    ? commit
    : `${commit}+${createHash('sha256').update(changes).digest('hex').slice(0, 8)}`;
}

async function git(shell: Shell, args: readonly string[]): Promise<string> {
  const done = await shell.run({ file: 'git', args, cwd: packageRoot(), inherits: 'all' });
  if (done.code !== 0) throw new Error(`git ${args[0]} ended with ${done.code}: ${done.stderr.trim()}`);
  return done.stdout;
}
