// One check of `showtime preflight`: an entry of a table, with a pure judge over the facts that it needs.
import type {
  PreflightEvidence,
  FactName,
  Judgement,
  PreflightFacts,
  Read,
  ReadFacts,
  Severity,
} from '../../contract/index.ts';

/** Classes of incidents: how orders get lost. */
export const incidents = {
  'drain race': 'requests still reach a pod that takes none any more',
  'cut request': 'a request in flight is cut off, and its order is in doubt',
  'lost capacity': 'too few pods are left for the load, and orders are shed or time out',
  'zone outage': 'one zone or node takes all pods with it',
  'restart storm': 'busy pods are restarted, and their load brings down the next ones',
  'lost commit': 'an order that was acknowledged is gone after a crash or a failover',
  'long outage': 'the writer is gone and nothing takes over in time',
  'refused connection': 'the database refuses connections, and every order on that pod fails',
  'stale read': 'a customer does not see an order that was acknowledged',
  'refused text': 'an order is refused, or stored with another text',
  'no way back': 'data that was lost cannot be restored',
} as const;
export type Incident = keyof typeof incidents;

/** What every entry of the table says of itself. */
export interface CheckText {
  /** The condition in one line. */
  title: string;
  severity: Severity;
  incident: Incident;
  /** Why the condition loses orders: one or two sentences. */
  why: string;
  fix: string;
  /** Page that documents the fact. */
  source: string;
}

export interface Check extends CheckText {
  readonly needs: readonly FactName[];
  /** Unknown if a fact that it needs could not be read; null if the target has no such fact. */
  judge(facts: ReadFacts): Judgement | null;
}

type Known<Name extends FactName> = Pick<PreflightFacts, Name>;

/** `judge` is pure; it gets the facts that `needs` names, and all others as far as they were read. */
export function defineCheck<Name extends FactName>(
  needs: readonly Name[],
  text: CheckText,
  judge: (known: Known<Name>, others: ReadFacts) => Judgement,
): Check {
  return {
    ...text,
    needs,
    judge: (facts) => {
      const read = needs.map((name): [Name, Read<unknown> | undefined] => [name, facts[name]]);
      if (read.some(([, fact]) => fact === undefined)) return null;
      const reasons = read.flatMap(([, fact]) =>
        fact !== undefined && 'unknown' in fact ? [fact.unknown] : [],
      );
      if (reasons.length > 0) return { outcome: 'unknown', because: [...new Set(reasons)].join('; ') };
      const known = Object.fromEntries(
        read.map(([name, fact]) => [name, fact !== undefined && 'value' in fact ? fact.value : undefined]),
      );
      return judge(known as Known<Name>, facts);
    },
  };
}

/** Fine without evidence. */
export function found(evidence: readonly PreflightEvidence[]): Judgement {
  return evidence.length === 0 ? { outcome: 'fine' } : { outcome: 'found', evidence };
}

export function foundIf(holds: boolean, object: string, field: string, value: unknown): Judgement {
  return found(holds ? [{ object, field, value: String(value) }] : []);
}

export function unknown(because: string): Judgement {
  return { outcome: 'unknown', because };
}

export function doesNotApply(because: string): Judgement {
  return { outcome: 'does-not-apply', because };
}
