import { expect, test } from 'vitest';
import { readRunbookPage } from './runbook-page.ts';

test('an address of a page is taken as it is', () => {
  expect(readRunbookPage('https://wiki.example/ops/alerts?v=2')).toBe('https://wiki.example/ops/alerts?v=2');
});

test.each([
  ['docs/alerts.md', 'it is no http or https URL'],
  ['ftp://wiki.example/alerts', 'it is no http or https URL'],
  ['https://a:b@wiki.example/alerts', 'it holds a user or a password, which would stand in every message'],
  ['https://wiki.example/alerts#top', 'its fragment is the name of the alert, which is added'],
  ['https://wiki.example/{{ .Labels }}', 'it has characters that a URL must encode'],
  ["https://wiki.example/'", 'it has characters that a URL must encode'],
])('%s is refused with the reason', (text, why) => {
  expect(() => readRunbookPage(text)).toThrow(
    expect.objectContaining({
      code: 'bad-flag',
      exitCode: 64,
      explanation: expect.objectContaining({ why }),
    }),
  );
});
