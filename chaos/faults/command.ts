// command: a fault that its author wrote: one command breaks something, one proves it, one undoes it.
import { z } from 'zod';
import type { CommandEnd, CommandLine, CommandProof, CommandsCapability } from '../../contract/index.ts';
import type { Fault } from '../fault.ts';

/**
 * Flat, as records are: each command is JSON of its `CommandLine` or `CommandProof`. They and the folder are on
 * disk before anything runs, so that another process can undo the fault from there.
 */
const subject = z.object({
  name: z.string(),
  folder: z.string(),
  inject: z.string(),
  inEffect: z.string(),
  recover: z.string(),
});
type Subject = z.infer<typeof subject>;

/** Starting, killing and reading a command takes this long beside the command, ms. */
const besideMs = 2_000;
/** A proof starts a program: no more often than this, ms. */
const pollIntervalMs = 250;

export const command: Fault<'command', 'commands', Subject> = {
  kind: 'command',
  needs: ['commands'],
  title: 'Runs a command of yours, proves its effect by a second one, and undoes it by a third.',
  subject,
  limits: ({ inject, inEffect, recover }) => ({
    resolveMs: inEffect.withinMs + besideMs,
    injectMs: inject.withinMs + besideMs,
    inEffectMs: Math.max(15_000, 3 * (inEffect.withinMs + besideMs)),
    recoverMs: recover.withinMs + besideMs,
    pollIntervalMs,
  }),
  possible: async ({ commands }, { inject, inEffect, recover }) => {
    const programs = [...new Set([inject, inEffect, recover].map(({ run }) => run[0]))];
    const missing = await Promise.all(programs.map((one) => commands.whyMissing(one, commands.folder)));
    const reasons = missing.filter((reason) => reason !== null);
    if (reasons.length > 0) return reasons.join('; ');
    return whyProvesNothing(commands, inEffect, commands.folder);
  },
  resolve: async ({ commands }, { of, inject, inEffect, recover }, _random, taken) => {
    if (taken.some((record) => record['name'] === of.name && 'inject' in record))
      throw new Error(`another fault "${of.name}" is in effect: its undo would undo this one too`);
    const why = await whyProvesNothing(commands, inEffect, commands.folder);
    if (why !== null) throw new Error(why);
    return {
      name: of.name,
      folder: commands.folder,
      inject: JSON.stringify(inject),
      inEffect: JSON.stringify(inEffect),
      recover: JSON.stringify(recover),
    };
  },
  inject: async ({ commands }, { name, folder, inject }) => {
    await runWell(commands, read(inject), folder);
    return { name };
  },
  isInEffect: async ({ commands }, { folder, inEffect }) => {
    const proof = JSON.parse(inEffect) as CommandProof;
    const ended = await commands.run(proof.run, { withinMs: proof.withinMs, folder });
    if (!proves(proof, ended))
      throw new Error(`${shown(proof)} ${described(ended)}; ${wanted(proof)} would prove the effect`);
    return { exitCode: ended.code, output: firstLine(ended.output) };
  },
  recover: async ({ commands }, { folder, recover }) => {
    await runWell(commands, read(recover), folder);
    return { command: shown(read(recover)) };
  },
  isSteady: async ({ commands }, { folder, inEffect }) => {
    const proof = JSON.parse(inEffect) as CommandProof;
    return !proves(proof, await commands.run(proof.run, { withinMs: proof.withinMs, folder }));
  },
};

/** A proof that holds before the fault proves nothing afterwards. */
async function whyProvesNothing(
  commands: CommandsCapability,
  proof: CommandProof,
  folder: string,
): Promise<string | null> {
  const ended = await commands.run(proof.run, { withinMs: proof.withinMs, folder });
  return proves(proof, ended)
    ? `the inEffect command ${shown(proof)} ${described(ended)} before the fault was injected: it would prove nothing`
    : null;
}

function proves({ exitCode, prints }: CommandProof, { code, output }: CommandEnd): boolean {
  return code === exitCode && (prints === undefined || output.includes(prints));
}

async function runWell(commands: CommandsCapability, line: CommandLine, folder: string): Promise<void> {
  const ended = await commands.run(line.run, { withinMs: line.withinMs, folder });
  if (ended.code !== 0) throw new Error(`${shown(line)} ${described(ended)}`);
}

function read(text: string): CommandLine {
  return JSON.parse(text) as CommandLine;
}

/** The program alone: arguments may hold what no report should repeat. */
function shown({ run }: CommandLine): string {
  return run[0];
}

function described({ code, signal, output }: CommandEnd): string {
  const how = code === null ? `was ended by ${signal}` : `ended with ${code}`;
  const line = firstLine(output);
  return line === '' ? how : `${how} (${line})`;
}

function wanted({ exitCode, prints }: CommandProof): string {
  return prints === undefined ? `exit code ${exitCode}` : `exit code ${exitCode} and the output "${prints}"`;
}

function firstLine(output: string): string {
  return (output.trim().split('\n')[0] ?? '').slice(0, 200);
}
