// Pages in a real browser: k6 counts web vitals and checks, and sends no HTTP request of its own.
import { browser } from 'k6/browser';
import { check } from 'k6';

export const options = {
  scenarios: {
    pages: {
      executor: 'shared-iterations',
      vus: 1,
      iterations: 2,
      options: { browser: { type: 'chromium' } },
    },
  },
  thresholds: { 'checks{check:has the path}': ['rate>0.9'], 'checks{check:has a shop}': ['rate>0.9'] },
};

export default async function () {
  const page = await browser.newPage();
  try {
    await page.goto(`${__ENV.BASE_URL}/front`);
    const text = await page.content();
    check(text, {
      'has the path': (all) => all.includes('/front'),
      'has a shop': (all) => all.includes('shop'),
    });
  } finally {
    await page.close();
  }
}
