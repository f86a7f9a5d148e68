// What went on in a system while no order was acknowledged: the causes of aftershocks, from the events alone.
import type { RunEvent } from '../../contract/index.ts';

interface Activity {
  fromMs: number;
  toMs: number;
  /** A sentence's end: `while …`. */
  what: string;
}

/**
 * What overlapped [fromMs, toMs], joined with "and", such as `db-1 was rebuilt as a reader`. Null if no
 * event explains it.
 */
export function causeOf(
  events: readonly RunEvent[],
  { fromMs, toMs, besides }: { fromMs: number; toMs: number; besides: string },
): string | null {
  const found = events
    .flatMap((event) => activityFrom(event, events, besides))
    .filter((activity) => activity.fromMs <= toMs && activity.toMs >= fromMs)
    .map(({ what }) => what);
  return found.length === 0 ? null : [...new Set(found)].join(' and ');
}

/** The activity that began with an event, and its end: the end of the run if no event ends it. */
function activityFrom(event: RunEvent, events: readonly RunEvent[], besides: string): Activity[] {
  const { atMs: fromMs } = event;
  const end = (is: (later: RunEvent) => boolean): RunEvent | undefined =>
    events.find((later) => later.atMs >= fromMs && later !== event && is(later));
  const until = (ended: RunEvent | undefined, what: string): Activity[] => [
    { fromMs, toMs: ended?.atMs ?? Infinity, what },
  ];
  switch (event.kind) {
    case 'writer-lost':
      return until(
        end(({ kind }) => kind === 'writer-changed'),
        `${event.subject} was lost as the writer`,
      );
    case 'writer-changed': {
      const old = event.evidence['from'];
      if (typeof old !== 'string' || old === event.subject) return [];
      return until(
        end((later) => later.kind === 'old-writer-examined' && later.subject === old),
        `${old} was examined as the old writer`,
      );
    }
    case 'old-writer-examined':
    case 'reader-lost': {
      const joined = end((later) => later.kind === 'reader-joined' && later.subject === event.subject);
      const onOwnData =
        joined?.kind === 'reader-joined' && joined.evidence['from'] === 'its own data' ? 'rejoined' : null;
      return until(joined, `${event.subject} ${onOwnData ?? 'was rebuilt'} as a reader`);
    }
    case 'pod-gone':
      return until(
        end(({ kind }) => kind === 'pod-ready'),
        `${event.subject} was replaced`,
      );
    case 'fault-injected':
      if (event.id === besides) return [];
      return until(
        end((later) => later.kind === 'fault-recovered' && later.id === event.id),
        `${event.id} ${event.fault.kind} was injected`,
      );
    default:
      return [];
  }
}
