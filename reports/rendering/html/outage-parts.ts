// An outage as the parts of a bar from the fault to steady, each with the layer that cost it, and why some
// layers cost nothing.
//
//   fault ──still went through──► last order │ detection │ promotion │ endpoint │ service │ ──backlog──► latency back ──rest──► steady
//                                            └────── the gap without an order ──────┘
import type { Outage } from '../../../contract/index.ts';
import { duration, listed } from '../figures.ts';

export type PartName =
  | 'before'
  | 'detection'
  | 'promotion'
  | 'endpoint'
  | 'service'
  | 'unsplit'
  | 'backlog'
  | 'settling';
export interface Part {
  name: PartName;
  label: string;
  ms: number;
}

const gapLayers = [
  ['detectionMs', 'detection', 'Detection'],
  ['promotionMs', 'promotion', 'Promotion'],
  ['endpointMs', 'endpoint', 'Endpoint'],
  ['serviceMs', 'service', 'Service'],
] as const;
/** Shorter rests come from rounding, ms. */
const nothingMs = 0.5;

/** In order; what is left until steady comes last. Layers of 0 ms are included. */
export function outageParts(outage: Outage): Part[] {
  const { layers, injectedMs, steadyMs } = outage;
  const known = gapLayers.flatMap(([key, name, label]): Part[] =>
    layers[key] === null ? [] : [{ name, label, ms: layers[key] }],
  );
  const parts = [
    ...part('before', 'Orders still went through', gapStartMs(outage) - injectedMs),
    ...known,
    ...part(
      'unsplit',
      known.length === 0 ? 'Outage, not split by layer' : 'Rest of the outage',
      unsplitMs(outage, totalMs(known)),
    ),
    ...(layers.backlogMs === null
      ? []
      : [{ name: 'backlog' as const, label: 'Backlog', ms: layers.backlogMs }]),
  ];
  const rest = steadyMs === null ? 0 : steadyMs - injectedMs - totalMs(parts);
  return [...parts, ...part('settling', parts.length === 0 ? 'Until steady' : 'Then until steady', rest)];
}

/** The parts that cost something and name what cost it. */
export function costlyParts(parts: readonly Part[]): Part[] {
  return parts.filter(({ name, ms }) => name !== 'before' && name !== 'settling' && ms > 0);
}

/** All milliseconds of a list of parts. */
export function totalMs(parts: readonly Part[]): number {
  return parts.reduce((sum, { ms }) => sum + ms, 0);
}

/** Why layers are cut to the gap, in one sentence; null where none is. */
export function describeClipping(outage: Outage): string | null {
  const { outageMs, injectedMs, detectedMs, promotedMs, firstGoodMs } = outage;
  if (outageMs === null || firstGoodMs === null) return null;
  const lateMs = gapStartMs(outage) - injectedMs;
  if (lateMs < -nothingMs)
    return `The outage counts from the last order before the fault, ${duration(-lateMs)} earlier, and its layers from the fault itself.`;
  const cut = [
    ...(detectedMs !== null && lateMs > nothingMs
      ? [`detection (${duration(detectedMs - injectedMs)} by the clock)`]
      : []),
    ...(detectedMs !== null && promotedMs !== null && gapStartMs(outage) > detectedMs
      ? [`promotion (${duration(promotedMs - detectedMs)})`]
      : []),
    ...(promotedMs !== null && gapStartMs(outage) > promotedMs ? ['endpoint'] : []),
  ];
  if (cut.length === 0) return null;
  return `The gap between orders began only ${duration(lateMs)} after the fault; a layer counts only while no order came through, so ${listed(cut)} ${cut.length === 1 ? 'is' : 'are'} cut to what lies inside that gap.`;
}

/**
 * When the gap began: the last acknowledged order before it; the fault's injection where that is not known.
 */
function gapStartMs({ outageMs, firstGoodMs, injectedMs }: Outage): number {
  return outageMs === null || firstGoodMs === null ? injectedMs : firstGoodMs - outageMs;
}

function unsplitMs(outage: Outage, knownMs: number): number {
  const { outageMs, firstGoodMs, injectedMs } = outage;
  if (outageMs === null) return 0;
  return (firstGoodMs === null ? outageMs : firstGoodMs - Math.max(injectedMs, gapStartMs(outage))) - knownMs;
}

function part(name: PartName, label: string, ms: number): Part[] {
  return ms > nothingMs ? [{ name, label, ms }] : [];
}
