// What is recorded over an objective's whole window, shown only where enough of that window is known.
import { labels } from '../../../contract/index.ts';
import { selector } from './selector.ts';

/** Share of the window that must be known; the same that `showtime budget` asks for. */
export const fewestKnown = 0.9;

/** `recorded` where enough is known of the window of that name, such as `30d`; nothing elsewhere. */
export function whereKnown(recorded: string, window: string): string {
  return `(${recorded} and on (${labels.target}, ${labels.slo}) ${selector(`slo:window_filled:ratio${window}`)} >= ${fewestKnown})`;
}
