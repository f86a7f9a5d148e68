// The CSV reader: any chunking gives the same samples, quotes and line breaks inside them are read, everything
// else is passed over.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SampleReader, type K6Sample } from './sample-reader.ts';

const header = 'metric_name,timestamp,metric_value,check,error_code,name,scenario,status,extra_tags,metadata';
const text = [
  'init noise with a " of its own',
  header,
  'http_reqs,1795425050000123,1.000000,,,/menu,rush,200,journey=menu,n=1',
  'http_req_duration,1795425050000123,4.250000,,,/menu,rush,200,journey=menu&team=ü,think_ms=30&n=1&intent=0&send=2',
  'http_req_durations,1795425050000123,4.250000,,,/menu,rush,200,journey=menu,',
  'showtime_arrival,1795425050000001,1795425049000.000000,,,,rush,,,n=12',
  'dropped_iterations,1795425050000002,1.000000,,,,rush,,,',
  'iteration_duration,1795425050000003,1200.500000,,,,rush,,,n=1',
  'http_req_duration,1795425050000123,0.000000,,1050,"a ""b"", c",rush,0,,',
  'http_req_receiving,1795425050000123,0.000000,,1050,"not a request',
  'http_req_duration,1795425050000123,9.000000,,,x,rush,200,,',
  '",rush,0,,',
  'http_req_duration,1795425050000123,7.500000,,,"two',
  'lines, ""quoted""",rush,500,"journey=a,',
  'b & c=d&team=t",n=3',
  'checks,1795425050000123,0.000000,"is fine,',
  'really",,,rush,,,',
  'http_req_duration,1795425050000123',
  '',
  '     ✗ a summary with a " of its own',
  '',
].join('\n');

function read(chunks: readonly Buffer[]): unknown[] {
  const seen: unknown[] = [];
  const reader = new SampleReader((sample: K6Sample) =>
    seen.push({
      metric: sample.metric,
      wallMs: sample.wallMs,
      value: sample.value,
      status: sample.tag('status'),
      name: sample.tag('name'),
      journey: sample.tag('journey'),
      team: sample.tag('team'),
      check: sample.tag('check'),
      n: sample.metadata('n'),
      think: sample.metadata('think_ms'),
    }),
  );
  for (const chunk of chunks) reader.feed(chunk);
  return seen;
}

describe('the reader', () => {
  const none = { status: '', name: '', journey: '', team: '', check: '', n: '', think: '' };
  const request = { ...none, metric: 'http_req_duration', wallMs: 1795425050000.123 };
  const expected = [
    {
      ...request,
      value: 4.25,
      status: '200',
      name: '/menu',
      journey: 'menu',
      team: 'ü',
      n: '1',
      think: '30',
    },
    { ...none, metric: 'showtime_arrival', wallMs: 1795425050000.001, value: 1795425049000, n: '12' },
    { ...none, metric: 'dropped_iterations', wallMs: 1795425050000.002, value: 1 },
    { ...none, metric: 'iteration_duration', wallMs: 1795425050000.003, value: 1200.5, n: '1' },
    { ...request, value: 0, status: '0', name: 'a "b", c' },
    {
      ...request,
      value: 7.5,
      status: '500',
      name: 'two\nlines, "quoted"',
      journey: 'a,\nb ',
      team: 't',
      n: '3',
    },
    { ...none, metric: 'checks', wallMs: 1795425050000.123, value: 0, check: 'is fine,\nreally' },
  ];

  it('the reader reads what matters and passes over the rest', () => {
    expect(read([Buffer.from(text)])).toEqual(expected);
  });

  it('the reader does not care where the chunks end', () => {
    const bytes = Buffer.from(text);
    fc.assert(
      fc.property(fc.array(fc.nat({ max: bytes.length }), { maxLength: 30 }), (cuts) => {
        const edges = [0, ...cuts.sort((a, b) => a - b), bytes.length];
        expect(read(edges.slice(1).map((end, index) => bytes.subarray(edges[index], end)))).toEqual(expected);
      }),
      { seed: 3 },
    );
  });

  it('the reader counts records of its metrics that it cannot split into their cells', () => {
    const reader = new SampleReader(() => undefined);
    reader.feed(Buffer.from(text));
    expect(reader.unreadable).toBe(1);
  });

  it('the reader gives a record without an end up after 1 MB, counts it, and reads what comes after its first line', () => {
    const seen: K6Sample[] = [];
    const reader = new SampleReader((sample) => seen.push(sample));
    reader.feed(Buffer.from(`${header}\nhttp_req_duration,1795425050000123,1.0,,,"never closed\n`));
    const good = 'http_req_duration,1795425050000123,1.000000,,,x,rush,200,,\n'.repeat(1_000);
    for (let fed = 0; fed <= 1 << 20; fed += good.length) reader.feed(Buffer.from(good));
    expect(reader.unreadable).toBe(1);
    expect(seen.length).toBeGreaterThan((1 << 20) / 100);
  });

  it('the reader refuses samples without a tag that distinguishes good from bad', () => {
    const reader = new SampleReader(() => undefined);
    expect(() => reader.feed(Buffer.from(`${header.replace(',status', '')}\n`))).toThrow(
      expect.objectContaining({ code: 'load-did-not-start' }),
    );
  });

  it('the reader reports that the header was read', () => {
    let headers = 0;
    const reader = new SampleReader(
      () => undefined,
      () => {
        headers += 1;
      },
    );
    reader.feed(Buffer.from('noise\n'));
    expect(headers).toBe(0);
    reader.feed(Buffer.from(`${header}\n`));
    expect(headers).toBe(1);
  });
});
