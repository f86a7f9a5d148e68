import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { ShowtimeError } from '../../contract/index.ts';
import { readBudgets, type BudgetsRequest } from './read-budgets.ts';

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'budgets-'));
});

const good = `slos: slos.yaml
load:
  ratePerSecond: 200
  script: coffee.ts
  requests:
    - journey: look
      path: /coffees
    - journey: buy a cup
      method: POST
      path: /buy
      headers: { Authorization: "Bearer {env:BAR_TOKEN}" }
      body: { customer: "{1..40}" }
      weight: 0.5
subject:
  start: node server.mjs
  database: bar.db
budgets:
  - slo: looks-fast
  - journey: buy a cup
    p50: { relative: true }
    p999: { relative: 0.2, belowMs: 400 }
    floorMs: 0.5
`;

const slos = `- name: looks-fast
  objective: 0.9
  indicator: { kind: latency, of: look, belowMs: 250 }
- name: buys-good
  objective: 0.95
  indicator: { kind: availability, of: buy a cup }
`;

describe('a budgets file', () => {
  it('a budgets file becomes the flat list of claims that is judged', async () => {
    const read = await readBudgets(bar(good), { engine: 'autocannon', environment: { BAR_TOKEN: 's' } });
    expect(read.budgets).toEqual([
      {
        kind: 'absolute',
        name: 'looks-fast',
        journey: 'look',
        quantile: 0.9,
        belowMs: 250,
        slo: 'looks-fast',
      },
      {
        kind: 'relative',
        name: 'buy-a-cup-p50-relative',
        journey: 'buy a cup',
        quantile: 0.5,
        margin: 0.05,
        floorMs: 0.5,
      },
      {
        kind: 'relative',
        name: 'buy-a-cup-p999-relative',
        journey: 'buy a cup',
        quantile: 0.999,
        margin: 0.2,
        floorMs: 0.5,
      },
      {
        kind: 'absolute',
        name: 'buy-a-cup-p999-below',
        journey: 'buy a cup',
        quantile: 0.999,
        belowMs: 400,
        slo: null,
      },
      {
        kind: 'availability',
        name: 'look-availability',
        journey: 'look',
        objective: 0.99,
        slo: null,
        implied: true,
      },
      {
        kind: 'availability',
        name: 'buy-a-cup-availability',
        journey: 'buy a cup',
        objective: 0.99,
        slo: null,
        implied: true,
      },
      { kind: 'errors', name: 'buy-a-cup-errors', journey: 'buy a cup', margin: 0.01, implied: true },
    ]);
    expect(read).toMatchObject({
      path: join(dir, 'showtime.budgets.yaml'),
      folder: dir,
      script: join(dir, 'coffee.ts'),
      load: { ratePerSecond: 200, connections: 64 },
      recipe: { start: 'node server.mjs', ready: '/', patienceMs: 300_000 },
    });
    expect(read.slos.map(({ name }) => name)).toEqual(['looks-fast', 'buys-good']);
  });

  it('a budgets file requires no more availability than it states, itself or by an SLO', async () => {
    const output = good
      .replace('    floorMs: 0.5', '    availability: 0.9')
      .replace('- slo: looks-fast', '- { journey: look, p95: { relative: true } }');
    expect(await names(output)).toContain('look-availability');
    expect(
      (await read(output)).budgets.filter(
        ({ journey, kind }) => journey === 'buy a cup' && kind === 'availability',
      ),
    ).toEqual([
      {
        kind: 'availability',
        name: 'buy-a-cup-availability',
        journey: 'buy a cup',
        objective: 0.9,
        slo: null,
        implied: false,
      },
    ]);
    expect(await names(`${good}  - slo: buys-good\n`)).toEqual([
      'looks-fast',
      'buy-a-cup-p50-relative',
      'buy-a-cup-p999-relative',
      'buy-a-cup-p999-below',
      'buys-good',
      'look-availability',
      'buy-a-cup-errors',
    ]);
  });

  it('a budgets file has any limit below its timeout, and any at all for runs that were recorded', async () => {
    const within = good.replace('  ratePerSecond: 200', '  timeoutMs: 401');
    const beyond = good.replace('  ratePerSecond: 200', '  timeoutMs: 10');
    expect(await names(within)).toEqual(await names(good));
    dir = mkdtempSync(join(tmpdir(), 'budgets-'));
    expect((await readBudgets(bar(beyond), { engine: 'recorded' })).budgets).toHaveLength(7);
  });

  it('a budgets file compares errors wherever it compares latencies, by one percentage point or as it states', async () => {
    const stated = good.replace('    floorMs: 0.5', '    floorMs: 0.5\n    errorRise: 0.002');
    expect((await read(stated)).budgets.filter(({ kind }) => kind === 'errors')).toEqual([
      { kind: 'errors', name: 'buy-a-cup-errors', journey: 'buy a cup', margin: 0.002, implied: false },
    ]);
    dir = mkdtempSync(join(tmpdir(), 'budgets-'));
    expect((await problems(good.replace('    floorMs: 0.5', '    errorRise: 2'))).join()).toContain(
      'budgets.1.errorRise: a share of at most 0.5: write 0.02 for 2 percentage points',
    );
  });

  it('a budgets file is refused with each cause once, however often it shows', async () => {
    const unset = good
      .replace('path: /coffees', 'path: "/{env:NOT_SET_HERE}/{env:NOT_SET_HERE}"')
      .replace('path: /buy', 'path: "/{env:NOT_SET_HERE}"');
    const found = await problems(
      `${unset}  - { journey: nobody, p50: { relative: true } }\n  - { journey: nobody, p95: { relative: true } }\n`,
    );
    expect(found.filter((line) => line.includes('NOT_SET_HERE'))).toHaveLength(1);
    expect(found.filter((line) => line.includes('no journey "nobody"'))).toHaveLength(1);
  });

  it('a budgets file may name a journey in two entries, each with its floor', async () => {
    const { budgets } = await read(`${good}  - { journey: buy a cup, p99: { relative: 0.1 } }\n`);
    expect(
      budgets.flatMap((budget) => (budget.kind === 'relative' ? [[budget.name, budget.floorMs]] : [])),
    ).toEqual([
      ['buy-a-cup-p50-relative', 0.5],
      ['buy-a-cup-p999-relative', 0.5],
      ['buy-a-cup-p99-relative', 0],
    ]);
  });

  it('a budgets file is JSON or TypeScript as well, and refers to the bundled SLOs if it names no file', async () => {
    const value = {
      load: { requests: [{ journey: 'order', path: '/' }] },
      budgets: [{ slo: 'orders-within-500ms' }],
    };
    for (const [name, text] of [
      ['b.json', JSON.stringify(value, null, '\t')],
      ['b.ts', `const budgets: object = ${JSON.stringify(value)};\nexport default budgets;`],
    ] as const) {
      expect(
        (await readBudgets(file(name, text), { engine: 'autocannon' })).budgets.map((budget) => budget.name),
      ).toEqual(['orders-within-500ms', 'order-availability']);
    }
  });

  it('a budgets file is required of every journey of the bundled rush with k6, and of any journey of a user script', async () => {
    const text = 'budgets:\n  - { journey: popcorn, p95: { relative: true } }\n';
    expect(await problems(text, { engine: 'k6' })).toEqual([
      'showtime.budgets.yaml:2: budgets.0.journey: the load plays no journey "popcorn"; there are menu, login, order, order-read, cancel',
    ]);
    expect((await readBudgets(file('b.yaml', text), { engine: 'k6', script: 'own.ts' })).script).toMatch(
      /\/own\.ts$/,
    );
    expect((await readBudgets(file('b.yaml', text), { engine: 'recorded' })).script).toBeNull();
  });
});

