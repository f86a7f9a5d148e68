// Why a request failed, in words: by its status or, without an answer, by k6's error code.
import { STATUS_CODES } from 'node:http';
import { isWrongAnswerCode, wrongAnswerOf } from '../../../contract/index.ts';

/** k6's codes of requests without an answer (Grafana k6 documentation, "Error codes"). */
const noAnswer: Readonly<Record<number, string>> = {
  1010: 'the connection failed',
  1020: 'the URL is not valid',
  1050: 'timeout',
  1100: 'the name could not be looked up',
  1101: 'the name has no address',
  1110: 'the address is not allowed',
  1111: 'the host is not allowed',
  1200: 'the connection failed',
  1201: 'the connection was closed while the request was sent',
  1202: 'the connection failed',
  1210: 'no connection could be made',
  1211: 'timeout while connecting',
  1212: 'connection refused',
  1213: 'no connection could be made',
  1220: 'the connection was reset',
  1300: 'TLS failed',
  1310: 'the certificate is of an unknown authority',
  1311: 'the certificate is for another host',
};

/** `error` is k6's code, or the code of a wrong answer, as in samples.csv. */
export function errorReason(status: number, error: number): string {
  if (status > 0 && isWrongAnswerCode(error)) return `wrong answer: ${wrongAnswerOf(error)}`;
  if (status > 0) return STATUS_CODES[status] ?? 'status without a name';
  const known = noAnswer[error];
  if (known !== undefined) return known;
  if (error >= 1_600 && error < 1_700) return 'HTTP/2 failed';
  return error > 0 ? `k6 error ${error}` : 'no answer';
}
