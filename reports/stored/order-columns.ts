// The columns of a phase's orders: 80 bytes an order instead of a dozen objects.
import { bytes, integers, numbers } from '../recorded-run/column.ts';
import { noText } from '../recorded-run/text-table.ts';

export class OrderColumns {
  /** Numbers of the run's names. */
  readonly id = integers();
  readonly intent = integers(noText);
  readonly content = integers(noText);
  readonly priced = integers(noText);
  readonly rows = integers();
  readonly theatre = numbers();
  readonly screening = integers(noText);
  readonly cancelled = bytes();
  readonly price = numbers();
  readonly line = integers();
  readonly payments = integers();
  readonly amount = numbers();
  readonly refunded = bytes();
  readonly paymentLine = integers();
  readonly ordered = integers();
  readonly cancels = integers();
  readonly ticketLine = integers();
}
