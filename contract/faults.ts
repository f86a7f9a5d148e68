// Faults and plans as plain data: what is broken, when, and for how long.
import { z } from 'zod';
import { journeys } from './vocabulary/journeys.ts';

/** Portable choice of pods; resolved with the run's seed at injection, and recorded. */
export const podSelector = z.strictObject({
  /** `any`, or a pod's name. */
  pod: z.string().min(1).default('any'),
  /** Only pods of this zone. */
  zone: z.string().min(1).optional(),
});

/** Portable choice of a database member by role. */
export const writerSelector = z.strictObject({ role: z.literal('writer').default('writer') });

/** A whole zone; the name must exist on this target, which is checked before load starts. */
export const zoneSelector = z.strictObject({ zone: z.string({ error: 'needs a "zone", such as a' }).min(1) });

/** Requests by the journey that they belong to. */
export const journeySelector = z.strictObject({
  journey: z.enum(journeys, { error: `knows the journeys ${journeys.join(', ')}` }).default('order'),
});

/** The system as a whole: nothing to choose. */
const wholeSystem = z.strictObject({});

const notACount = 'needs a number of pods, "to": a whole number from 1 to 1000, such as 2';
const count = z.int({ error: notACount }).min(1, notACount).max(1000, notACount);

const notAShare = 'needs a "share" of requests: a number above 0, at most 1, such as 0.1';
const share = z.number({ error: notAShare }).gt(0, notAShare).max(1, notAShare);

/** `service` is between the load and the service; the others are between the pods and their databases. */
export const linkNames = ['service', 'writer', 'reader', 'members'] as const;
export type LinkName = (typeof linkNames)[number];

/** A link that can be impaired; a target has some of them. */
export const linkSelector = z.strictObject({
  link: z.enum(linkNames, { error: `knows the links ${linkNames.join(', ')}` }).default('service'),
});

/** What a command breaks, in its author's words: the name of the fault in every report. */
export const commandSelector = z.strictObject({
  name: z.string({ error: 'needs a "name" of text' }).min(1).max(60).default('command'),
});

const notACommand =
  'needs "inject", "inEffect" and "recover": each {run: [program, argument, …], within: 10s}';
const longestCommandMs = 120_000;
const notALimit = `needs a "within" from 1 ms to ${longestCommandMs / 1000} s, such as 10s`;
const notArguments =
  'needs "run": a list of arguments, the program first, such as [systemctl, stop, redis]; no shell reads it';
const text = z
  .string({ error: notArguments })
  .max(4_096)
  .refine((argument) => !argument.includes('\0'), 'takes no argument with a zero byte');

/** A program with its arguments, started without a shell, and its time limit. */
const commandLine = z.strictObject(
  {
    run: z
      .tuple([text.min(1, notArguments)], text, { error: notArguments })
      .refine((args) => args.length <= 64, 'takes at most 64 arguments'),
    withinMs: z
      .number({ error: notALimit })
      .positive(notALimit)
      .max(longestCommandMs, notALimit)
      .default(10_000),
  },
  { error: (issue) => (issue.code === 'invalid_type' ? notACommand : undefined) },
);
export type CommandLine = z.infer<typeof commandLine>;

/** Proves an effect by its exit code, and by what it prints if that is given. */
const commandProof = commandLine.extend({
  exitCode: z.number({ error: 'needs an "exitCode" from 0 to 255' }).int().min(0).max(255).default(0),
  /** Text that its output contains. */
  prints: z.string({ error: 'needs "prints" to be text' }).min(1).max(1_000).optional(),
});
export type CommandProof = z.infer<typeof commandProof>;

const notALatency = 'needs a "latency" from 1 ms to 60 s, such as 200ms';
const notAJitter = 'needs a "jitter" from 0 to the latency, such as 50ms';
const notARate = 'needs "kilobytesPerSecond": a whole number from 1 to 1000000';

