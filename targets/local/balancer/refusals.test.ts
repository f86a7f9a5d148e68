// The share of requests that is refused: exact for every share and at every moment, and with no rhythm.
import { expect, test } from 'vitest';
import { createRefusals } from './refusals.ts';

const shares = [0.001, 0.1, 1 / 3, 0.5, 0.77, 0.999, 1];

test.each(shares)('a share of %d is exact to within one after every request, for any seed', async (share) => {
  for (let seed = 0; seed < 20; seed += 1) {
    const { capability, refuses } = createRefusals();
    await capability.refuse({ journey: 'order', share, seed });
    let refused = 0;
    let worst = 0;
    for (let requested = 1; requested <= 3_000; requested += 1) {
      refused += Number(refuses('order'));
      worst = Math.max(worst, Math.abs(refused - requested * share));
    }
    expect(worst, `seed ${seed}`).toBeLessThan(1 + 1e-9);
    expect(await capability.refusal('order')).toEqual({ inForce: true, requested: 3_000, refused });
  }
});

test('callers that take turns are refused alike: half of all is about half of each', async () => {
  const { capability, refuses } = createRefusals();
  await capability.refuse({ journey: 'order', share: 0.5, seed: 5 });
  const ofEven = Array.from({ length: 4_000 }, () => refuses('order')).filter(
    (isRefused, n) => isRefused && n % 2 === 0,
  ).length;
  // 2,000 requests; by plain error diffusion it would be 0 or 2,000.
  expect(ofEven).toBeGreaterThan(800);
  expect(ofEven).toBeLessThan(1_200);
});

test('the seed decides which ones', async () => {
  const drawn = async (seed: number): Promise<boolean[]> => {
    const { capability, refuses } = createRefusals();
    await capability.refuse({ journey: 'order', share: 0.3, seed });
    return Array.from({ length: 100 }, () => refuses('order'));
  };
  expect(await drawn(1)).toEqual(await drawn(1));
  expect(await drawn(1)).not.toEqual(await drawn(2));
});

test('each journey is refused by its share, and other journeys never', async () => {
  const { capability, refuses } = createRefusals();
  await capability.refuse({ journey: 'order', share: 1, seed: 1 });
  await capability.refuse({ journey: 'menu', share: 0.5, seed: 1 });
  const count = (journey: Parameters<typeof refuses>[0]): number =>
    Array.from({ length: 10 }, () => refuses(journey)).filter(Boolean).length;
  expect([count('order'), count('menu'), count('cancel'), count('other')]).toEqual([10, 5, 0, 0]);
});

test('what was let pass stays passed and counted, and a new refusal counts anew', async () => {
  const { capability, refuses } = createRefusals();
  await capability.pass('order');
  expect(await capability.refusal('order')).toEqual({ inForce: false, requested: 0, refused: 0 });
  await capability.refuse({ journey: 'order', share: 1, seed: 1 });
  refuses('order');
  await capability.pass('order');
  await capability.pass('order');
  expect(refuses('order')).toBe(false);
  expect(await capability.refusal('order')).toEqual({ inForce: false, requested: 1, refused: 1 });
  await capability.refuse({ journey: 'order', share: 1, seed: 1 });
  expect(await capability.refusal('order')).toEqual({ inForce: true, requested: 0, refused: 0 });
});
