// Guards callbacks that run outside of any promise: the first error stops the others.
/** `run` wraps callbacks: the first that throws aborts, and none runs after it. */
export function guardFirstFailure() {
  const abort = new AbortController();
  let failure: Error | undefined;
  return {
    abort,
    failure: () => failure,
    run:
      <A extends unknown[]>(action: (...args: A) => void) =>
      (...args: A): void => {
        if (failure !== undefined) return;
        try {
          action(...args);
        } catch (error) {
          failure = error as Error;
          abort.abort();
        }
      },
  };
}
