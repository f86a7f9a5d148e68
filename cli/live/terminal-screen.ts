// A screen of several lines at the end of a terminal, drawn again in place; other lines scroll by above it.
import { createLogUpdate } from 'log-update';
import { terminalLine } from '../../contract/index.ts';

export interface TerminalScreen {
  /** Draws these lines instead of those before. */
  draw(lines: readonly string[]): void;
  /** Writes above the screen. */
  above(write: () => void): void;
  /** Leaves what was drawn last and gives the cursor back. */
  leave(): void;
}

/** For a terminal only. Lines are escaped, and cut at the terminal's width. */
export function terminalScreen(stream: NodeJS.WriteStream): TerminalScreen {
  const update = createLogUpdate(stream, { showCursor: false, defaultWidth: 80, defaultHeight: 24 });
  let drawn: readonly string[] = [];
  const draw = (lines: readonly string[]): void => {
    const width = Math.max(20, (stream.columns ?? 80) - 1);
    const height = Math.max(4, (stream.rows ?? 24) - 1);
    drawn = lines.slice(0, height);
    update(drawn.map((line) => cut(line, width)).join('\n'));
  };
  return {
    draw,
    above: (write) => {
      update.clear();
      write();
      if (drawn.length > 0) draw(drawn);
    },
    leave: () => update.done(),
  };
}

/** Bold and inverse, which `styled` puts around a whole line, survive; all else that a terminal would act on not. */
function cut(line: string, width: number): string {
  const [, before = '', text = '', after = ''] = /^((?:\x1b\[\d+m)*)([^\x1b]*)((?:\x1b\[\d+m)*)$/.exec(
    line,
  ) ?? ['', '', line, ''];
  return `${before}${terminalLine(text).slice(0, width)}${after}`;
}
