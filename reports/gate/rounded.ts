// Numbers of a verdict, so that two machines' last bits never make two verdicts.

/** To six significant digits. */
export function rounded(value: number): number {
  return Number(value.toPrecision(6));
}
