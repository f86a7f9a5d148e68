// How long the keeper waits before it starts the next pod in a slot whose pods die before they are ever
// ready.

/** Least and most pause, ms; the most is far below Kubernetes' 5 minutes, because a run lasts 90 s. */
const firstMs = 250;
const maxMs = 8_000;

/**
 * Pause in ms after `crashes` pods in a row died before they were ready: none for up to one, then doubling.
 */
export function backOffMs(crashes: number): number {
  return crashes <= 1 ? 0 : Math.min(maxMs, firstMs * 2 ** (crashes - 2));
}
