import { ageCases } from './age-cases.ts';
import type { ContractCase } from './contract.ts';
import { dataCases } from './data-cases.ts';
import { entryCases } from './entry-cases.ts';
import { kvCases } from './kv-cases.ts';
import { limitCases } from './limit-cases.ts';
import { rateCases } from './rate-cases.ts';
import { purgeCases } from './purge-cases.ts';
import { signatureCases } from './signature-cases.ts';
import { streamCases } from './stream-cases.ts';
import { transactionCases } from './transaction-cases.ts';
import { updateCases } from './update-cases.ts';

/** What every `CacheStore` does, what `Stores`, `Rates` and the rest of a platform's data do, and what WebCrypto does for Fanout. */
export const platformCases: readonly ContractCase[] = [
  ...entryCases,
  ...ageCases,
  ...limitCases,
  ...transactionCases,
  ...updateCases,
  ...purgeCases,
  ...streamCases,
  ...kvCases,
  ...signatureCases,
  ...rateCases,
  ...dataCases,
];
