// The key q ends what shows a run, if standard input is a terminal.

/** What it needs of stdin. */
export type KeyInput = Pick<NodeJS.ReadStream, 'isTTY' | 'setRawMode' | 'resume' | 'pause' | 'on' | 'off'>;

export interface QuitKey {
  /** Aborted by q. */
  readonly signal: AbortSignal;
  /** Gives the terminal back as it was. */
  close(): void;
}

/** Without a terminal nothing is read. `interrupt`: called for Ctrl-C, which raw mode hands over as a key. */
export function listenForQuit(input: KeyInput, interrupt: () => void): QuitKey {
  const quit = new AbortController();
  if (!input.isTTY) return { signal: quit.signal, close: () => undefined };
  const take = (chunk: Buffer | string): void => {
    const text = chunk.toString();
    if (text.includes('\u0003')) interrupt();
    else if (/q/i.test(text)) quit.abort(new Error('q'));
  };
  input.setRawMode(true);
  input.resume();
  input.on('data', take);
  return {
    signal: quit.signal,
    close: () => {
      input.off('data', take);
      input.setRawMode(false);
      input.pause();
    },
  };
}
