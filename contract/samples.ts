// samples.csv: one row per arrival, one per request; compact, exact to the microsecond, documented here.
//
//   # showtime samples 1 run <id of the run>    older runs lack the id
//   a,<scheduledMs>,<arrival>,<startLagMs>      an arrival that started, so much later than scheduled
//   d,<scheduledMs>,<arrival>                   an arrival that the generator dropped
//   r,<sentMs>,<arrival>,<journey>,<intent>,<send>,<status>,<error>,<serviceMs>,<responseMs>
//
// A request's `arrival` and `intent` are empty if the script does not tag them; retries of one intent
// share both.
// `status` is 0 and `error` k6's error code when no answer came. With an answer `error` is 0, or the code of what
// was wrong with the content of a 2xx answer (`wrongAnswers`), or 8001 where the script expects a status outside
// 200 to 399 (`expectedStatuses`): such an answer is good; or 8002 for the 409 of an order that is being placed
// (`X-Outcome: in-progress`), which is neither good nor bad. Older runs lack 8002.
// A row is one call of the script: redirects that k6 follows are joined, and the last answer decides.
// In a journey a comma, a line break and a percent sign stand as %2C, %0A, %0D and %25.
// `serviceMs` is from sending to the last byte, `responseMs` from the scheduled start of the step to the last
// byte.
// Rows stand in the order of completion: a row is never written more than 70 s after its request was sent.

export const samplesHeader = '# showtime samples 1';

/** The first line of the samples of a run. */
export function samplesHeaderOf(run: string): string {
  return `${samplesHeader} run ${run}`;
}

/** The run's id in a first line, '' if it has none; undefined for a line that is no header. */
export function runInSamplesHeader(line: string): string | undefined {
  if (line === samplesHeader) return '';
  const begin = `${samplesHeader} run `;
  return line.startsWith(begin) ? line.slice(begin.length) : undefined;
}
/** How far a request's row may come after rows of later requests, ms. */
export const samplesDisorderMs = 70_000;

export interface StartedRow {
  kind: 'a';
  scheduledMs: number;
  arrival: number;
  startLagMs: number;
}
export interface DroppedRow {
  kind: 'd';
  scheduledMs: number;
  arrival: number;
}
export interface RequestRow {
  kind: 'r';
  sentMs: number;
  /** Arrival number from 1; 0 if unknown. */
  arrival: number;
  journey: string;
  /** Ordinal of the intent within the arrival; -1 if unknown. */
  intent: number;
  send: number;
  status: number;
  error: number;
  serviceMs: number;
  responseMs: number;
}
export type SampleRow = StartedRow | DroppedRow | RequestRow;

const escapes = { '%': '%25', ',': '%2C', '\n': '%0A', '\r': '%0D' } as const;

/** A journey as it is written in a cell. */
export function encodeJourney(journey: string): string {
  return /[%,\r\n]/.test(journey)
    ? journey.replace(/[%,\r\n]/g, (found) => escapes[found as keyof typeof escapes])
    : journey;
}

/** The journey of a cell. */
export function decodeJourney(cell: string): string {
  return cell.includes('%') ? cell.replace(/%(?:25|2C|0A|0D)/g, (found) => decodeURIComponent(found)) : cell;
}

/** One line, without its newline. */
export function formatSample(row: SampleRow): string {
  switch (row.kind) {
    case 'a':
      return `a,${ms(row.scheduledMs)},${row.arrival},${ms(row.startLagMs)}`;
    case 'd':
      return `d,${ms(row.scheduledMs)},${row.arrival}`;
    case 'r':
      return (
        `r,${ms(row.sentMs)},${row.arrival || ''},${encodeJourney(row.journey)},${row.intent < 0 ? '' : row.intent},${row.send},` +
        `${row.status},${row.error},${ms(row.serviceMs)},${ms(row.responseMs)}`
      );
  }
}

/** Reads one line. Returns undefined for a line that is no row (torn, or of another version). */
export function parseSample(line: string): SampleRow | undefined {
  const cells = line.split(',');
  const at = Number(cells[1]);
  if (!Number.isFinite(at) || cells[1] === '') return undefined;
  if (cells[0] === 'a' && cells.length === 4)
    return { kind: 'a', scheduledMs: at, arrival: Number(cells[2]), startLagMs: Number(cells[3]) };
  if (cells[0] === 'd' && cells.length === 3)
    return { kind: 'd', scheduledMs: at, arrival: Number(cells[2]) };
  if (cells[0] === 'r' && cells.length === 10) return requestRow(cells, at);
  return undefined;
}

function requestRow(cells: readonly string[], sentMs: number): RequestRow {
  return {
    kind: 'r',
    sentMs,
    arrival: Number(cells[2]),
    journey: decodeJourney(cells[3] ?? ''),
    intent: cells[4] === '' ? -1 : Number(cells[4]),
    send: Number(cells[5]),
    status: Number(cells[6]),
    error: Number(cells[7]),
    serviceMs: Number(cells[8]),
    responseMs: Number(cells[9]),
  };
}

function ms(value: number): string {
  return String(Math.round(value * 1000) / 1000);
}
