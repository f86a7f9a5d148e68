// A program that is not there is named as a missing tool, whichever way it is started.
import { expect, it } from 'vitest';
import { nodeShell } from './shell.ts';

it.each(['/nowhere/program', 'no-such-program-anywhere'])(
  '%s is missing: 69, and what to do',
  async (file) => {
    const shell = nodeShell();
    for (const start of [() => shell.run({ file, args: [] }), () => shell.start({ file, args: [] })])
      await expect(start()).rejects.toMatchObject({
        code: 'tool-missing',
        exitCode: 69,
        explanation: {
          what: `${file} could not be started`,
          fix: expect.stringContaining('PATH') as unknown,
        },
      });
  },
);
