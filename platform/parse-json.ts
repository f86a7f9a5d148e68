// Parses text that may be no JSON.

/** Undefined for text that is no JSON; JSON itself holds no undefined. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
