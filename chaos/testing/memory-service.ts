// An own service in memory: a link that can be impaired, and three commands that break, prove and repair.
import type {
  CommandsCapability,
  FaultSpec,
  LinkImpairment,
  LinkProbe,
  ServiceLinkCapability,
} from '../../contract/index.ts';

/** Impairments take effect at once; a probe meets each of them. */
export function memoryLink(): ServiceLinkCapability {
  const impaired = new Map<string, LinkImpairment>();
  return {
    impair: async (name, impairment) => void impaired.set(name, impairment),
    repair: async (name) => void impaired.delete(name),
    impairments: async () => [...impaired.keys()].sort(),
    probe: async () =>
      [...impaired.values()].map(probeOf)[0] ?? { outcome: 'answered', tookMs: 1, bytes: 100 },
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
