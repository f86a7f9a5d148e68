// The columns of the ledger's intents: 100 bytes an intent instead of a dozen objects.
import { bytes, integers, numbers } from '../recorded-run/column.ts';
import { noText } from '../recorded-run/text-table.ts';
import type { Acknowledgement, Settlement, WrongAcknowledgement } from './intent.ts';

/** Where a column of times or of somebody's numbers says nothing. */
export const nothing = NaN;

export class IntentColumns {
  readonly n = numbers();
  /** Numbers of the run's names. */
  readonly name = integers(noText);
  readonly content = integers(noText);
  readonly screening = integers(noText);
  /** 1 for the harness's own. */
  readonly aside = bytes();
  readonly theatre = numbers(nothing);
  readonly scheduledMs = numbers();
  readonly firstSentMs = numbers();
  readonly line = integers();
  readonly sends = numbers();
  readonly refused = integers();
  readonly unsure = integers();
  readonly notSent = integers();
  readonly open = integers();
  readonly acknowledgedMs = numbers(nothing);
  readonly soldOutMs = numbers(nothing);
  /** The first acknowledgement; without one its line is 0. The others are rare. */
  readonly toldOrder = integers(noText);
  readonly toldLine = integers();
  readonly toldMs = numbers();
  readonly toldAgain = new Map<number, Acknowledgement[]>();
  readonly settled = new Map<number, Settlement>();
  readonly wrong = new Map<number, WrongAcknowledgement>();
}
