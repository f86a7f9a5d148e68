// List prices that cost panels use where the real costs are not metered; dated, each with its source.
import type { PriceList } from './price-list.ts';

export const usEast1: PriceList = {
  region: 'us-east-1',
  currency: 'USD',
  asOf: '2026-01-19',
  node: {
    what: 'm6g.large, Linux, on demand',
    perHour: 0.077,
    source:
      'AWS price list, as generated into aws/karpenter-provider-aws pkg/providers/pricing/zz_generated.pricing_aws.go on 2026-01-19',
  },
  database: {
    what: 'db.r6g.large, Aurora Standard, on demand; storage and I/O not included',
    perHour: 0.26,
    source: 'https://aws.amazon.com/rds/aurora/pricing/, as public price tables of 2025 and 2026 quote it',
  },
};