describe('a budgets file is refused', () => {
  const at = (line: number, text: string): string => `showtime.budgets.yaml:${line}: ${text}`;
  const broken: [what: string, from: string, to: string, problem: string][] = [
    [
      'with a field that does not exist',
      '  ratePerSecond: 200',
      '  rate: 200',
      at(3, 'load.rate: no such field; there are ratePerSecond, connections, timeoutMs, requests, script'),
    ],
    [
      'with an unknown field of a request',
      'weight: 0.5',
      'share: 0.5',
      at(
        13,
        'load.requests.1.share: no such field; there are journey, method, path, headers, body, weight, expect',
      ),
    ],
    [
      'with an unknown quantile',
      '    p50:',
      '    p51:',
      at(
        20,
        'budgets.1.p51: no such field; there are journey, p50, p90, p95, p99, p999, availability, errorRise, floorMs',
      ),
    ],
    [
      'with an unknown field of a quantile',
      'p50: { relative: true }',
      'p50: { relativ: true }',
      at(20, 'budgets.1.p50.relativ: no such field; there are relative, belowMs'),
    ],
    [
      'with a quantile without a meaning',
      'p50: { relative: true }',
      'p50: {}',
      at(20, 'budgets.1.p50: set relative (a share, or true for 0.05), belowMs, or both'),
    ],
    [
      'with a margin in words',
      'relative: true',
      'relative: 5 %',
      at(20, 'budgets.1.p50.relative: a share such as 0.05, or true for 0.05'),
    ],
    [
      'with a margin of nothing',
      'relative: true',
      'relative: 0',
      at(20, 'budgets.1.p50.relative: a share above 0: write 0.05 for 5 %'),
    ],
    [
      'with a margin in percent',
      'relative: true',
      'relative: 25',
      at(20, 'budgets.1.p50.relative: a share of at most 1: 25 would be 2500 %; write 0.25 for 25 %'),
    ],
    [
      'with ten percent as a number',
      'relative: true',
      'relative: 10',
      at(20, 'budgets.1.p50.relative: a share of at most 1: 10 would be 1000 %; write 0.1 for 10 %'),
    ],
    [
      'with an availability in percent',
      'floorMs: 0.5',
      'availability: 99',
      at(22, 'budgets.1.availability: a ratio below 1: write 0.995 for 99.5 %'),
    ],
    [
      'with a path that is none',
      'path: /coffees',
      'path: coffees',
      at(7, 'load.requests.0.path: a path that begins with /'),
    ],
    [
      'with a header name that is none',
      '{ Authorization:',
      '{ "My header":',
      at(11, 'load.requests.1.headers.My header: a header name'),
    ],
    [
      'with a type that is wrong',
      'ratePerSecond: 200',
      'ratePerSecond: many',
      at(3, 'load.ratePerSecond: Invalid input: expected number, received string'),
    ],
    [
      'with a recipe that does not start',
      'start: node server.mjs',
      'build: make',
      at(14, 'subject.start: Invalid input: expected string, received undefined'),
    ],
    [
      'with an entry that is a word',
      '- slo: looks-fast',
      '- looks-fast',
      at(
        18,
        'budgets.0: names neither slo nor journey: write { slo: NAME }, or { journey: NAME, p95: { relative: 0.05 } }',
      ),
    ],
    [
      'with an entry that names nothing',
      '- slo: looks-fast',
      '- p95: { relative: true }',
      at(
        18,
        'budgets.0: names neither slo nor journey: write { slo: NAME }, or { journey: NAME, p95: { relative: 0.05 } }',
      ),
    ],
    [
      'with an entry that names both',
      '- slo: looks-fast',
      '- { slo: looks-fast, journey: look }',
      at(
        18,
        "budgets.0: has slo and journey: an SLO's numbers stand in the SLO file alone; write { slo: NAME }, or a journey with numbers of its own",
      ),
    ],
    [
      'with an SLO that is a number',
      '- slo: looks-fast',
      '- slo: 5',
      at(18, 'budgets.0.slo: Invalid input: expected string, received number'),
    ],
    [
      'with an SLO that is not there',
      '- slo: looks-fast',
      '- slo: looks-slow',
      at(18, 'budgets.0.slo: no SLO "looks-slow"; there are looks-fast, buys-good'),
    ],
    [
      'with an entry that asks nothing',
      '- slo: looks-fast',
      '- journey: look',
      at(18, 'budgets.0: has no budget for look: add p50, p90, p95, p99, p999, availability or errorRise'),
    ],
    [
      'with a floor for nothing',
      '- slo: looks-fast',
      '- { journey: look, p95: { belowMs: 9 }, floorMs: 1 }',
      at(18, 'budgets.0.floorMs: a floor belongs to relative budgets, and this entry has none'),
    ],
    [
      'with the same budget twice',
      '- slo: looks-fast',
      '- { journey: buy a cup, p50: { relative: 0.1 } }',
      at(20, 'budgets.1.p50.relative: a second budget named buy-a-cup-p50-relative: say it once'),
    ],
    [
      'with two journeys of one name',
      '- slo: looks-fast\n',
      '- { journey: buy-a cup, p50: { relative: 0.1 }, availability: 0.9 }\n',
      at(
        20,
        'budgets.1.p50.relative: a second budget named buy-a-cup-p50-relative: "buy-a cup" and "buy a cup" need names that differ in letters or digits',
      ),
    ],
    [
      "with an SLO's latency repeated",
      '- slo: looks-fast',
      '- { journey: look, p90: { belowMs: 250 } }',
      at(18, 'budgets.0.p90.belowMs: restates SLO looks-fast: write { slo: looks-fast }'),
    ],
    [
      "with an SLO's availability repeated",
      'floorMs: 0.5',
      'availability: 0.95',
      at(22, 'budgets.1.availability: restates SLO buys-good: write { slo: buys-good }'),
    ],
    [
      'with a journey that is not played',
      'journey: look',
      'journey: stare',
      at(18, 'budgets.0.slo: the load plays no journey "look"; there are stare, buy a cup'),
    ],
    [
      'with a limit at its timeout',
      '  ratePerSecond: 200',
      '  timeoutMs: 400',
      at(
        21,
        'budgets.1.p999.belowMs: a limit of 400 ms cannot be judged where answers fail after 400 ms: raise load.timeoutMs above it',
      ),
    ],
    [
      'with an SLO beyond its timeout',
      '  ratePerSecond: 200',
      '  timeoutMs: 200',
      at(
        18,
        'budgets.0.slo: a limit of 250 ms cannot be judged where answers fail after 200 ms: raise load.timeoutMs above it',
      ),
    ],
    [
      'with a database that is not there',
      'database: bar.db',
      'database: pub.db',
      at(16, 'subject.database: no file or folder "pub.db" beside the budgets file'),
    ],
    [
      'with a script that is not there',
      'script: coffee.ts',
      'script: tea.ts',
      at(4, 'load.script: no file "tea.ts" beside the budgets file'),
    ],
    [
      'with SLOs that are not there',
      'slos: slos.yaml',
      'slos: none.yaml',
      at(1, 'slos: no file "none.yaml" beside the budgets file'),
    ],
    [
      'with SLOs that are a folder',
      'slos: slos.yaml',
      'slos: folder',
      at(1, 'slos: no file "folder" beside the budgets file'),
    ],
    [
      'with a secret that is not set',
      '{env:BAR_TOKEN}',
      '{env:NO_SUCH}',
      at(
        11,
        'load.requests.1.headers.Authorization: {env:NO_SUCH} takes a variable that is not set: export NO_SUCH, or give it to the job as a secret',
      ),
    ],
    [
      'with a secret that is empty',
      '"{1..40}"',
      '"{env:EMPTY}"',
      at(
        12,
        'load.requests.1.body: {env:EMPTY} takes a variable that is not set: export EMPTY, or give it to the job as a secret',
      ),
    ],
    [
      'with a secret that would end its header',
      '{env:BAR_TOKEN}',
      '{env:TWO_LINES}',
      at(
        11,
        'load.requests.1.headers.Authorization: environment variable TWO_LINES has a line break, which no header may have',
      ),
    ],
    [
      'with a range that holds no number',
      '{1..40}',
      '{40..1}',
      at(12, 'load.requests.1.body: {40..1} holds no number: write the smaller one first'),
    ],
    [
      'with a header that frames the message',
      'Authorization: "Bearer',
      'Content-Length: "',
      at(11, 'load.requests.1.headers.Content-Length: leave this header out: it is set for you'),
    ],
    [
      'in YAML that does not parse',
      'ratePerSecond: 200',
      'ratePerSecond: [200',
      at(4, 'Flow sequence in block collection must be sufficiently indented and end with a ]'),
    ],
    [
      'without budgets',
      good,
      'load: {}\n',
      at(1, 'budgets: Invalid input: expected array, received undefined'),
    ],
    [
      'when it is empty',
      good,
      '',
      'showtime.budgets.yaml: file: Invalid input: expected object, received null',
    ],
  ];
  for (const [what, from, to, problem] of broken) {
    it(what, async () => {
      expect(good).toContain(from);
      expect((await problems(good.replace(from, to))).join('\n')).toContain(problem);
    });
  }

  it('a budgets file is refused without requests, with an example', async () => {
    expect(await problems('budgets:\n  - { journey: look, p95: { relative: true } }\n')).toEqual([
      at(
        1,
        'load.requests: engine autocannon plays these requests, and there are none: write load: { requests: [{ journey: front, path: / }] }',
      ),
    ]);
  });

  it('a budgets file is refused with everything that is wrong at once, also in the SLO file', async () => {
    const text = good
      .replace('ratePerSecond: 200', 'ratePerSecond: -1')
      .replace('p50: { relative: true }', 'p50: {}')
      .replace('slos.yaml', 'bad.yaml')
      .replace('bar.db', 'pub.db');
    file('bad.yaml', slos.replace('0.9\n', '90\n'));
    expect(await problems(text)).toEqual([
      at(3, 'load.ratePerSecond: Too small: expected number to be >0'),
      at(20, 'budgets.1.p50: set relative (a share, or true for 0.05), belowMs, or both'),
      at(16, 'subject.database: no file or folder "pub.db" beside the budgets file'),
      'bad.yaml:2: 0.objective: a ratio below 1: write 0.995 for 99.5 %; 100 % leaves no error budget',
    ]);
  });

  it('a budgets file is refused where it cannot be read', async () => {
    expect(await refusal(readBudgets(join(dir, 'none.yaml'), { engine: 'k6' }))).toEqual([
      `none.yaml: cannot be read: ENOENT: no such file or directory, stat '${dir}/none.yaml'`,
    ]);
  });

  it('a budgets file is refused as JSON with a line, and as TypeScript that does not parse, throws, or exports nothing', async () => {
    const cases: [name: string, text: string, problem: string][] = [
      [
        'b.json',
        '{\n  "budgets": [\n    {"slo": "orders-good"},\n  ]\n}',
        'b.json:3: JSON does not support trailing commas',
      ],
      ['c.json', '{\n  "budgets": [}\n', 'c.json:2: Unexpected "}" in JSON'],
      ['d.json', '{"budgets": 1,\n"budgets": 2}', 'd.json:2: Map keys must be unique'],
      ['a.ts', 'export default {\n  budgets: [}\n', 'a.ts:2: Unexpected "}"'],
      [
        'b.ts',
        'throw new Error("no budgets today");\nexport default {};\n',
        'b.ts: throws as it is read: no budgets today',
      ],
      ['c.mjs', 'export const budgets = [];\n', 'c.mjs: has no default export: write export default …'],
      [
        'd.ts',
        'import { missing } from "./nowhere.ts";\nexport default missing;\n',
        'd.ts:1: Could not resolve "./nowhere.ts"',
      ],
      ['e.ts', 'export default { budgets: [] };\n', 'e.ts: budgets: at least one budget'],
    ];
    for (const [name, text, problem] of cases)
      expect(await refusal(readBudgets(file(name, text), { engine: 'recorded' }))).toEqual([problem]);
  });
});

