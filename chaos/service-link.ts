// The faults of the link between load and service: each is one impairment with its own proof.
import { z } from 'zod';
import type { Evidence, FaultKind, LinkImpairment, LinkProbe } from '../contract/index.ts';
import type { Fault, SpecOf } from './fault.ts';

/** All that is needed to repair the link: the impairment has the name of its fault. */
export type LinkSubject = Evidence & { link: 'service' };

/** Waiting for an answer that is not delayed on purpose, ms. */
const answersWithinMs = 5_000;
/** How long an answer is waited for on a link that should carry none, ms. */
export const silenceMs = 1_000;

export interface LinkFault<Kind extends FaultKind, Subject extends LinkSubject> {
  kind: Kind;
  title: string;
  subject: z.ZodType<Subject>;
  /** The fault of the plan, beside the link. */
  subjectOf: (spec: SpecOf<Kind>) => Subject;
  impairment: (subject: Subject) => LinkImpairment;
  /** How long the proof waits for its answer, ms. */
  listensMs: (subject: Subject) => number;
  /** Whether a probe through the link met the impairment. */
  isMet: (probe: LinkProbe, subject: Subject) => boolean;
}

/** The schema of the subject of a link fault with these settings. */
export function linkSubject<Shape extends z.ZodRawShape>(
  shape: Shape,
): z.ZodObject<Shape & { link: z.ZodLiteral<'service'> }> {
  return z.object({ ...shape, link: z.literal('service') });
}

/** One impairment of the link at a time: two would prove each other. */
export function linkFault<Kind extends FaultKind, Subject extends LinkSubject>({
  kind,
  title,
  subject,
  subjectOf,
  impairment,
  listensMs,
  isMet,
}: LinkFault<Kind, Subject>): Fault<Kind, 'serviceLink', Subject> {
  return {
    kind,
    needs: ['serviceLink'],
    title,
    subject,
    limits: (spec) => ({ inEffectMs: 15_000 + 2 * listensMs(subjectOf(spec)), pollIntervalMs: 100 }),
    resolve: async (_on, spec, _random, taken) => {
      if (taken.some((record) => record['link'] === 'service'))
        throw new Error('the link to the service is impaired already by another fault');
      return subjectOf(spec);
    },
    inject: async ({ serviceLink }, record) => {
      await serviceLink.impair(kind, impairment(record));
      return record;
    },
    // The link must report the impairment, and a request must have met it.
    isInEffect: async ({ serviceLink }, record) => {
      if (!(await serviceLink.impairments()).includes(kind)) return null;
      const probe = await serviceLink.probe(listensMs(record));
      return isMet(probe, record) ? { ...probe } : null;
    },
    recover: async ({ serviceLink }) => {
      await serviceLink.repair(kind);
      return { impairments: (await serviceLink.impairments()).join(', ') };
    },
    isSteady: async ({ serviceLink }) =>
      (await serviceLink.impairments()).length === 0 &&
      (await serviceLink.probe(answersWithinMs)).outcome === 'answered',
  };
}
