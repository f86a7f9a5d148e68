// Links in memory that can be impaired, and three commands that break, prove and repair.
import type {
  CommandsCapability,
  FaultSpec,
  LinkImpairment,
  LinkName,
  LinkProbe,
  LinksCapability,
} from '../../contract/index.ts';

/** Impairments take effect at once; a probe meets each of them. */
export function memoryLinks(): LinksCapability {
  const names = ['service', 'writer'] as const;
  const impaired = new Map<LinkName, Map<string, LinkImpairment>>(names.map((name) => [name, new Map()]));
  const of = (link: LinkName): Map<string, LinkImpairment> => {
    const found = impaired.get(link);
    if (found === undefined) throw new Error(`there is no link "${link}"`);
    return found;
  };
  return {
    names,
    impair: async (link, name, impairment) => void of(link).set(name, impairment),
    repair: async (link, name) => void of(link).delete(name),
    impairments: async (link) => [...of(link).keys()].sort(),
    probe: async (link) =>
      [...of(link).values()].map(probeOf)[0] ?? { outcome: 'answered', tookMs: 1, bytes: 100 },
  };
}

function probeOf(impairment: LinkImpairment): LinkProbe {
  switch (impairment.kind) {
    case 'delay':
      return { outcome: 'answered', tookMs: impairment.latencyMs + 1, bytes: 100 };
    case 'drop':
      return { outcome: 'silent', tookMs: 1_000, bytes: 0 };
    case 'reset':
      return { outcome: 'reset', tookMs: 1, bytes: 0 };
    case 'throttle':
      return { outcome: 'answered', tookMs: 100 / impairment.kilobytesPerSecond, bytes: 100 };
  }
}

/** A fault by the programs of `memoryCommands`. */
export const memoryCommand: Extract<FaultSpec, { kind: 'command' }> = {
  kind: 'command',
  of: { name: 'memory' },
  inject: { run: ['break'], withinMs: 1_000 },
  inEffect: { run: ['ask'], withinMs: 1_000, exitCode: 3, prints: 'broken' },
  recover: { run: ['repair'], withinMs: 1_000 },
};

/** The programs `break`, `repair` and `ask`, which ends with 3 and prints `broken` in between. */
export function memoryCommands(): CommandsCapability & { readonly ran: readonly string[] } {
  let broken = false;
  const ran: string[] = [];
  return {
    ran,
    folder: '/',
    whyMissing: async (program) =>
      ['break', 'repair', 'ask'].includes(program) ? null : `there is no program ${program} on the PATH`,
    run: async ([program]) => {
      ran.push(program);
      if (program !== 'ask') broken = program === 'break';
      const says = program === 'ask' && broken;
      return { code: says ? 3 : 0, signal: null, output: says ? 'it is broken\n' : '' };
    },
  };
}
