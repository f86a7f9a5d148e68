// The shapes of k6 scripts that people have, and the right verdict of each.
import { findChromium } from '#tools';
import type { Outcome, Slo } from '../../contract/index.ts';

export interface Shape {
  /** File below `scripts/`. */
  script: string;
  /** Of a script that no tool could read: its text, which is written where it is played. */
  text?: string;
  /** Of the second and later plays of a script: what is different. */
  as?: string;
  slos?: readonly Slo[];
  /** Further arguments of `showtime run`. */
  args?: readonly string[];
  exit: 0 | 1 | 2 | 64;
  /** By checker. */
  outcomes?: Readonly<Record<string, Outcome>>;
  because?: Readonly<Record<string, RegExp>>;
  /** All journeys of the samples with their requests; null where time decides how many there are. */
  journeys?: Readonly<Record<string, number | null>>;
  /** Why it cannot be played on this machine. */
  skipped?: string | undefined;
  /** What is printed, on stdout and stderr. */
  prints?: RegExp;
}

/** At least half are good: 20 events of one kind decide it. */
function good(of: string): Slo {
  return {
    name: `${slug(of)}-good`,
    objective: 0.5,
    windowDays: 30,
    indicator: { kind: 'availability', of },
  };
}
function checked(of: string): Slo {
  return { name: `${slug(of)}-checked`, objective: 0.5, windowDays: 30, indicator: { kind: 'check', of } };
}
function slug(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

const look = [good('look')];
const lookGood = {
  slos: look,
  exit: 0,
  outcomes: { 'load-delivered': 'pass', 'slo:look-good': 'pass' },
} as const;

const thresholds: readonly Shape[] = [
  {
    script: 'threshold-passes.js',
    exit: 0,
    outcomes: { thresholds: 'pass' },
    because: { thresholds: /3 thresholds hold/ },
  },
  {
    script: 'threshold-fails.js',
    exit: 1,
    outcomes: { thresholds: 'fail', 'load-delivered': 'pass' },
    because: {
      thresholds: /^1 of 3 thresholds failed: http_req_duration p\(99\)<0\.001 \(limit 0\.001, was [\d.]+\)$/,
    },
    prints: /FAIL +thresholds: 1 of 3 thresholds failed: http_req_duration p\(99\)<0\.001/,
  },
  {
    script: 'threshold-aborts.js',
    exit: 1,
    outcomes: { thresholds: 'fail' },
    because: { thresholds: /http_req_failed rate<0\.1 \(limit 0\.1, was 1\)/ },
    journeys: { broken: null },
  },
  {
    script: 'threshold-on-tag.js',
    exit: 1,
    because: {
      thresholds:
        /^1 of 2 thresholds failed: http_req_failed\{journey:pay\} rate<0\.5 \(limit 0\.5, was 1\)$/,
    },
    journeys: { pay: 20, look: 20 },
  },
  {
    script: 'threshold-on-status.js',
    exit: 1,
    because: { thresholds: /http_reqs\{status:500\} count<1 \(limit 1, was 20\)/ },
  },
  { script: 'threshold-on-group.js', exit: 0, outcomes: { thresholds: 'pass' } },
  {
    script: 'threshold-on-custom-metrics.js',
    exit: 1,
    because: {
      thresholds:
        /^3 of 5 thresholds failed: .*(?=.*refused rate<=0\.5 \(limit 0\.5, was 1\))(?=.*stock value>0 \(limit 0, was -1\))?.*waited p\(99\.5\)<=9 \(limit 9, was 12\)/,
    },
  },
  { script: 'threshold-without-samples.js', exit: 0, outcomes: { thresholds: 'pass' } },
  {
    script: 'threshold-on-checks.js',
    exit: 1,
    because: { thresholds: /checks rate>0\.9 \(limit 0\.9, was 0\)/ },
  },
];

const checks: readonly Shape[] = [
  {
    script: 'checks.js',
    exit: 2,
    outcomes: { 'load-delivered': 'pass' },
    journeys: { look: 20 },
    prints: /no claim was checked; name objectives/,
  },
  {
    script: 'checks.js',
    as: 'as objectives',
    slos: [checked('is 200'), checked('has prices')],
    exit: 1,
    outcomes: { 'slo:is-200-checked': 'pass', 'slo:has-prices-checked': 'fail' },
  },
  {
    script: 'checks.js',
    as: 'with an objective of a check that it does not have',
    slos: [checked('is fast')],
    exit: 2,
    because: {
      'slo:is-fast-checked': /no is fast was counted: .*; checks seen: has prices \(20\), is 200 \(20\)/,
    },
  },
  {
    script: 'checks.js',
    as: 'with an objective of a journey that it does not have',
    slos: [good('loook')],
    exit: 2,
    because: { 'slo:loook-good': /no loook was counted: .*; journeys seen: look \(20\)/ },
  },
  { script: 'groups.js', ...lookGood, journeys: { look: 20, pay: 20 } },
];

const executors: readonly Shape[] = [
  { script: 'executor-shared-iterations.js', ...lookGood, journeys: { look: 30 } },
  { script: 'executor-per-vu-iterations.js', ...lookGood, journeys: { look: 30 } },
  { script: 'executor-constant-vus.js', ...lookGood, journeys: { look: null } },
  { script: 'executor-ramping-vus.js', ...lookGood, journeys: { look: null } },
  { script: 'executor-constant-arrival-rate.js', ...lookGood, journeys: { look: null } },
  { script: 'executor-ramping-arrival-rate.js', ...lookGood, journeys: { look: null } },
  {
    script: 'executor-externally-controlled.js',
    exit: 64,
    prints: /unknown executor type 'externally-controlled'/,
  },
  {
    script: 'scenarios.js',
    slos: [good('browse'), good('buy')],
    exit: 0,
    outcomes: { 'slo:browse-good': 'pass', 'slo:buy-good': 'pass' },
    journeys: { browse: 24, buy: 16 },
  },
  { script: 'cut-iterations.js', ...lookGood, journeys: { look: null } },
];

const files: readonly Shape[] = [
  { script: 'open-beside.js', slos: [good('ada')], exit: 0, journeys: { ada: null, grace: null } },
  { script: 'open-by-import-meta.js', slos: [good('ada')], exit: 0, journeys: { ada: 20 } },
  { script: 'json-import.js', slos: [good('grace')], exit: 0, journeys: { grace: 20 } },
  { script: 'local-modules.js', ...lookGood, journeys: { look: 20 } },
  { script: 'commonjs.cjs', ...lookGood, journeys: { look: 20 } },
  { script: 'npm-package.js', ...lookGood, journeys: { look: 20 } },
  { script: 'typescript.ts', ...lookGood, journeys: { look: 20, buy: 20 } },
  {
    script: 'options-from-file.js',
    args: ['--env', 'ITERATIONS=14'],
    exit: 0,
    outcomes: { thresholds: 'pass' },
    journeys: { look: 14 },
  },
];

const lifeCycle: readonly Shape[] = [
  {
    script: 'setup-fails.js',
    ...lookGood,
    journeys: { look: 20 },
    because: { 'load-delivered': /41 requests of setup and teardown are not counted/ },
  },
  {
    script: 'setup-throws.js',
    slos: look,
    exit: 2,
    outcomes: { 'load-delivered': 'unknown', 'slo:look-good': 'unknown' },
    because: { 'load-delivered': /exit code 107: the script threw an exception.*no test data/ },
  },
  { script: 'handle-summary.js', ...lookGood, prints: /requests: 20/ },
  {
    script: 'handle-summary-throws.js',
    ...lookGood,
    prints: /handleSummary of the script threw an exception: Error: no template/,
  },
];

const http: readonly Shape[] = [
  { script: 'batch.js', ...lookGood, journeys: { look: 20, echo: 20 } },
  {
    script: 'batch-redirects.js',
    slos: [good('page'), good('broken'), good('plain')],
    exit: 1,
    outcomes: { 'slo:page-good': 'pass', 'slo:broken-good': 'fail', 'slo:plain-good': 'pass' },
    journeys: { page: 20, broken: 20, plain: 20 },
  },
  {
    script: 'redirect-good.js',
    ...lookGood,
    journeys: { look: 20 },
    because: { 'load-delivered': /40 redirects count as part of the request that led to them/ },
  },
  {
    script: 'redirect-bad.js',
    slos: [good('checkout')],
    exit: 1,
    outcomes: { 'slo:checkout-good': 'fail' },
    because: { 'slo:checkout-good': /^20 bad of 20 checkout/ },
    journeys: { checkout: 20 },
  },
  {
    script: 'redirect-not-followed.js',
    slos: [good('first'), good('second')],
    exit: 0,
    journeys: { first: 20, second: 20 },
  },
  {
    script: 'async-requests.js',
    slos: [good('page'), good('broken'), good('plain')],
    exit: 1,
    outcomes: { 'slo:page-good': 'pass', 'slo:broken-good': 'fail', 'slo:plain-good': 'pass' },
    journeys: { page: 20, broken: 20, plain: 20 },
  },
  {
    script: 'named-imports.js',
    slos: [good('page'), good('echo'), good('plain')],
    exit: 0,
    journeys: { page: 20, echo: 20, plain: 20, '${}/item/${}': 20 },
  },
  {
    script: 'cookies.js',
    slos: [good('account'), good('stranger')],
    exit: 0,
    journeys: { login: 20, account: 20, stranger: 20 },
  },
  { script: 'digest.js', slos: [good('account')], exit: 0, journeys: { account: 20 } },
  {
    script: 'expected-404.js',
    slos: [good('gone'), good('closed'), good('not expected')],
    exit: 1,
    outcomes: { 'slo:gone-good': 'pass', 'slo:closed-good': 'pass', 'slo:not-expected-good': 'fail' },
  },
  {
    script: 'unexpected-204.js',
    slos: look,
    exit: 1,
    because: { 'slo:look-good': /20 bad of 20 look .*wrong answers: unexpected-status 20/ },
  },
  {
    script: 'no-response-callback.js',
    slos: [good('gone'), good('look')],
    exit: 1,
    outcomes: { 'slo:gone-good': 'fail', 'slo:look-good': 'pass' },
  },
  {
    script: 'names.js',
    slos: [good('item')],
    exit: 0,
    journeys: { item: 20, '${}/user/${}': 20, '/shop': 20 },
  },
  {
    script: 'timeouts.js',
    slos: look,
    exit: 1,
    outcomes: { 'slo:look-good': 'fail' },
    journeys: { look: 20 },
  },
  {
    script: 'odd-tags.js',
    slos: [good('drinks & snacks, "big"')],
    exit: 0,
    journeys: { 'drinks & snacks, "big"': 20 },
  },
  { script: 'metadata.js', slos: [good('all of it')], exit: 0, journeys: { 'all of it': 20 } },
  { script: 'https.js', ...lookGood, journeys: { look: 20 } },
];

const withoutHttp: readonly Shape[] = [
  {
    script: 'websocket.js',
    exit: 0,
    outcomes: { thresholds: 'pass', 'load-delivered': 'pass' },
    because: { 'load-delivered': /^10 iterations played, 0 dropped; the script sends no HTTP request/ },
    journeys: {},
  },
  {
    script: 'grpc.js',
    exit: 1,
    outcomes: { 'load-delivered': 'pass', thresholds: 'fail' },
    because: {
      thresholds: /^1 of 2 thresholds failed: checks\{check:is let in\} rate>0\.9 \(limit 0\.9, was 0\)$/,
    },
  },
  { script: 'no-http.js', exit: 0, outcomes: { thresholds: 'pass', 'load-delivered': 'pass' } },
  {
    script: 'no-http.js',
    as: 'with an objective of a check',
    slos: [checked('adds up')],
    exit: 0,
    outcomes: { 'slo:adds-up-checked': 'pass' },
  },
  {
    script: 'no-http-fails.js',
    exit: 1,
    because: { thresholds: /faults_found count<5 \(limit 5, was 20\)/ },
  },
];

const chromium = findChromium();
const inBrowser: readonly Shape[] = [
  {
    script: 'browser.js',
    skipped: chromium.reason,
    args: [
      ...['--env', `K6_BROWSER_EXECUTABLE_PATH=${chromium.path}`],
      ...['--env', 'K6_BROWSER_HEADLESS=true', '--env', 'K6_BROWSER_ARGS=no-sandbox'],
    ],
    exit: 1,
    outcomes: { 'load-delivered': 'pass', thresholds: 'fail' },
    because: {
      thresholds: /^1 of 2 thresholds failed: checks\{check:has a shop\} rate>0\.9 \(limit 0\.9, was 0\)$/,
    },
    journeys: {},
    prints:
      /requests: none but those of the browser\nbrowser: \d+ requests of pages, [^]*browser_http_req_duration +[\d.]+ m?s[^]*browser_web_vital_lcp/,
  },
];

const trouble: readonly Shape[] = [
  {
    script: 'throws.js',
    slos: look,
    exit: 2,
    because: {
      'load-delivered': /20 of 20 iterations of the script ended with an exception.*no such basket/,
    },
  },
  {
    script: 'throws-seldom.js',
    ...lookGood,
    because: { 'load-delivered': /1 iterations ended with an exception: Error: once/ },
  },
  {
    script: 'aborts.js',
    slos: look,
    exit: 2,
    because: { 'load-delivered': /exit code 108: the script aborted the test/ },
  },
  {
    script: 'marks-failed.js',
    slos: look,
    exit: 2,
    because: { 'load-delivered': /exit code 110: the script marked the test as failed/ },
  },
  { script: 'bad-init.js', exit: 64, prints: /no configuration/ },
  { script: 'bad-options.js', exit: 64, prints: /bad-options\.js cannot be played/ },
  {
    script: 'bad-syntax.js',
    text: 'export default () => { const = 1; };',
    exit: 64,
    prints: /bad-syntax\.js:1:30: /,
  },
  {
    script: 'lost-import.js',
    text: "import { gone } from './lib/gone.js';\nexport default gone;",
    exit: 64,
    prints: /lost-import\.js:1:22: .*lib\/gone\.js/,
  },
];

export const shapes: readonly Shape[] = [
  ...thresholds,
  ...checks,
  ...executors,
  ...files,
  ...lifeCycle,
  ...http,
  ...withoutHttp,
  ...inBrowser,
  ...trouble,
];
