// What the dialects differ in where a server runs in a container: its flags and its data directory are out of reach,
// so all is done by SQL.
import type { Accounts, ControlLink, Dialect, Where } from '../../database/index.ts';

/** From where a server is filled anew. */
export interface CopySource extends Pick<Accounts, 'control'> {
  writer: Where;
  /** A connection to the writer. */
  there: ControlLink;
}

export interface ContainedMember {
  readonly dialect: Dialect;
  /** The server's next starts are read-only too. */
  keepReadOnly(link: ControlLink): Promise<void>;
  /** Ends following, and forgets what the first start of the image wrote. The server holds nothing of ours. */
  beginAnew(link: ControlLink): Promise<void>;
  /** It lacks nothing but what the writer did since, and follows next. `there` is a connection to the writer. */
  continueFromOwnData(link: ControlLink, there: ControlLink): Promise<void>;
  /**
   * The server, read-only and following none, holds transactions that the writer lacks: gives them up. Afterwards it
   * holds a copy of the writer, or nothing. It may restart meanwhile.
   */
  replace(link: ControlLink, source: CopySource): Promise<void>;
}