function file(name: string, text: string): string {
  writeFileSync(join(dir, name), text);
  return join(dir, name);
}

/** A budgets file with all that it points at. */
function bar(text: string): string {
  file('slos.yaml', slos);
  file('coffee.ts', '');
  file('bar.db', '');
  mkdirSync(join(dir, 'folder'));
  return file('showtime.budgets.yaml', text);
}

async function read(text: string): ReturnType<typeof readBudgets> {
  dir = mkdtempSync(join(tmpdir(), 'budgets-'));
  return readBudgets(bar(text), {
    engine: 'autocannon',
    environment: { BAR_TOKEN: 's', EMPTY: '', TWO_LINES: 'secret\nEvil: 1' },
  });
}

async function names(text: string): Promise<string[]> {
  return (await read(text)).budgets.map(({ name }) => name);
}

async function problems(text: string, request?: BudgetsRequest): Promise<readonly string[]> {
  return refusal(
    readBudgets(
      bar(text),
      request ?? {
        engine: 'autocannon',
        environment: { BAR_TOKEN: 's', EMPTY: '', TWO_LINES: 'secret\nEvil: 1' },
      },
    ),
  );
}

async function refusal(reading: Promise<unknown>): Promise<readonly string[]> {
  const error = await reading.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (!(error instanceof ShowtimeError)) throw new Error('was not refused', { cause: error });
  expect(error.code).toBe('bad-budgets');
  return error.explanation.problems ?? [];
}
