// Who may import whom: the floors of the rooms, held by `npm run lint`. docs/architecture.md explains them.
const siblings = ['service', 'scenarios', 'load', 'targets', 'chaos', 'tools', 'reports', 'dashboards'];
const above = ['input', 'control', 'cli', 'bench', 'e2e'];
const tests = String.raw`\.test\.ts$|/testing/|^e2e/|^bench/|/fixtures/`;

/** Rooms inside control/ and those that each may import, beside the files directly in control/. */
const controlRooms = {
  observing: [],
  supervisor: ['observing'],
  rehearsal: ['observing', 'supervisor'],
  gate: ['supervisor'],
  show: ['rehearsal'],
  preflight: ['supervisor'],
  generating: [],
  dashboards: [],
  'starter-files': [],
};

/** A rule for shipped code; tests may cross. */
const forbid = (name, comment, from, to) => ({
  name,
  comment,
  severity: 'error',
  from: { pathNot: tests, ...from },
  to,
});

export default {
  forbidden: [
    forbid(
      'no-circles',
      'Two files that import each other are one file, or need a third.',
      {},
      { circular: true },
    ),
    ...siblings.map((room) =>
      forbid(
        `${room}-imports-no-sibling`,
        'Siblings never import siblings: move what both need into contract/, or wire it in control/.',
        { path: `^${room}/` },
        { path: `^(${siblings.filter((other) => other !== room).join('|')})/` },
      ),
    ),
    forbid(
      'contract-imports-no-room',
      'contract/ is below every room: it imports only itself and packages.',
      { path: '^contract/' },
      { path: `^(platform|${[...siblings, ...above].join('|')})/` },
    ),
    forbid(
      'platform-imports-only-the-contract',
      'platform/ is the ground for every room: it knows none of them but tools/, which stops its commands.',
      { path: '^platform/' },
      { path: `^(${[...siblings.filter((room) => room !== 'tools'), ...above].join('|')})/` },
    ),
    forbid(
      'rooms-import-nothing-above',
      'control/ wires the rooms, input/ reads for them, cli/ prints. Only bench/ and e2e/ drive cli/.',
      { path: `^(${siblings.join('|')})/`, pathNot: `${tests}|^tools/start\\.mjs$` },
      { path: `^(${above.join('|')})/` },
    ),
    forbid(
      'input-imports-nothing-above',
      'input/ turns files and flags into values; it starts nothing and prints nothing.',
      { path: '^input/' },
      { path: '^(control|cli|bench|e2e)/|node_modules/commander/' },
    ),
    forbid(
      'control-imports-nothing-above',
      'control/ neither parses flags nor prints: cli/ hands it values and ports.',
      { path: '^control/' },
      { path: '^(cli|bench|e2e)/|node_modules/commander/' },
    ),
    ...Object.entries(controlRooms).map(([room, below]) =>
      forbid(
        `control-${room}-imports-only-below`,
        'Inside control/ imports go one way: gate and rehearsal use supervisor, which uses observing.',
        { path: `^control/${room}/` },
        { path: '^control/[^/]+/', pathNot: `^control/(${[room, ...below].join('|')})/` },
      ),
    ),
    forbid(
      'a-recorded-run-is-read-below-what-judges-it',
      'reports/run/ reads a run folder; checkers, statistics and renderings build on it.',
      { path: '^reports/run/' },
      { path: '^reports/', pathNot: '^reports/run/' },
    ),
    forbid(
      'service-stands-alone',
      'What is tested ships without the harness: contract/ is all it shares.',
      { path: '^service/' },
      { path: '^platform/' },
    ),
    forbid(
      'vocabulary-is-plain',
      'k6 scripts and the service import contract/vocabulary/: it is free of npm packages and Node.',
      { path: '^contract/vocabulary/' },
      { pathNot: '^contract/vocabulary/' },
    ),
    forbid(
      'scenarios-are-plain-k6-scripts',
      'A bare `k6 run` plays a scenario: it imports k6, the vocabulary and its own files.',
      { path: '^scenarios/', pathNot: `${tests}|^scenarios/index\\.ts$` },
      {
        pathNot: '^scenarios/|^contract/vocabulary/|^k6($|/)|node_modules/@types/k6/',
        dependencyTypesNot: ['type-only'],
      },
    ),
    forbid(
      'one-place-starts-programs',
      'Take the Shell port; only platform/shell.ts and tools/ start programs.',
      { pathNot: `${tests}|^platform/shell\\.ts$|^tools/` },
      { path: '^(node:)?child_process$|node_modules/execa/' },
    ),
    forbid('nothing-is-lost', 'An import must lead to a file or a package.', {}, { couldNotResolve: true }),
    forbid(
      'shipped-code-needs-no-development-package',
      'What is shipped imports only what package.json lists as dependencies.',
      { pathNot: `${tests}|^vitest\\.config\\.ts$|^tools/generators/` },
      { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: 'node_modules/@types/' },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|runs)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
