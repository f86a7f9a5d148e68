// Tags and metadata with which a k6 script describes each request to the recorder.

/** Tag of low cardinality: the journey of a request. A script without it is read by the system tag `name`. */
export const journeyTag = 'journey';

/** Per-request metadata (never tags: their cardinality is high). */
export const metadataNames = {
  /** Customer number, `exec.scenario.iterationInTest`. */
  customer: 'n',
  /** Ordinal of the intent within the customer's visit, from 0: retries of one intent share it. */
  intent: 'intent',
  /** Attempt of the intent, from 1. */
  send: 'send',
  /** Think times drawn before the step, whole ms. */
  thinkMs: 'think_ms',
  /** `Date.now()` when it was sent: the only trace of the sending where a connection was never made. */
  sentMs: 'sent_ms',
} as const;

/**
 * Counter to which a script adds 1 at the start of each iteration. It dates the start to the microsecond even
 * if the iteration is cut.
 */
export const arrivalMetric = 'showtime_arrival';

/**
 * Counter to which a script adds 1 when the answer of its last request was wrong, with the tag below;
 * customer, intent and send are in the metadata of that request.
 */
export const wrongAnswerMetric = 'showtime_wrong_answer';
/** Tag of low cardinality: what was wrong, one of `wrongAnswers`. */
export const wrongAnswerTag = 'wrong';
/**
 * Counter to which a script adds 1 when the last answer was the 409 of an order that is being placed; customer,
 * intent and send are in the metadata of that request.
 */
export const inProgressMetric = 'showtime_in_progress';
