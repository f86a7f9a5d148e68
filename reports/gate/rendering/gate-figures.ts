// Figures of a gate as people read them: slowdowns with their sign, response times in ms, small shares.
import { count } from '../../rendering/figures.ts';

/** Where too few pairs give no bound the verdict has a number this large, because JSON has no infinity. */
const endless = 1e6;

/**
 * "+16.1 %", "−2.30 %", "+∞" for no bound: as many decimals as keep it on its side of no change and of the
 * margin. Null is "–".
 */
export function slowdown(share: number | null, margin?: number): string {
  if (share === null) return '–';
  if (Math.abs(share) >= endless) return share < 0 ? '−∞' : '+∞';
  const digits = decimalsThatKeepSides(share, [0, ...(margin === undefined ? [] : [margin])], 1);
  const text = decimal(Math.abs(share) * 100, digits);
  if (Number(text.replaceAll(',', '')) === 0) return `${text} %`;
  return `${share < 0 ? '−' : '+'}${text} %`;
}

/** "3.1 %" of a share that has no sign. */
export function plainShare(share: number | null): string {
  if (share !== null && share >= endless) return '∞';
  return share === null ? '–' : `${decimal(share * 100, decimalsThatKeepSides(share, [0], 1))} %`;
}

/** What was set, without needless digits: "5 %", "0.1 %". */
export function setShare(share: number): string {
  return `${Number((share * 100).toFixed(7))} %`;
}

/** A response time with three digits, in ms: "0.84 ms", "41.2 ms", "1,234 ms". Null is "–". */
export function milliseconds(ms: number | null): string {
  if (ms === null) return '–';
  const size = Math.abs(ms);
  if (size >= endless * 100) return ms < 0 ? '−∞' : '∞';
  return `${ms < 0 ? '−' : ''}${decimal(size, size < 9.995 ? 2 : size < 99.95 ? 1 : 0)} ms`;
}

/** "41.2 → 47.9 ms". */
export function fromTo(fromMs: number | null, toMs: number | null): string {
  const from = milliseconds(fromMs);
  const to = milliseconds(toMs);
  return `${toMs === null ? from : from.replace(/ ms$/, '')} → ${to}`;
}

/** "+6.7 ms", "−0.12 ms". */
export function moreMilliseconds(ms: number): string {
  return ms > 0 ? `+${milliseconds(ms)}` : milliseconds(ms);
}

/** A probability: never 0 for what is not. */
export function probability(p: number): string {
  return p > 0 && p < 0.0001 ? 'p < 0.0001' : `p = ${Number(p.toPrecision(2))}`;
}

function decimalsThatKeepSides(share: number, sides: readonly number[], min: number): number {
  const keeps = (digits: number): boolean =>
    sides.every(
      (side) =>
        Math.sign(share - side) ===
        Math.sign(Number((share * 100).toFixed(digits)) - Number((side * 100).toFixed(9))),
    );
  return [min, min + 1, min + 2, min + 3].find(keeps) ?? min;
}

function decimal(value: number, digits: number): string {
  const [whole = '', fraction] = value.toFixed(digits).split('.');
  return fraction === undefined ? count(Number(whole)) : `${count(Number(whole))}.${fraction}`;
}
