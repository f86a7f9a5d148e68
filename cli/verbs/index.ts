// The verbs, in the order of `--help`: what each does in one line, and where its code is.
import type { Command } from 'commander';
import type { CliContext } from '../context.ts';

/** Adds one verb to the program, without its description. */
export type RegisterVerb = (program: Command, context: CliContext) => void;

export interface Verb {
  /** Flags and arguments as `--help` lists them. */
  readonly usage: string;
  readonly description: string;
  /** Reads the verb's file: `status` need not load what `run` needs, which takes a second. */
  readonly load: () => Promise<RegisterVerb>;
}

export const verbs: Readonly<Record<string, Verb>> = {
  run: {
    usage: '[options] [scenario]',
    description: 'rehearse: play load and faults, record everything, judge it',
    load: async () => (await import('./run.ts')).registerRun,
  },
  demo: {
    usage: '[options]',
    description: 'a narrated show of faults under load: by keys, by itself, or from a recording',
    load: async () => (await import('./demo.ts')).registerDemo,
  },
  up: {
    usage: '[options]',
    description: 'start a target and leave it up',
    load: async () => (await import('./up.ts')).registerUp,
  },
  down: {
    usage: '[id]',
    description: 'end a target',
    load: async () => (await import('./down.ts')).registerDown,
  },
  status: {
    usage: '[options] [id]',
    description: 'what is up',
    load: async () => (await import('./status.ts')).registerStatus,
  },
  analyze: {
    usage: '[options] <dir>',
    description: 'judge a recorded run or gate again, from its folder alone',
    load: async () => (await import('./analyze.ts')).registerAnalyze,
  },
  watch: {
    usage: '[options] [dir]',
    description: 'show a run that plays, or a recorded one again, on a live page in the browser',
    load: async () => (await import('./watch.ts')).registerWatch,
  },
  compare: {
    usage: '[options] <before> <after>',
    description: 'two recorded runs side by side, and what differs by more than chance',
    load: async () => (await import('./compare.ts')).registerCompare,
  },
  check: {
    usage: '[options] <dir>',
    description: 'compare the live database with what a run recorded; writes into checks/<time>/',
    load: async () => (await import('./check.ts')).registerCheck,
  },
  gate: {
    usage: '[options]',
    description:
      'stop a release that breaks a latency budget: candidate against baseline, in interleaved pairs',
    load: async () => (await import('./gate.ts')).registerGate,
  },
  budget: {
    usage: '[options]',
    description: "what is spent of the month's error budgets, and whether a drill still fits",
    load: async () => (await import('./budget.ts')).registerBudget,
  },
  generate: {
    usage: '[options]',
    description: 'render SLOs into Prometheus rules, alert routes, dashboards, OpenSLO and k6 thresholds',
    load: async () => (await import('./generate.ts')).registerGenerate,
  },
  dashboards: {
    usage: 'check [dir]',
    description: 'whether dashboards, rules and alerts can be believed',
    load: async () => (await import('./dashboards.ts')).registerDashboards,
  },
  init: {
    usage: '[options]',
    description: 'write starter files for the release gate into this folder; never over one that is there',
    load: async () => (await import('./init.ts')).registerInit,
  },
  recover: {
    usage: '[options] [id]',
    description: 'undo every fault left open, end what was left running',
    load: async () => (await import('./recover.ts')).registerRecover,
  },
  preflight: {
    usage: '[options]',
    description: 'look at a live system for what loses orders, each finding with its fix; changes nothing',
    load: async () => (await import('./preflight.ts')).registerPreflight,
  },
  doctor: {
    usage: '[options]',
    description: 'what is missing, and the exact command that gets it',
    load: async () => (await import('./doctor.ts')).registerDoctor,
  },
  list: {
    usage: '[options]',
    description: 'scenarios, faults, targets, SLOs, checkers and gate conditions',
    load: async () => (await import('./list.ts')).registerList,
  },
};