/** Every fault kind with the data it takes. Kinds are imperatives. */
export const faultSpec = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('terminate-pod'), of: podSelector }),
  z.strictObject({ kind: z.literal('kill-pod'), of: podSelector }),
  z.strictObject({ kind: z.literal('pause-pod'), of: podSelector }),
  z.strictObject({ kind: z.literal('exhaust-memory'), of: podSelector }),
  z.strictObject({ kind: z.literal('kill-zone'), of: zoneSelector }),
  z.strictObject({ kind: z.literal('evict-pod'), of: podSelector }),
  z.strictObject({ kind: z.literal('kill-container'), of: podSelector }),
  z.strictObject({ kind: z.literal('drain-zone'), of: zoneSelector }),
  z.strictObject({ kind: z.literal('restart-rollout'), of: wholeSystem }),
  z.strictObject({ kind: z.literal('scale-pods'), of: wholeSystem, to: count }),
  z.strictObject({ kind: z.literal('crash-writer'), of: writerSelector }),
  z.strictObject({ kind: z.literal('switch-over-writer'), of: writerSelector }),
  z.strictObject({ kind: z.literal('cut-writer-link'), of: writerSelector }),
  z.strictObject({ kind: z.literal('refuse-orders'), of: journeySelector, share }),
  z.strictObject({
    kind: z.literal('command'),
    of: commandSelector,
    inject: commandLine,
    inEffect: commandProof,
    recover: commandLine,
  }),
  z.strictObject({
    kind: z.literal('slow-link'),
    of: linkSelector,
    latencyMs: z.number({ error: notALatency }).min(1, notALatency).max(60_000, notALatency),
    jitterMs: z.number({ error: notAJitter }).min(0, notAJitter).max(60_000, notAJitter).default(0),
  }),
  z.strictObject({ kind: z.literal('cut-link'), of: linkSelector }),
  z.strictObject({ kind: z.literal('reset-link'), of: linkSelector }),
  z.strictObject({
    kind: z.literal('throttle-link'),
    of: linkSelector,
    kilobytesPerSecond: z.number({ error: notARate }).int(notARate).min(1, notARate).max(1_000_000, notARate),
  }),
]);
export type FaultSpec = z.infer<typeof faultSpec>;
export type FaultKind = FaultSpec['kind'];

const writerChanges: Readonly<Record<FaultKind, boolean>> = {
  'terminate-pod': false,
  'kill-pod': false,
  'pause-pod': false,
  'exhaust-memory': false,
  'kill-zone': false,
  'evict-pod': false,
  'kill-container': false,
  'drain-zone': false,
  'restart-rollout': false,
  'scale-pods': false,
  'crash-writer': true,
  'switch-over-writer': true,
  'cut-writer-link': false,
  'refuse-orders': false,
  command: false,
  'slow-link': false,
  'cut-link': false,
  'reset-link': false,
  'throttle-link': false,
};

/** True for faults that make another member the writer: only their outages have a detection and a promotion. */
export function changesWriter(kind: FaultKind): boolean {
  return writerChanges[kind];
}

/**
 * The settings of all kinds together, as their authors write them: those that select the subjects, those that
 * come beside the selector, and of the latter those that are parts with settings of their own, which no flag
 * can hold. A time has no `Ms` at its end.
 */
export function faultSettings(spec: typeof faultSpec): {
  selecting: string[];
  beside: string[];
  parts: string[];
} {
  const names = (shapes: readonly object[], is: (part: unknown) => boolean): string[] => [
    ...new Set(
      shapes.flatMap((shape) =>
        Object.entries(shape).flatMap(([name, part]) =>
          name === 'kind' || name === 'of' || !is(part) ? [] : [writtenName(name)],
        ),
      ),
    ),
  ];
  const isPart = (part: unknown): boolean => part instanceof z.ZodObject;
  const shapes = spec.options.map(({ shape }) => shape);
  return {
    selecting: names(
      shapes.map(({ of }) => of.shape),
      () => true,
    ),
    beside: names(shapes, (part) => !isPart(part)),
    parts: names(shapes, isPart),
  };
}

/** A time may be written as a duration, then without the unit in its name: `within: 10s` is `withinMs: 10000`. */
export function writtenName(name: string): string {
  return name.replace(/Ms$/, '');
}

/** The names of all times in the specification of a fault, `Ms` included. */
export function timesOf(spec: typeof faultSpec): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (shape: object): void => {
    for (const [name, part] of Object.entries(shape)) {
      if (name.endsWith('Ms')) found.add(name);
      if (part instanceof z.ZodObject) visit(part.shape);
    }
  };
  for (const { shape } of spec.options) visit(shape);
  return found;
}
export type PodSelector = z.infer<typeof podSelector>;

/** One step of a plan: inject at `atMs` after the load started, hold for `holdMs`, then recover. */
export const plannedFault = z.strictObject({
  atMs: z.number().nonnegative(),
  holdMs: z.number().nonnegative(),
  fault: faultSpec,
});
export type PlannedFault = z.infer<typeof plannedFault>;

/** Steps in the order of `atMs`; the file `plan.json` of a run folder. */
export const faultPlan = z.array(plannedFault);
export type FaultPlan = z.infer<typeof faultPlan>;
