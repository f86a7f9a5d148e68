// What is recorded over an objective's whole window, shown only where enough of that window is known.
import { labels, minKnownShare } from '../../../contract/index.ts';
import { selector } from './selector.ts';

/** `recorded` where enough is known of the window of that name, such as `30d`; nothing elsewhere. */
export function whereKnown(recorded: string, window: string): string {
  return `(${recorded} and on (${labels.target}, ${labels.slo}) ${selector(`slo:window_filled:ratio${window}`)} >= ${minKnownShare})`;
}
