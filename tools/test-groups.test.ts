// `npm test` runs the usual groups, and the groups that it leaves out only where they are named.
import { expect, test } from 'vitest';
import config from '../vitest.config.ts';
import { testSteps, usualGroups } from './test-groups.mjs';

test('npm test without arguments runs each usual group once, and what is measured beside nothing else', () => {
  const steps = testSteps([]);
  expect(steps.flat(2).toSorted()).toEqual(usualGroups.map((group) => `--project=${group}`).toSorted());
  expect(steps.filter((step) => step.flat().includes('--project=alone'))).toEqual([[['--project=alone']]]);
});

test('npm test with files of its groups looks for them in every usual group', () => {
  expect(testSteps(['e2e/up.walk.test.ts'])).toEqual([
    [['--project=units', '--project=walks', '--project=alone', 'e2e/up.walk.test.ts']],
  ]);
});

test.each([[['--project', 'long']], [['--project=cluster']], [['e2e/overload.long.test.ts']]])(
  'npm test with %j runs what is named',
  (args) => expect(testSteps(args)).toEqual([[args]]),
);

test('every group of the configuration is a usual one, or long, or cluster', () => {
  const groups = (config.test?.projects ?? []).map((project) =>
    typeof project === 'object' && 'test' in project ? project.test?.name : project,
  );
  expect(groups.toSorted()).toEqual([...usualGroups, 'cluster', 'long'].toSorted());
});
