import { expect, test } from 'vitest';
import { Command } from 'commander';
import type { CliContext } from '../context.ts';
import { buildProgram } from '../main.ts';
import { verbs } from './index.ts';

/** Registering a verb reads nothing of the context. */
const context = {} as CliContext;

test.each(Object.entries(verbs))(
  'the list of verbs has the flags and arguments of %s',
  async (name, { usage, load }) => {
    const program = new Command();
    (await load())(program, context);
    const verb = program.commands.find((command) => command.name() === name);
    expect(program.commands).toHaveLength(1);
    const [below] = verb?.commands ?? [];
    const subject = name === 'dashboards' ? below : verb;
    const listed = name === 'dashboards' ? usage.replace('check ', '') : usage;
    const flags = (subject?.options.length ?? 0) > 0 && name !== 'dashboards' ? ['[options]'] : [];
    const args = (subject?.registeredArguments ?? []).map((argument) =>
      argument.required ? `<${argument.name()}>` : `[${argument.name()}]`,
    );
    expect([...flags, ...args].join(' ')).toBe(listed);
  },
);

test('the help of all verbs names each with its description', async () => {
  const help = (await buildProgram('--help', context)).configureHelp({ helpWidth: 1_000 }).helpInformation();
  for (const [name, { description }] of Object.entries(verbs)) {
    expect(help).toMatch(new RegExp(`^  ${name} `, 'm'));
    expect(help).toContain(description);
  }
});

test('the help of one verb begins with its description in the list', async () => {
  const program = await buildProgram('compare', context);
  expect(program.commands[0]?.helpInformation()).toContain('two recorded runs side by side');
});
