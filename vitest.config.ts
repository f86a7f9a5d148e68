// How the tests run: in groups, one after another, so that a busy machine disturbs only those that do not mind,
// and short failures show first.
import { availableParallelism, tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { cacheFolder } from './tools/index.mjs';

const never = ['**/node_modules/**', 'dist/**', 'runs/**'];
const walks = '**/*.walk.test.ts';
const alone = '**/*.alone.test.ts';
const long = '**/*.long.test.ts';
const cluster = '**/*.cluster.test.ts';

/** Files of half a minute and more, where no earlier run has measured them. */
const longest = [
  /\.browser\.test\.ts$/,
  /\/dashboards\/prometheus\/rules\./,
  /\/e2e\/bad-days\//,
  /\/e2e\/gate-(interruptions|lost|recorded|commits)\./,
  /\/e2e\/interruptions\//,
  /\/e2e\/(packed|observed-target|runs-at-once|up)\./,
  /\/targets\/database\/database-pair\./,
];

/**
 * The longest first within their group, so that no process is left with one of them at the end. What an earlier run
 * took is in vitest's cache; what failed there comes first.
 */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const order = ({ project }: TestSpecification): number => project.config.sequence.groupOrder;
    return (await super.sort(files)).sort(
      (one, other) => order(one) - order(other) || this.#expectedMs(other) - this.#expectedMs(one),
    );
  }

  #expectedMs({ project, moduleId }: TestSpecification): number {
    const path = relative(this.ctx.config.root, moduleId);
    const before = this.ctx.cache.getFileTestResults(`${project.name}:${path}`);
    if (before !== undefined) return before.failed ? Number.MAX_VALUE : before.duration;
    return longest.some((one) => one.test(moduleId)) ? 30_000 : 0;
  }
}

/** Groups run in the order of their numbers. */
function group(
  order: number,
  name: string,
  which: { include: string; exclude?: string[] },
  how: { maxWorkers: number; isolate: boolean },
): TestProjectInlineConfiguration {
  return {
    extends: true,
    test: {
      name,
      include: [which.include],
      exclude: [...never, ...(which.exclude ?? [])],
      ...how,
      sequence: { groupOrder: order },
    },
  };
}

const processors = availableParallelism();
/**
 * Workers keep the modules that they have loaded: otherwise half of the time of `units` is importing. A test file
 * restores what it changes in its process.
 */
const shared = { isolate: false };
/** What is measured is measured in a process that holds nothing else. */
const fresh = { isolate: true };

export default defineConfig({
  // Beside the tools: the durations of an earlier run outlive a clean install.
  // A call beside another one has a folder of its own in it.
  cacheDir: join(cacheFolder(), 'vitest', process.env['SHOWTIME_TEST_CACHE'] ?? ''),
  test: {
    // They end what hangs; how long a busy machine takes for the rest is not the question either.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    pool: 'forks',
    // Marks of started targets and gates: the user's own folder is no place for those of tests.
    env: { XDG_STATE_HOME: join(tmpdir(), 'showtime-test-state') },
    retry: 0,
    sequence: { sequencer: LongestFirst },
    // Polls look for a state that must come; how long a busy machine takes to get there is not the question.
    expect: { poll: { timeout: 120_000 } },
    projects: [
      // Pure code, small programs, real sockets.
      group(
        1,
        'units',
        { include: '**/*.test.ts', exclude: [walks, alone, long, cluster] },
        { maxWorkers: processors, ...shared },
      ),
      // Whole commands that ask what is printed, what is left and the exit code, however long it takes: they
      // wait for their programs about as much as they compute.
      group(2, 'walks', { include: walks }, { maxWorkers: processors + 2, ...shared }),
      // What is measured, or has to happen within milliseconds: nothing runs beside it.
      group(3, 'alone', { include: alone }, { maxWorkers: 1, ...fresh }),
      // Walks of minutes, and what others claim more cheaply: `npm run test:long`, not `npm test`.
      group(4, 'long', { include: long }, { maxWorkers: 1, ...fresh }),
      // On a real API server of Kubernetes, where its binaries are: `npm run test:cluster`, not `npm test`.
      group(5, 'cluster', { include: cluster }, { maxWorkers: 1, ...fresh }),
    ],
  },
});
