// `npm test` runs the usual groups, and the groups that it leaves out only where they are named.
import { expect, test } from 'vitest';
import config from '../vitest.config.ts';
import { groupArguments, usualGroups } from './test-groups.mjs';

const usual = ['--project=units', '--project=walks', '--project=alone'];

test('npm test without arguments, or with files of its groups, runs the usual groups', () => {
  expect(groupArguments([])).toEqual(usual);
  expect(groupArguments(['e2e/up.walk.test.ts'])).toEqual([...usual, 'e2e/up.walk.test.ts']);
});

test.each([[['--project', 'long']], [['--project=cluster']], [['e2e/overload.long.test.ts']]])(
  'npm test with %j runs what is named',
  (args) => expect(groupArguments(args)).toEqual(args),
);

test('every group of the configuration is a usual one, or long, or cluster', () => {
  const groups = (config.test?.projects ?? []).map((project) =>
    typeof project === 'object' && 'test' in project ? project.test?.name : project,
  );
  expect(groups.toSorted()).toEqual([...usualGroups, 'cluster', 'long'].toSorted());
});
