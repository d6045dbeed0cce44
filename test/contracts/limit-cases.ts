import { bytesOf, lasting, outcomeOf, stateOf, type ContractCase } from './contract.ts';

export const limitCases: readonly ContractCase[] = [
  ...(
    [
      ['key of 4,096 bytes', 4_096, 'done'],
      ['key of 4,097 bytes', 4_097, 'refused'],
    ] as const
  ).map(([what, length, expected]): ContractCase => ({
    name: `a ${what} is ${expected}`,
    observe: ({ cache, unique }) =>
      outcomeOf(() => cache.insert(unique('key').padEnd(length, 'k'), lasting(), bytesOf(''))),
    expected,
  })),
  ...(
    [
      ['of 1,024 bytes', 's'.repeat(1_024), 'done'],
      ['of 1,025 bytes', 's'.repeat(1_025), 'refused'],
      ['that is not ASCII', 'é', 'refused'],
    ] as const
  ).map(([what, surrogateKey, expected]): ContractCase => ({
    name: `a surrogate key ${what} is ${expected}`,
    observe: ({ cache, unique }) =>
      outcomeOf(() => cache.insert(unique('key'), lasting({ surrogateKeys: [surrogateKey] }), bytesOf(''))),
    expected,
  })),
  ...(
    [
      ['of 1,024 bytes', 's'.repeat(1_024), 'done'],
      ['of 1,025 bytes', 's'.repeat(1_025), 'refused'],
      ['that is not ASCII', 'é', 'refused'],
      ['with a space', 'a b', 'refused'],
    ] as const
  ).map(([what, surrogateKey, expected]): ContractCase => ({
    name: `a purge by a key ${what} is ${expected}`,
    observe: ({ cache }) => outcomeOf(() => cache.purge(surrogateKey, 'hard')),
    expected,
  })),
  {
    name: 'a surrogate key with a space is as two, so that nobody must be let give one',
    observe: ({ cache, unique }) => {
      cache.insert(unique('key'), lasting({ surrogateKeys: [`${unique('s')} ${unique('t')}`] }), bytesOf(''));
      cache.purge(unique('t'), 'hard');
      return stateOf(cache, unique('key'));
    },
    expected: null,
  },
];
