// Which faults are in effect and for how long they have been, by kind; every kind from the start.
import { Counter, Gauge, type Registry } from 'prom-client';
import {
  faultSpec,
  labels,
  targetMetrics,
  type Clock,
  type FaultKind,
  type NewEvent,
} from '../../../contract/index.ts';
import { FaultTimes } from './fault-times.ts';

const kinds: readonly FaultKind[] = faultSpec.options.map(({ shape }) => shape.kind.value);

export class ChaosSeries {
  readonly #times = new FaultTimes();

  constructor(registry: Registry, clock: Clock) {
    const times = this.#times;
    const registers = [registry];
    const labelNames = [labels.kind];
    new Gauge({
      name: targetMetrics.chaosActive,
      help: 'Faults in effect: proven, not yet undone.',
      registers,
      labelNames,
      collect() {
        for (const kind of kinds) this.set({ [labels.kind]: kind }, times.active(kind));
      },
    });
    new Counter({
      name: targetMetrics.chaosActiveSeconds,
      help: 'Seconds in effect, of faults side by side each its own.',
      registers,
      labelNames,
      collect() {
        this.reset();
        for (const kind of kinds)
          this.inc({ [labels.kind]: kind }, times.totalMs(kind, clock.nowMs()) / 1000);
      },
    });
  }

  event(event: NewEvent, nowMs: number): void {
    this.#times.event(event, nowMs);
  }
}
