// The one table of exit codes, printed by `showtime --help`.

export const exitCodes = {
  pass: { code: 0, means: 'pass: every checked claim holds' },
  fail: { code: 1, means: 'fail: a checked claim does not hold' },
  unknown: { code: 2, means: 'unknown or inconclusive: the run proves nothing, or not enough' },
  badInput: { code: 64, means: 'bad input: nothing was started, nothing was lost' },
  unavailable: { code: 69, means: 'a tool or a target is missing' },
  internal: { code: 70, means: 'our bug' },
  interrupted: { code: 130, means: 'interrupted, after faults were undone' },
} as const;
export type ExitName = keyof typeof exitCodes;
