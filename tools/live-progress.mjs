// Shows what is going on: one line with its age, rewritten on a terminal; plain lines elsewhere.

const REDRAW_MS = 1_000;

/**
 * @param {{ isTTY?: boolean, columns?: number, write: (text: string) => unknown }} stream usually stderr
 * @returns {{ say: (line: string) => void, clear: () => void }} `clear` ends the live line, before something
 * else is printed
 */
export function liveProgress(stream) {
  return stream.isTTY ? liveLine(stream) : { say: (line) => void stream.write(`${line}\n`), clear: () => {} };
}

function liveLine(stream) {
  let timer;
  const clear = () => {
    clearInterval(timer);
    stream.write('\r\x1b[K');
  };
  const say = (line) => {
    clear();
    let seconds = 0;
    const draw = () =>
      stream.write(
        `\r\x1b[K${(seconds === 0 ? line : `${line} (${seconds} s)`).slice(0, (stream.columns ?? 80) - 1)}`,
      );
    draw();
    timer = setInterval(() => {
      seconds += 1;
      draw();
    }, REDRAW_MS).unref();
  };
  return { say, clear };
}
