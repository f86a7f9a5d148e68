// Drops are the system's only while every busy user waits for an answer.
import { expect, it } from 'vitest';
import { WaitingUsers } from './waiting-users.ts';

/** Ten users, busy from 0 to 1,000 ms, of which `waiting` wait from 100 to 900 ms. */
function dropsOf(waiting: number, dropsMs: readonly number[]): number {
  const all = new WaitingUsers();
  for (const atMs of dropsMs) all.dropped(atMs);
  for (let user = 0; user < 10; user += 1) {
    if (user < waiting) all.waited(String(user), 100, 900);
    all.wasBusy(0, 1_000);
  }
  return all.dropsWhileAllWaited();
}

it('the count of waiting users counts the drops at which all users waited, and not those before and after', () => {
  expect(dropsOf(10, [50, 100, 500, 900, 950, 2_000])).toBe(3);
});

it('the count of waiting users counts none while one user in ten thinks: the script has too few users for its pace', () => {
  expect(dropsOf(9, [500])).toBe(0);
});

it('the count of waiting users takes a batch of one user for one wait', () => {
  const all = new WaitingUsers();
  all.dropped(400);
  all.waited('1', 0, 500);
  all.waited('1', 0, 900);
  all.wasBusy(0, 1_000);
  all.wasBusy(0, 1_000);
  expect(all.dropsWhileAllWaited()).toBe(0);
});

it('the count of waiting users counts each wait of a user by itself', () => {
  const all = new WaitingUsers();
  for (const atMs of [150, 250, 350]) all.dropped(atMs);
  all.waited('1', 100, 200);
  all.waited('1', 300, 400);
  all.wasBusy(0, 1_000);
  expect(all.dropsWhileAllWaited()).toBe(2);
});

it('the count of waiting users does not count a drop at which no user was busy', () => {
  expect(dropsOf(10, [2_000])).toBe(0);
});
