// Each fault with its step and its stopwatch, by the definitions that verdicts use.
import {
  changesWriter,
  type FaultPlan,
  type FaultSpec,
  type Outage,
  type RunEvent,
  type Verdict,
} from '../../../contract/index.ts';
import { faultMeaning, faultTitle } from '../../rendering/fault-text.ts';
import { ownGap, type Gap } from '../../outages/gaps.ts';
import { curedMs, first, layersOf } from '../../outages/outages.ts';
import type { FaultStep, LiveFault, LiveOutage } from '../state.ts';
import type { ProbesFold } from './probes-fold.ts';

/** What stopwatches ask the other parts of the run. */
export interface Watched {
  nowMs: number;
  probes: ProbesFold;
  /** The run plays: a gap without an end reaches to now. */
  isOpen: boolean;
  failedSends(fromMs: number, toMs: number): { failed: number; unsure: number };
  /** When latency was back after `fromMs`; null while it is not. */
  latencyBackMs(fromMs: number): number | null;
}

const steps: Readonly<Partial<Record<RunEvent['kind'], { step: FaultStep; at: InstantName }>>> = {
  'fault-declared': { step: 'declared', at: 'declaredMs' },
  'fault-injected': { step: 'injected', at: 'injectedMs' },
  'fault-in-effect': { step: 'in-effect', at: 'inEffectMs' },
  'fault-recovered': { step: 'recovered', at: 'recoveredMs' },
  'system-steady': { step: 'over', at: 'steadyMs' },
};
type InstantName = 'declaredMs' | 'injectedMs' | 'inEffectMs' | 'recoveredMs' | 'steadyMs';
type Fault = Omit<LiveFault, 'outage' | 'dueMs'> & {
  plannedMs: number | null;
  latencyBackMs: number | null;
};

export class FaultsFold {
  readonly #faults = new Map<string, Fault>();
  readonly #events: RunEvent[] = [];
  #loadFromMs: number | null = null;

  plan(plan: FaultPlan): void {
    plan.forEach(({ fault, atMs }, index) => {
      const id = `f${index + 1}`;
      this.#faults.set(id, { ...(this.#faults.get(id) ?? newFault(id, fault)), plannedMs: atMs });
    });
  }

  take(event: RunEvent): void {
    // Few in any run: pods, roles and faults change, requests are not among them.
    this.#events.push(event);
    if (event.kind === 'load-started') this.#loadFromMs = event.atMs;
    if (!('fault' in event)) return;
    const fault = this.#faults.get(event.id) ?? newFault(event.id, event.fault);
    this.#faults.set(event.id, fault);
    fault.subject ??= subjectOf(event.evidence);
    if (event.kind === 'fault-step-failed') {
      fault.failure = `failed to ${event.step === 'in-effect' ? 'take effect' : event.step}: ${event.reason}`;
      fault.step = 'failed';
      return;
    }
    const known = steps[event.kind];
    if (known === undefined) return;
    fault[known.at] ??= event.atMs;
    if (event.kind === 'fault-injected') fault.subject = subjectOf(event.evidence) ?? fault.subject;
    fault.step = known.step;
  }

