// The prices in use. Another region: write a list beside these and name it here.
export { usEast1 as prices } from './us-east-1.ts';
export { describePrices, type Price, type PriceList } from './price-list.ts';
