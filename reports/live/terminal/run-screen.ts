// The facts of a run as lines of a terminal: the same state as the live page, without its plots.
import type { Known, LiveFault, LiveState, LiveTopology } from '../state.ts';
import { clockText } from './phase-bar.ts';

export interface ScreenOptions {
  /** False with NO_COLOR. */
  colours: boolean;
}

const shownHappenings = 3;

/** Lines without a trailing newline; empty before the run is known. */
export function runScreen(state: LiveState | null, { colours }: ScreenOptions): string[] {
  if (state === null || state.run === null) return [];
  const { topology, faults, budgets } = state;
  const emphasis = (text: string): string => (colours ? `\x1b[1m${text}\x1b[22m` : text);
  return [
    `${state.run.scenario}  seed ${state.run.seed}  ${phaseText(state)}`,
    ratesText(state),
    ...times(state),
    ...zones(topology),
    ...writerLine(topology).map(emphasis),
    ...ordersLines(state).map(emphasis),
    ...faults
      .filter(({ step }) => step !== 'planned')
      .slice(-3)
      .map(faultLine),
    ...budgets.map(
      ({ slo, spent, bad, allowedBad }) =>
        `budget ${slo}: ${spent === null ? 'nothing counted yet' : `${Math.round(spent * 100)} % spent (${bad} bad, ${allowedBad.toFixed(1)} allowed)`}`,
    ),
    ...state.happened
      .slice(-shownHappenings)
      .map(({ atMs, text }) => `${clockText(atMs).padStart(6)}  ${text}`),
  ];
}

function phaseText({ phase, nowMs, loadFromMs, verdict }: LiveState): string {
  if (verdict !== null) return `${verdict.outcome}: ${verdict.sentence}`;
  const second = loadFromMs === null ? '' : ` at ${((nowMs - loadFromMs) / 1_000).toFixed(0)} s`;
  return `${phase}${second}`;
}

/** `order/s  offered 20  good 19  failed 1`. */
export function ratesText({ perSecond: { offered, good, failed }, run }: LiveState): string {
  const what = run?.journey ?? 'requests';
  return `${what}/s  offered ${offered.toFixed(0)}  good ${good.toFixed(0)}  failed ${failed.toFixed(0)}`;
}

function times({ times: newest }: LiveState): string[] {
  if (newest === null) return [];
  const { p50Ms, p95Ms, maxMs } = newest;
  return [`response time  half ${whole(p50Ms)}  95 % ${whole(p95Ms)}  slowest ${whole(maxMs)}`];
}

function whole(ms: number): string {
  return `${Math.round(ms)} ms`;
}

function zones({ pods, databases }: LiveTopology): string[] {
  const names = [
    ...new Set([...pods.map(({ zone }) => zone ?? '-'), ...databases.map(({ zone }) => zone)]),
  ].sort();
  return names.map((zone) => {
    const here = [
      ...pods
        .filter((pod) => (pod.zone ?? '-') === zone && pod.state !== 'gone')
        .map((pod) => `${pod.name} ${pod.state === 'ready' ? `${pod.answersPerSecond}/s` : pod.state}`),
      ...databases
        .filter((database) => database.zone === zone)
        .map(({ name, role, lagSeconds }) =>
          role === 'writer'
            ? `${name} WRITER`
            : `${name} ${role}${lagSeconds === null || lagSeconds === 0 ? '' : ` ${lagSeconds} s behind`}`,
        ),
    ];
    return `zone ${zone}  ${here.join('   ') || 'nothing runs here'}`;
  });
}

function writerLine({ writer, writerless, databases }: LiveTopology): string[] {
  if (databases.length === 0) return [];
  return [writerless || writer === null ? 'NO WRITER: no order can be stored' : `writer: ${writer}`];
}

/** Empty for a run without a ledger. */
export function ordersLines({ orders: counted }: LiveState): string[] {
  if (counted === null) return [];
  const { acknowledged, indeterminate, lost, doubled } = counted;
  // Each on a line of its own while it is a text, so that nothing is cut off at 80 columns.
  const texts = [
    ['lost', lost],
    ['doubled', doubled],
  ] as const;
  const known = texts.flatMap(([name, number]) => (number.known ? [`   ${name} ${number.count}`] : []));
  return [
    `acknowledged ${acknowledged}${known.join('')}   indeterminate ${indeterminate}`,
    ...texts.flatMap(([name, number]) => (number.known ? [] : [`${name}: ${describeUnknown(number)}`])),
  ];
}

/** Never 0 before it is known. */
function describeUnknown({ because, found }: Extract<Known, { known: false }>): string {
  return found > 0 ? `✗ ${because}` : because;
}

function faultLine({ id, title, subject, step, outage }: LiveFault): string {
  const gap = outage.lengthMs === null ? 'no gap' : `no orders for ${(outage.lengthMs / 1_000).toFixed(2)} s`;
  return `${id} ${title}${subject === null ? '' : ` (${subject})`}: ${step}, ${gap}, ${outage.failed} failed, ${outage.unsure} unsure${layersText(outage)}`;
}

const layerNames = [
  ['detection', 'detectionMs'],
  ['promotion', 'promotionMs'],
  ['endpoint', 'endpointMs'],
  ['service', 'serviceMs'],
  ['backlog', 'backlogMs'],
] as const;

/** ` (detection 0.10 s, promotion …)`: by layer, and the one that the time is spent in now. Last, so that it is what a narrow terminal cuts off. */
function layersText({ layers, layer, running }: LiveFault['outage']): string {
  const now = running ? layer : null;
  const parts = layerNames.flatMap(([name, key]) => {
    const ms = layers[key];
    if (ms === null && name !== now) return [];
    const length = ms === null ? '' : ` ${(ms / 1_000).toFixed(2)} s`;
    return [`${name}${length}${name === now ? ' …' : ''}`];
  });
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}
