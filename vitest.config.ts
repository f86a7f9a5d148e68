// How the tests run: in three groups, one after another, so that a busy machine disturbs only those that do
// not mind.
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

const never = ['**/node_modules/**', 'dist/**', 'runs/**'];
const walks = '**/*.walk.test.ts';
const alone = '**/*.alone.test.ts';

/** Groups run in the order of their numbers. */
function group(
  order: number,
  name: string,
  which: { include: string; exclude?: string[] },
  maxWorkers: number | string,
): TestProjectInlineConfiguration {
  return {
    extends: true,
    test: {
      name,
      include: [which.include],
      exclude: [...never, ...(which.exclude ?? [])],
      maxWorkers,
      sequence: { groupOrder: order },
    },
  };
}

export default defineConfig({
  test: {
    testTimeout: 120_000,
    hookTimeout: 180_000,
    pool: 'forks',
    retry: 0,
    // Polls look for a state that must come; how long a busy machine takes to get there is not the question.
    expect: { poll: { timeout: 30_000 } },
    projects: [
      // Pure code, small programs, real sockets.
      group(1, 'units', { include: '**/*.test.ts', exclude: [walks, alone] }, '100%'),
      // Whole commands that ask what is printed, what is left and the exit code, however long it takes.
      group(2, 'walks', { include: walks }, '100%'),
      // What is measured, or has to happen within milliseconds: nothing runs beside it.
      group(3, 'alone', { include: alone }, 1),
    ],
  },
});
