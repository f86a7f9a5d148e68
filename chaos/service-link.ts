// The faults of a link: each is one impairment with its own proof. A target has a link to the service, or links to databases.
import { z } from 'zod';
import {
  linkNames,
  type Evidence,
  type FaultSpec,
  type LinkImpairment,
  type LinkName,
  type LinkProbe,
} from '../contract/index.ts';
import type { Fault, SpecOf } from './fault.ts';

/** All that is needed to repair the link: the impairment has the name of its fault. */
export type LinkSubject = Evidence & { link: LinkName };

const link = z.enum(linkNames);

/** Waiting for an answer that is not delayed on purpose, ms. */
const answersWithinMs = 5_000;
/**
 * Answers that a probe waits for one after another: a database greets, signs in (up to three), and answers a query.
 */
export function answersOf({ link }: LinkSubject): number {
  return link === 'service' ? 1 : 5;
}

/** How long an answer is waited for on a link that should carry none, ms. */
export const silenceMs = 1_000;

/** The kinds whose subject is one link. */
type LinkKind = Extract<FaultSpec, { of: { link: LinkName } }>['kind'];

export interface LinkFault<Kind extends LinkKind, Subject extends LinkSubject> {
  kind: Kind;
  title: string;
  subject: z.ZodType<Subject>;
  /** The fault of the plan. */
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
): z.ZodObject<Shape & { link: typeof link }> {
  return z.object({ ...shape, link });
}

/** One impairment of the link at a time: two would prove each other. */
export function linkFault<Kind extends LinkKind, Subject extends LinkSubject>({
  kind,
  title,
  subject,
  subjectOf,
  impairment,
  listensMs,
  isMet,
}: LinkFault<Kind, Subject>): Fault<Kind, 'links', Subject> {
  return {
    kind,
    needs: ['links'],
    title,
    subject,
    limits: (spec) => ({ inEffectMs: 15_000 + 2 * listensMs(subjectOf(spec)), pollIntervalMs: 100 }),
    possible: async ({ links }, spec) => {
      const { link } = subjectOf(spec);
      return links.names.includes(link)
        ? null
        : `this target has no link "${link}" that can be impaired; it has ${links.names.join(', ')}`;
    },
    resolve: async (_on, spec, _random, taken) => {
      const subject = subjectOf(spec);
      if (taken.some((record) => record['link'] === subject.link))
        throw new Error(`the link "${subject.link}" is impaired already by another fault`);
      return subject;
    },
    inject: async ({ links }, record) => {
      await links.impair(record.link, kind, impairment(record));
      return record;
    },
    // The link must report the impairment, and a request must have met it.
    isInEffect: async ({ links }, record) => {
      if (!(await links.impairments(record.link)).includes(kind)) return null;
      const probe = await links.probe(record.link, listensMs(record));
      return isMet(probe, record) ? { ...probe } : null;
    },
    recover: async ({ links }, { link }) => {
      await links.repair(link, kind);
      return { link, impairments: (await links.impairments(link)).join(', ') };
    },
    isSteady: async ({ links }, { link }) =>
      (await links.impairments(link)).length === 0 &&
      (await links.probe(link, answersWithinMs)).outcome === 'answered',
  };
}
