// A verdict whose texts run from left to right: no name of a budget can turn around the words that judge it.
import type { GateVerdict } from '../../../contract/index.ts';

/**
 * Replaces the marks, embeddings, overrides and isolates of the Unicode Bidirectional Algorithm (UAX #9,
 * section 2) in every text.
 */
export function readable(verdict: GateVerdict): GateVerdict {
  return JSON.parse(
    JSON.stringify(verdict).replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '\ufffd'),
  ) as GateVerdict;
}
