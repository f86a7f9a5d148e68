// Formats amounts of budgets.

/** Events: whole numbers from 100 on, else three figures. */
export function count(events: number): string {
  return Math.abs(events) >= 100 ? String(Math.round(events)) : String(Number(events.toPrecision(3)));
}

/** `0.12345` as `12.35 %`, `0.9995` as `99.95 %`. */
export function percent(share: number): string {
  return `${Number((share * 100).toPrecision(4))} %`;
}

export function rate(perSecond: number): string {
  return `${Number(perSecond.toPrecision(3))}/s`;
}

/** `03:00`. */
export function hourOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(11, 16);
}
