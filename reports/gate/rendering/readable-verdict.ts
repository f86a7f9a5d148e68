// A verdict with left-to-right texts: no name of a budget can reverse the text around it.
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
