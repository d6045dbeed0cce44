import { matching } from './checks.ts';

export const countryFault = matching(/^[A-Z]{2}$/, {
  problem: 'is not the code of a country',
  remedy: "write two capitals, as in ISO 3166-1: 'FR'",
});

export const regionFault = matching(/^[A-Z]{2}-[A-Z0-9]{1,3}$/, {
  problem: 'is not the code of a region',
  remedy: "write it with its country, as in ISO 3166-2: 'US-CA'",
});
