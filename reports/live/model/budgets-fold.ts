// What the objectives count so far, over time: orders from the ledger, everything else from the samples.
import { deadlineOf, type RunRecord, type Slo, type Verdict } from '../../../contract/index.ts';
import { ShareSeries, type Counted } from '../../run/intents/share-series.ts';
import { isOfLedger } from '../../run/intents/slo-source.ts';
import type { LiveBudget } from '../state.ts';

/** Both sources of one objective; a source that is read again starts from nothing. */
interface Series {
  ledger: ShareSeries;
  samples: ShareSeries;
}

export class BudgetsFold {
  readonly #slos: readonly Slo[];
  readonly #ofLedger: ReadonlySet<string>;
  readonly #series: ReadonlyMap<string, Series>;

  constructor(record: RunRecord) {
    this.#slos = record.slos;
    this.#ofLedger = new Set(record.slos.filter((slo) => isOfLedger(slo, record)).map(({ name }) => name));
    this.#series = new Map(
      record.slos.map(({ name }) => [name, { ledger: new ShareSeries(), samples: new ShareSeries() }]),
    );
  }

  restart(source: keyof Series): void {
    for (const series of this.#series.values()) series[source] = new ShareSeries();
  }

  /** The objectives that `source` counts of a journey. */
  of(source: keyof Series, journey: string): readonly Slo[] {
    return this.#slos.filter(
      ({ name, indicator }) =>
        indicator.kind !== 'check' &&
        indicator.of === journey &&
        this.#ofLedger.has(name) === (source === 'ledger'),
    );
  }

  count(source: keyof Series, { name }: Slo, scheduledMs: number, isGood: boolean): void {
    this.#series.get(name)?.[source].add(scheduledMs, isGood);
  }

  /** A dropped arrival is a bad one in every objective of its journeys; of all, where the script names none. */
  drop(scheduledMs: number, journeys: readonly string[]): void {
    for (const slo of this.#slos)
      if (journeys.length === 0 || journeys.includes(slo.indicator.of))
        this.count('samples', slo, scheduledMs, false);
  }

  /** Latency objectives with what they count within [from, to) bins, to see when latency was back. */
  latency(): readonly { slo: Slo; limitMs: number; series: Pick<ShareSeries, 'within'> }[] {
    return this.#slos.flatMap((slo) =>
      slo.indicator.kind === 'latency'
        ? [{ slo, limitMs: limitMsOf(slo), series: { within: (from, to) => this.#within(slo, from, to) } }]
        : [],
    );
  }

  /** `judged` replaces the counts, once there is a verdict. */
  view(judged: Verdict | null): LiveBudget[] {
    return this.#slos.map((slo) => {
      const { name, objective, indicator } = slo;
      const result = judged?.slos.find((one) => one.name === name);
      const { good, bad } = result ?? this.#total(name);
      const allowedBad = (1 - objective) * (good + bad);
      return {
        slo: name,
        objective,
        journey: indicator.of,
        belowMs: indicator.kind === 'latency' ? indicator.belowMs : null,
        good,
        bad,
        allowedBad,
        spent: good + bad === 0 ? null : bad / allowedBad,
        outcome: result?.outcome ?? null,
      };
    });
  }

  #total(name: string): Counted {
    const series = this.#series.get(name);
    return {
      good: (series?.ledger.good ?? 0) + (series?.samples.good ?? 0),
      bad: (series?.ledger.bad ?? 0) + (series?.samples.bad ?? 0),
    };
  }

  #within({ name }: Slo, from: number, to: number): Counted {
    const series = this.#series.get(name);
    const [one, other] = [series?.ledger.within(from, to), series?.samples.within(from, to)];
    return { good: (one?.good ?? 0) + (other?.good ?? 0), bad: (one?.bad ?? 0) + (other?.bad ?? 0) };
  }
}

/** How long after its scheduled start an event of the objective may still become good, ms. */
export function limitMsOf({ indicator }: Slo): number {
  const deadlineMs = deadlineOf(indicator.of);
  return indicator.kind === 'latency' ? Math.min(indicator.belowMs, deadlineMs) : deadlineMs;
}
