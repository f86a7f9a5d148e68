// The facts of a run as lines of a terminal: the same state as the live page, without its plots.
import type { Known, LiveFault, LiveState, LiveTopology } from '../../reports/live/index.ts';

export interface ScreenOptions {
  /** False with NO_COLOR. */
  colours: boolean;
}

/** Lines without a trailing newline; empty before the run is known. */
export function runScreen(state: LiveState | null, { colours }: ScreenOptions): string[] {
  if (state === null || state.run === null) return [];
  const { topology, faults, budgets } = state;
  const emphasis = (text: string): string => (colours ? `\x1b[1m${text}\x1b[22m` : text);
  return [
    `${state.run.scenario}  seed ${state.run.seed}  ${phaseText(state)}`,
    rates(state),
    ...zones(topology),
    ...writerLine(topology).map(emphasis),
    ...orders(state).map(emphasis),
    ...faults
      .filter(({ step }) => step !== 'planned')
      .slice(-3)
      .map(faultLine),
    ...budgets.map(
      ({ slo, spent, bad, allowedBad }) =>
        `budget ${slo}: ${spent === null ? 'nothing counted yet' : `${Math.round(spent * 100)} % spent (${bad} bad, ${allowedBad.toFixed(1)} allowed)`}`,
    ),
  ];
}

function phaseText({ phase, nowMs, loadFromMs, verdict }: LiveState): string {
  if (verdict !== null) return `${verdict.outcome}: ${verdict.sentence}`;
  const second = loadFromMs === null ? '' : ` at ${((nowMs - loadFromMs) / 1_000).toFixed(0)} s`;
  return `${phase}${second}`;
}

function rates({ perSecond: { offered, good, failed }, run }: LiveState): string {
  const what = run?.journey ?? 'requests';
  return `${what}/s  offered ${offered.toFixed(0)}  good ${good.toFixed(0)}  failed ${failed.toFixed(0)}`;
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

function orders({ orders: counted, phase }: LiveState): string[] {
  if (counted === null) return [];
  const { acknowledged, indeterminate, lost, doubled } = counted;
  return [
    `acknowledged ${acknowledged}   lost ${known(lost, phase)}   doubled ${known(doubled, phase)}   indeterminate ${indeterminate}`,
  ];
}

/** Never 0 before it is known. */
function known(number: Known, phase: LiveState['phase']): string {
  if (number.known) return String(number.count);
  return phase === 'judged' || phase === 'interrupted' ? 'not known' : 'checked at the end';
}

function faultLine({ id, title, subject, step, outage }: LiveFault): string {
  const gap =
    outage.lengthMs === null
      ? 'no gap'
      : `no orders for ${(outage.lengthMs / 1_000).toFixed(2)} s${outage.running && outage.layer !== null ? ` (${outage.layer})` : ''}`;
  return `${id} ${title}${subject === null ? '' : ` (${subject})`}: ${step}, ${gap}, ${outage.failed} failed, ${outage.unsure} unsure`;
}