  view(watched: Watched, judged: Verdict | null): LiveFault[] {
    return [...this.#faults.values()]
      .sort((a, b) => Number(a.id.slice(1)) - Number(b.id.slice(1)))
      .map((fault) => {
        const { plannedMs, latencyBackMs, ...shown } = fault;
        void latencyBackMs;
        const verdictOutage = judged?.outages.find(({ id }) => id === fault.id);
        return {
          ...shown,
          dueMs: plannedMs === null || this.#loadFromMs === null ? null : this.#loadFromMs + plannedMs,
          outage: verdictOutage ? judgedOutage(verdictOutage) : this.#outage(fault, watched),
        };
      });
  }

  #outage(fault: Fault, watched: Watched): LiveOutage {
    const { injectedMs, steadyMs } = fault;
    if (injectedMs === null) return noOutage;
    const { nowMs, probes, isOpen } = watched;
    const toMs = steadyMs ?? nowMs;
    const cured = curedMs(this.#events, { ...fault, ...instantsOf(fault), injectedMs }, toMs);
    const gaps = probes.gapsIn(injectedMs, toMs, { nowMs, isOpen: isOpen && steadyMs === null });
    const gap = ownGap(gaps, injectedMs, cured);
    const isRunning = gap !== undefined && gap.untilMs === null && steadyMs === null;
    const instants = this.#instants(fault, injectedMs, { toMs, gap, watched });
    const layer = isRunning ? runningLayer(fault.fault, instants) : null;
    const soFar = layer === null ? instants : { ...instants, [endOf[layer]]: nowMs };
    return {
      running: isRunning,
      lengthMs: gap?.lengthMs ?? null,
      layer,
      layers: layersOf(soFar, gap),
      ...watched.failedSends(injectedMs, toMs),
      judged: false,
    };
  }

  #instants(
    fault: Fault,
    injectedMs: number,
    { toMs, gap, watched }: { toMs: number; gap: Gap | undefined; watched: Watched },
  ): Parameters<typeof layersOf>[0] {
    const isOfWriter = changesWriter(fault.fault.kind);
    const detectedMs = isOfWriter ? first(this.#events, 'writer-lost', injectedMs, toMs) : null;
    const promotedMs = isOfWriter ? first(this.#events, 'writer-changed', injectedMs, toMs) : null;
    fault.latencyBackMs ??= watched.latencyBackMs(injectedMs);
    return {
      injectedMs,
      detectedMs,
      promotedMs,
      firstSqlMs: promotedMs === null ? null : watched.probes.firstSqlMs(promotedMs),
      firstGoodMs: gap?.untilMs ?? null,
      latencyBackMs: fault.latencyBackMs,
    };
  }
}

const endOf = {
  detection: 'detectedMs',
  promotion: 'promotedMs',
  endpoint: 'firstSqlMs',
  service: 'firstGoodMs',
} as const;

/** Where time is spent now; a fault that changes no writer has no layers but the service's own. */
function runningLayer(
  { kind }: FaultSpec,
  { detectedMs, promotedMs, firstSqlMs }: Parameters<typeof layersOf>[0],
): keyof typeof endOf | null {
  if (!changesWriter(kind)) return null;
  // A planned switchover has nothing to detect.
  if (promotedMs === null)
    return detectedMs === null && kind !== 'switch-over-writer' ? 'detection' : 'promotion';
  return firstSqlMs === null ? 'endpoint' : 'service';
}

const noLayers: Outage['layers'] = {
  detectionMs: null,
  promotionMs: null,
  endpointMs: null,
  serviceMs: null,
  backlogMs: null,
};
const noOutage: LiveOutage = {
  running: false,
  lengthMs: null,
  layer: null,
  layers: noLayers,
  failed: 0,
  unsure: 0,
  judged: false,
};

function judgedOutage({ outageMs, layers, failed, unsure }: Outage): LiveOutage {
  return { running: false, lengthMs: outageMs, layer: null, layers, failed, unsure, judged: true };
}

function newFault(id: string, fault: FaultSpec): Fault {
  return {
    id,
    fault,
    title: faultTitle(fault),
    meaning: faultMeaning(fault),
    subject: null,
    step: 'planned',
    plannedMs: null,
    declaredMs: null,
    injectedMs: null,
    inEffectMs: null,
    recoveredMs: null,
    steadyMs: null,
    latencyBackMs: null,
    failure: null,
  };
}

function instantsOf({ recoveredMs }: Fault): { recoveredMs: number | undefined } {
  return { recoveredMs: recoveredMs ?? undefined };
}

function subjectOf(evidence: (RunEvent & { fault: unknown })['evidence']): string | null {
  const subject =
    evidence['pod'] ?? evidence['member'] ?? evidence['writer'] ?? evidence['zone'] ?? evidence['journey'];
  return typeof subject === 'string' ? subject : null;
}
