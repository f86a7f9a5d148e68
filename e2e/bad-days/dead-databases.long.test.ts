// Both servers of the pair die during a run: a correct verdict, and no acknowledged order is lost.
import { expect, test } from 'vitest';
import { BadDay, walk } from './bad-day.ts';

test('both databases of the pair die: the writer comes back on its own data, and nothing is lost', async () => {
  const workspace = new BadDay();
  try {
    const run = workspace.start(walk());
    await run.until(/the real peak/);
    await expect.poll(() => workspace.events().map(({ kind }) => kind)).toContain('load-started');
    workspace.kill('db-2');
    workspace.kill('db-1');
    const done = await run.over;
    expect([1, 2]).toContain(done.code);
    expect(workspace.events().map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['database-failed', 'writer-changed']),
    );
    workspace.expectNothingBroken();
    expect(workspace.outcomeOf('acknowledged-orders-stored-once')).toBe('pass');
  } finally {
    await workspace.leave();
  }
});
